import { describe, expect, test } from "vitest";
import type { VeriffAccount } from "../../../mock-vendor/vendors/veriff/account.ts";
import { generateSignature } from "../../witness/veriff.ts";
import { type Rig, rig, VERIFF } from "./drive.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const IN_APP: VeriffAccount = { ...VERIFF, appSessions: true };

const call = (at: Rig, method: string, path: string, body?: object) => {
  const text = body === undefined ? undefined : JSON.stringify(body);
  const signature = generateSignature(text ?? path.split("/")[3] ?? "", VERIFF.sharedSecret);
  const headers = { "x-auth-client": VERIFF.apiKey, "x-hmac-signature": signature };
  return at.mock.app.request(path, { method, headers, ...(text === undefined ? {} : { body: text }) });
};

const begin = async (at: Rig, scenario: string): Promise<string> => {
  const vendorData = `att_1|mock_scenario:${scenario}`;
  const made = await call(at, "POST", "/v1/sessions", { verification: { vendorData } });
  return ((await made.json()) as { verification: { id: string } }).verification.id;
};

const words = (at: Rig): readonly string[] =>
  at.sent.map(({ body }) => {
    const { action, matchStatus, verification } = JSON.parse(body);
    return String(action ?? matchStatus ?? verification.status);
  });

const decisionOf = async (at: Rig, id: string): Promise<string> => {
  const answer = await call(at, "GET", `/v1/sessions/${id}/decision`);
  return ((await answer.json()) as { verification: { status: string } }).verification.status;
};

describe("a resubmission at Veriff", () => {
  test("is told at once of a session on the web", async () => {
    const at = rig({ accounts: [VERIFF] });
    await begin(at, "expired-document");
    await at.world.advance(2 * SECOND);
    expect(words(at)).toEqual(["started", "submitted", "resubmission_requested"]);
  });

  test("is held back five minutes of a session in the app, and its decision can be read meanwhile", async () => {
    const at = rig({ accounts: [IN_APP] });
    const id = await begin(at, "expired-document");
    await at.world.advance(5 * MINUTE - SECOND);
    expect(words(at)).toEqual(["started", "submitted"]);
    expect(await decisionOf(at, id)).toBe("resubmission_requested");
    await at.world.advance(2 * SECOND);
    expect(words(at)).toEqual(["started", "submitted", "resubmission_requested"]);
  });

  test("comes after the approval that the person has got meanwhile, dated before it", async () => {
    const at = rig({ accounts: [IN_APP] });
    await begin(at, "blurred-then-approve");
    await at.world.advance(10 * MINUTE);
    const [last, ...earlier] = words(at).toReversed();
    expect([last, earlier.includes("approved")]).toEqual(["resubmission_requested", true]);
    const times = at.sent.flatMap(({ body }) => JSON.parse(body).verification?.decisionTime ?? []);
    expect(times).toHaveLength(2);
    expect(times[1] < times[0]).toBe(true);
  });
});

test("Veriff sends a webhook again every hour for a week, to whoever answers badly", async () => {
  const at = rig({ accounts: [VERIFF], answer: () => 500 });
  await begin(at, "grey-outage");
  const started = (): number => words(at).filter((word) => word === "started").length;
  const counts: number[] = [];
  for (const minutes of [2, 3 * 60, 8 * 24 * 60]) {
    await at.world.advance(minutes * MINUTE);
    counts.push(started());
  }
  expect(counts).toEqual([1, 4, 1 + 7 * 24]);
});

test("a call signed with the secret before the present one is taken while that one is replaced", async () => {
  const rotating: VeriffAccount = { ...VERIFF, sharedSecret: "the-new-one", previousSecret: VERIFF.sharedSecret };
  const at = rig({ accounts: [rotating] });
  const id = await begin(at, "interactive");
  expect((await call(at, "GET", `/v1/sessions/${id}/decision`)).status).toBe(200);
});
