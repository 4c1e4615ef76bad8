import { describe, expect, test } from "vitest";
import { ADAPTERS } from "../../../adapters/registry.ts";
import type { Capabilities } from "../../../contracts/capabilities.ts";
import { SCENARIOS, type Scenario, type ScenarioName } from "../../../contracts/scenario.ts";
import type { VendorId } from "../../../mock-vendor/accounts.ts";
import { VENDORS } from "../../../mock-vendor/accounts.ts";
import { SPECS } from "../../kit/subjects.ts";
import { feed, outcomeOf, permutations, record } from "./recorded.ts";

const EVERYWHERE = [
  "approve",
  "review-then-approve",
  "review-then-reject",
  "blurred-then-approve",
  "reject-forged",
  "approve-then-revoke",
  "consent-declined",
] as const satisfies readonly ScenarioName[];

const tellable = (vendor: VendorId): readonly ScenarioName[] => {
  const { cannotTell = [] }: Capabilities = ADAPTERS[vendor].capabilities;
  const { retakesByResubmission } = SPECS[vendor];
  return EVERYWHERE.filter(
    (scenario) => !cannotTell.includes(scenario) && !(retakesByResubmission && scenario === "blurred-then-approve"),
  );
};

/** Of the others a callback only makes us ask, so that its order is not even an input. */
const tellsByCallback = (vendor: VendorId): boolean => ADAPTERS[vendor].webhook.kind === "signed";

const LIFECYCLES: readonly (readonly [VendorId, ScenarioName])[] = [
  ...VENDORS.filter(tellsByCallback).flatMap((vendor) =>
    tellable(vendor).map((scenario) => [vendor, scenario] as const),
  ),
  ["sumsub", "sanctions-hit"],
  ["sumsub", "pep-match"],
];

/** A small generator: the same draws for the same seed. */
const drawer = (seed: number) => {
  let state = seed;
  return (below: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return Math.floor((state / 0x80000000) * below);
  };
};

/** The order, with up to four of the callbacks delivered once more at random later places. */
const withRepeats = (order: readonly number[], draw: (below: number) => number): readonly number[] => {
  const repeated = [...order];
  for (let extra = draw(5); extra > 0; extra -= 1) {
    const from = draw(repeated.length);
    repeated.splice(from + 1 + draw(repeated.length - from), 0, repeated[from] ?? 0);
  }
  return repeated;
};

const everyOrder = async (vendor: VendorId, scenario: ScenarioName): Promise<void> => {
  const {
    sessions: [first],
  } = await record(vendor, scenario, 1, 11);
  const orders = permutations(first?.callbacks.length ?? 0);
  const { rig, sessions } = await record(vendor, scenario, orders.length, 11);
  const draw = drawer(orders.length);
  const outcomes = new Map<string, readonly number[]>();
  for (const [index, { id, callbacks }] of sessions.entries()) {
    const order = withRepeats(orders[index] ?? [], draw);
    await feed(
      rig,
      vendor,
      order.flatMap((place) => callbacks[place] ?? []),
    );
    outcomes.set(JSON.stringify(outcomeOf(rig, id)), order);
  }
  expect([...outcomes.values()], [...outcomes.keys()].join("\n")).toHaveLength(1);
  const [outcome] = outcomes.keys();
  const { ends, contested }: Scenario = SCENARIOS[scenario];
  expect(JSON.parse(outcome ?? "{}")).toMatchObject({ status: ends, contested: contested === true ? 1 : 0 });
};

describe("the callbacks of a recorded lifecycle", () => {
  test.each(LIFECYCLES)("of %s, %s, end alike in every order and with every repetition", everyOrder);
});
