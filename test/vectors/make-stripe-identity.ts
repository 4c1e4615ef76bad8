import { runStripe, signAsStripe } from "./sdk.ts";
import type { VectorFile, WebhookVector } from "./vector.ts";

const A = "whsec_own_vector_A";
const B = "whsec_own_vector_B";
const T = 1_790_000_000;
const SIGNED = /^t=(\d+),v1=([0-9a-f]{64})$/;

const event = (status: string, code: string | null, reference = "att_vector") => ({
  id: "evt_own_vector_1",
  object: "event",
  api_version: "2026-10-28.endive",
  created: T,
  data: {
    object: {
      id: "vs_own_vector_1",
      object: "identity.verification_session",
      client_reference_id: reference,
      last_error: code === null ? null : { code, reason: "An invented sentence." },
      options: { document: { require_matching_selfie: true } },
      status,
      type: "document",
    },
  },
  type: `identity.verification_session.${status}`,
});

const VERIFIED = JSON.stringify(event("verified", null), null, 2);
const FAILED = JSON.stringify(event("requires_input", "document_expired"), null, 2);
const UNICODE = JSON.stringify(event("verified", null, "Ærø–東京"), null, 2);

const digest = (body: string, secret = A): string => SIGNED.exec(signAsStripe(body, secret, T))?.[2] ?? "";

interface Options {
  readonly secret?: string;
  readonly now?: number;
  readonly tolerance?: number;
}

const vector = (
  name: string,
  note: string,
  body: string,
  header: string,
  expected: WebhookVector["expected"],
  options: Options = {},
): WebhookVector => {
  const { secret = A, now = T + 5, tolerance = 300 } = options;
  const made: WebhookVector = {
    name,
    note,
    secrets: [secret],
    bodyBase64: Buffer.from(body).toString("base64"),
    headers: { "stripe-signature": header },
    nowSeconds: now,
    expected,
  };
  return { ...made, sdk: runStripe(made, tolerance) };
};

const fresh = signAsStripe(VERIFIED, A, T);
const both = `t=${T},v1=${digest(VERIFIED, B)},v1=${digest(VERIFIED)}`;

export const stripeIdentity = (): VectorFile => ({
  vendor: "stripe-identity",
  madeWith: "stripe webhooks.generateTestHeaderString; each outcome by stripe webhooks.constructEvent",
  requests: [],
  webhooks: [
    vector("verified_fresh", "received five seconds later", VERIFIED, fresh, "accept"),
    vector("requires_input_fresh", "a failed attempt", FAILED, signAsStripe(FAILED, A, T), "accept"),
    vector("unicode_body", "bytes beyond ASCII in the body", UNICODE, signAsStripe(UNICODE, A, T), "accept", {
      now: T,
    }),
    vector("edge_exactly_300s", "as old as the tolerance", VERIFIED, fresh, "accept", { now: T + 300 }),
    vector("stale_301s", "a second older than the tolerance", VERIFIED, fresh, "reject", { now: T + 301 }),
    vector("stale_one_day", "replayed after a day", VERIFIED, fresh, "reject", { now: T + 86_400 }),
    vector("tampered_body", "header of the failed body", VERIFIED, signAsStripe(FAILED, A, T), "reject"),
    vector(
      "tampered_timestamp",
      "the time moved forward after signing",
      VERIFIED,
      fresh.replace(`t=${T}`, `t=${T + 400}`),
      "reject",
      { now: T + 401 },
    ),
    vector("wrong_secret", "signed with another endpoint's secret", VERIFIED, signAsStripe(VERIFIED, B, T), "reject"),
    vector("reserialised_body", "compacted after signing", JSON.stringify(JSON.parse(VERIFIED)), fresh, "reject"),
    vector("rotation_old_then_new", "two v1 values, the first of the other secret", VERIFIED, both, "accept"),
    vector("rotation_verified_with_old", "the receiver holds the other secret", VERIFIED, both, "accept", {
      secret: B,
    }),
    vector("v0_only_downgrade", "a right digest under v0 only", VERIFIED, `t=${T},v0=${digest(VERIFIED)}`, "reject"),
    vector("v1_and_fake_v0", "a v0 value beside v1 is ignored", VERIFIED, `${fresh},v0=${"0".repeat(64)}`, "accept"),
    vector("missing_timestamp", "no t", VERIFIED, `v1=${digest(VERIFIED)}`, "reject"),
    vector("malformed_header", "no list of pairs", VERIFIED, "hello", "reject"),
    vector("empty_header", "an empty value", VERIFIED, "", "reject"),
    vector("space_after_comma", "a space behind the comma", VERIFIED, fresh.replace(",", ", "), "reject"),
    vector("uppercase_hex", "upper-case digits", VERIFIED, `t=${T},v1=${digest(VERIFIED).toUpperCase()}`, "reject"),
    vector(
      "future_one_hour",
      "an hour ahead: the SDK checks age only, the gateway both ways",
      VERIFIED,
      fresh,
      "reject",
      { now: T - 3600 },
    ),
    vector(
      "tolerance_zero_stale",
      "a tolerance of 0 switches the SDK's check off; the gateway has none of it",
      VERIFIED,
      fresh,
      "reject",
      { now: T + 86_400, tolerance: 0 },
    ),
  ],
});
