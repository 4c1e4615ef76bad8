import type { Letter } from "../letters.ts";
import { judge, type Scenario } from "../scenario.ts";
import { SetUpFailed } from "../set-up-failed.ts";
import {
  breaks,
  carryAll,
  isApproved,
  lettersOf,
  open,
  type Person,
  passedLetters,
  passes,
  reaches,
  type Stage,
  standingOf,
} from "../stage.ts";
import { until } from "../wait.ts";

/** Between two verdicts of a vendor, on its own clock; some vendors tell whole seconds only. */
const LATER = 3_000;

const reversed: Scenario = {
  name: "reversed-order",
  group: "order",
  story: "All callbacks of one verification come in the reverse of the order in which they occurred.",
  criteria: {
    pass: "ends approved, as in order",
    fail: "the acknowledged verdict is overwritten by older news",
  },
  run: async (stage) => {
    const person = await open(stage);
    await carryAll(stage, (await passes(stage, person)).toReversed());
    const approved = await reaches(stage, person.id, isApproved, 1_500);
    const broken = approved && (await breaks(stage, person.id, isApproved));
    const standing = await standingOf(stage, person.id);
    return judge(
      [broken !== undefined, "fail", `approved, then ${broken?.standing}`],
      [approved !== undefined, "pass", "approved"],
      [true, "fail", `the verdict was acknowledged and overwritten: ${standing}`],
    );
  },
};

const oldNews: Scenario = {
  name: "old-callback-after-decision",
  group: "order",
  story: "After the approval an earlier callback of the same verification is delivered again.",
  criteria: { pass: "stays approved", fail: "leaves approved" },
  run: async (stage) => {
    const person = await open(stage);
    const letters = await passes(stage, person);
    await carryAll(stage, letters);
    if ((await reaches(stage, person.id, isApproved)) === undefined) throw new SetUpFailed("not approved at all");
    await carryAll(stage, letters.slice(0, -1));
    const broken = await breaks(stage, person.id, isApproved);
    return judge([broken !== undefined, "fail", `became ${broken?.standing}`], [true, "pass", "stays approved"]);
  },
};

/** The letters that came after the first `known` ones. */
const laterLetters = async (stage: Stage, person: Person, known: number): Promise<readonly Letter[]> => {
  const later = await until(2_000, () => {
    const letters = lettersOf(stage, person).slice(known);
    return letters.length > 0 ? letters : undefined;
  });
  if (later === undefined) throw new SetUpFailed("the vendor said nothing more");
  return later;
};

type Verdict = "approved" | "rejected";

/** The target is told the vendor's first verdict, then the contrary one. */
const contradict = async (stage: Stage, person: Person, first: Verdict, contrary: () => Promise<void>) => {
  const letters = await laterLetters(stage, person, 0);
  await carryAll(stage, letters);
  if ((await reaches(stage, person.id, ({ standing }) => standing === first)) === undefined)
    throw new SetUpFailed(`not ${first} at all`);
  await contrary();
  await carryAll(stage, await laterLetters(stage, person, letters.length));
  const moved = await reaches(stage, person.id, (now) => now.contested || now.standing !== first, 1_000);
  const { standing = "unknown", contested, revised } = moved ?? { standing: first, contested: false, revised: false };
  return judge(
    [standing === first && contested, "pass", `stays ${first} and says that it is contested`],
    [standing === "review", "partial", "went to review"],
    [revised, "partial", `became ${standing}, and says that the verdict was revised`],
    [standing === first, "safe", `stays ${first}, and nothing shows that the vendor now says otherwise`],
    [true, "fail", `silently became ${standing}`],
  );
};

const CRITERIA = (first: Verdict) => ({
  pass: `stays ${first} and is shown as contested`,
  partial: "moves to a review by a human, or changes and is shown as a revised verdict",
  safe: `stays ${first}, but nothing shows the contrary news`,
  fail: "the verdict is silently overwritten",
});

const RULING = { approved: "GREEN", rejected: "RED" } as const;

/** Sumsub lets its test call rule as often as one likes, and its times have milliseconds. */
const ruled = (name: string, story: string, first: Verdict, then: Verdict): Scenario => ({
  name,
  group: "order",
  story,
  criteria: CRITERIA(first),
  run: async (stage) => {
    const person = await open(stage, "interactive", "sumsub");
    if (person.vendor !== "sumsub")
      return { verdict: "skipped", seen: `the target put the person at ${person.vendor}, not at sumsub as asked` };
    await stage.twins.rule(person.object, RULING[first]);
    const told = await until(2_000, () => lettersOf(stage, person).find(({ word }) => word === RULING[first]));
    if (told === undefined) throw new SetUpFailed("the vendor came to no verdict");
    return contradict(stage, person, first, async () => {
      await stage.twins.advance(LATER);
      await stage.twins.rule(person.object, RULING[then]);
    });
  },
});

const SECOND = 1_000;

const sameSecond: Scenario = {
  name: "two-verdicts-in-one-second",
  group: "order",
  story:
    "The vendor approves and takes it back a moment later: by times in whole seconds nobody can tell which was first.",
  criteria: CRITERIA("approved"),
  run: async (stage) => {
    await stage.twins.advance(SECOND - (stage.twins.now() % SECOND));
    const person = await open(stage, "approve-then-revoke");
    await passedLetters(stage, person);
    return contradict(stage, person, "approved", async () => undefined);
  },
};

export const order: readonly Scenario[] = [
  reversed,
  oldNews,
  ruled(
    "late-rejection-after-approval",
    "The vendor (Sumsub) approves, and later, when fraud is found, sends a final rejection.",
    "approved",
    "rejected",
  ),
  ruled(
    "approval-after-rejection",
    "The vendor (Sumsub) rejects for good, and later sends an approval for the same person.",
    "rejected",
    "approved",
  ),
  sameSecond,
];
