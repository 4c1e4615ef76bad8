/** Classes of operations that fail apart: a vendor often still answers reads while its creates are down. */
export const OPERATIONS = ["start", "read", "change"] as const;
export type Operation = (typeof OPERATIONS)[number];

/** Longest life of one conversation, by what it is for; milliseconds. A longer time limit of one try is never reached. */
export const DEADLINES_MS: Readonly<Record<Operation, number>> = { start: 12_000, read: 15_000, change: 15_000 };

/** Connections of one account's pool: more calls than these wait for a socket instead of for a place. */
export const MOST_CONCURRENT = 64;
const LEAST_CONCURRENT = 4;
/** A contract below this could not carry the calls of one conversation in time. */
export const LEAST_PER_MINUTE = 10;

export interface AccountLimits {
  /** Calls in flight. */
  readonly concurrency: number;
  /** The vendor's contract: requests in any minute. */
  readonly requestsPerMinute: number;
  /** Longest wait for the contract, and again for a place among the calls in flight. */
  readonly queueMs: number;
  /** Of one try. */
  readonly timeoutMs: Readonly<Record<Operation, number>>;
  /** Of one call, the first included. */
  readonly tries: Readonly<Record<Operation, number>>;
  /** Longest answer accepted. */
  readonly maxBytes: number;
}

/** What an account may set differently. */
export type LimitSettings = Partial<Omit<AccountLimits, "timeoutMs">> & {
  readonly timeoutMs?: Readonly<Partial<Record<Operation, number | undefined>>>;
};

// Of a start's twelve seconds a silent vendor may take a third, or no time is left for another one.
const TIMEOUTS_MS = { start: 4_000, read: 10_000, change: 10_000 } as const;

/** An answer that took longer is a slow one; milliseconds. */
export const slowAfter = ({ timeoutMs }: AccountLimits, operation: Operation): number => timeoutMs[operation] / 2;

/**
 * Calls in flight that a healthy vendor needs: Little's law, with half as much again. `perSecond`: arrivals at the
 * peak; `seconds`: time that 99 of 100 calls keep to.
 */
export const concurrencyFor = (perSecond: number, seconds: number): number =>
  Math.min(MOST_CONCURRENT, Math.max(LEAST_CONCURRENT, Math.ceil(perSecond * seconds * 1.5)));

/** The limits of an account: its own settings, else the manifest's contract and what follows from it. */
export const limitsFrom = (manifestPerMinute: number, settings: LimitSettings = {}): AccountLimits => {
  const { timeoutMs: timeouts, ...others } = settings;
  const requestsPerMinute = settings.requestsPerMinute ?? manifestPerMinute;
  const timeoutMs = {
    start: timeouts?.start ?? TIMEOUTS_MS.start,
    read: timeouts?.read ?? TIMEOUTS_MS.read,
    change: timeouts?.change ?? TIMEOUTS_MS.change,
  };
  return {
    requestsPerMinute,
    // The contract is the highest peak there can be, and half of a start's time what a call may take and not be slow.
    concurrency: concurrencyFor(requestsPerMinute / 60, timeoutMs.start / 2 / 1000),
    queueMs: 500,
    tries: { start: 2, read: 3, change: 2 },
    maxBytes: 1024 * 1024,
    ...others,
    timeoutMs,
  };
};
