import type { ScenarioName } from "../../contracts/scenario.ts";
import { type Answered, type Driver, isSuccess, type Reading, type Send } from "../../mock-vendor/target/driver.ts";
import { type BenchVendor, termsOf } from "./contract.ts";
import { type Letter, PASSED, signed } from "./letters.ts";
import { SetUpFailed } from "./set-up-failed.ts";
import type { SeenRequest } from "./tap.ts";
import type { Twins } from "./twins.ts";
import { until, when } from "./wait.ts";

/** Time for a target to do what a callback tells it; milliseconds. */
export const APPLY = 3_000;
/** How long "nothing happens" is watched; milliseconds. */
export const QUIET = 300;

/** A person whose verification is under way. */
export interface Person {
  readonly id: string;
  readonly key: string;
  readonly name: string;
  readonly vendor: BenchVendor;
  /** The vendor's id of the verification. */
  readonly object: string;
  readonly link: string;
}

export interface Stage {
  readonly driver: Driver;
  readonly send: Send;
  readonly twins: Twins;
  /** How long a lost callback may stay lost; milliseconds. */
  readonly patience: number;
  /** Kills the target and starts it again. Undefined: not told how. */
  readonly restart: (() => Promise<void>) | undefined;
  /** A name and a key that nobody else has. */
  readonly fresh: () => { readonly name: string; readonly key: string };
}

/** A callback to the target, signed by the vendor unless told otherwise. */
export const carry = (
  { twins, send }: Stage,
  { vendor, body }: Pick<Letter, "vendor" | "body">,
  headers: Readonly<Record<string, string>> = signed(twins.contract, vendor, body),
): Promise<Answered> => send("POST", termsOf(twins.contract, vendor).webhook_path, { body, headers });

/** One after the other, as most vendors do. */
export const carryAll = async (stage: Stage, letters: readonly Letter[]): Promise<readonly Answered[]> => {
  const answers: Answered[] = [];
  for (const letter of letters) answers.push(await carry(stage, letter));
  return answers;
};

export const lettersOf = ({ twins }: Stage, { object }: Pick<Person, "object">): readonly Letter[] =>
  twins.letters().filter((letter) => letter.object === object);

/** Verifications that the vendors made since a mark; one that a keyed repeat named again counts once. */
export const madeSince = ({ twins }: Stage, mark: number): readonly (SeenRequest & { readonly made: string })[] => {
  const seen = twins.tap.requests();
  const before = new Set(seen.slice(0, mark).map(({ made }) => made));
  const since = seen
    .slice(mark)
    .filter((one): one is SeenRequest & { readonly made: string } => one.made !== undefined && !before.has(one.made));
  return [...new Map(since.map((one) => [one.made, one])).values()];
};

export const markOf = ({ twins }: Stage): number => twins.tap.requests().length;

/** Opens a verification while nothing is broken. */
export const open = async (
  stage: Stage,
  scenario: ScenarioName = "interactive",
  vendor?: BenchVendor,
): Promise<Person> => {
  await stage.twins.play(scenario);
  const mark = markOf(stage);
  const { name, key } = stage.fresh();
  const answer = await stage.driver.create({ name, key, ...(vendor !== undefined && { vendor }) });
  const made = madeSince(stage, mark).at(-1);
  const { reading } = answer;
  if (reading?.link == null || made === undefined)
    throw new SetUpFailed(`no verification with a link was opened: HTTP ${answer.status}`);
  return { id: reading.id, key, name, vendor: made.vendor, object: made.made, link: reading.link };
};

/** The letters of a person who passed, from the first to the verdict. */
export const passedLetters = async (stage: Stage, person: Person): Promise<readonly Letter[]> => {
  const found = await until(APPLY, () => {
    const letters = lettersOf(stage, person);
    return letters.at(-1)?.word === PASSED[person.vendor] ? letters : undefined;
  });
  if (found === undefined) throw new SetUpFailed("the vendor came to no verdict");
  return found;
};

/** The person shows a good document; the letters that this causes are not carried yet. */
export const passes = async (stage: Stage, person: Person): Promise<readonly Letter[]> => {
  stage.twins.capture(person.link, []);
  return passedLetters(stage, person);
};

/** The first reading that fits, or undefined within the time. */
export const reaches = (
  { driver }: Stage,
  id: string,
  fits: (reading: Reading) => boolean,
  limit = APPLY,
): Promise<Reading | undefined> =>
  until(limit, async () => {
    const reading = await driver.read(id);
    return reading !== undefined && fits(reading) ? reading : undefined;
  });

export const isApproved = ({ standing }: Reading): boolean => standing === "approved";

/** The first reading that does not fit while it is watched; undefined when all did. */
export const breaks = (stage: Stage, id: string, fits: (reading: Reading) => boolean, quiet = QUIET) =>
  reaches(stage, id, (reading) => !fits(reading), quiet);

export const standingOf = async ({ driver }: Stage, id: string): Promise<string> => {
  const reading = await driver.read(id);
  return reading?.standing ?? (reading === undefined ? "unreadable" : "an unknown word");
};

/** Callbacks that the target did not take come again, as vendors send them: once is enough to tell. */
export const redeliver = async (
  stage: Stage,
  letters: readonly Letter[],
  answers: readonly Answered[],
): Promise<number> => {
  const refused = letters.filter((_letter, place) => !isSuccess(answers[place] ?? { status: 0, text: "" }));
  await carryAll(stage, refused);
  return refused.length;
};

/** Until at least `count` requests fit; false when the time was up. */
export const vendorSees = async (
  { twins }: Stage,
  mark: number,
  fits: (seen: SeenRequest) => boolean,
  limit = APPLY,
): Promise<boolean> => (await until(limit, () => when(twins.tap.requests().slice(mark).some(fits)))) === true;
