import { createRequire } from "node:module";
import { mock } from "node:test";
import { seededRandom } from "../../mock-vendor/random.ts";
import { rsaPair } from "../../mock-vendor/rsa.ts";
import type { RequestVector, VectorFile, WebhookVector } from "./vector.ts";

const T = 1_790_000_000;
const SDK_ID = "own-vector-sdk-id";
const NONCE = "0a1b2c3d-0000-4000-8000-000000000001";

/** The key signs these vectors and nothing else; it is drawn anew each time, and is each time the same. */
const { privateKey } = rsaPair(seededRandom(1_790_000_000));
export const ACCOUNT = {
  sdkId: SDK_ID,
  privateKey,
  notificationUrl: "https://gateway.example.test/webhooks/yoti",
  notificationTokens: ["own-vector-user:own-vector-password"],
  notificationAuth: "BASIC",
} as const;

const load = createRequire(import.meta.url);
const crypto = load("node:crypto") as { randomUUID: () => string };

/** The SDK takes its source of nonces when it is loaded: a copy of its own is loaded, whoever loaded it before. */
const sdk = ((): typeof import("yoti") => {
  const builder = load.resolve("yoti/src/request/request.builder.js");
  const entry = load.resolve("yoti");
  const before = [builder, entry].map((path) => [path, load.cache[path]] as const);
  const random = mock.method(crypto, "randomUUID", () => NONCE);
  try {
    for (const [path] of before) delete load.cache[path];
    return load("yoti") as typeof import("yoti");
  } finally {
    for (const [path, module] of before) if (module) load.cache[path] = module;
    random.mock.restore();
  }
})();

/** What the SDK would send, with its clock and its randomness held. */
const built = (method: RequestVector["method"], endpoint: string, body: unknown): { path: string; digest: string } => {
  const clock = mock.method(Date, "now", () => T * 1000);
  try {
    const builder = new sdk.RequestBuilder()
      .withPemString(privateKey)
      .withBaseUrl("https://api.yoti.com/idverify/v1")
      .withEndpoint(endpoint)
      .withQueryParam("sdkId", SDK_ID)
      .withMethod(method);
    const request = (body === undefined ? builder : builder.withPayload(new sdk.Payload(body))).build();
    const { pathname, search } = new URL(request.getUrl());
    return { path: pathname + search, digest: request.getHeaders()["X-Yoti-Auth-Digest"] ?? "" };
  } finally {
    clock.mock.restore();
  }
};

interface Spoilt {
  readonly path?: (path: string) => string;
  readonly body?: string;
  readonly method?: RequestVector["method"];
  readonly digest?: (digest: string) => string;
}

const request = (
  name: string,
  note: string,
  method: RequestVector["method"],
  endpoint: string,
  body?: unknown,
  spoilt?: Spoilt,
): RequestVector => {
  const { path, digest } = built(method, endpoint, body);
  const same = (text: string): string => text;
  return {
    ...{ name, note, method: spoilt?.method ?? method, path: (spoilt?.path ?? same)(path) },
    body: spoilt?.body ?? (body === undefined ? "" : JSON.stringify(body)),
    headers: { "X-Yoti-Auth-Digest": (spoilt?.digest ?? same)(digest), Accept: "application/json" },
    serverNowSeconds: T,
    expected: spoilt === undefined ? "accept" : "reject",
  };
};

const SESSION = {
  client_session_token_ttl: 600,
  resources_ttl: 90_000,
  user_tracking_id: "att_vector",
  requested_checks: [{ type: "ID_DOCUMENT_AUTHENTICITY", config: { manual_check: "FALLBACK" } }],
};
const ONE = "/sessions/22222222-2222-4222-8222-222222222222";

const requests = (): readonly RequestVector[] => [
  request("create_with_body", "the body in base64 behind method and address", "POST", "/sessions", SESSION),
  request("beyond_ascii", "the bytes count, not the letters", "POST", "/sessions", {
    ...SESSION,
    user_tracking_id: "att_Åse",
  }),
  request("get_without_body", "method and address alone", "GET", ONE),
  request("delete_without_body", "the method is signed", "DELETE", ONE),
  request("another_method", "a digest of a GET under a DELETE", "GET", ONE, undefined, { method: "DELETE" }),
  request("altered_body", "one byte of the body differs", "POST", "/sessions", SESSION, {
    body: JSON.stringify({ ...SESSION, client_session_token_ttl: 601 }),
  }),
  request("altered_nonce", "the nonce is signed", "GET", ONE, undefined, {
    path: (path) => path.replace(NONCE, NONCE.replace("1", "2")),
  }),
  request("altered_timestamp", "the time is signed", "GET", ONE, undefined, {
    path: (path) => path.replace(`${T}000`, `${T}001`),
  }),
  request("another_account", "the account is signed", "GET", ONE, undefined, {
    path: (path) => path.replace(SDK_ID, "another-sdk-id"),
  }),
  request("odd_length", "a letter of the digest is missing", "GET", ONE, undefined, {
    digest: (text) => text.slice(1),
  }),
  request("empty_digest", "no digest", "GET", ONE, undefined, { digest: () => "" }),
];

const A = "own-user-a:own-password-a";
const B = "own-user-b:own:password:b";
const BODY = JSON.stringify({ session_id: ONE.slice(10), topic: "session_completion" });
const basic = (token: string): string => `Basic ${Buffer.from(token).toString("base64")}`;

const webhook = (
  name: string,
  note: string,
  authorization: string | undefined,
  expected: WebhookVector["expected"],
  secrets: readonly string[] = [A],
  body = BODY,
): WebhookVector => ({
  ...{ name, note, secrets, bodyBase64: Buffer.from(body).toString("base64") },
  headers: authorization === undefined ? {} : { authorization },
  ...{ nowSeconds: T, expected },
});

const webhooks: readonly WebhookVector[] = [
  webhook("basic", "RFC 7617 over the token as it was given", basic(A), "accept"),
  webhook("colons_in_the_password", "only the first colon divides", basic(B), "accept", [B]),
  webhook("rotation_newest", "the newer of two", basic(A), "accept", [A, B]),
  webhook("rotation_older", "the older of two", basic(B), "accept", [A, B]),
  webhook("another_body", "nothing covers the body: it can only name what to fetch", basic(A), "accept", [A], "{}"),
  webhook("missing", "no header", undefined, "reject"),
  webhook("empty", "an empty header", "", "reject"),
  webhook("wrong", "somebody else's token", basic(B), "reject"),
  webhook("in_clear", "the token without its encoding", `Basic ${A}`, "reject"),
  webhook("bearer", "the other of the vendor's two ways", `Bearer ${A}`, "reject"),
  webhook("lower_case_scheme", "the vendor writes it in one way", basic(A).replace("Basic", "basic"), "reject"),
  webhook("odd_length", "a letter is missing", basic(A).slice(0, -1), "reject"),
  webhook("longer", "a letter more", `${basic(A)}=`, "reject"),
  webhook("twice", "the header twice", `${basic(A)}, ${basic(A)}`, "reject"),
];

export const yoti = (): VectorFile => ({
  vendor: "yoti",
  madeWith:
    "requests by RequestBuilder of the official SDK (yoti), spoilt ones out of those; notifications by RFC 7617",
  requests: requests(),
  webhooks,
});
