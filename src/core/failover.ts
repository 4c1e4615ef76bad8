import { FAULTS, type Fault } from "../../contracts/fault.ts";
import type { Call } from "./progress.ts";

/**
 * What follows a failed start, before the person has seen a link. Later stages of the person's progress forbid a
 * change of vendor; they never come here.
 */
export type AfterFault = "next_vendor" | "resolve_first" | "stop";

const BY_RULE = { yes: "next_vendor", after_resolve: "resolve_first", no: "stop" } as const;

export const afterFault = (fault: Fault): AfterFault => BY_RULE[FAULTS[fault.kind].failover];

/** What a failed start left behind, once `find` has been asked where the table says so. */
export const callOf = (fault: Fault): Exclude<Call, "created"> => {
  const after = afterFault(fault);
  if (after !== "next_vendor") return after === "stop" ? "bad_input" : "in_doubt";
  return fault.httpStatus === undefined ? "unsent" : "refused";
};

/** The fault that an attempt is stored with. */
export const faultIn = (fault_json: string | null): Fault | null =>
  fault_json === null ? null : (JSON.parse(fault_json) as Fault | null);

export const isInDoubt = (fault: Fault | null): fault is Fault => fault !== null && callOf(fault) === "in_doubt";

/** A start in doubt stays one until it is resolved: what a later try met says nothing about it. */
export const standingFault = (earlier: Fault | null, met: Fault): Fault => (isInDoubt(earlier) ? earlier : met);

/** Vendors tried for one start, the first included. */
export const MAX_STARTS = 3;

/** A start in doubt is looked for after this: a vendor may need a moment until it finds what it made. Milliseconds. */
export const ORPHAN_LOOK = 60_000;

/** Seconds until a queued start is tried again: the n-th retry, n from 0. */
export const startRetryDelay = (retries: number): number => Math.min(2 * 2 ** Math.min(retries, 10), 900);

/** How many retries a start has behind it that was queued so many seconds ago and has no attempt that counts them. */
export const retriesWithin = (seconds: number): number => Math.floor(Math.log2(Math.max(0, seconds) / 2 + 1));

/** Polls of a silent attempt, in seconds after the one before: 1, 2, 5, 10, 30 minutes, then hourly. So long as nothing better is known. */
const POLL_SCHEDULE = [60, 120, 300, 600, 1800];
const POLL_HOURLY = 3600;

/** No vendor is asked sooner, however fast it is; seconds. */
const POLL_SOONEST = 5;
/** Either way, so that polls of one minute do not meet again in the next. */
const POLL_JITTER = 0.2;
/** The second poll, as a part of the time before the first: with the worst of both jitters it still falls into twice that time. */
const POLL_SECOND = 0.6;

/**
 * Seconds until the n-th poll, n from 0. `p99`: what 99 of 100 such attempts need, where that is learned. Then the first poll
 * comes when a decision should have been heard, the second surely after it and before twice that time: there a lost callback is healed.
 */
export const pollDelay = (polls: number, p99?: number): number => {
  if (p99 === undefined) return POLL_SCHEDULE[polls] ?? POLL_HOURLY;
  const expected = Math.min(POLL_HOURLY, Math.max(POLL_SOONEST, p99));
  if (polls === 0) return expected;
  return polls === 1 ? expected * POLL_SECOND : Math.max(expected, POLL_SCHEDULE[polls - 2] ?? POLL_HOURLY);
};

/** `fraction`: uniform in [0, 1). */
export const jittered = (seconds: number, fraction: number): number =>
  seconds * (1 - POLL_JITTER + 2 * POLL_JITTER * fraction);

/**
 * Seconds until a question is put again that was not to be put yet: the vendor asked for rest, or its breaker is open.
 * The schedule of polls counts a vendor's silence, and this is none. `fraction`: uniform in [0, 1).
 */
export const askAgainDelay = (retryAfterSeconds: number, fraction: number): number =>
  Math.max(POLL_SOONEST, retryAfterSeconds) * (1 + POLL_JITTER * fraction);
