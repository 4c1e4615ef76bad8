import type { Vendor } from "../../../contracts/api-keys.ts";
import type { VendorAccount } from "../../vendors/account.ts";
import type { Control } from "../../vendors/control.ts";
import { isoTime } from "../../world.ts";

const timeOrNull = (ms: number | null): string | null => (ms === null ? null : isoTime(ms));

const controlView = (control: Control | undefined, inForce: boolean): Vendor["control"] =>
  control === undefined
    ? null
    : {
        kind: control.kind,
        in_force: inForce,
        from: isoTime(control.from),
        until: isoTime(control.until),
        reason: control.reason,
      };

export const vendorViews = (accounts: readonly VendorAccount[]): readonly Vendor[] =>
  accounts.map((account) => ({
    connection: account.connection,
    vendor: account.adapter.id,
    name: account.adapter.name,
    livemode: account.livemode,
    region: account.adapter.region,
    control: controlView(account.control.ordered(), account.control.inForce() !== undefined),
    health: account.health.report().map(({ path, status, cause, since, weight, median, p99 }) => ({
      path,
      status,
      cause,
      since: timeOrNull(since),
      weight,
      median_seconds: median,
      p99_seconds: p99,
    })),
    throttled_until: timeOrNull(account.state().throttledUntil),
    in_flight: account.state().inFlight,
    queued: account.state().queued,
    breakers: account.state().breakers.map(({ operation, state, cause, failures, nextProbeAt }) => ({
      operation,
      state,
      cause,
      failures,
      next_probe_at: timeOrNull(nextProbeAt),
    })),
  }));
