import { describe, expect, test } from "vitest";
import { bindAccount, type VendorId } from "../../../adapters/registry.ts";
import type { Started } from "../../../contracts/adapter.ts";
import type { BoundAdapter } from "../../../contracts/bound-adapter.ts";
import type { Result } from "../../../contracts/fault.ts";
import { answerOf, drive } from "../../kit/drive.ts";
import { INPUT } from "../../kit/person.ts";
import { SPECS } from "../../kit/subjects.ts";

const bind = (id: VendorId): BoundAdapter => {
  const adapter = bindAccount(id, SPECS[id].settings);
  if (!adapter.ok) throw new Error(adapter.fault.detail);
  return adapter.value;
};

const find = (id: VendorId, ...bodies: readonly unknown[]): Result<Started | null> | undefined => {
  const conversation = bind(id).find?.("att_kit_1", INPUT);
  if (conversation === undefined) throw new Error(`${id} cannot find`);
  return drive(
    conversation,
    bodies.map((body) => (body === 404 ? answerOf(404, "{}") : answerOf(200, body))),
  ).result;
};

const found = (vendorRef: string) =>
  expect.objectContaining({ ok: true, value: expect.objectContaining({ vendorRef }) });
const NOTHING = { ok: true, value: null };

describe("a start in doubt", () => {
  const run = (id: string, customer_user_id: string, created_at: string) => ({
    id,
    status: "awaiting_input",
    customer_user_id,
    created_at,
  });

  test("is resolved at Onfido to the newest run of our reference, never to another's", () => {
    const runs = [
      run("old", "att_kit_1", "2026-01-01T00:00:00Z"),
      run("new", "att_kit_1", "2026-01-02T00:00:00Z"),
      run("other", "att_kit_11", "2026-01-03T00:00:00Z"),
    ];
    expect(find("onfido", runs)).toEqual(found("new"));
    expect(find("onfido", [runs[2]])).toEqual(NOTHING);
    expect(find("onfido", [])).toEqual(NOTHING);
    expect(find("onfido", 404)).toEqual(NOTHING);
  });

  test("is resolved at Stripe by our reference, with a fresh link", () => {
    const session = { id: "vs_1", status: "requires_input", client_reference_id: "att_kit_1", url: null };
    expect(find("stripe-identity", { data: [session] }, { ...session, url: "https://verify.test/fresh" })).toEqual({
      ok: true,
      value: { vendorRef: "vs_1", capture: { url: "https://verify.test/fresh" } },
    });
    expect(find("stripe-identity", { data: [{ ...session, client_reference_id: "another" }] })).toEqual(NOTHING);
    expect(find("stripe-identity", { data: [] })).toEqual(NOTHING);
  });

  test("is resolved at Sumsub by our reference, with a fresh link", () => {
    expect(find("sumsub", { id: "a1" }, { url: "https://in.test/1" }, { token: "t" })).toEqual(found("a1"));
    expect(find("sumsub", 404)).toEqual(NOTHING);
  });
});

describe("what a start sends", () => {
  const bodies = (id: VendorId, input = INPUT): readonly string[] => {
    const script = SPECS[id].scripts.find((one) => one.name === "start");
    const answers = (script?.steps ?? []).map((step) => answerOf(step.status ?? 200, step.body));
    return drive(bind(id).start(input), answers).calls.map((call) => call.body ?? "");
  };

  test("has Onfido's tags, reference, language and end of the link", () => {
    const [applicant = "", run = ""] = bodies("onfido");
    expect(JSON.parse(applicant).address).toMatchObject({ country: "DEU", line1: "42 Canary Street" });
    expect(JSON.parse(run)).toMatchObject({
      customer_user_id: "att_kit_1",
      tags: ["gw:att_kit_1", "mock_scenario:approve"],
      link: { completed_redirect_url: INPUT.returnUrl, expires_at: "2027-01-15T08:00:00.000Z", language: "de_DE" },
    });
  });

  test("has names without the characters that Onfido refuses", () => {
    const { given_name: _, ...person } = INPUT.person;
    const [applicant = ""] = bodies("onfido", { ...INPUT, person });
    expect(JSON.parse(applicant)).toMatchObject({ first_name: "Unknown", last_name: "Canaryfamily" });
  });

  test("has Sumsub's reference, labels and a life within our session's", () => {
    const [applicant = "", link = ""] = bodies("sumsub", { ...INPUT, lifeSeconds: 90 });
    expect(JSON.parse(applicant)).toMatchObject({
      externalUserId: "att_kit_1",
      metadata: [{ key: "mock_scenario", value: "approve" }],
    });
    expect(JSON.parse(link)).toMatchObject({ userId: "att_kit_1", ttlInSecs: 90 });
    expect(JSON.parse(bodies("sumsub")[1] ?? "")).toMatchObject({ ttlInSecs: 1800 });
  });

  test("asks Stripe for a selfie only where a face check is wanted", () => {
    const selfie = (checks: typeof INPUT.checks) =>
      new URLSearchParams(bodies("stripe-identity", { ...INPUT, checks })[0]).get(
        "options[document][require_matching_selfie]",
      );
    expect([selfie(["document"]), selfie(["document", "liveness"]), selfie(["face_match"])]).toEqual([
      "false",
      "true",
      "true",
    ]);
  });
});
