import type { Draw } from "./draw.ts";

/** Several gateways on one database, and what befalls each of them alone. */
export interface NodesPlan {
  /** 1: a gateway that has its database alone. */
  readonly nodes: number;
  /** Of each node's wall clock; milliseconds. */
  readonly skews: readonly number[];
  /** A node stands still for longer than the others wait for it, or not quite, and then goes on with what it knew. */
  readonly pauses: readonly { readonly at: number; readonly ms: number; readonly node: number }[];
  /** The same, at the n-th passing of a named point: what it was about to do is done long after. */
  readonly pausesAtPoints: readonly { readonly passing: number; readonly ms: number }[];
  /** A node that ends for good. */
  readonly gone: readonly { readonly at: number; readonly node: number }[];
  /** The n-th commit has an outcome that its node never learns: it ends. */
  readonly unknownCommits: readonly { readonly number: number; readonly applied: boolean }[];
}

export const ALONE: NodesPlan = { nodes: 1, skews: [], pauses: [], pausesAtPoints: [], gone: [], unknownCommits: [] };

/** Clocks that are kept are off by no more; milliseconds. */
export const COMMON_SKEW = 5_000;

const skewOf = (draw: Draw): number => {
  if (draw.chance(0.1)) return draw.between(-300_000, 300_000);
  return draw.chance(0.7) ? draw.between(-COMMON_SKEW, COMMON_SKEW) : 0;
};

/** `storm`: how long everything goes wrong; milliseconds. */
export const nodesOf = (draw: Draw, storm: number): NodesPlan => {
  if (!draw.chance(0.34)) return ALONE;
  const nodes = draw.between(2, 3);
  const paused = draw.chance(0.5) ? draw.between(1, 2) : 0;
  // The first one stays: somebody must be left.
  const gone = draw.chance(0.3) ? [{ at: draw.below(storm), node: draw.between(1, nodes - 1) }] : [];
  const unknown = draw.chance(0.25) ? draw.between(1, 2) : 0;
  return {
    nodes,
    skews: Array.from({ length: nodes }, () => skewOf(draw)),
    pauses: Array.from({ length: paused }, () => ({
      at: draw.below(storm),
      ms: draw.between(1_000, 60_000),
      node: draw.below(nodes),
    })),
    pausesAtPoints: Array.from({ length: draw.chance(0.5) ? draw.between(1, 3) : 0 }, () => ({
      passing: draw.between(1, 80),
      ms: draw.between(20_000, 60_000),
    })),
    gone,
    unknownCommits: Array.from({ length: unknown }, () => ({
      number: draw.between(1, 200),
      applied: draw.chance(0.5),
    })),
  };
};
