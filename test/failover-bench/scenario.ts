import type { Stage } from "./stage.ts";

export const VERDICTS = ["pass", "partial", "safe", "fail", "skipped"] as const;
/**
 * `pass`: right and complete. `partial`: right in the end, at a price that is named. `safe`: not right, but nobody was
 * harmed and nothing is lost. `fail`: a wrong verdict, a lost or doubled person, a leak. `skipped`: could not be judged.
 */
export type Verdict = (typeof VERDICTS)[number];

export interface Outcome {
  readonly verdict: Verdict;
  /** What was seen on the wire that led to it. */
  readonly seen: string;
}

export interface Scenario {
  readonly name: string;
  readonly group: string;
  /** What happens. */
  readonly story: string;
  /** Written down before the run; `partial` and `safe` where there is such a middle. */
  readonly criteria: {
    readonly pass: string;
    readonly partial?: string;
    readonly safe?: string;
    readonly fail: string;
  };
  /** A function as answer: the rest only waits, and may do so beside the scenarios that follow. */
  readonly run: (stage: Stage) => Promise<Outcome | (() => Promise<Outcome>)>;
}

type Row = readonly [holds: boolean, verdict: Verdict, seen: string];

/** The first row that holds. */
export const judge = (...rows: readonly Row[]): Outcome => {
  const row = rows.find(([holds]) => holds);
  if (row === undefined) throw new Error("no criterion fits what was seen");
  const [, verdict, seen] = row;
  return { verdict, seen };
};
