import { type RunOptions, simulate } from "./simulate.ts";
import { createDraw } from "./storm/draw.ts";
import { INGREDIENTS, type Reduction, reduced } from "./storm/reduction.ts";
import { swarmOf } from "./storm/swarm.ts";

/** A failing seed with everything taken away that it does not need. */
export interface Failure {
  readonly seed: number;
  readonly without: readonly string[];
  readonly errands: readonly string[];
  readonly violation: string;
}

const idOf = (violation: string): string => violation.split(/[ :]/)[0] ?? "";

/**
 * Takes away one kind of trouble after another, then one errand after another, as long as the same invariant still breaks.
 * Undefined: the seed holds.
 */
export const reduce = async (seed: number, options: RunOptions = {}): Promise<Failure | undefined> => {
  const first = (await simulate(seed, options)).violation;
  if (first === undefined) return undefined;
  let kept: Required<Reduction> = {
    without: [],
    errands: swarmOf(createDraw(seed)).errands.map(({ key }) => key),
  };
  let violation = first;
  const attempt = async (smaller: Required<Reduction>): Promise<void> => {
    const found = (await simulate(seed, { ...options, ...smaller })).violation;
    if (found === undefined || idOf(found) !== idOf(first)) return;
    kept = smaller;
    violation = found;
  };
  for (const name of INGREDIENTS) await attempt({ ...kept, without: [...kept.without, name] });
  for (const key of kept.errands) {
    const errands = kept.errands.filter((other) => other !== key);
    if (errands.length > 0) await attempt({ ...kept, errands });
  }
  return { seed, ...kept, violation };
};

/** Kinds of trouble that a reduced seed still has. */
export const troublesOf = ({ seed, without, errands }: Pick<Failure, "seed" | "without" | "errands">): string => {
  const left = INGREDIENTS.filter((name) => !without.includes(name));
  const { length } = reduced(swarmOf(createDraw(seed)), { errands }).errands;
  return `${length} errands; ${left.join(", ") || "no trouble"}`;
};
