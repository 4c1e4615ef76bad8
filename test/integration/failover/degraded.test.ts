import { describe, expect, test } from "vitest";
import type { Session } from "../../../contracts/api.ts";
import { CREATE_SESSION_EXAMPLE } from "../../../contracts/api-example.ts";
import { Policy } from "../../../contracts/policy.ts";
import { createRig, type Rig } from "../../kit/gateway/rig.ts";
import { DEFAULT_POLICY } from "../../kit/gateway/rig-parts.ts";

const MINUTE = 60_000;
const PROVISIONAL = { provisional: { life_seconds: 3600, limits: { eur_total: 150 } } };

const policyWith = (degraded: unknown, checks?: readonly string[]): unknown => {
  const [first, ...others] = DEFAULT_POLICY.cells;
  if (first === undefined) throw new Error("the policy has no cell");
  const basic = { ...first.levels.basic, ...(checks && { checks }) };
  return { ...DEFAULT_POLICY, cells: [{ ...first, degraded, levels: { ...first.levels, basic } }, ...others] };
};

const rigWith = async (degraded: unknown): Promise<Rig> => {
  const rig = await createRig({ accounts: ["onfido"], policy: Policy.parse(policyWith(degraded)) });
  rig.mock.faults.add({ kind: "unavailable" });
  return rig;
};

const basic = (rig: Rig, reference: string): Promise<Session> => {
  const { given_name, family_name } = CREATE_SESSION_EXAMPLE.subject;
  return rig.open("approve", undefined, { level: "basic", subject: { reference, given_name, family_name } });
};

const cases = (rig: Rig) =>
  rig.engine
    .list({ table: "reviews", order: ["id", "asc"], limit: 10 })
    .map(({ session_id, kind, state }) => ({ session_id, kind, state }));

describe("a cell that says manual", () => {
  test("gives the session to a person instead of the queue, once, and starts it nowhere any more", async () => {
    const rig = await rigWith("manual");
    const session = await rig.open("approve");
    expect([session.status, session.waiting, session.capture]).toEqual(["pending_review", null, null]);
    expect(session.reasons.map(({ code }) => code)).toEqual(["policy.review_required"]);
    expect(cases(rig)).toEqual([{ session_id: session.id, kind: "manual", state: "open" }]);
    rig.mock.faults.clear();
    await rig.advance(60 * MINUTE);
    expect((await rig.session(session.id)).status).toBe("pending_review");
    expect(rig.engine.count("timers", { kind: "start" })).toBe(0);
    expect(cases(rig)).toHaveLength(1);
  });
});

describe("a cell that says provisional", () => {
  test("grants a limited allowance that expires, beside the queue, and decides nothing", async () => {
    const rig = await rigWith(PROVISIONAL);
    const session = await basic(rig, "person-1");
    expect([session.status, session.decision]).toEqual(["initiated", null]);
    expect(session.waiting).not.toBeNull();
    const { granted_at, expires_at, limits } = session.provisional ?? {};
    expect(limits).toEqual({ eur_total: 150 });
    expect(Date.parse(expires_at ?? "") - Date.parse(granted_at ?? "")).toBe(3_600_000);
    rig.mock.faults.clear();
    await rig.advance(20 * MINUTE);
    const after = await rig.session(session.id);
    expect([after.status, after.provisional]).toEqual(["approved", null]);
  });

  test("grants one allowance a person, whatever else they open, and none above the lowest level", async () => {
    const rig = await rigWith(PROVISIONAL);
    expect((await basic(rig, "person-1")).provisional).not.toBeNull();
    expect((await basic(rig, "person-1")).provisional).toBeNull();
    expect((await basic(rig, "person-2")).provisional).not.toBeNull();
    expect((await rig.open("approve")).provisional).toBeNull();
  });

  test("grants none to a person who was refused", async () => {
    const rig = await rigWith(PROVISIONAL);
    rig.mock.faults.clear();
    const refused = await rig.open("reject-forged", undefined, {
      subject: { ...CREATE_SESSION_EXAMPLE.subject, reference: "person-1" },
    });
    await rig.advance(MINUTE);
    expect((await rig.session(refused.id)).status).toBe("rejected");
    rig.mock.faults.add({ kind: "unavailable" });
    expect((await basic(rig, "person-1")).provisional).toBeNull();
  });

  test.each(["watchlist", "pep", "adverse_media"])("is refused by the policy where the level asks %s", (check) => {
    const parsed = Policy.safeParse(policyWith(PROVISIONAL, ["document", check]));
    expect(parsed.error?.issues.map(({ path }) => path.join("."))).toEqual(["cells.0.degraded"]);
    expect(Policy.safeParse(policyWith("queue", ["document", check])).success).toBe(true);
  });

  test("is refused without a lowest level and without a limit", () => {
    const policy = policyWith(PROVISIONAL) as { cells: { levels: object }[] };
    const [first, ...others] = policy.cells;
    const { standard } = DEFAULT_POLICY.cells[0]?.levels ?? {};
    expect(Policy.safeParse({ ...policy, cells: [{ ...first, levels: { standard } }, ...others] }).success).toBe(false);
    const boundless = { provisional: { life_seconds: 3600, limits: {} } };
    expect(Policy.safeParse(policyWith(boundless)).success).toBe(false);
  });
});

describe("a person who was refused", () => {
  const open = (rig: Rig, scenario: string, overrides: object = {}) =>
    rig.open(scenario, undefined, {
      subject: { ...CREATE_SESSION_EXAMPLE.subject, reference: "shopper" },
      ...overrides,
    });
  const vendorOf = ({ attempts }: Session): string | undefined => attempts.find(({ fenced }) => !fenced)?.vendor;

  const refusedAt = async (rig: Rig): Promise<void> => {
    const session = await open(rig, "reject-forged");
    await rig.advance(MINUTE);
    expect([(await rig.session(session.id)).status, vendorOf(session)]).toEqual(["rejected", "onfido"]);
  };

  test("comes back to the same vendor, and waits for it where it is down", async () => {
    const rig = await createRig({ accounts: ["onfido", "sumsub"] });
    await refusedAt(rig);
    expect(vendorOf(await open(rig, "interactive"))).toBe("onfido");
    rig.mock.faults.add({ kind: "unavailable", vendor: "onfido" });
    const session = await open(rig, "interactive");
    expect([session.capture, session.attempts.map(({ vendor }) => vendor)]).toEqual([null, ["onfido"]]);
    await rig.advance(30 * MINUTE);
    expect((await rig.session(session.id)).attempts.map(({ vendor }) => vendor)).toEqual(["onfido"]);
    const other = await rig.open("interactive");
    expect(vendorOf(other)).toBe("sumsub");
  });

  test("is free again after thirty days, and at once for another question", async () => {
    const rig = await createRig({ accounts: ["onfido", "sumsub"] });
    await refusedAt(rig);
    rig.mock.faults.add({ kind: "unavailable", vendor: "onfido" });
    expect(vendorOf(await open(rig, "interactive", { jurisdiction: "FR" }))).toBe("sumsub");
    await rig.world.leap(31 * 86_400_000);
    expect(vendorOf(await open(rig, "interactive"))).toBe("sumsub");
  });

  test("goes to a reviewer where that vendor may not take them any more", async () => {
    const rig = await createRig({ accounts: ["onfido", "sumsub"] });
    await refusedAt(rig);
    const consent = { ...CREATE_SESSION_EXAMPLE.consent, recipients: ["sumsub"] };
    const session = await open(rig, "interactive", { consent });
    expect([session.status, session.attempts]).toEqual(["pending_review", []]);
    expect(cases(rig).map(({ kind }) => kind)).toEqual(["manual"]);
  });
});
