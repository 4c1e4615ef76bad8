import { EventEmitter } from "node:events";
import CircuitBreaker from "opossum";

export type Circuit = CircuitBreaker<[run: () => Promise<void>], void>;

/** Longest delay of a Node timer: a greater one would fire at once. */
const NEVER = 2 ** 31 - 1;
/**
 * opossum keeps the state and lets one probe through; when to open and when to probe is decided in breaker.ts, on the
 * world's clock. So everything in it that reads a clock, sets a timer or counts by itself is off: its timeout
 * (an abort would reach the other calls), `capacity` (a full semaphore counts as failure), `errorFilter` (a
 * filtered error counts as success), its threshold, its bucket and snapshot intervals, its random default name.
 * It has no call that moves it to half-open: that state begins in a new circuit, which also makes an answer
 * that arrives after a change of state harmless, because it belongs to a circuit that is shut down. While the
 * circuit is closed nothing of what opossum counts is used, so only probes are fired through it.
 */
export const newCircuit = (phase: "closed" | "half_open"): Circuit => {
  const options = {
    name: "vendor",
    timeout: false,
    resetTimeout: NEVER,
    errorThresholdPercentage: Number.POSITIVE_INFINITY,
    rollingPercentilesEnabled: false,
    rollingCountBuckets: 1,
    rotateBucketController: new EventEmitter(),
    enableSnapshots: false,
    state: { closed: phase === "closed", halfOpen: phase === "half_open" },
  } as const;
  return new CircuitBreaker((run: () => Promise<void>) => run(), options);
};
