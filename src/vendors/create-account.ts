import type { BoundAdapter, KeyedVerification } from "../../contracts/bound-adapter.ts";
import type { Metrics } from "../telemetry/metrics-port.ts";
import { isoTime, type World } from "../world.ts";
import type { VendorAccount } from "./account.ts";
import { type Breaker, createBreaker } from "./breaker.ts";
import { createRetryBudget } from "./budget.ts";
import { createBulkhead } from "./bulkhead.ts";
import { createClientThrottle } from "./client-throttle.ts";
import { type ControlSwitch, createControlSwitch } from "./control.ts";
import { converse } from "./converse.ts";
import { deadlineIn } from "./deadline.ts";
import { createDriftWatch } from "./drift.ts";
import { createAccountHealth } from "./health.ts";
import { type AccountLimits, type LimitSettings, limitsFrom, OPERATIONS, type Operation, slowAfter } from "./limits.ts";
import { createPollLeave } from "./poll-leave.ts";
import { createRateContract } from "./rate-contract.ts";
import { createTally } from "./tally.ts";
import { createTokenKeeper } from "./token.ts";
import { createVerificationKeys, type VerificationKeys } from "./verification-keys.ts";

export interface AccountOptions {
  readonly connection: string;
  readonly livemode: boolean;
  readonly adapter: BoundAdapter;
  /** Where they differ from what the manifest leads to. */
  readonly limits?: LimitSettings;
  readonly metrics?: Metrics;
  /** Controls that other nodes were given are known. */
  readonly heed?: ControlSwitch["heed"];
  /** Off unless the vendor is ours too: a trace id lets a vendor join what it should not. */
  readonly sendTraceparent?: boolean;
}

const NO_METRICS: Metrics = { count: () => undefined, observe: () => undefined, gauge: () => undefined };
const PHASE_VALUE = { closed: 0, half_open: 1, open: 2 } as const;

type Owner = Required<Pick<AccountOptions, "connection" | "metrics">> & { readonly limits: AccountLimits };

/** An answer that is lost entirely ends by the time limit; a probe's place is kept a little longer than that. */
const LEASE_MARGIN_MS = 1_000;

const watchedBreaker = (world: World, { connection, metrics, limits }: Owner, operation: Operation): Breaker =>
  createBreaker(
    world,
    ({ state, cause, failures, nextProbeAt }) => {
      const labels = { connection, operation };
      metrics.gauge("kyc_vendor_breaker_state", PHASE_VALUE[state], labels);
      metrics.gauge("kyc_vendor_next_probe_timestamp_seconds", (nextProbeAt ?? 0) / 1000, labels);
      metrics.count("kyc_vendor_breaker_changes_total", { ...labels, state, cause: cause ?? "none" });
      const next_probe_at = nextProbeAt === null ? null : isoTime(nextProbeAt);
      world.log.warn({ ...labels, state, cause, failures, next_probe_at }, "vendor breaker changed");
    },
    limits.timeoutMs[operation] + LEASE_MARGIN_MS,
  );

const ofEach = <T>(make: (operation: Operation) => T): Readonly<Record<Operation, T>> => ({
  start: make("start"),
  read: make("read"),
  change: make("change"),
});

/** Both places where a call may wait, and the gauges that tell of them. */
const watchedQueues = (world: World, { connection, metrics, limits }: Owner) => {
  const labels = { connection };
  const queued = (): number => bulkhead.waiting() + contract.waiting();
  const changed = (): void => {
    metrics.gauge("kyc_vendor_in_flight", bulkhead.inFlight(), labels);
    metrics.gauge("kyc_vendor_queued", queued(), labels);
  };
  const contract = createRateContract(world, limits, changed);
  const bulkhead = createBulkhead(world, limits.concurrency, changed);
  return { contract, bulkhead, queued };
};

/** The adapter, remembering what was read last. */
const remembering = (adapter: BoundAdapter, remember: (vendorRef: string) => void): BoundAdapter => ({
  ...adapter,
  fetch: (vendorRef) => {
    remember(vendorRef);
    return adapter.fetch(vendorRef);
  },
});

const keysOf = (world: World, keyed: KeyedVerification, account: () => VendorAccount): VerificationKeys =>
  createVerificationKeys(world, (keyId, withinMs) =>
    converse(world, account(), "read", keyed.key(keyId), deadlineIn(world, withinMs)),
  );

export const createAccount = (world: World, options: AccountOptions): VendorAccount => {
  const { connection, livemode, metrics = NO_METRICS, sendTraceparent = false } = options;
  const limits = limitsFrom(options.adapter.capabilities.quotas.requestsPerMinute, options.limits);
  const owner = { connection, metrics, limits };
  const breakers = ofEach((operation) => watchedBreaker(world, owner, operation));
  const { contract, bulkhead, queued } = watchedQueues(world, owner);
  const tally = createTally(world);
  const { region } = options.adapter;
  let readable: string | undefined;
  const adapter = remembering(options.adapter, (vendorRef) => {
    readable = vendorRef;
  });
  const account: VendorAccount = {
    ...{ connection, livemode, adapter, limits, contract, breakers, bulkhead, metrics, sendTraceparent },
    throttles: ofEach((operation) => createClientThrottle(world, slowAfter(limits, operation))),
    tokens: createTokenKeeper(world),
    budget: createRetryBudget(world),
    control: createControlSwitch(world, options.heed),
    tally,
    drift: createDriftWatch(world, { connection, metrics, shape: adapter.shape, knows: adapter.knows }),
    health: createAccountHealth(world, { connection, region, metrics, weigh: tally.weigh }),
    polls: createPollLeave(world, limits.requestsPerMinute),
    keys: adapter.keyed && keysOf(world, adapter.keyed, () => account),
    readable: () => readable,
    admits: (operation) => contract.heldUntil() === null && breakers[operation].admits(),
    state: () => ({
      breakers: OPERATIONS.map((operation) => ({ operation, ...breakers[operation].state() })),
      throttledUntil: contract.heldUntil(),
      inFlight: bulkhead.inFlight(),
      queued: queued(),
    }),
  };
  return account;
};
