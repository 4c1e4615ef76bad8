import type { BoundAdapter } from "../../contracts/bound-adapter.ts";
import type { Metrics } from "../telemetry/metrics-port.ts";
import type { Breaker, BreakerState } from "./breaker.ts";
import type { RetryBudget } from "./budget.ts";
import type { Bulkhead } from "./bulkhead.ts";
import type { ClientThrottle } from "./client-throttle.ts";
import type { ControlSwitch } from "./control.ts";
import type { DriftWatch } from "./drift.ts";
import type { AccountHealth } from "./health.ts";
import type { AccountLimits, Operation } from "./limits.ts";
import type { PollLeave } from "./poll-leave.ts";
import type { RateContract } from "./rate-contract.ts";
import type { Tally } from "./tally.ts";
import type { TokenKeeper } from "./token.ts";
import type { VerificationKeys } from "./verification-keys.ts";

export interface BreakerReport extends BreakerState {
  readonly operation: Operation;
}

/** How the account stands, for whoever looks at it. */
export interface AccountState {
  readonly breakers: readonly BreakerReport[];
  /** The vendor asked not to be called before; wall clock, milliseconds since the epoch. */
  readonly throttledUntil: number | null;
  readonly inFlight: number;
  /** Waiting for the vendor's rate contract or for a place among the calls in flight. */
  readonly queued: number;
}

/** One account at one vendor, with everything that is counted per account. */
export interface VendorAccount {
  /** Unique name of the account: pool, metric label and path of its callbacks. */
  readonly connection: string;
  readonly livemode: boolean;
  readonly adapter: BoundAdapter;
  readonly limits: AccountLimits;
  readonly contract: RateContract;
  readonly throttles: Readonly<Record<Operation, ClientThrottle>>;
  readonly breakers: Readonly<Record<Operation, Breaker>>;
  readonly bulkhead: Bulkhead;
  readonly tokens: TokenKeeper;
  readonly budget: RetryBudget;
  readonly control: ControlSwitch;
  readonly tally: Tally;
  readonly health: AccountHealth;
  readonly drift: DriftWatch;
  readonly polls: PollLeave;
  /** Where callbacks are signed with keys that the vendor must be asked for. */
  readonly keys: VerificationKeys | undefined;
  readonly metrics: Metrics;
  readonly sendTraceparent: boolean;
  /** A reference that was asked for lately: reading it costs nothing and tells whether the vendor is there. */
  readonly readable: () => string | undefined;
  /** Would a call of this class be let through now, by the breaker and by what the vendor asked? */
  readonly admits: (operation: Operation) => boolean;
  readonly state: () => AccountState;
}
