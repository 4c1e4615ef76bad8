import { expect, test } from "vitest";
import { bindAccount, isVendorId, VENDOR_IDS } from "../../adapters/registry.ts";
import { createAccounts } from "../../src/connections.ts";
import { createMetrics } from "../../src/telemetry/metrics.ts";
import { SPECS } from "../kit/subjects.ts";
import { createVirtualWorld } from "../kit/virtual-world.ts";

const registry = {
  vendors: VENDOR_IDS,
  bind: (vendor: string, settings: unknown) => (isVendorId(vendor) ? bindAccount(vendor, settings) : undefined),
};

test.each(VENDOR_IDS)("a live account of %s reaches the vendor's own host, and a test account does not", (vendor) => {
  const ground = { world: createVirtualWorld({ seed: 1 }), metrics: createMetrics(), registry };
  const connection = (livemode: boolean) => ({ id: "one", vendor, livemode, settings: SPECS[vendor].settings });
  expect(createAccounts(ground, [connection(true)])).toMatchObject([{ livemode: true }]);
  expect(() => createAccounts(ground, [connection(false)])).toThrow("test mode reaches a mock only");
});
