import { createHmac } from "node:crypto";
import { isAxiosError } from "axios";
import { IdDocType, sdk } from "sumsub-node-sdk";
import { describe, expect, test } from "vitest";
import { SUMSUB } from "../integration/mock-vendor/drive.ts";
import { atLoopback, atRealHost, type Reach } from "./rigs.ts";

const refusalOf = async (call: Promise<unknown>): Promise<{ status: number | undefined; body: unknown }> => {
  try {
    await call;
  } catch (error) {
    if (isAxiosError(error)) return { status: error.response?.status, body: error.response?.data };
  }
  throw new Error("expected the SDK to throw");
};

const drive = (reach: Reach): void => {
  const client = (secretKey = SUMSUB.secretKey) =>
    sdk({ baseURL: reach.origin(), secretKey, appToken: SUMSUB.appToken });
  const create = async (reference: string, scenario: string) => {
    const body = {
      fixedInfo: { firstName: "Jane", lastName: "Döe", country: "EST" },
      metadata: [{ key: "mock_scenario", value: scenario }],
    };
    const { data } = await client().createApplicant(reference, SUMSUB.levelName, body);
    return data;
  };
  const link = (userId: string) => client().generateWebSDKLink({ levelName: SUMSUB.levelName, userId });
  const status = async (id: string) => (await client().getReviewStatus(id)).data;

  test("an applicant is made once, found by either id, and verified after its link is made", async () => {
    const applicant = await create("cust 1001/ä", "approve");
    expect(applicant).toMatchObject({
      externalUserId: "cust 1001/ä",
      review: { reviewStatus: "init", levelName: SUMSUB.levelName },
    });
    expect(applicant.id).toMatch(/^[0-9a-f]{24}$/);
    expect((await client().getApplicantByExternalUserId("cust 1001/ä")).data.id).toBe(applicant.id);
    const twice = await refusalOf(create("cust 1001/ä", "approve"));
    expect(twice).toMatchObject({
      status: 409,
      body: { code: 409, description: expect.stringContaining(applicant.id) },
    });
    expect((await link("cust 1001/ä")).data.url).toContain("/capture/sumsub/");
    await reach.world().advance(5_000);
    expect(await status(applicant.id)).toMatchObject({
      reviewStatus: "completed",
      reviewResult: { reviewAnswer: "GREEN" },
      attemptCnt: 1,
    });
  });

  test("a refused picture stays open, and the next link begins anew", async () => {
    const applicant = await create("cust-retry", "expired-document");
    await link("cust-retry");
    await reach.world().advance(5_000);
    expect(await status(applicant.id)).toMatchObject({
      reviewStatus: "completed",
      reviewResult: { reviewAnswer: "RED", reviewRejectType: "RETRY", rejectLabels: ["EXPIRATION_DATE"] },
    });
    const { data: steps } = await client().getRequiredIdDocsStatus(applicant.id);
    expect(steps).toMatchObject({ IDENTITY: { reviewResult: { reviewAnswer: "RED" } } });
    await link("cust-retry");
    await reach.world().advance(5_000);
    expect(await status(applicant.id)).toMatchObject({ attemptCnt: 2 });
  });

  test("documents sent by API are reviewed on request and decided by the sandbox call", async () => {
    const applicant = await create("cust-api", "interactive");
    const upload = await client().addIdDocument(
      applicant.id,
      { idDocType: IdDocType.PASSPORT, country: "EST" },
      Buffer.from("bytes"),
    );
    expect(upload.data.imageId).toMatch(/^\d+$/);
    await client().requestApplicantCheck(applicant.id, "because");
    expect(await status(applicant.id)).toMatchObject({ reviewStatus: "pending" });
    const verdict = {
      reviewAnswer: "RED",
      rejectLabels: ["SCREENSHOTS"],
      reviewRejectType: "RETRY",
      clientComment: "x",
      moderationComment: "y",
    };
    await client().client.post(`/resources/applicants/${applicant.id}/status/testCompleted`, JSON.stringify(verdict));
    expect(await status(applicant.id)).toMatchObject({ reviewStatus: "completed", reviewResult: verdict });
    await client().resetApplicant(applicant.id);
    expect(await status(applicant.id)).toMatchObject({ reviewStatus: "init" });
    expect((await client().getModerationStates(applicant.id)).data).toMatchObject({ list: { totalItems: 1 } });
    expect((await client().patchApplicantFixedInfo(applicant.id, { firstName: "Joan" })).data).toMatchObject({
      firstName: "Joan",
    });
  });

  test("an applicant is deactivated, and not while it is being checked", async () => {
    const applicant = await create("cust-off", "interactive");
    const off = `/resources/applicants/${applicant.id}/presence/deactivated`;
    await client().requestApplicantCheck(applicant.id);
    expect((await refusalOf(client().client.patch(off))).status).toBe(409);
    await client().resetApplicant(applicant.id);
    await client().client.patch(off);
    expect((await client().getApplicant(applicant.id)).data).toMatchObject({ deleted: true });
  });

  test("tokens are made in both ways, for an unknown user too", async () => {
    expect((await client().generateAccessToken("cust-new", SUMSUB.levelName, 600)).data).toMatchObject({
      userId: "cust-new",
    });
    const body = JSON.stringify({ userId: "cust-new", levelName: SUMSUB.levelName, ttlInSecs: 600 });
    const { data } = await client().client.post("/resources/accessTokens/sdk", body);
    expect(data.token).toMatch(/^_act-sbx-/);
    expect((await client().getApplicantByExternalUserId("cust-new")).data.externalUserId).toBe("cust-new");
    expect((await client().getStatus()).status).toBe(200);
  });

  test("a wrong secret is refused, an unknown level is not found", async () => {
    expect(await refusalOf(client("wrong").getStatus())).toMatchObject({
      status: 401,
      body: { code: 401, errorCode: 4003 },
    });
    expect((await refusalOf(client().createApplicant("x", "no-such-level", {}))).status).toBe(404);
    expect((await refusalOf(create("cust-limited", "rate-limited"))).status).toBe(429);
  });

  test("callbacks carry the digest of their bytes under the webhook's secret", async () => {
    await create("cust-forged", "forged-callback");
    await link("cust-forged");
    await reach.world().advance(5_000);
    const read = reach
      .sent()
      .filter((request) => request.body.includes("cust-forged"))
      .map(({ body, headers }) => {
        const expected = createHmac("sha256", SUMSUB.webhook.secretKey).update(Buffer.from(body)).digest("hex");
        expect(headers["x-payload-digest-alg"]).toBe("HMAC_SHA256_HEX");
        const { type, reviewResult, sandboxMode, externalUserId } = JSON.parse(body);
        expect({ sandboxMode, externalUserId }).toEqual({ sandboxMode: true, externalUserId: "cust-forged" });
        return `${type} ${reviewResult?.reviewAnswer ?? "-"} ${headers["x-payload-digest"] === expected}`;
      });
    expect(read).toEqual([
      "applicantCreated - true",
      "applicantPending - true",
      "applicantReviewed RED false",
      "applicantReviewed GREEN true",
    ]);
  });
};

describe("sumsub-node-sdk at the vendor's host through MSW", () => drive(atRealHost("https://api.sumsub.com")));
describe("sumsub-node-sdk at loopback over HTTP", () => drive(atLoopback()));
