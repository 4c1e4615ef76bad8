import { seededRandom } from "../../../mock-vendor/random.ts";

/** Draws of one seed. Apart from the world's own stream, so that a change of the gateway leaves the plan as it is. */
export interface Draw {
  /** Uniform in [0, 1). */
  readonly fraction: () => number;
  /** A whole number from 0, below `n`. */
  readonly below: (n: number) => number;
  readonly between: (low: number, high: number) => number;
  readonly chance: (probability: number) => boolean;
  readonly pick: <T>(list: readonly [T, ...T[]] | readonly T[]) => T;
}

export const createDraw = (seed: number): Draw => {
  const fraction = seededRandom(seed ^ 0x5bd1e995);
  const below = (n: number): number => Math.floor(fraction() * n);
  return {
    fraction,
    below,
    between: (low, high) => low + below(high - low + 1),
    chance: (probability) => fraction() < probability,
    pick: (list) => {
      const picked = list[below(list.length)];
      if (picked === undefined) throw new Error("nothing to pick from");
      return picked;
    },
  };
};
