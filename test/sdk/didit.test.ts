import { createRequire } from "node:module";
import { beforeAll, describe, expect, test } from "vitest";
import type { DiditAccount } from "../../mock-vendor/vendors/didit/account.ts";
import { acceptsDidit, canonicalOf, signDidit, simpleOf } from "../witness/didit.ts";
import { atLoopback, atRealHost, type Reach } from "./rigs.ts";

const ACCOUNT: DiditAccount = {
  vendor: "didit",
  apiKey: "didit-key-of-the-test",
  applicationId: "a1111111-2222-4333-8444-555555555555",
  workflowId: "11111111-2222-4333-8444-555555555555",
  webhook: { url: "http://gateway.test/webhooks/didit", secretSharedKey: "didit-webhook" },
};

/** The client inside the vendor's own package `@didit-protocol/mcp-server`: it reads address and key when it is loaded. */
interface Client {
  readonly createSession: (data: object) => Promise<Record<string, unknown>>;
  readonly listSessions: (params: object) => Promise<{ count: number; results: Record<string, unknown>[] }>;
  readonly getSessionDecision: (id: unknown) => Promise<Record<string, unknown>>;
  readonly updateSessionStatus: (id: unknown, data: object) => Promise<Record<string, unknown>>;
  readonly deleteSession: (id: unknown) => Promise<unknown>;
  readonly batchDeleteSessions: (numbers: readonly string[]) => Promise<unknown>;
}

const require = createRequire(import.meta.url);

const load = (baseUrl: string | undefined, apiKey: string): Client => {
  for (const path of Object.keys(require.cache)) if (path.includes("@didit-protocol")) delete require.cache[path];
  if (baseUrl === undefined) delete process.env.DIDIT_API_BASE_URL;
  else process.env.DIDIT_API_BASE_URL = baseUrl;
  process.env.DIDIT_API_KEY = apiKey;
  return require("@didit-protocol/mcp-server/dist/tools/sessions.js") as Client;
};

const refusalOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => "not refused",
    (error: Error) => error.message,
  );

const drive = (reach: Reach, baseUrl: () => string | undefined): void => {
  let client: Client;
  beforeAll(() => {
    client = load(baseUrl(), ACCOUNT.apiKey);
  });
  const create = (scenario: string, vendorData: string) =>
    client.createSession({
      ...{ workflow_id: ACCOUNT.workflowId, vendor_data: vendorData, callback: "https://app.example.test/return" },
      ...{ metadata: { mock_scenario: scenario }, language: "en", expected_details: { first_name: "Carmen" } },
    });
  const decide = async (id: unknown, ms = 5_000) => {
    await reach.world().advance(ms);
    return client.getSessionDecision(id);
  };

  test("a session is made once for a user, listed, and decided", async () => {
    const session = await create("approve", "user-1");
    expect(session).toMatchObject({
      status: "Not Started",
      vendor_data: "user-1",
      session_token: expect.stringMatching(/^\w{12}$/),
    });
    expect((await create("approve", "user-1")).session_id).toBe(session.session_id);
    const { results } = await client.listSessions({ vendor_data: "user-1", session_kind: "user", limit: 10 });
    expect(results).toMatchObject([
      { session_id: session.session_id, session_url: session.url, status: "Not Started" },
    ]);
    const decision = await decide(session.session_id);
    expect(decision).toMatchObject({
      ...{ status: "Approved", environment: "sandbox", session_kind: "user", vendor_data: "user-1" },
      id_verifications: [{ status: "Approved", document_type: "Passport", warnings: [] }],
      aml_screenings: [{ status: "Approved", hits: [] }],
      nfc_verifications: null,
    });
    expect((await create("approve", "user-1")).session_id).not.toBe(session.session_id);
  });

  test("a decline says which warning declined it, and the session is opened again at the same address", async () => {
    const session = await create("expired-document", "user-2");
    expect(await decide(session.session_id)).toMatchObject({
      status: "Declined",
      id_verifications: [{ status: "Declined", warnings: [{ risk: "DOCUMENT_EXPIRED", log_type: "error" }] }],
      face_matches: [{ status: "Approved", warnings: [] }],
    });
    const again = { new_status: "Resubmitted", nodes_to_resubmit: [{ node_id: "feature_ocr_1", feature: "OCR" }] };
    expect(await client.updateSessionStatus(session.session_id, again)).toEqual({ session_id: session.session_id });
    expect(await client.getSessionDecision(session.session_id)).toMatchObject({
      ...{ status: "Resubmitted", session_url: session.url },
      reviews: [{ new_status: "Resubmitted" }],
    });
    expect(await refusalOf(client.updateSessionStatus(session.session_id, again))).toContain(
      "same as the current status",
    );
  });

  test("a review waits for somebody, whose decision is kept", async () => {
    const session = await create("sanctions-hit", "user-3");
    expect(await decide(session.session_id)).toMatchObject({
      status: "In Review",
      aml_screenings: [
        {
          ...{ status: "In Review", hits: [{ sanction_matches: [{}], pep_matches: [] }] },
          warnings: [{ risk: "POSSIBLE_MATCH_FOUND", log_type: "warning" }],
        },
      ],
    });
    await client.updateSessionStatus(session.session_id, { new_status: "Approved", comment: "not the same person" });
    expect(await client.getSessionDecision(session.session_id)).toMatchObject({
      ...{ status: "Approved", reviews: [{ new_status: "Approved", comment: "not the same person" }] },
    });
  });

  test("what is wrong is told in the vendor's several shapes", async () => {
    const session = await create("interactive", "user-4");
    const bogus = client.updateSessionStatus(session.session_id, { new_status: "Bogus" });
    expect(await refusalOf(bogus)).toContain('{"new_status":["\\"Bogus\\" is not a valid choice."]}');
    const early = client.updateSessionStatus(session.session_id, { new_status: "Approved" });
    expect(await refusalOf(early)).toContain("Current status: Not Started");
    expect(await refusalOf(client.createSession({}))).toContain('{"workflow_id":["This field is required."]}');
    expect(await refusalOf(client.createSession({ workflow_id: "x" }))).toContain(
      '{"workflow_id":"Invalid workflow_id."}',
    );
    expect(await refusalOf(create("consent-declined", "user-5"))).toContain("400");
    expect(await refusalOf(create("rate-limited", "user-5"))).toMatch(/429.*rate limit exceeded/);
    expect(await refusalOf(client.getSessionDecision("no-uuid"))).toMatch(/404.*<!doctype html>/);
    const unknown = "00000000-0000-4000-8000-000000000000";
    expect(await refusalOf(client.getSessionDecision(unknown))).toContain("404 Not Found on GET");
  });

  test("a session is deleted once, and many at once whether they are there or not", async () => {
    const [one, other] = [await create("interactive", "user-6"), await create("interactive", "user-7")];
    await client.deleteSession(one.session_id);
    expect(await refusalOf(client.deleteSession(one.session_id))).toContain("404");
    await client.batchDeleteSessions([String(other.session_number), "1"]);
    expect(await client.listSessions({ vendor_data: "user-7" })).toMatchObject({ count: 0 });
  });

  test("a wrong key is forbidden, not unauthorized", async () => {
    const stranger = load(baseUrl(), "another-key");
    expect(await refusalOf(stranger.listSessions({}))).toMatch(/403.*Authentication credentials/);
  });

  test("callbacks carry all three signatures; the one over the raw bytes tells a forged one apart", async () => {
    await create("forged-callback", "user-8");
    await reach.world().advance(5_000);
    const now = Math.floor(reach.world().now() / 1000);
    const secret = ACCOUNT.webhook.secretSharedKey;
    const seen = reach
      .sent()
      .filter(({ body }) => body.includes("user-8"))
      .map(({ body, headers }) => {
        const { status, timestamp } = JSON.parse(body) as Record<string, unknown>;
        expect(headers["x-timestamp"]).toBe(String(timestamp));
        const accepted = acceptsDidit(Buffer.from(body), headers, secret, now);
        if (accepted) expect(headers).toMatchObject(signDidit(body, secret, Number(timestamp)));
        expect(body).toBe(canonicalOf(body));
        expect(simpleOf(body)).toContain(`:${String(status)}:status.updated`);
        return `${String(status)} ${accepted}`;
      });
    expect(seen).toEqual(["In Progress true", "Declined false", "Approved true"]);
  });
};

describe("Didit's own client at the vendor's host through MSW", () => {
  drive(atRealHost("https://verification.didit.me", [ACCOUNT]), () => undefined);
});
describe("Didit's own client at loopback over HTTP", () => {
  const reach = atLoopback([ACCOUNT]);
  drive(reach, () => `${reach.origin()}/v3`);
});
