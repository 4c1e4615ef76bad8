import { expect, test } from "vitest";
import { bindAccount, isVendorId, VENDOR_IDS } from "../../../adapters/registry.ts";
import { createAccounts } from "../../../src/connections.ts";
import { createMetrics } from "../../../src/telemetry/metrics.ts";
import { SPECS } from "../../kit/subjects.ts";
import { createVirtualWorld } from "../../kit/virtual-world.ts";

const registry = {
  vendors: VENDOR_IDS,
  bind: (vendor: string, settings: unknown) => (isVendorId(vendor) ? bindAccount(vendor, settings) : undefined),
};

/** The desk has no host of its own: its key says which mode it is for. */
const HOSTED = VENDOR_IDS.filter((id) => id !== "manual");

test.each(HOSTED)("a live account of %s reaches the vendor's own host, and a test account does not", (vendor) => {
  const ground = { world: createVirtualWorld({ seed: 1 }), metrics: createMetrics(), registry };
  const connection = (livemode: boolean) => ({ id: "one", vendor, livemode, settings: SPECS[vendor].settings });
  expect(createAccounts(ground, [connection(true)])).toMatchObject([{ livemode: true }]);
  expect(() => createAccounts(ground, [connection(false)])).toThrow("test mode reaches a mock only");
});

test("a desk of the operator's own is let through by its key: one for the other mode is refused", () => {
  const ground = { world: createVirtualWorld({ seed: 1 }), metrics: createMetrics(), registry };
  const connection = (livemode: boolean, key: string) => ({
    ...{ id: "desk", vendor: "manual", livemode },
    settings: { ...SPECS.manual.settings, apiKey: `mdk_${key}_kitkitkitkitkitkitkit` },
  });
  expect(createAccounts(ground, [connection(true, "live")])).toMatchObject([{ livemode: true }]);
  expect(createAccounts(ground, [connection(false, "test")])).toMatchObject([{ livemode: false }]);
  for (const [livemode, key] of [
    [true, "test"],
    [false, "live"],
  ] as const)
    expect(() => createAccounts(ground, [connection(livemode, key)])).toThrow(`its key is for ${key} mode`);
});
