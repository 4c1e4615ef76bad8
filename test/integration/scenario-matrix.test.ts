import { describe, expect, test } from "vitest";
import { SCENARIO_NAMES, SCENARIOS, type Scenario, type ScenarioName } from "../../contracts/scenario.ts";
import { isTerminal, type Status } from "../../contracts/status.ts";
import { VENDORS, type VendorId } from "../../mock-vendor/accounts.ts";
import { createRig, type Rig } from "../kit/gateway/rig.ts";
import { SPINE_VENDORS } from "../kit/gateway/rig-parts.ts";
import { SPECS } from "../kit/subjects.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
/** A queued start and a lost callback heal well within it. */
const LONGEST = 30 * MINUTE;
const AFTERWARDS = 2 * 60 * MINUTE;

/** The vendor beside the others that take over from it. */
const withSpine = (vendor: VendorId | undefined): readonly VendorId[] => [
  ...new Set<VendorId>([...SPINE_VENDORS, ...(vendor === undefined ? [] : [vendor])]),
];

const able = (rig: Rig, vendor: string, scenario: ScenarioName): boolean => {
  const { needs }: Scenario = SCENARIOS[scenario];
  return rig.gateway().services.accounts.some(({ adapter: { id, capabilities } }) => {
    const { checks, cannotTell = [] } = capabilities;
    return id === vendor && (needs === undefined || checks.includes(needs)) && !cannotTell.includes(scenario);
  });
};

const transitionsOf = (rig: Rig, id: string) =>
  rig.engine.list({ table: "transitions", where: { session_id: id }, order: ["version", "asc"], limit: 100 });

const sessionOf = (rig: Rig, id: string) => rig.engine.find("sessions", { id });

/** Whether `through` are passed in this order; others may come between. */
const passes = (through: readonly Status[], passed: readonly string[]): boolean => {
  const rest = [...through];
  for (const status of passed) if (status === rest[0]) rest.shift();
  return rest.length === 0;
};

const reached = (rig: Rig, id: string, expected: Scenario): boolean => {
  const session = sessionOf(rig, id);
  const passed = transitionsOf(rig, id).map(({ to_status }) => to_status);
  const there = session?.status === expected.ends && (session.contested === 1) === (expected.contested === true);
  return there && passes(expected.through ?? [], passed);
};

/** What the caller does where the vendor cannot go on with what it has. */
const resubmit = async (rig: Rig, vendor: VendorId | undefined, id: string): Promise<void> => {
  if (vendor === undefined || SPECS[vendor].retakesByResubmission !== true) return;
  if (sessionOf(rig, id)?.status === "needs_resubmission") await rig.call("POST", `/v1/sessions/${id}/resubmit`, {});
};

/** Plays one scenario through the real API; time passes until it ends as told, and a good while more. */
const play = async (scenario: ScenarioName, vendor: VendorId | undefined, seed: number) => {
  const rig = await createRig({ seed, accounts: withSpine(vendor) });
  const { id } = await rig.open(scenario, vendor);
  for (let waited = 0; waited < LONGEST && !reached(rig, id, SCENARIOS[scenario]); waited += 500) {
    if (SCENARIOS[scenario].ends === "approved") await resubmit(rig, vendor, id);
    await rig.advance(500);
  }
  const ended = await rig.session(id);
  if (isTerminal(ended.status)) await rig.advance(AFTERWARDS);
  await rig.settle();
  return { rig, id, ended, session: await rig.session(id), transitions: transitionsOf(rig, id) };
};

const reasonsOf = (transitions: readonly { readonly reasons_json: string }[]): readonly string[] =>
  transitions.flatMap(({ reasons_json }) => JSON.parse(reasons_json) as string[]);

const unsupported = async (scenario: ScenarioName, vendor: VendorId): Promise<void> => {
  const rig = await createRig({ accounts: withSpine(vendor) });
  const headers = { "idempotency-key": "one" };
  const answer = await rig.call("POST", "/v1/sessions", { body: rig.body(scenario, vendor), headers });
  const problem = JSON.parse(answer.text) as { type: string; allowed: string[] };
  expect([answer.status, problem.type.split("/").at(-1)]).toEqual([422, "scenario-unsupported"]);
  expect(problem.allowed).toEqual(VENDORS.filter((id) => able(rig, id, scenario)));
  expect(problem.allowed.length).toBeGreaterThan(0);
  expect(rig.engine.count("sessions", {}) + rig.engine.count("idempotency", {})).toBe(0);
};

const endsAsTold = async (scenario: ScenarioName, vendor: VendorId, seed: number): Promise<void> => {
  const expected: Scenario = SCENARIOS[scenario];
  const { session, transitions } = await play(scenario, vendor, seed);
  const passed = transitions.map(({ to_status }) => to_status);
  const seen = { ends: session.status, contested: session.contested, through: passes(expected.through ?? [], passed) };
  expect(seen, passed.join(" > ")).toEqual({
    ends: expected.ends,
    contested: expected.contested ?? false,
    through: true,
  });
  const reasons = reasonsOf(transitions);
  if (expected.reason !== undefined) {
    expect(reasons.includes(expected.reason) || reasons.includes(expected.coarse ?? ""), reasons.join(", ")).toBe(true);
  }
};

describe.each(VENDORS)("at %s, a session of the scenario", (vendor) => {
  test.each(SCENARIO_NAMES)("%s ends as its neutral file says", async (scenario) => {
    const rig = await createRig({ accounts: [vendor] });
    if (!able(rig, vendor, scenario)) return unsupported(scenario, vendor);
    return endsAsTold(scenario, vendor, SCENARIO_NAMES.indexOf(scenario));
  });

  test.each([
    "duplicate-callbacks",
    "reordered-callbacks",
    "lost-callback",
    "delayed-callback",
    "forged-callback",
    "stale-callback",
  ] as const)("%s moves to approved exactly once", async (scenario) => {
    const { transitions, rig, id } = await play(scenario, vendor, 5);
    expect(transitions.filter(({ kind }) => kind === "decided").map(({ to_status }) => to_status)).toEqual([
      "approved",
    ]);
    expect(
      transitions.filter(({ from_status, to_status }) => from_status !== to_status && to_status === "approved"),
    ).toHaveLength(1);
    expect(rig.engine.count("events", { session_id: id, type: "session.decided" })).toBe(1);
  });

  test("approve-then-revoke contests once: one event, one case, and the approval stands", async () => {
    const can = await createRig({ accounts: [vendor] });
    if (!able(can, vendor, "approve-then-revoke")) return unsupported("approve-then-revoke", vendor);
    const { rig, id, session } = await play("approve-then-revoke", vendor, 3);
    expect([session.status, session.contested, session.decision?.outcome]).toEqual(["approved", true, "approved"]);
    expect(rig.engine.count("events", { session_id: id, type: "session.contested" })).toBe(1);
    expect(rig.engine.count("reviews", { session_id: id, kind: "contested" })).toBe(1);
    expect(rig.engine.count("transitions", { session_id: id, kind: "contested" })).toBe(1);
  });
});

describe("a vendor that is out of order", () => {
  test.each(["outage-503", "outage-hang", "outage-reset", "rate-limited"] as const)(
    "hands %s over to another vendor, and the person is approved there",
    async (scenario) => {
      const { session, rig, id } = await play(scenario, undefined, 2);
      expect(session.status).toBe("approved");
      expect(session.attempts.map(({ fenced }) => fenced)).toEqual([
        ...session.attempts.slice(1).map(() => true),
        false,
      ]);
      const active = rig.engine.list({
        table: "attempts",
        where: { session_id: id, active: 1 },
        order: ["number", "asc"],
        limit: 9,
      });
      expect(active).toHaveLength(1);
    },
  );
});
