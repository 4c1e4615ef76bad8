import type { Vendor } from "../../../contracts/api-keys.ts";
import type { VendorAccount } from "../../vendors/account.ts";
import { isoTime } from "../../world.ts";

export const vendorViews = (accounts: readonly VendorAccount[]): readonly Vendor[] =>
  accounts.map((account) => ({
    connection: account.connection,
    vendor: account.adapter.id,
    name: account.adapter.name,
    livemode: account.livemode,
    region: account.adapter.region,
    breakers: account.state().map(({ operation, state, cause, failures, nextProbeAt }) => ({
      operation,
      state,
      cause: cause ?? null,
      failures,
      next_probe_at: nextProbeAt == null ? null : isoTime(nextProbeAt),
    })),
  }));
