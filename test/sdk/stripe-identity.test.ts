import Stripe from "stripe";
import { describe, expect, test } from "vitest";
import { STRIPE } from "../integration/mock-vendor/drive.ts";
import { atLoopback, atRealHost, type Reach } from "./rigs.ts";

const thrownBy = async (call: Promise<unknown>): Promise<Stripe.errors.StripeError> => {
  try {
    await call;
  } catch (error) {
    if (error instanceof Stripe.errors.StripeError) return error;
  }
  throw new Error("expected the SDK to throw");
};

const drive = (reach: Reach, client: (key?: string) => Stripe): void => {
  const sessions = (key?: string) => client(key).identity.verificationSessions;
  const create = (scenario: string, reference = "ses_1", idempotencyKey?: string) =>
    sessions().create(
      {
        type: "document",
        client_reference_id: reference,
        metadata: { mock_scenario: scenario },
        return_url: "https://gateway.test/done?x=1&y=2",
        options: { document: { allowed_types: ["passport", "id_card"], require_matching_selfie: true } },
      },
      idempotencyKey === undefined ? {} : { idempotencyKey },
    );

  test("a session is made, verified and its report read", async () => {
    const session = await create("approve");
    expect(session).toMatchObject({
      object: "identity.verification_session",
      status: "requires_input",
      last_error: null,
      livemode: false,
      client_reference_id: "ses_1",
      options: { document: { allowed_types: ["passport", "id_card"], require_matching_selfie: true } },
    });
    expect(session.lastResponse.apiVersion).toBe("2026-10-28.endive");
    await reach.world().advance(5_000);
    const ended = await sessions().retrieve(session.id, { expand: ["verified_outputs", "last_verification_report"] });
    expect(ended).toMatchObject({
      status: "verified",
      url: null,
      client_secret: null,
      verified_outputs: { first_name: "Jenny", dob: null },
      last_verification_report: { document: { status: "verified" }, selfie: { status: "verified" } },
    });
    const plain = await sessions().retrieve(session.id);
    expect(plain.verified_outputs).toBeUndefined();
    const report = await client().identity.verificationReports.retrieve(String(plain.last_verification_report));
    expect(report.verification_session).toBe(session.id);
  });

  test("reading an open session gives a fresh way in; cancelling and redacting follow the states", async () => {
    const session = await create("interactive", "ses_2");
    const again = await sessions().retrieve(session.id);
    expect(again.url).not.toBe(session.url);
    expect(again.client_secret).not.toBe(session.client_secret);
    const updated = await sessions().update(session.id, { metadata: { more: "yes" } });
    expect(updated.metadata).toEqual({ mock_scenario: "interactive", more: "yes" });
    expect((await sessions().cancel(session.id)).status).toBe("canceled");
    expect(await thrownBy(sessions().cancel(session.id))).toMatchObject({
      statusCode: 400,
      type: "StripeInvalidRequestError",
    });
    const open = await create("interactive", "ses_3");
    expect((await sessions().redact(open.id)).redaction?.status).toBe("processing");
    await reach.world().advance(2 * 86_400_000);
    expect(await sessions().retrieve(open.id)).toMatchObject({
      status: "canceled",
      metadata: {},
      redaction: { status: "redacted" },
    });
  });

  test("lists filter and page", async () => {
    const made = [];
    for (let index = 0; index < 5; index += 1) made.push((await create("interactive", "ses_list")).id);
    const first = await sessions().list({ client_reference_id: "ses_list", limit: 2 });
    expect(first).toMatchObject({ has_more: true, url: "/v1/identity/verification_sessions" });
    const all: string[] = [];
    for await (const session of sessions().list({ client_reference_id: "ses_list", limit: 2 })) all.push(session.id);
    expect(all).toEqual(made.reverse());
    expect((await sessions().list({ client_reference_id: "ses_list", status: "verified" })).data).toEqual([]);
  });

  test("an idempotency key replays, refuses other parameters, and does not cover reads", async () => {
    const first = await create("interactive", "ses_key", "key-1");
    const second = await create("interactive", "ses_key", "key-1");
    expect(second).toEqual(first);
    expect(second.lastResponse.headers["idempotent-replayed"]).toBe("true");
    expect(await thrownBy(create("interactive", "ses_other", "key-1"))).toMatchObject({
      type: "StripeIdempotencyError",
      statusCode: 400,
    });
    const rejected = sessions().create({ type: "nothing" as "document" }, { idempotencyKey: "key-2" });
    expect((await thrownBy(rejected)).statusCode).toBe(400);
    const repaired = await sessions().create({ type: "document" }, { idempotencyKey: "key-2" });
    expect(repaired.status).toBe("requires_input");
  });

  test("errors become the SDK's own classes", async () => {
    expect((await thrownBy(sessions("sk_test_wrong").list())).type).toBe("StripeAuthenticationError");
    expect(await thrownBy(sessions().retrieve("vs_none"))).toMatchObject({
      type: "StripeInvalidRequestError",
      code: "resource_missing",
      statusCode: 404,
    });
    expect((await thrownBy(create("rate-limited"))).type).toBe("StripeRateLimitError");
    expect((await thrownBy(create("outage-503"))).type).toBe("StripeAPIError");
    expect((await thrownBy(create("sanctions-hit"))).statusCode).toBe(400);
    const unknown = { type: "document", nonsense: "1" } as Stripe.Identity.VerificationSessionCreateParams;
    expect((await thrownBy(sessions().create(unknown))).code).toBe("parameter_unknown");
  });

  test("a failed check is told by code, in session, report and event list", async () => {
    const session = await create("reject-face-mismatch", "ses_face");
    await reach.world().advance(5_000);
    const ended = await sessions().retrieve(session.id, { expand: ["last_verification_report"] });
    expect(ended).toMatchObject({
      status: "requires_input",
      last_error: { code: "selfie_face_mismatch" },
      last_verification_report: {
        document: { status: "verified" },
        selfie: { status: "unverified", error: { code: "selfie_face_mismatch" } },
      },
    });
    const events = await client().events.list({ type: "identity.verification_session.requires_input", limit: 1 });
    expect(events.data[0]?.data.object).toMatchObject({ id: session.id });
  });

  test("the SDK's verifier takes every callback and refuses a forged, an altered and an old one", async () => {
    const before = reach.sent().length;
    await create("forged-callback", "ses_forged");
    await reach.world().advance(5_000);
    const sent = reach.sent().slice(before);
    const { webhooks } = client();
    const read = (body: string, headers: Record<string, string>, at: number) =>
      webhooks.constructEvent(body, headers["stripe-signature"] ?? "", STRIPE.webhook.secret, 300, undefined, at);
    const now = reach.world().now();
    const types = sent.map(({ body, headers }) => {
      try {
        return read(body, headers, now).type.split(".").at(-1);
      } catch (error) {
        return error instanceof Stripe.errors.StripeSignatureVerificationError ? "refused" : "broken";
      }
    });
    expect(types).toEqual(["created", "processing", "refused", "verified"]);
    const last = sent.at(-1);
    expect(() => read(`${last?.body} `, last?.headers ?? {}, now)).toThrow(/No signatures found/);
    expect(() => read(last?.body ?? "", last?.headers ?? {}, now + 400_000)).toThrow(/tolerance/);
  });
};

describe("stripe at the vendor's host through MSW", () => {
  const reach = atRealHost("https://api.stripe.com");
  drive(reach, (key = STRIPE.apiKey) => new Stripe(key, { maxNetworkRetries: 0, telemetry: false }));
});

describe("stripe at loopback over HTTP", () => {
  const reach = atLoopback();
  drive(reach, (key = STRIPE.apiKey) => {
    const { hostname: host, port } = new URL(reach.origin());
    return new Stripe(key, { host, port, protocol: "http", maxNetworkRetries: 0, telemetry: false });
  });
});
