import type { BoundAdapter } from "../../contracts/adapter.ts";
import type { Metrics } from "../telemetry/metrics-port.ts";
import type { World } from "../world.ts";
import { type Breaker, type BreakerState, createBreaker } from "./breaker.ts";
import { createRetryBudget, type RetryBudget } from "./budget.ts";
import { type Bulkhead, createBulkhead } from "./bulkhead.ts";

/** Classes of operations that fail apart: a vendor often still answers reads while its creates are down. */
export const OPERATIONS = ["start", "read", "change"] as const;
export type Operation = (typeof OPERATIONS)[number];

export interface AccountLimits {
  /** Calls in flight. */
  readonly concurrency: number;
  /** Longest wait for a place among them. */
  readonly queueMs: number;
  /** Of one try. */
  readonly timeoutMs: Readonly<Record<Operation, number>>;
  /** Of one call, the first included. */
  readonly tries: Readonly<Record<Operation, number>>;
  /** Longest answer accepted. */
  readonly maxBytes: number;
}

export const LIMITS: AccountLimits = {
  concurrency: 64,
  queueMs: 500,
  // Of a start's twelve seconds a silent vendor may take a third, or no time is left for another one.
  timeoutMs: { start: 4_000, read: 10_000, change: 10_000 },
  tries: { start: 2, read: 3, change: 2 },
  maxBytes: 1024 * 1024,
};

export interface BreakerReport extends BreakerState {
  readonly operation: Operation;
}

/** One account at one vendor, with everything that is counted per account. */
export interface VendorAccount {
  /** Unique name of the account: pool, metric label and path of its callbacks. */
  readonly connection: string;
  readonly livemode: boolean;
  readonly adapter: BoundAdapter;
  readonly limits: AccountLimits;
  readonly breakers: Readonly<Record<Operation, Breaker>>;
  readonly bulkhead: Bulkhead;
  readonly budget: RetryBudget;
  readonly metrics: Metrics;
  readonly sendTraceparent: boolean;
  readonly state: () => readonly BreakerReport[];
}

export interface AccountOptions {
  readonly connection: string;
  readonly livemode: boolean;
  readonly adapter: BoundAdapter;
  readonly limits?: Partial<AccountLimits>;
  readonly metrics?: Metrics;
  /** Off unless the vendor is ours too: a trace id lets a vendor join what it should not. */
  readonly sendTraceparent?: boolean;
}

const NO_METRICS: Metrics = { count: () => undefined, observe: () => undefined, gauge: () => undefined };
const PHASE_VALUE = { closed: 0, half_open: 1, open: 2 } as const;

const watchedBreaker = (world: World, connection: string, operation: Operation, metrics: Metrics): Breaker =>
  createBreaker(world, ({ state, cause, failures }) => {
    metrics.gauge("kyc_vendor_breaker_state", PHASE_VALUE[state], { connection, operation });
    metrics.count("kyc_vendor_breaker_changes_total", { connection, operation, state });
    world.log.warn({ connection, operation, state, cause, failures }, "vendor breaker changed");
  });

export const createAccount = (world: World, options: AccountOptions): VendorAccount => {
  const { connection, livemode, adapter, metrics = NO_METRICS, sendTraceparent = false } = options;
  const limits = { ...LIMITS, ...options.limits };
  const breakers: Readonly<Record<Operation, Breaker>> = {
    start: watchedBreaker(world, connection, "start", metrics),
    read: watchedBreaker(world, connection, "read", metrics),
    change: watchedBreaker(world, connection, "change", metrics),
  };
  return {
    connection,
    livemode,
    adapter,
    limits,
    breakers,
    bulkhead: createBulkhead(world, limits.concurrency),
    budget: createRetryBudget(world),
    metrics,
    sendTraceparent,
    state: () => OPERATIONS.map((operation) => ({ operation, ...breakers[operation].state() })),
  };
};
