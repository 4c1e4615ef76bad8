import type { Node } from "../nodes/node.ts";
import type { Policies } from "../policies/policies.ts";
import type { Keyring } from "../privacy/keyring.ts";
import type { Store } from "../store/store.ts";
import type { Metrics } from "../telemetry/metrics-port.ts";
import type { VendorAccount } from "../vendors/account.ts";
import type { World } from "../world.ts";
import type { ClockWatch } from "./clock-watch.ts";
import type { UnderWay } from "./under-way.ts";

/** What the use cases work with. Built once, in app.ts. */
export interface Services {
  readonly world: World;
  readonly store: Store;
  readonly node: Node;
  readonly keyring: Keyring;
  readonly policies: Policies;
  /** In configured order, which is the order of preference. */
  readonly accounts: readonly VendorAccount[];
  readonly metrics: Metrics;
  /** Where people and callers reach the gateway; without a trailing slash. */
  readonly publicUrl: string;
  readonly clock: ClockWatch;
  readonly underWay: UnderWay;
  readonly signals: Signals;
}

/** Nudges between the parts, after a commit. Losing one costs time, never truth: each part also looks for itself. */
export interface Signals {
  /** Events were written. */
  readonly events: () => void;
  /** A timer was set for `dueAt`. */
  readonly timers: (dueAt: number) => void;
  /** A session changed: for streams. */
  readonly session: (sessionId: string) => void;
  /** Parked callbacks of these ids can be matched now. */
  readonly unpark: (inboxIds: readonly string[]) => void;
}

export const accountOf = (services: Services, connection: string): VendorAccount | undefined =>
  services.accounts.find((account) => account.connection === connection);
