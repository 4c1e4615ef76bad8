import { describe, expect, test } from "vitest";
import { Policy } from "../../../../contracts/policy.ts";
import policyFile from "../../../../src/policies/default.json" with { type: "json" };
import { checkRouting } from "../../../../src/routing-settings.ts";
import { createAccount } from "../../../../src/vendors/create-account.ts";
import { createRig } from "../../../kit/gateway/rig.ts";
import { boundAdapter } from "../../../kit/vendors/bound-adapter.ts";
import { createVirtualWorld } from "../../../kit/virtual-world.ts";

const world = createVirtualWorld({ seed: 1 });

const account = (connection: string, currency: string) => {
  const adapter = boundAdapter();
  const capabilities = { ...adapter.capabilities, price: { amount: 1, currency } };
  return createAccount(world, { connection, livemode: false, adapter: { ...adapter, region: "eu", capabilities } });
};

const ACCOUNTS = [account("onfido-eu", "EUR"), account("sumsub-eu", "EUR")];

const policyWith = (routing: unknown): Policy => {
  const [first, ...others] = policyFile.cells;
  return Policy.parse({ ...policyFile, cells: [{ ...first, routing }, ...others] });
};

const REFUSED = [
  ["an order", { strategy: "priority", order: ["onfido-us"] }, "order names the connection onfido-us"],
  ["weights", { strategy: "weights", weights: { veriff: 1 } }, "weights names the connection veriff"],
  ["a cap", { strategy: "priority", monthly_cost_cap: { jumio: 10 } }, "monthly_cost_cap names the connection jumio"],
  ["a region", { strategy: "priority", regions: ["mars"] }, "regions names mars"],
] as const;

describe("a routing setting without effect", () => {
  test.each(REFUSED)("%s of something that does not exist refuses the start, with the mend", (_name, routing, says) => {
    const check = () => checkRouting(policyWith(routing), ACCOUNTS);
    expect(check).toThrow(`policy: cells.0.routing: ${says}`);
    expect(check).toThrow(/: use (onfido-eu, sumsub-eu|eu)$/);
  });

  test("prices of two currencies are not compared", () => {
    const mixed = [...ACCOUNTS, account("persona", "USD")];
    expect(() => checkRouting(policyWith({ strategy: "cost_per_valid_pass" }), mixed)).toThrow("EUR and USD");
    expect(() => checkRouting(policyWith({ strategy: "priority" }), mixed)).not.toThrow();
  });

  test("all of it names what is there: the start goes on", () => {
    const routing = { strategy: "weights", weights: { "onfido-eu": 1 }, order: ["sumsub-eu"], regions: ["eu"] };
    expect(() => checkRouting(policyWith(routing), ACCOUNTS)).not.toThrow();
  });

  test("the whole gateway does not start with it", async () => {
    const policy = policyWith({ strategy: "priority", order: ["nobody"] });
    await expect(createRig({ policy })).rejects.toThrow("order names the connection nobody");
  });
});
