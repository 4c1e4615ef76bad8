import type { HealthCause } from "../../../contracts/vendor-health.ts";
import { INCIDENTS as PUBLISHED } from "../../../mock-vendor/incidents/published.ts";
import type { Path } from "../../../src/core/grey-baseline.ts";

/** What went wrong inside a vendor, as its own post-mortem tells it. */
export type Trouble =
  /** Work is accepted and not finished before the end, if ever. `of`: new work alone, or also what was in progress. */
  | { readonly kind: "stalls"; readonly of: "new" | "all"; readonly share: number; readonly finishedLater: number }
  /** Everything takes so many times as long. */
  | { readonly kind: "slows"; readonly factor: number }
  /** Starts are answered with a refusal of the input. */
  | { readonly kind: "refuses"; readonly share: number }
  /** Decisions are taken, callbacks do not come. */
  | { readonly kind: "mutes"; readonly share: number };

export interface Incident {
  readonly id: string;
  readonly source: string;
  /** Other regions of the vendor stay healthy. */
  readonly region: string;
  readonly paths: readonly Path[];
  readonly trouble: Trouble;
  readonly minutes: number;
  /** Which of the detector's causes is the right one. */
  readonly seenAs: HealthCause;
}

const BOTH: readonly Path[] = ["automatic", "human"];

/** The facts are those that the mock replays. */
const factsOf = (name: keyof typeof PUBLISHED) => {
  const { source, minutes } = PUBLISHED[name];
  return { source, minutes };
};

/** Shares and lengths as published; where a source gives none, the mildest reading of its words. */
export const INCIDENTS: readonly Incident[] = [
  {
    id: "onfido-2020-08-07",
    ...factsOf("onfido-2020-08-07"),
    region: "eu",
    paths: ["automatic"],
    trouble: { kind: "refuses", share: 0.5 },
    seenAs: "outcomes_shifted",
  },
  {
    id: "onfido-2021-02-17",
    ...factsOf("onfido-2021-02-17"),
    region: "eu",
    paths: BOTH,
    trouble: { kind: "stalls", of: "new", share: 1, finishedLater: 1 },
    seenAs: "stalled",
  },
  {
    id: "sumsub-2023-02-02",
    ...factsOf("sumsub-2023-02-02"),
    region: "eu",
    paths: BOTH,
    trouble: { kind: "slows", factor: 10 },
    seenAs: "stalled",
  },
  {
    // The 95th percentile of manual work rose to an hour.
    id: "onfido-2023-08-29",
    ...factsOf("onfido-2023-08-29"),
    region: "eu",
    paths: ["human"],
    trouble: { kind: "slows", factor: 5 },
    seenAs: "stalled",
  },
  {
    id: "onfido-2024-01-02-eu",
    ...factsOf("onfido-2024-01-02"),
    region: "eu",
    paths: BOTH,
    trouble: { kind: "stalls", of: "new", share: 0.5, finishedLater: 0.8 },
    seenAs: "stalled",
  },
  {
    id: "onfido-2024-01-02-us",
    ...factsOf("onfido-2024-01-02"),
    region: "us",
    paths: BOTH,
    trouble: { kind: "stalls", of: "new", share: 0.4, finishedLater: 0.8 },
    seenAs: "stalled",
  },
  {
    // Only checks that need a person, a fifth of the volume; the backlog took the rest of the day.
    id: "onfido-2026-01-28",
    ...factsOf("onfido-2026-01-28"),
    region: "eu",
    paths: ["human"],
    trouble: { kind: "stalls", of: "all", share: 1, finishedLater: 1 },
    seenAs: "stalled",
  },
  {
    // No post-mortem: what an expired certificate on our side, or a lost webhook registration, looks like.
    id: "callbacks-lost",
    source: "https://docs.sumsub.com/docs/webhooks",
    region: "eu",
    paths: BOTH,
    trouble: { kind: "mutes", share: 1 },
    minutes: 60,
    seenAs: "callbacks_silent",
  },
];
