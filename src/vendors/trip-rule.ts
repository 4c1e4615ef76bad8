/** When a vendor account counts as down, and for how long it is left alone. Pure; all times monotonic, milliseconds. */
export interface CountedCall {
  readonly at: number;
  /** 1: failed; 0.5: answered, but slowly; 0: answered well. */
  readonly weight: number;
}

export const CONSECUTIVE = 5;
export const WINDOW_CALLS = 20;
export const WINDOW_MS = 15 * 60_000;
const ENOUGH_CALLS = 10;
/** 90 % one-sided. */
const Z = 1.2816;
/** Good probes that close; the traffic of one vendor is low, so they follow each other as calls, never at once. */
export const PROBES_TO_CLOSE = 3;

/** Lower bound of the failure rate behind `failures` out of `calls` (E. B. Wilson, 1927). */
export const wilsonLower = (failures: number, calls: number): number => {
  const rate = failures / calls;
  const spread = Z * Math.sqrt((rate * (1 - rate)) / calls + Z ** 2 / (4 * calls ** 2));
  return (rate + Z ** 2 / (2 * calls) - spread) / (1 + Z ** 2 / calls);
};

export const failuresIn = (calls: readonly CountedCall[]): number => {
  let failures = 0;
  for (const { weight } of calls) failures += weight;
  return failures;
};

/** The window after one more call: the last 20, none older than 15 minutes. */
export const slide = (calls: readonly CountedCall[], next: CountedCall): readonly CountedCall[] => {
  let from = calls.length < WINDOW_CALLS ? 0 : calls.length - WINDOW_CALLS + 1;
  while (from < calls.length && next.at - (calls[from]?.at ?? 0) > WINDOW_MS) from += 1;
  const slid = calls.slice(from);
  slid.push(next);
  return slid;
};

/** A total outage shows in `consecutive`, a brown-out only in the rate, ten slow answers in a row in either. */
export const trips = (consecutive: number, calls: readonly CountedCall[]): boolean =>
  consecutive >= CONSECUTIVE || (calls.length >= ENOUGH_CALLS && wilsonLower(failuresIn(calls), calls.length) > 0.5);

export type OpenCause = "failures" | "slow" | "credentials";
export type BreakerPhase = "closed" | "open" | "half_open";

/** A revoked key is not cured by waiting seconds: somebody has to act first. */
const FIRST_OPEN_MS: Readonly<Record<OpenCause, number>> = { failures: 15_000, slow: 15_000, credentials: 300_000 };
const LONGEST_OPEN_MS = 600_000;
/** Closed for this long, a breaker forgets how often it opened before. */
const HEALTHY_MS = 600_000;

/** `reopened`: times it opened again since it was last healthy. `uniform`: in [0, 1), spreads replicas apart. */
export const openMs = (cause: OpenCause, reopened: number, uniform: number): number =>
  Math.min(FIRST_OPEN_MS[cause] * 2 ** Math.min(reopened, 20) * (0.8 + 0.4 * uniform), LONGEST_OPEN_MS);

export interface Health {
  readonly phase: BreakerPhase;
  /** Why it opened last. */
  readonly cause: OpenCause;
  readonly calls: readonly CountedCall[];
  /** Summed weight since the last good answer. */
  readonly consecutive: number;
  /** Good probes since it was last open. */
  readonly probes: number;
  readonly reopened: number;
  readonly openUntil: number;
  readonly closedAt: number;
}

export const HEALTHY: Health = {
  phase: "closed",
  cause: "failures",
  calls: [],
  consecutive: 0,
  probes: 0,
  reopened: 0,
  openUntil: 0,
  closedAt: Number.NEGATIVE_INFINITY,
};

export const afterCall = (health: Health, call: CountedCall): Health => ({
  ...health,
  calls: slide(health.calls, call),
  consecutive: call.weight === 0 ? 0 : health.consecutive + call.weight,
});

export const afterOpening = (health: Health, cause: OpenCause, now: number, uniform: number): Health => {
  const forgets = health.phase === "closed" && now - health.closedAt >= HEALTHY_MS;
  const reopened = forgets ? 0 : health.reopened + 1;
  return { ...health, phase: "open", cause, reopened, openUntil: now + openMs(cause, reopened, uniform) };
};

/** From here on a whole failure's weight opens it again: one failure or two slow answers. */
export const afterWaiting = (health: Health): Health => ({ ...health, phase: "half_open", consecutive: 0, probes: 0 });

/** `decides`: a free read cannot be the last good probe of another class of calls. */
export const afterProbe = (health: Health, call: CountedCall, decides: boolean): Health => {
  const counted = afterCall(health, call);
  if (call.weight > 0) return { ...counted, consecutive: health.consecutive + call.weight };
  return {
    ...counted,
    consecutive: health.consecutive,
    probes: Math.min(health.probes + 1, PROBES_TO_CLOSE - (decides ? 0 : 1)),
  };
};

export const afterClosing = (health: Health, now: number): Health => ({
  ...health,
  phase: "closed",
  calls: [],
  consecutive: 0,
  closedAt: now,
});
