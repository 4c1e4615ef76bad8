import { FAULTS, type Fault } from "../../contracts/fault.ts";

/**
 * What follows a failed start, before the person has seen a link. Later stages of the person's progress forbid a
 * change of vendor; they never come here.
 */
export type AfterFault = "next_vendor" | "resolve_first" | "stop";

const BY_RULE = { yes: "next_vendor", after_resolve: "resolve_first", no: "stop" } as const;

export const afterFault = (fault: Fault): AfterFault => BY_RULE[FAULTS[fault.kind].failover];

/** Vendors tried for one start, the first included. */
export const MAX_STARTS = 3;

/** Seconds until a queued start is tried again: the n-th retry, n from 0. */
export const startRetryDelay = (retries: number): number => Math.min(2 * 2 ** Math.min(retries, 10), 900);

/** Polls of a silent attempt, in seconds after the one before: 1, 2, 5, 10, 30 minutes, then hourly. */
const POLL_SCHEDULE = [60, 120, 300, 600, 1800];
const POLL_HOURLY = 3600;

export const pollDelay = (polls: number): number => POLL_SCHEDULE[polls] ?? POLL_HOURLY;
