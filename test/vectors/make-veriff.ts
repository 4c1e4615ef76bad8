import { createHash, createHmac } from "node:crypto";
import { generateSignature, isSignatureValid } from "../witness/veriff.ts";
import type { RequestVector, VectorFile, WebhookVector } from "./vector.ts";

/** Invented, in the form of the vendor's. */
const CLIENT = "5b0c2c1e-7d4f-4d59-9d5a-2f6f0a1b3c4d";
const OTHER_CLIENT = "00000000-0000-4000-8000-000000000000";
const SECRET = "9a1d3b52-40f7-4a5e-8c6b-7e2f1d0c9b8a";
const OTHER_SECRET = "1c2d3e4f-5a6b-4c7d-8e9f-0a1b2c3d4e5f";
const T = 1_790_000_000;
const SESSION = "f5a2f3b1-6a1c-4d0e-9a53-0e4f1c2b3a4d";
const ATTEMPT = "0d9c8b7a-6f5e-4d3c-8b2a-190817263544";

/** The sample that the vendor publishes, with the signature that stands beside it. */
export const PUBLISHED = {
  secret: "abcdef12-abcd-abcd-abcd-abcdef012345",
  body: '{"verification":{"callback":"https://veriff.com","person":{"firstName":"John","lastName":"Smith"},"document":{"type":"PASSPORT","country":"EE"},"vendorData":"unique id of the end-user","timestamp":"2016-05-19T08:30:25.597Z"}}',
  signature: "0dcab73ddd20062616d104231c7439657546a5c24e4691977da93bb854c31e25",
} as const;

export const ACCOUNT = { apiKey: CLIENT, sharedSecrets: [SECRET] } as const;

const PERSON = JSON.stringify({
  verification: { person: { firstName: "Zoë", lastName: "Łuczak" }, vendorData: "att_vector" },
});
const SUBMITTED = JSON.stringify({ verification: { status: "submitted" } });
const STARTED = JSON.stringify({ verification: { status: "started" } });

type Method = RequestVector["method"];

const request = (
  name: string,
  note: string,
  [method, path, body]: readonly [Method, string, string],
  signature: string,
  expected: RequestVector["expected"] = "accept",
): RequestVector => ({
  ...{ name, note, method, path, body },
  headers: { "X-AUTH-CLIENT": CLIENT, "X-HMAC-SIGNATURE": signature },
  ...{ serverNowSeconds: T, expected },
});

const DECISION = ["GET", `/v1/sessions/${SESSION}/decision`, ""] as const;
const PATCH = ["PATCH", `/v1/sessions/${SESSION}`, SUBMITTED] as const;
const signed = (payload: string) => generateSignature(payload, SECRET);

const REQUESTS: readonly RequestVector[] = [
  request("create", "bytes beyond ASCII in the body", ["POST", "/v1/sessions", PERSON], signed(PERSON)),
  request("submit", "a PATCH signs its body", PATCH, signed(SUBMITTED)),
  request("decision", "a GET signs the session's id", DECISION, signed(SESSION)),
  request(
    "attempts",
    "the same id, so the same signature",
    ["GET", `/v1/sessions/${SESSION}/attempts`, ""],
    signed(SESSION),
  ),
  request("delete", "a DELETE signs the session's id", ["DELETE", `/v1/sessions/${SESSION}`, ""], signed(SESSION)),
  request("attempt_media", "the attempt's id", ["GET", `/v1/attempts/${ATTEMPT}/media`, ""], signed(ATTEMPT)),
  request("one_medium", "the picture's id", ["GET", `/v1/media/${ATTEMPT}`, ""], signed(ATTEMPT)),
  request("body_changed", "changed after signing", PATCH, signed(STARTED), "reject"),
  request("path_signed", "the path was signed and not the id", DECISION, signed(DECISION[1]), "reject"),
  request("id_signed_for_a_body", "the id was signed and not the body", PATCH, signed(SESSION), "reject"),
  request("other_secret", "another integration's", DECISION, generateSignature(SESSION, OTHER_SECRET), "reject"),
  request(
    "legacy_hash",
    "SHA-256 over body and secret, the older scheme",
    PATCH,
    createHash("sha256")
      .update(SUBMITTED + SECRET)
      .digest("hex"),
    "reject",
  ),
];

const decision = (status: string, code: number, name = "SARAH"): string =>
  JSON.stringify({
    status: "success",
    verification: {
      ...{ id: SESSION, attemptId: ATTEMPT, vendorData: "att_vector", endUserId: null, code, status },
      ...{ reason: null, reasonCode: null, person: { firstName: name }, document: { type: "PASSPORT", country: "EE" } },
      ...{ decisionTime: "2026-09-21T14:13:20.000Z", acceptanceTime: "2026-09-21T14:00:00.000Z" },
    },
    technicalData: { ip: "203.0.113.7" },
  });

const APPROVED = decision("approved", 9001);
const DECLINED = decision("declined", 9102);
const UNICODE = decision("approved", 9001, "Ærø 東京");
const KEY = `${SESSION}|${ATTEMPT}|approved|9001|2026-09-21T14:13:20.000Z`;

interface Options {
  readonly secrets?: readonly string[];
  readonly client?: string | null;
  readonly dedupeKey?: string;
  readonly now?: number;
  /** Where the gateway is stricter than the vendor's own sample. */
  readonly expected?: WebhookVector["expected"];
}

/** The outcome is the witness's where nothing else is said. */
const vector = (name: string, note: string, body: string, signature: string | null, options: Options = {}) => {
  const { secrets = [SECRET], client = CLIENT, now = T } = options;
  const fits = secrets.some((secret) => secret !== "" && isSignatureValid({ signature, secret, payload: body }));
  return {
    ...{ name, note, secrets, bodyBase64: Buffer.from(body).toString("base64") },
    headers: {
      ...(client === null ? {} : { "x-auth-client": client }),
      ...(signature === null ? {} : { "x-hmac-signature": signature }),
    },
    nowSeconds: now,
    expected: options.expected ?? (fits ? "accept" : "reject"),
    ...(options.dedupeKey === undefined ? {} : { dedupeKey: options.dedupeKey }),
  } satisfies WebhookVector;
};

const good = signed(APPROVED);

const WEBHOOKS: readonly WebhookVector[] = [
  vector("approved", "a decision", APPROVED, good, { dedupeKey: KEY }),
  vector("declined", "another decision", DECLINED, signed(DECLINED)),
  vector("unicode_body", "bytes beyond ASCII", UNICODE, signed(UNICODE)),
  vector("resent_after_a_week", "no time is signed: the key drops it", APPROVED, good, {
    now: T + 604_800,
    dedupeKey: KEY,
  }),
  vector("upper_case", "the vendor's sample lower-cases what it received", APPROVED, good.toUpperCase()),
  vector("rotation_older_secret", "the receiver holds the new secret and the old", APPROVED, good, {
    secrets: [OTHER_SECRET, SECRET],
  }),
  vector("tampered_body", "a refusal presented as an approval", APPROVED, signed(DECLINED)),
  vector("one_byte_more", "a space behind the body", `${APPROVED} `, good),
  vector("reserialised", "the same content in other bytes", JSON.stringify(JSON.parse(APPROVED), null, 2), good),
  vector("wrong_secret", "signed with another secret", APPROVED, generateSignature(APPROVED, OTHER_SECRET)),
  vector("empty_secret", "signed with no secret", APPROVED, generateSignature(APPROVED, "")),
  vector("other_digest", "SHA-1", APPROVED, createHmac("sha1", SECRET).update(APPROVED).digest("hex")),
  vector(
    "legacy_hash",
    "the older scheme",
    APPROVED,
    createHash("sha256")
      .update(APPROVED + SECRET)
      .digest("hex"),
  ),
  vector("odd_length", "a digit less", APPROVED, good.slice(1)),
  vector("missing_signature", "no header", APPROVED, null),
  vector("other_client", "for another integration", APPROVED, good, { client: OTHER_CLIENT, expected: "reject" }),
  vector("missing_client", "for nobody", APPROVED, good, { client: null, expected: "reject" }),
];

export const veriff = (): VectorFile => ({
  vendor: "veriff",
  madeWith: "test/witness/veriff.ts, which agrees with the vendor's published sample",
  requests: REQUESTS,
  webhooks: WEBHOOKS,
});
