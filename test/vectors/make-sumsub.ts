import { createHmac } from "node:crypto";
import { type SumsubRequest, signAsSumsub } from "./sdk.ts";
import type { RequestVector, VectorFile, WebhookVector } from "./vector.ts";

export const ACCOUNT = { appToken: "sbx:own-vector-token", secretKey: "own-vector-secret-key" } as const;
const T = 1_790_000_000;

const LEVEL = "basic%20kyc%20level";
const PERSON = JSON.stringify({
  externalUserId: "att_vector",
  email: "åse@example.test",
  fixedInfo: { firstName: "Åse", dob: "1991-02-03" },
});
const MULTIPART = [
  "--OWN",
  'Content-Disposition: form-data; name="metadata"',
  "",
  '{"idDocType":"PASSPORT","country":"NOR"}',
  "--OWN--",
  "",
].join("\r\n");
const LINK = JSON.stringify({
  levelName: "kit-level",
  userId: "att_vector",
  ttlInSecs: 1800,
  redirect: { successUrl: "https://shop.example.test/ok" },
});
const COMPLETED = JSON.stringify({ reviewAnswer: "RED", rejectLabels: ["LOW_QUALITY"], reviewRejectType: "RETRY" });

const TOKEN: SumsubRequest = {
  method: "POST",
  path: "/resources/accessTokens?userId=att_vector&levelName=kit-level&ttlInSecs=600",
  body: "",
};
const STATUS: SumsubRequest = {
  method: "GET",
  path: "/resources/applicants/65aa00000000000000000001/status",
  body: "",
};
const CREATE: SumsubRequest = { method: "POST", path: `/resources/applicants?levelName=${LEVEL}`, body: PERSON };

/** Sends `sent` with the signature of `signed`, made at `at` and received at `received`. */
const request = async (
  name: string,
  note: string,
  sent: SumsubRequest,
  more: {
    readonly signed?: SumsubRequest;
    readonly received?: number;
    readonly signature?: string;
    readonly at?: string;
  } = {},
): Promise<RequestVector> => {
  const headers = await signAsSumsub(ACCOUNT, more.signed ?? sent, T);
  const wrong = more.signed !== undefined || more.received !== undefined || more.signature !== undefined;
  return {
    name,
    note,
    ...sent,
    headers: {
      ...headers,
      ...(more.at ? { "X-App-Access-Ts": more.at } : {}),
      ...(more.signature ? { "X-App-Access-Sig": more.signature } : {}),
    },
    serverNowSeconds: more.received ?? T + 1,
    expected: wrong ? "reject" : "accept",
  };
};

const byHand = (text: string): string => createHmac("sha256", ACCOUNT.secretKey).update(text).digest("hex");

const requests = async (): Promise<readonly RequestVector[]> => [
  await request("query_and_empty_body", "an empty body adds nothing", TOKEN),
  await request("get_without_body", "GET", STATUS),
  await request("json_beyond_ascii", "bytes beyond ASCII; the level percent-encoded in the signed path", CREATE),
  await request("external_link", "POST of a link", {
    method: "POST",
    path: "/resources/sdkIntegrations/levels/-/websdkLink",
    body: LINK,
  }),
  await request("multipart", "the whole raw body with its boundaries", {
    method: "POST",
    path: "/resources/applicants/65aa00000000000000000001/info/idDoc",
    body: MULTIPART,
  }),
  await request("sandbox_simulation", "POST of a review's result", {
    method: "POST",
    path: "/resources/applicants/65aa00000000000000000001/status/testCompleted",
    body: COMPLETED,
  }),
  await request(
    "body_changed",
    "changed after signing",
    { ...CREATE, body: PERSON.replace("att_vector", "att_other1") },
    { signed: CREATE },
  ),
  await request("query_left_out", "the query is missing from what was signed", CREATE, {
    signed: { ...CREATE, path: "/resources/applicants" },
  }),
  await request("method_lower_case", "get instead of GET was signed", STATUS, {
    signature: byHand(`${T}get${STATUS.path}`),
  }),
  await request("stale_61s", "received 61 seconds later", STATUS, { received: T + 61 }),
  await request("milliseconds", "the time in milliseconds", STATUS, {
    at: `${T}000`,
    signature: byHand(`${T}000GET${STATUS.path}`),
  }),
  await request("braces_appended", "{} was signed and nothing sent", STATUS, {
    signature: byHand(`${T}GET${STATUS.path}{}`),
  }),
];

const SECRET = "own-vector-webhook-secret";
const callback = (answer: string, labels: readonly string[] = []) => ({
  applicantId: "65aa00000000000000000001",
  type: "applicantReviewed",
  correlationId: "own-correlation-1",
  levelName: "kit-level",
  externalUserId: "att_vector",
  reviewResult: {
    reviewAnswer: answer,
    ...(labels.length > 0
      ? { rejectLabels: labels, reviewRejectType: "RETRY", moderationComment: "Spør igjen – på nytt" }
      : {}),
  },
  reviewStatus: "completed",
  createdAt: "2026-09-21 14:13:20+0000",
  createdAtMs: "2026-09-21 14:13:20.704",
});
const GREEN = JSON.stringify(callback("GREEN"));
const RED = JSON.stringify(callback("RED", ["UNSATISFACTORY_PHOTOS"]));
const KEY = "65aa00000000000000000001|applicantReviewed|2026-09-21 14:13:20.704|own-correlation-1";

const digest = (algorithm: string, body: string, secret = SECRET): string =>
  createHmac(algorithm, secret).update(body).digest("hex");
const named = (algorithm: string, value: string | undefined) => ({
  ...(value === undefined ? {} : { "x-payload-digest": value }),
  "x-payload-digest-alg": `HMAC_${algorithm}_HEX`,
});

const webhook = (
  name: string,
  note: string,
  body: string,
  headers: Readonly<Record<string, string>>,
  expected: WebhookVector["expected"],
  more: Partial<WebhookVector> = {},
): WebhookVector => ({
  name,
  note,
  secrets: [SECRET],
  bodyBase64: Buffer.from(body).toString("base64"),
  headers,
  nowSeconds: T,
  pinned: "HMAC_SHA256_HEX",
  expected,
  ...more,
});

const WEBHOOKS: readonly WebhookVector[] = [
  webhook(
    "plain_text_sha1",
    "an account on the legacy digest",
    "own text",
    named("SHA1", digest("sha1", "own text")),
    "accept",
    { pinned: "HMAC_SHA1_HEX" },
  ),
  webhook("green_sha256", "the default digest", GREEN, named("SHA256", digest("sha256", GREEN)), "accept"),
  webhook("red_retry_sha512", "bytes beyond ASCII", RED, named("SHA512", digest("sha512", RED)), "accept", {
    pinned: "HMAC_SHA512_HEX",
  }),
  webhook(
    "tampered_red_to_green",
    "changed after signing",
    RED.replace('"RED"', '"GREEN"'),
    named("SHA256", digest("sha256", RED)),
    "reject",
  ),
  webhook(
    "signed_with_the_api_secret",
    "the app's secret instead of the webhook's",
    GREEN,
    named("SHA256", digest("sha256", GREEN, ACCOUNT.secretKey)),
    "reject",
  ),
  webhook(
    "unknown_algorithm",
    "a digest that the vendor does not list",
    GREEN,
    named("MD5", digest("md5", GREEN)),
    "reject",
  ),
  webhook(
    "downgrade_to_sha1",
    "a valid SHA1 for an account that has pinned SHA256",
    GREEN,
    named("SHA1", digest("sha1", GREEN)),
    "reject",
  ),
  webhook("digest_absent", "no digest header", GREEN, named("SHA256", undefined), "reject"),
  webhook("digest_not_hex", "other letters", GREEN, named("SHA256", `zz${digest("sha256", GREEN).slice(2)}`), "reject"),
  webhook(
    "reserialised_body",
    "spaces put in after signing",
    GREEN.replace(/":/g, '": '),
    named("SHA256", digest("sha256", GREEN)),
    "reject",
  ),
  webhook(
    "resend_a_day_later",
    "no time is signed: dropped by its key, not by its age",
    GREEN,
    named("SHA256", digest("sha256", GREEN)),
    "accept",
    { nowSeconds: T + 86_400, dedupeKey: KEY },
  ),
  webhook(
    "uppercase_hex",
    "decoded as hex before it is compared",
    GREEN,
    named("SHA256", digest("sha256", GREEN).toUpperCase()),
    "accept",
  ),
  webhook(
    "rotation_signed_with_old",
    "the receiver holds the new and the old secret",
    GREEN,
    named("SHA256", digest("sha256", GREEN)),
    "accept",
    { secrets: ["own-vector-webhook-new", SECRET] },
  ),
];

export const sumsub = async (): Promise<VectorFile> => ({
  vendor: "sumsub",
  madeWith: "requests by the signer of sumsub-node-sdk, wrong ones by node:crypto; callbacks by node:crypto createHmac",
  requests: await requests(),
  webhooks: WEBHOOKS,
});
