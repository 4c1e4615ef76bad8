import { describe, expect, test } from "vitest";
import type { Session } from "../../../contracts/api.ts";
import { Policy } from "../../../contracts/policy.ts";
import type { ScenarioName } from "../../../contracts/scenario.ts";
import { VENDORS, type VendorId } from "../../../mock-vendor/accounts.ts";
import { createRig, type Rig } from "../../kit/gateway/rig.ts";
import { DEFAULT_POLICY } from "../../kit/gateway/rig-parts.ts";
import { SPECS } from "../../kit/subjects.ts";

const MINUTE = 60_000;
const DECLINED: ScenarioName = "consent-declined";
/** Vendors whose words tell that a person wants another way. */
const TELLING = VENDORS.filter((id) => id !== "manual" && SPECS[id].withoutWordsFor?.includes(DECLINED) !== true);

const policyWith = (more: object): Policy =>
  Policy.parse({ ...DEFAULT_POLICY, cells: DEFAULT_POLICY.cells.map((cell) => ({ ...cell, ...more })) });

const activeOf = ({ attempts }: Session) => attempts.find(({ fenced }) => !fenced);
const vendorOf = (session: Session): string | undefined => activeOf(session)?.vendor;

const atDesk = async (rig: Rig, path: string, form?: Readonly<Record<string, string>>): Promise<Response> =>
  rig.mock.app.request(path, {
    method: form === undefined ? "GET" : "POST",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    ...(form === undefined ? {} : { body: new URLSearchParams(form).toString() }),
  });

const accept = {
  ...{ decision: "accepted", document: "passport" },
  ...{ "check:document": "clear", "check:face_match": "clear", "check:liveness": "clear" },
};

/** The desk's side of a session's active attempt. */
const caseOf = (session: Session): string => `/desk/cases/${activeOf(session)?.vendor_reference}`;

const asking = async (
  vendor: VendorId,
  options: { readonly policy?: Policy; readonly recipients?: readonly string[] } = {},
) => {
  const rig = await createRig({
    accounts: [vendor, "manual"],
    ...(options.policy && { policy: options.policy }),
  });
  const consent = options.recipients && {
    ...(rig.body(DECLINED, vendor) as { consent: object }).consent,
    recipients: options.recipients,
  };
  const { id } = await rig.open(DECLINED, vendor, consent && { consent });
  await rig.advance(10 * MINUTE);
  const session = await rig.session(id);
  expect([session.status, vendorOf(session)]).toEqual(["needs_resubmission", vendor]);
  return { rig, id, session };
};

const resubmitted = async (rig: Rig, id: string): Promise<Session> => {
  const answer = await rig.call("POST", `/v1/sessions/${id}/resubmit`, {});
  expect(answer.status, answer.text).toBe(200);
  return JSON.parse(answer.text) as Session;
};

describe.each(TELLING)("a person who takes another way at %s", (vendor) => {
  test("comes to a human reviewer when the session is resubmitted, who can decide it", async () => {
    const { rig, id } = await asking(vendor);
    const moved = await resubmitted(rig, id);
    expect([moved.status, vendorOf(moved)]).toEqual(["initiated", "manual"]);
    expect(moved.capture?.url).toContain("/desk/person/");
    expect((await atDesk(rig, new URL(moved.capture?.url ?? "").pathname, { way: "in_person" })).status).toBe(303);
    await rig.advance(1_000);
    expect((await rig.session(id)).status).toBe("capture_in_progress");
    expect((await atDesk(rig, caseOf(moved), { decision: "shown" })).status).toBe(303);
    expect((await atDesk(rig, caseOf(moved), accept)).status).toBe(303);
    await rig.advance(1_000);
    const decided = await rig.session(id);
    expect([decided.status, decided.decision?.outcome]).toEqual(["approved", "approved"]);
    expect(decided.attempts.map(({ vendor: name, fenced }) => `${name} ${fenced}`)).toEqual([
      `${vendor} true`,
      "manual false",
    ]);
  });
});

describe("a person who takes another way", () => {
  test("comes to the desk by their own address too", async () => {
    const { rig, id, session } = await asking("onfido");
    const { pathname } = new URL(session.capture?.continue_url ?? "");
    const led = await rig.call("GET", pathname, { key: null });
    expect([led.status, led.headers.location?.includes("/desk/person/")]).toEqual([303, true]);
    expect(vendorOf(await rig.session(id))).toBe("manual");
    expect((await rig.call("GET", pathname, { key: null })).headers.location).toBe(led.headers.location);
  });

  test("stays where they are when they did not agree to a reviewer, or the policy has none", async () => {
    const one = await asking("onfido", { recipients: ["onfido"] });
    expect(vendorOf(await resubmitted(one.rig, one.id))).toBe("onfido");
    const other = await asking("onfido", { policy: policyWith({ other_path: "none" }) });
    expect(vendorOf(await resubmitted(other.rig, other.id))).toBe("onfido");
  });

  test("goes to a reviewer whom the consent names", async () => {
    const { rig, id } = await asking("onfido", { recipients: ["onfido", "manual"] });
    expect(vendorOf(await resubmitted(rig, id))).toBe("manual");
  });

  test("can say so where the vendor has no word for it, before anything was sent and not after", async () => {
    const rig = await createRig({ accounts: ["jumio", "manual"] });
    const say = (id: string) => rig.call("POST", `/v1/sessions/${id}/continue`, { body: { another_way: true } });
    const { id } = await rig.open("interactive", "jumio");
    const answer = await say(id);
    expect([answer.status, vendorOf(JSON.parse(answer.text) as Session)]).toEqual([200, "manual"]);
    expect(JSON.parse((await say(id)).text)).toMatchObject({ capture: { url: expect.stringContaining("/desk/") } });
    const late = await rig.open("grey-outage", "jumio");
    await rig.advance(10_000);
    expect((await rig.session(late.id)).status).toBe("submitted");
    await say(late.id);
    expect(vendorOf(await rig.session(late.id))).toBe("jumio");
  });

  test("and asked for a better picture instead stays with the vendor", async () => {
    const rig = await createRig({ accounts: ["onfido", "manual"] });
    const { id } = await rig.open("unsupported-document", "onfido");
    await rig.advance(MINUTE);
    expect(vendorOf(await resubmitted(rig, id))).toBe("onfido");
  });
});

describe("the desk as a vendor among others", () => {
  test("is the last resort, wherever it stands in the configuration and however others are ordered", async () => {
    for (const strategy of ["priority", "success_rate", "cost_per_valid_pass"] as const) {
      const policy = policyWith({ routing: { strategy, order: ["manual", "onfido"] } });
      const rig = await createRig({ accounts: ["manual", "onfido"], policy });
      expect(vendorOf(await rig.open("approve")), strategy).toBe("onfido");
    }
  });

  test("is not what a session does while the others are out of order: it waits", async () => {
    const rig = await createRig({ accounts: ["onfido", "manual"] });
    rig.mock.faults.add({ kind: "unavailable", vendor: "onfido" });
    const session = await rig.open("approve");
    expect([session.waiting?.reason, vendorOf(session)]).toEqual(["vendor_unavailable", "onfido"]);
  });

  test("takes what no other vendor can do", async () => {
    const rig = await createRig({ accounts: ["stripe-identity", "manual"] });
    const address = { line1: "1 Road", town: "Berlin", postcode: "10115", country: "DE" };
    const { subject } = rig.body("approve") as { subject: object };
    const session = await rig.open("approve", undefined, { level: "enhanced", subject: { ...subject, address } });
    expect(vendorOf(session)).toBe("manual");
    await rig.advance(MINUTE);
    expect((await rig.session(session.id)).status).toBe("approved");
  });

  test("takes the session where the cell says manual and every vendor is down", async () => {
    const policy = policyWith({ degraded: "manual" });
    const rig = await createRig({ accounts: ["onfido", "manual"], policy });
    rig.mock.faults.add({ kind: "unavailable", vendor: "onfido" });
    const { id } = await rig.open("approve");
    await rig.advance(5_000);
    const session = await rig.session(id);
    expect([session.status, session.waiting, vendorOf(session)]).toEqual(["initiated", null, "manual"]);
    expect(session.capture?.url).toContain("/desk/person/");
    expect(rig.engine.count("reviews", { kind: "manual" })).toBe(0);
    await atDesk(rig, caseOf(session), accept);
    await rig.advance(1_000);
    expect((await rig.session(id)).status).toBe("approved");
  });
});
