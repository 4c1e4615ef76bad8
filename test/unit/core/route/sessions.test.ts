import { describe, expect, test } from "vitest";
import { CREATE_SESSION_EXAMPLE } from "../../../../contracts/api-example.ts";
import type { RouteExplanation } from "../../../../contracts/api-routing.ts";
import { Policy, type Routing } from "../../../../contracts/policy.ts";
import policyFile from "../../../../src/policies/default.json" with { type: "json" };
import { createTally } from "../../../../src/vendors/tally.ts";
import { createRig, type Rig } from "../../../kit/gateway/rig.ts";
import { createVirtualWorld } from "../../../kit/virtual-world.ts";

const routedBy = (routing: Routing): Policy => {
  const [first, ...others] = policyFile.cells;
  return Policy.parse({ ...policyFile, cells: [{ ...first, routing }, ...others] });
};

const QUESTION = { segment: "consumer", jurisdiction: "DE", level: "standard", consent: { recipients: ["*"] } };

const explain = async (rig: Rig, more: object = {}): Promise<RouteExplanation> => {
  const { status, text } = await rig.world.settle(
    rig.call("POST", "/v1/route:explain", { body: { ...QUESTION, ...more } }),
  );
  expect(status, text).toBe(200);
  return JSON.parse(text) as RouteExplanation;
};

const vendorOf = async (rig: Rig, scenario: string, overrides: object = {}): Promise<string | undefined> => {
  const session = await rig.open(scenario, undefined, { ...overrides });
  return session.attempts.find(({ fenced }) => !fenced)?.vendor;
};

const person = (reference: string) => ({ subject: { ...CREATE_SESSION_EXAMPLE.subject, reference } });

describe("the strategy of a policy cell", () => {
  test("priority: the policy's order beats the configured one", async () => {
    const rig = await createRig({ policy: routedBy({ strategy: "priority", order: ["stripe-identity"] }) });
    expect(await vendorOf(rig, "approve")).toBe("stripe-identity");
  });

  test("weights: a person stays at one vendor, people spread, and the explanation says where", async () => {
    const weights = { onfido: 1, sumsub: 1, "stripe-identity": 1 };
    const rig = await createRig({ policy: routedBy({ strategy: "weights", weights }) });
    const chosen = new Set<string | undefined>();
    for (let index = 0; index < 20; index += 1) {
      const reference = `user_${index}`;
      const vendor = await vendorOf(rig, "approve", person(reference));
      expect((await explain(rig, { subject_reference: reference })).order[0]).toBe(vendor);
      expect(await vendorOf(rig, "approve", person(reference))).toBe(vendor);
      chosen.add(vendor);
    }
    expect(chosen.size).toBe(3);
  });

  test("success rate: decided sessions feed the tally, and a person's own refusal is nobody's failure", async () => {
    const rig = await createRig({ policy: routedBy({ strategy: "success_rate" }), accounts: ["onfido", "sumsub"] });
    for (let index = 0; index < 3; index += 1) await rig.open("approve", "sumsub", person(`good_${index}`));
    await rig.open("reject-forged", "sumsub", person("forger"));
    await rig.open("expire", "onfido", person("lost"));
    await rig.advance(30_000);
    const { scores } = await explain(rig);
    const facts = Object.fromEntries(scores.map((score) => [score.connection, score.facts]));
    expect(facts.sumsub?.passes).toBeCloseTo(3, 1);
    expect(facts.sumsub?.failures).toBe(0);
    await rig.crash();
    const later = await explain(rig);
    const restored = Object.fromEntries(later.scores.map((score) => [score.connection, score.facts]));
    expect(restored).toEqual(facts);
  });
});

describe("a rate contract that is used up", () => {
  test("sends new sessions to the next vendor without a failed try, and back when there is room again", async () => {
    const rig = await createRig({ accounts: ["onfido", "sumsub"] });
    const [account] = rig.gateway().services.accounts;
    while (account?.contract.exhausted() === false) void account.contract.take("start", 500);
    const session = await rig.open("approve", undefined, person("one"));
    expect(session.attempts.map(({ vendor }) => vendor)).toEqual(["sumsub"]);
    expect((await explain(rig)).scores.map(({ demoted }) => demoted)).toEqual([null, "quota_exhausted"]);
    await rig.advance(60_000);
    expect(await vendorOf(rig, "approve", person("two"))).toBe("onfido");
  });
});

describe("a monthly cost cap", () => {
  const policy = routedBy({ strategy: "priority", monthly_cost_cap: { onfido: 2 } });

  test("sends people elsewhere when it is reached, also after a restart, until the month ends", async () => {
    const rig = await createRig({ policy, accounts: ["onfido", "sumsub"] });
    expect(await vendorOf(rig, "approve", person("one"))).toBe("onfido");
    expect(await vendorOf(rig, "approve", person("two"))).toBe("onfido");
    expect(await vendorOf(rig, "approve", person("three"))).toBe("sumsub");
    await rig.crash();
    expect(await vendorOf(rig, "approve", person("four"))).toBe("sumsub");
    expect((await explain(rig)).refusals[0]?.refusal).toBe("budget_exhausted");
    // From the 5th of January into February.
    rig.world.stepWallClock(27 * 86_400_000);
    expect(await vendorOf(rig, "approve", person("five"))).toBe("onfido");
  });

  test("counts what was started before the process began, and not what was started last month", async () => {
    const rig = await createRig({ policy, accounts: ["onfido", "sumsub"] });
    await vendorOf(rig, "approve", person("one"));
    await vendorOf(rig, "approve", person("two"));
    rig.kill();
    rig.world.stepWallClock(27 * 86_400_000);
    await rig.world.settle(rig.restart());
    expect(await vendorOf(rig, "approve", person("six"))).toBe("onfido");
  });
});

describe("the tally of an account", () => {
  const world = createVirtualWorld({ seed: 1, start: Date.UTC(2026, 0, 31, 23) });

  test("forgets slowly: what happened lately counts most", () => {
    const tally = createTally(world);
    for (let index = 0; index < 5000; index += 1) tally.decided("pass");
    for (let index = 0; index < 1000; index += 1) tally.decided("failure");
    const { passes, failures } = tally.facts();
    expect(passes + failures).toBeLessThanOrEqual(500);
    expect(failures / (passes + failures)).toBeGreaterThan(0.8);
  });

  test("counts the starts of the calendar month only", async () => {
    const tally = createTally(world);
    tally.started(3);
    tally.started(5, Date.UTC(2025, 11, 31));
    expect(tally.facts().starts).toBe(3);
    await world.advance(2 * 3_600_000);
    expect(tally.facts().starts).toBe(0);
  });

  test("keeps a health weight between 0 and 1", () => {
    const tally = createTally(world);
    expect(tally.facts().weight).toBe(1);
    tally.weigh(0.3);
    expect(tally.facts().weight).toBe(0.3);
    tally.weigh(7);
    expect(tally.facts().weight).toBe(1);
    tally.weigh(-1);
    expect(tally.facts().weight).toBe(0);
  });
});
