/** What went wrong between us and a vendor. A fault is a value: nothing throws one. */
export const FAULT_KINDS = [
  "timeout",
  "unavailable",
  "rate_limited",
  "unauthorized",
  "refused_input",
  "not_found",
  "unreadable",
  "in_doubt",
  "unauthentic",
] as const;

export type FaultKind = (typeof FAULT_KINDS)[number];

export interface Fault {
  readonly kind: FaultKind;
  /** Our own words. Never a vendor's text: an error body can hold personal data. */
  readonly detail: string;
  /** The conversation step that failed. */
  readonly step?: string;
  readonly httpStatus?: number;
  /** Seconds, from `Retry-After`; absent when the vendor gave none. */
  readonly retryAfterSeconds?: number;
  /** The vendor's request id, if it sent one: for their support. */
  readonly vendorRequestId?: string;
}

export interface FaultRule {
  /** Repeat the same call? `if_repeatable`: only when `Call.repeat` is not `never`. */
  readonly retry: "if_repeatable" | "never";
  /** Does it count towards opening the breaker? `open`: opens it at once (revoked key). */
  readonly breaker: "count" | "ignore" | "open";
  /** Another vendor? `after_resolve`: only once `find` has told whether the start happened. */
  readonly failover: "yes" | "after_resolve" | "no";
  /** Our answer's status if nothing cures it. */
  readonly http: 400 | 404 | 502 | 503 | 504;
}

/** The one table that decides retry, breaker, failover and HTTP answer for each kind. */
export const FAULTS: Readonly<Record<FaultKind, FaultRule>> = {
  timeout: { retry: "if_repeatable", breaker: "count", failover: "after_resolve", http: 504 },
  unavailable: { retry: "if_repeatable", breaker: "count", failover: "yes", http: 503 },
  rate_limited: { retry: "if_repeatable", breaker: "ignore", failover: "yes", http: 503 },
  unauthorized: { retry: "never", breaker: "open", failover: "yes", http: 502 },
  refused_input: { retry: "never", breaker: "ignore", failover: "no", http: 502 },
  not_found: { retry: "never", breaker: "ignore", failover: "no", http: 502 },
  unreadable: { retry: "if_repeatable", breaker: "count", failover: "after_resolve", http: 502 },
  in_doubt: { retry: "if_repeatable", breaker: "count", failover: "after_resolve", http: 504 },
  unauthentic: { retry: "never", breaker: "ignore", failover: "no", http: 502 },
};

export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly fault: Fault };

export const ok = <T>(value: T): Result<T> => ({ ok: true, value });
export const failed = (fault: Fault): { readonly ok: false; readonly fault: Fault } => ({ ok: false, fault });
