import { INCIDENTS, type Incident } from "../../mock-vendor/incidents/published.ts";

export type Trouble = Pick<Incident, "vendor" | "minutes" | "tailMinutes"> & {
  readonly faults: readonly Pick<Incident["faults"][number], "kind" | "probability" | "seconds" | "minutes">[];
};

/** Beside the published ones that the mock replays: what the same sources tell of other regions, and what they do not tell. */
export const TROUBLES: Readonly<Record<string, Trouble>> = {
  ...INCIDENTS,
  "onfido-2024-01-02-us": {
    ...INCIDENTS["onfido-2024-01-02"],
    faults: [
      { kind: "never_finishes", probability: 0.08 },
      { kind: "decisions_slow", probability: 0.352, seconds: 43_200 },
    ],
  },
  // A certificate of ours that ran out, a registration that was lost.
  "callbacks-lost": { vendor: "sumsub", minutes: 60, tailMinutes: 0, faults: [{ kind: "callback_drop" }] },
};

/** What an incident does to the work that a vendor has accepted. */
export interface Wrong {
  readonly isRefused: boolean;
  readonly isMuted: boolean;
  /** Never; or so many seconds more than usual. */
  readonly automatic: "never" | number;
  /** In the place of the usual time of a reviewer; undefined: as usual. */
  readonly human: number | undefined;
}

const NONE = { minutes: 0, faults: [] } as const satisfies Pick<Trouble, "minutes" | "faults">;
const WELL: Wrong = { isRefused: false, isMuted: false, automatic: 0, human: undefined };

const EFFECT: Readonly<Record<string, (seconds: number) => Partial<Wrong>>> = {
  refused: () => ({ isRefused: true }),
  never_finishes: () => ({ automatic: "never" }),
  decisions_slow: (seconds) => ({ automatic: seconds }),
  // The mock's part of these is the part that needs a human at all.
  human_review_slow: (seconds) => ({ human: seconds }),
  callback_drop: () => ({ isMuted: true }),
};
const PART_IS_THE_PATH: readonly string[] = ["human_review_slow"];

/**
 * Not to be seen: one upload in 250 breaks off, and the person repeats it at once. Nobody waits longer, and nothing that is decided is
 * decided otherwise.
 */
export const UNSEEN: readonly string[] = ["onfido-2023-11-08"];

/** Faults that leave no mark on accepted work: they are answers to requests, or the person mends them at once. */
export const leavesNoMark = ({ faults }: Trouble): boolean => faults.every(({ kind }) => EFFECT[kind] === undefined);

/** What befalls one attempt, so many minutes into the incident. Of two that strike the first is the one. */
export const wrongAt = (trouble: Trouble | undefined, minute: number, random: () => number): Wrong => {
  const { faults, minutes } = trouble ?? NONE;
  if (minute < 0) return WELL;
  for (const { kind, probability = 1, seconds = 0, minutes: lasts = minutes } of faults) {
    const part = PART_IS_THE_PATH.includes(kind) ? 1 : probability;
    const effect = EFFECT[kind];
    if (effect !== undefined && minute < lasts && random() < part) return { ...WELL, ...effect(seconds) };
  }
  return WELL;
};
