import { type Answered, isSuccess, type Reading } from "../../mock-vendor/target/driver.ts";
import type { BenchVendor } from "./contract.ts";
import { judge, type Outcome } from "./scenario.ts";
import {
  carryAll,
  isApproved,
  lettersOf,
  madeSince,
  markOf,
  type Person,
  passes,
  reaches,
  type Stage,
} from "./stage.ts";
import type { Outage, SeenRequest } from "./tap.ts";
import { until, when } from "./wait.ts";

/** A queued person must be through this long after the vendors are back; milliseconds. */
export const RECOVERY = 15_000;
/** Time to end what was made too much; milliseconds. */
const CLEAN_UP = 1_000;

/** What a person who came during an outage got, and what it cost. */
interface Aftermath {
  readonly answer: Answered & { readonly reading: Reading | undefined };
  readonly reading: Reading | undefined;
  /** Verifications made for this person that nobody has ended. */
  readonly live: readonly (SeenRequest & { readonly made: string })[];
  /** Writing requests that the broken vendor got while it was broken. */
  readonly tries: number;
  readonly approved: boolean;
  /** Milliseconds until the first answer. */
  readonly took: number;
}

const ENDS = /\/presence\/deactivated$|\/cancel$|\/redact$/;

/** The person's verifications that no later request of the target has ended. */
export const liveSince = (stage: Stage, mark: number) =>
  madeSince(stage, mark).filter(
    ({ made }) =>
      !stage.twins.tap
        .requests()
        .some(
          ({ method, path }) =>
            path.includes(made) && (ENDS.test(path) || (method === "DELETE" && path.includes(made))),
        ),
  );

/** The person goes where the link leads, and the target is told. */
export const walks = async (stage: Stage, reading: Reading, mark: number): Promise<boolean> => {
  const { link } = reading;
  const host = madeSince(stage, mark).findLast(({ vendor }) => link?.includes(`/${vendor}/`));
  if (link === null || host === undefined) return false;
  const person: Person = { id: reading.id, key: "", name: "", vendor: host.vendor, object: host.made, link };
  await carryAll(stage, await passes(stage, person).catch(() => lettersOf(stage, person)));
  return (await reaches(stage, reading.id, isApproved)) !== undefined;
};

export const hasLink = ({ link }: Reading): boolean => link !== null;

/** A person comes while the wire is broken; it is mended after the first answer. Tries are counted at `broken`. */
export const comes = async (stage: Stage, broken: BenchVendor, outages: readonly Outage[]): Promise<Aftermath> => {
  const { tap } = stage.twins;
  const mark = markOf(stage);
  tap.setOutages(...outages);
  const began = performance.now();
  const answer = await stage.driver.create(stage.fresh());
  const took = performance.now() - began;
  tap.setOutages();
  const during = tap.requests().slice(mark);
  const tries = during.filter((seen) => seen.vendor === broken && seen.method === "POST").length;
  const { id } = answer.reading ?? {};
  const reading = id === undefined ? undefined : await reaches(stage, id, hasLink, RECOVERY);
  const approved = reading !== undefined && (await walks(stage, reading, mark));
  await until(CLEAN_UP, () => when(liveSince(stage, mark).length <= 1));
  return { answer, reading, live: liveSince(stage, mark), tries, approved, took };
};

/** Writing requests to the broken vendor that are still reasonable, and those that already are a storm. */
export interface Tries {
  readonly reasonable: number;
  readonly storm: number;
}

export const judgeAftermath = (tries: Tries, seen: Aftermath): Outcome => {
  const { status } = seen.answer;
  const hosts = seen.live.map(({ vendor }) => vendor);
  const doubled = hosts.length !== new Set(hosts).size;
  const seconds = (seen.took / 1000).toFixed(1);
  const cost = `${seen.tries} writing requests to the broken vendor, ${hosts.length} live verification(s)`;
  return judge(
    [status === 0, "fail", "no answer within 15 s: the person looks at a spinner"],
    [doubled, "fail", `${hosts.length} live verifications at the same vendor for one person`],
    [seen.tries >= tries.storm, "fail", `answered ${status}, but ${cost}`],
    [!isSuccess(seen.answer) && hosts.length > 0, "fail", `answered ${status} and left ${hosts.length} live`],
    [!isSuccess(seen.answer), "safe", `answered ${status} after ${seconds} s; nothing was left behind`],
    [!seen.approved, "fail", `answered ${status}, but the person could not get through`],
    [
      seen.answer.reading?.link === null,
      "partial",
      `answered ${status} after ${seconds} s without a link, while another vendor was alive; approved at ${hosts[0]} later`,
    ],
    [hosts.length > 1, "partial", `approved at ${hosts.at(-1)}; one more was left live at ${hosts[0]}`],
    [seen.tries > tries.reasonable, "partial", `approved, but ${cost}`],
    [true, "pass", `approved at ${hosts[0]}, answered after ${seconds} s; ${cost}`],
  );
};
