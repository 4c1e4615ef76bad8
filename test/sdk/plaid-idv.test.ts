import { isAxiosError } from "axios";
import { Configuration, type JWKPublicKey, PlaidApi, Strategy } from "plaid";
import { beforeAll, describe, expect, test } from "vitest";
import type { PlaidAccount } from "../../mock-vendor/vendors/plaid-idv/account.ts";
import { acceptsPlaid } from "../witness/plaid-idv.ts";
import { atLoopback, atRealHost, type Reach } from "./rigs.ts";

const ACCOUNT: PlaidAccount = {
  vendor: "plaid-idv",
  clientId: "client-of-the-test",
  secret: "secret-of-the-test",
  templateId: "idvtmp_test",
  webhook: {
    url: "http://gateway.test/webhooks/plaid-idv",
    keyId: "6c5516e1-92dc-479e-a8ff-5a51992e0001",
    signingKey: `0${"1234567".repeat(9)}`,
  },
};

const refusalOf = async (call: Promise<unknown>): Promise<{ status: number | undefined; body: unknown }> => {
  try {
    await call;
  } catch (error) {
    if (isAxiosError(error)) return { status: error.response?.status, body: error.response?.data };
  }
  throw new Error("expected the SDK to throw");
};

const drive = (reach: Reach): void => {
  const clientOf = (secret: string, headers: Readonly<Record<string, string>> = {}) =>
    new PlaidApi(
      new Configuration({
        basePath: reach.origin(),
        baseOptions: { headers: { "PLAID-CLIENT-ID": ACCOUNT.clientId, "PLAID-SECRET": secret, ...headers } },
      }),
    );
  let client: PlaidApi;
  beforeAll(() => {
    client = clientOf(ACCOUNT.secret);
  });
  const create = async (scenario: string, client_user_id: string, is_idempotent = true) => {
    const labelled = clientOf(ACCOUNT.secret, { "X-Request-Labels": JSON.stringify({ mock_scenario: scenario }) });
    const { data } = await labelled.identityVerificationCreate({
      ...{ template_id: ACCOUNT.templateId, client_user_id, is_shareable: true, gave_consent: false, is_idempotent },
      user: { email_address: "leslie@example.test", name: { given_name: "Leslie", family_name: "Knope" } },
    });
    return data;
  };
  const get = async (identity_verification_id: string, ms = 5_000) => {
    await reach.world().advance(ms);
    return (await client.identityVerificationGet({ identity_verification_id })).data;
  };

  test("an attempt is made once for a user, and its blocks are null until their steps end", async () => {
    const made = await create("approve", "user-1");
    expect(made).toMatchObject({
      ...{ id: expect.stringMatching(/^idv_/), status: "active", previous_attempt_id: null, completed_at: null },
      steps: { accept_tos: "active", documentary_verification: "waiting_for_prerequisite" },
      ...{ documentary_verification: null, selfie_check: null, kyc_check: null },
      shareable_url: expect.stringContaining("/capture/plaid-idv/"),
    });
    expect((await create("approve", "user-1")).id).toBe(made.id);
    expect((await refusalOf(create("approve", "user-1", false))).status).toBe(400);
    expect(await get(made.id, 150)).toMatchObject({
      status: "active",
      steps: { accept_tos: "success" },
      selfie_check: null,
    });
    expect(await get(made.id)).toMatchObject({
      status: "success",
      documentary_verification: { status: "success", documents: [{ analysis: { authenticity: "match" } }] },
      selfie_check: { selfies: [{ analysis: { document_comparison: "match", liveness_check: "success" } }] },
      risk_check: { facial_duplicates: [] },
    });
  });

  test("a poor picture fails after three tries, and another try is made of the same person", async () => {
    const { id } = await create("expired-document", "user-2");
    const failed = await get(id);
    expect(failed.status).toBe("failed");
    expect(failed.documentary_verification?.documents).toHaveLength(3);
    expect(failed.documentary_verification?.documents.at(-1)?.analysis.extracted_data?.expiration_date).toBe("expired");
    const { data } = await client.identityVerificationRetry({
      ...{ client_user_id: "user-2", template_id: ACCOUNT.templateId, strategy: Strategy.Infer, is_shareable: true },
    });
    expect(data).toMatchObject({ status: "active", previous_attempt_id: id });
    const list = await client.identityVerificationList({ template_id: ACCOUNT.templateId, client_user_id: "user-2" });
    expect(list.data.identity_verifications.map((attempt) => attempt.id)).toEqual([id, data.id]);
  });

  test("a listed person waits for a review, with a hit that names the list", async () => {
    const { id } = await create("sanctions-hit", "user-3");
    const { status, watchlist_screening_id } = await get(id);
    expect([status, typeof watchlist_screening_id]).toEqual(["pending_review", "string"]);
    const about = { watchlist_screening_id: watchlist_screening_id ?? "" };
    expect((await client.watchlistScreeningIndividualGet(about)).data.status).toBe("pending_review");
    const { data } = await client.watchlistScreeningIndividualHitList(about);
    expect(data.watchlist_screening_hits).toMatchObject([{ list_code: "US_SDN", review_status: "pending_review" }]);
  });

  test("what is wrong is a 400 with a type and a code", async () => {
    const stranger = clientOf("another-secret");
    const about = { identity_verification_id: "idv_nobody" };
    expect(await refusalOf(stranger.identityVerificationGet(about))).toMatchObject({
      ...{ status: 400, body: { error_type: "INVALID_INPUT", error_code: "INVALID_API_KEYS" } },
    });
    expect((await refusalOf(client.identityVerificationGet(about))).status).toBe(400);
    expect(await refusalOf(create("rate-limited", "user-4"))).toMatchObject({
      ...{ status: 429, body: { error_type: "RATE_LIMIT_EXCEEDED", error_code: "RATE_LIMIT" } },
    });
    expect((await refusalOf(create("consent-declined", "user-4"))).status).toBe(400);
    expect(await refusalOf(client.webhookVerificationKeyGet({ key_id: "no-such-key" }))).toMatchObject({
      body: { error_code: "INVALID_WEBHOOK_VERIFICATION_KEY_ID" },
    });
    const token = await client.linkTokenCreate({
      ...{ client_name: "Test", language: "en", country_codes: [], user: { client_user_id: "user-4" } },
    });
    expect(token.data.link_token).toMatch(/^link-sandbox-/);
  });

  test("callbacks are verified after the vendor's guide, with keys that the SDK fetches; a forged one is not", async () => {
    await create("forged-callback", "user-5");
    const before = reach.sent().length;
    await reach.world().advance(5_000);
    const fetchKey = async (key_id: string): Promise<JWKPublicKey | undefined> =>
      (await client.webhookVerificationKeyGet({ key_id })).data.key;
    const now = Math.floor(reach.world().now() / 1000);
    const seen: string[] = [];
    for (const { body, headers } of reach.sent().slice(before)) {
      const token = headers["plaid-verification"] ?? "";
      const accepted = await acceptsPlaid(token, Buffer.from(body), fetchKey, now);
      expect(await acceptsPlaid(token, Buffer.from(`${body} `), fetchKey, now)).toBe(false);
      expect(await acceptsPlaid(token, Buffer.from(body), fetchKey, now + 400)).toBe(false);
      seen.push(`${(JSON.parse(body) as { webhook_code: string }).webhook_code} ${accepted}`);
    }
    const steps = ["STEP_UPDATED true", "STEP_UPDATED true", "STEP_UPDATED true"];
    expect(seen.slice(-5)).toEqual([...steps, "STATUS_UPDATED false", "STATUS_UPDATED true"]);
  });
};

describe("plaid at the vendor's host through MSW", () => drive(atRealHost("https://sandbox.plaid.com", [ACCOUNT])));
describe("plaid at loopback over HTTP", () => drive(atLoopback([ACCOUNT])));
