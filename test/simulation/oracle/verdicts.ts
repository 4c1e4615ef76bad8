/** An invariant that did not hold. */
export class Violation extends Error {}

/** What was checked in one run. Names begin with the id of the invariant: `S1 transitions are a path`. */
export interface Verdicts {
  /** Throws Violation where it does not hold. */
  readonly must: (holds: boolean, name: string, detail: string) => void;
  /** The same with the fault in words; undefined: it holds. */
  readonly none: (name: string, fault: string | undefined) => void;
  /** Every name that was judged at least once. */
  readonly judged: ReadonlySet<string>;
}

export const createVerdicts = (): Verdicts => {
  const judged = new Set<string>();
  const must = (holds: boolean, name: string, detail: string): void => {
    judged.add(name);
    if (!holds) throw new Violation(`${name}: ${detail}`);
  };
  return { must, none: (name, fault) => must(fault === undefined, name, fault ?? ""), judged };
};
