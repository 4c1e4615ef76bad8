import { gzipSync } from "node:zlib";
import { CREATE_SESSION_EXAMPLE } from "../../contracts/api-example.ts";
import type { ProblemSlug } from "../../contracts/problem.ts";
import { changed, nested, UNFITTING, UNREADABLE } from "../unit/http-bad-bodies.ts";
import type { Call } from "./whole-gateway.ts";

export interface Case {
  readonly name: string;
  readonly slug: ProblemSlug;
  /** JSON pointer, or name of a query parameter, of the first entry of `errors`. */
  readonly pointer?: string;
  /** `POST /v1/sessions` unless told. */
  readonly method?: string;
  readonly path?: string;
  readonly call: Call;
}

const KEY = { "idempotency-key": "bad-input" };
const TYPE = { "content-type": "application/json" };
const WELL = JSON.stringify(CREATE_SESSION_EXAMPLE);

const body = (name: string, slug: ProblemSlug, json: unknown, pointer?: string): Case => ({
  name,
  slug,
  ...(pointer !== undefined && { pointer }),
  call: { json, headers: KEY },
});
const field = (name: string, path: readonly string[], value: unknown, slug: ProblemSlug = "invalid-request"): Case =>
  body(name, slug, changed(path, value), `/${path.join("/")}`);
const text = (name: string, slug: ProblemSlug, sent: string | Uint8Array<ArrayBuffer>): Case => ({
  name,
  slug,
  call: { body: sent, headers: { ...KEY, ...TYPE } },
});
const header = (name: string, slug: ProblemSlug, headers: Readonly<Record<string, string>>): Case => ({
  name,
  slug,
  call: { body: WELL, headers: { ...KEY, ...TYPE, ...headers } },
});
const get = (name: string, path: string, slug: ProblemSlug, pointer?: string): Case => ({
  name,
  slug,
  method: "GET",
  path,
  ...(pointer !== undefined && { pointer }),
  call: {},
});

const KEYS: readonly Case[] = [
  { name: "no idempotency key", slug: "idempotency-key-missing", call: { json: CREATE_SESSION_EXAMPLE } },
  header("an empty idempotency key", "idempotency-key-invalid", { "idempotency-key": "" }),
  header("an idempotency key of empty quotes", "idempotency-key-invalid", { "idempotency-key": '""' }),
  header("an idempotency key with an open quote", "idempotency-key-invalid", { "idempotency-key": '"a' }),
  header("an idempotency key with a space inside", "idempotency-key-invalid", { "idempotency-key": "a b" }),
  header("two idempotency keys in one line", "idempotency-key-invalid", { "idempotency-key": '"a", "b"' }),
  header("an idempotency key of 256 characters", "idempotency-key-invalid", { "idempotency-key": "k".repeat(256) }),
  header("an idempotency key beyond ASCII", "idempotency-key-invalid", { "idempotency-key": "schl\u00fcssel" }),
  {
    name: "an idempotency key that was used with another body",
    slug: "idempotency-key-reused",
    call: { json: changed(["subject", "given_name"], "Grace"), headers: { "idempotency-key": "used" } },
  },
];

const CALLERS: readonly Case[] = [
  { name: "no API key", slug: "unauthenticated", call: { key: null, json: CREATE_SESSION_EXAMPLE, headers: KEY } },
  {
    name: "an API key that nobody made",
    slug: "unauthenticated",
    call: { key: `kyc_test_${"a".repeat(60)}`, json: {}, headers: KEY },
  },
  {
    name: "a password instead of a key",
    slug: "unauthenticated",
    call: { key: null, json: {}, headers: { ...KEY, authorization: "Basic YTpi" } },
  },
  {
    name: "an API key with a newline",
    slug: "unauthenticated",
    call: { key: "kyc_test_a\tb", json: {}, headers: KEY },
  },
];

const ENVELOPES: readonly Case[] = [
  header("a form", "unsupported-media-type", { "content-type": "application/x-www-form-urlencoded" }),
  header("plain text", "unsupported-media-type", { "content-type": "text/plain" }),
  header("JSON in Latin-1", "unsupported-media-type", { "content-type": "application/json; charset=iso-8859-1" }),
  header("no content type", "unsupported-media-type", { "content-type": "" }),
  {
    name: "a gzip body",
    slug: "unsupported-media-type",
    call: { body: new Uint8Array(gzipSync(WELL)), headers: { ...KEY, ...TYPE, "content-encoding": "gzip" } },
  },
  text("a string of 1 MB", "too-large", `{"subject":{"reference":"${"a".repeat(1_048_576)}"}}`),
  text("metadata of 300 KB", "too-large", JSON.stringify(changed(["metadata"], { note: "m".repeat(300_000) }))),
  text("100,000 levels of lists", "malformed-request", "[".repeat(100_000)),
  text("10,000 levels of objects", "malformed-request", nested(10_000)),
  text("a number of 1e400", "malformed-request", WELL.replace('"standard"', "1e400")),
];

const PERSON: readonly Case[] = [
  field("an empty given name", ["subject", "given_name"], ""),
  field("a given name of 500 characters", ["subject", "given_name"], "n".repeat(500)),
  field("a list as subject", ["subject"], []),
  field("a list as name", ["subject", "family_name"], ["Lovelace"]),
  field("an object as birth date", ["subject", "date_of_birth"], { year: 1990 }),
  field("a newline in a name", ["subject", "family_name"], "Love\nlace"),
  field("a C1 control in a name", ["subject", "family_name"], "Love\u0085lace"),
  field("31 April", ["subject", "date_of_birth"], "1990-04-31"),
  field("a birth date with a time", ["subject", "date_of_birth"], "1990-12-10T00:00:00Z"),
  field("a birth in the future", ["subject", "date_of_birth"], "2199-01-01"),
  field("a mail address of 300 characters", ["subject", "email"], `${"a".repeat(290)}@example.test`),
  field("a phone number of letters", ["subject", "phone"], "+49CALLME"),
  field("a reference of control characters", ["subject", "reference"], "\u0001"),
];

const REQUEST: readonly Case[] = [
  field("a retired country", ["jurisdiction"], "DD"),
  field("an empty country", ["jurisdiction"], ""),
  field("a segment in capitals", ["segment"], "VIP"),
  field("a client reference with a slash", ["client_reference"], "a/b"),
  field("a relative return URL", ["return_url"], "/done"),
  field("a data URL to return to", ["return_url"], "data:text/html,hello"),
  field("a return URL of 3,000 characters", ["return_url"], `https://example.test/${"p".repeat(3000)}`),
  body("an unknown device", "invalid-request", changed(["device"], { type: "toaster" }), "/device/type"),
  body(
    "a metadata value of 501 characters",
    "invalid-request",
    changed(["metadata"], { note: "m".repeat(501) }),
    "/metadata/note",
  ),
  field("a metadata list", ["metadata"], ["a"]),
  body(
    "a metadata name with a space",
    "invalid-request",
    changed(["metadata"], { "my note": "x" }),
    "/metadata/my note",
  ),
  field("an unknown scenario", ["sandbox", "scenario"], "utopia", "scenario-unknown"),
  field("a scenario named like a method", ["sandbox", "scenario"], "toString", "scenario-unknown"),
  field("an unknown vendor", ["sandbox", "vendor"], "acme-id", "vendor-unknown"),
  body(
    "a scenario that the pinned vendor has no words for",
    "scenario-unsupported",
    changed(["sandbox"], { scenario: "sanctions-hit", vendor: "stripe-identity" }),
  ),
  body("a country that the policy closes", "policy-cell-missing", changed(["jurisdiction"], "KP")),
  body(
    "an attribute that the policy does not need",
    "attribute-not-needed",
    changed(["subject", "nationality"], "DE"),
    "/subject/nationality",
  ),
  body("an attribute that the policy lacks", "attribute-missing", changed(["level"], "enhanced"), "/subject/address"),
];

const CONSENT: readonly Case[] = [
  body("an unknown scope", "invalid-request", changed(["consent", "scopes"], ["everything"]), "/consent/scopes/0"),
  field("no recipients", ["consent", "recipients"], []),
  field("a consent on 30 February", ["consent", "granted_at"], "2026-02-30T10:00:00Z"),
  field("a language that is none", ["consent", "locale"], "de_DE!"),
  field("no consent", ["consent"], undefined),
  body("a consent that names no vendor of ours", "no-legal-vendor", changed(["consent", "recipients"], ["persona"])),
];

const PLACES: readonly Case[] = [
  {
    name: "a method that the path does not take",
    slug: "method-not-allowed",
    method: "DELETE",
    path: "/v1/sessions",
    call: {},
  },
  {
    name: "a PUT of a session",
    slug: "method-not-allowed",
    method: "PUT",
    path: "/v1/sessions/ses_1",
    call: { json: {} },
  },
  get("a path that is none", "/v1/sesions", "not-found"),
  get("a session that is none", "/v1/sessions/ses_0000", "not-found"),
  get("an id in capitals", "/v1/sessions/SES_1", "not-found"),
  get("an id of another kind", "/v1/sessions/key_1", "not-found"),
  get("an id with a NUL", "/v1/sessions/ses_1%00", "not-found"),
  get("an id that climbs", "/v1/sessions/..%2f..%2fetc%2fpasswd", "not-found"),
  get("an id of 5,000 characters", `/v1/sessions/ses_${"1".repeat(5000)}`, "not-found"),
  get("an id with a broken escape", "/v1/sessions/ses_%E0%A4%A", "not-found"),
  get("a cursor that no page gave", "/v1/sessions?cursor=%27%20OR%201%3D1", "invalid-request", "cursor"),
  get("an empty cursor", "/v1/sessions?cursor=", "invalid-request", "cursor"),
  get("a limit of 0", "/v1/sessions?limit=0", "invalid-request", "limit"),
  get("a limit of 101", "/v1/sessions?limit=101", "invalid-request", "limit"),
  get("a limit in words", "/v1/sessions?limit=many", "invalid-request", "limit"),
  get("a limit given twice", "/v1/sessions?limit=1&limit=2", "invalid-request", "limit"),
  get("a status that is none", "/v1/sessions?status=frozen", "invalid-request", "status"),
  get("an unknown parameter", "/v1/sessions?colour=red", "invalid-request", "colour"),
  get("an event position that is none", "/v1/events?after=-1", "invalid-request", "after"),
  get("a moment that is none", "/v1/sessions/ses_1?as_of=yesterday", "invalid-request", "as_of"),
  get("an audience that is none", "/v1/sessions/ses_1/timeline?audience=everyone", "invalid-request", "audience"),
  {
    name: "a query where none belongs",
    slug: "invalid-request",
    pointer: "force",
    method: "POST",
    path: "/v1/sessions/ses_1/cancel?force=1",
    call: {},
  },
  {
    name: "a cancel of a session that is none",
    slug: "not-found",
    method: "POST",
    path: "/v1/sessions/ses_1/cancel",
    call: {},
  },
  {
    name: "a resubmit of a session that is none",
    slug: "not-found",
    method: "POST",
    path: "/v1/sessions/ses_1/resubmit",
    call: {},
  },
];

const endpoint = (name: string, json: unknown, slug: ProblemSlug, pointer?: string): Case => ({
  name,
  slug,
  ...(pointer !== undefined && { pointer }),
  path: "/v1/webhook-endpoints",
  call: { json },
});

const ENDPOINTS: readonly Case[] = [
  endpoint("an endpoint without URL", {}, "invalid-request", "/url"),
  endpoint("an endpoint by FTP", { url: "ftp://example.test/" }, "invalid-request", "/url"),
  endpoint("an endpoint over plain http", { url: "http://hooks.example.test/" }, "endpoint-forbidden"),
  endpoint("an endpoint on this machine", { url: "https://127.0.0.1/" }, "endpoint-forbidden"),
  endpoint("an endpoint at a cloud's metadata", { url: "https://169.254.169.254/" }, "endpoint-forbidden"),
  endpoint("an endpoint with credentials", { url: "https://a:b@hooks.example.test/" }, "endpoint-forbidden"),
  endpoint(
    "an endpoint at the gateway itself",
    { url: "https://gateway.example.test/webhooks/onfido" },
    "endpoint-forbidden",
  ),
  endpoint("an endpoint for no types", { url: "https://hooks.example.test/", types: [] }, "invalid-request", "/types"),
  {
    name: "a key of an unknown role",
    slug: "invalid-request",
    pointer: "/role",
    path: "/v1/keys",
    call: { json: { role: "root" } },
  },
  {
    name: "a live key from a test key",
    slug: "forbidden",
    path: "/v1/keys",
    call: { json: { role: "admin", livemode: true } },
  },
  {
    name: "a key that expired before it began",
    slug: "invalid-request",
    pointer: "/expires_at",
    path: "/v1/keys",
    call: { json: { role: "admin", expires_at: "2020-01-01T00:00:00Z" } },
  },
];

const SHARED: readonly Case[] = [
  ...UNREADABLE.map(([name, sent]) => text(`a body: ${name}`, "malformed-request", sent)),
  ...UNFITTING.map(([name, json, pointer]) => body(`a body: ${name}`, "invalid-request", json, pointer)),
];

/** Requests of an admin test key, each wrong in one way. */
export const CASES: readonly Case[] = [
  ...KEYS,
  ...CALLERS,
  ...ENVELOPES,
  ...PERSON,
  ...REQUEST,
  ...CONSENT,
  ...PLACES,
  ...ENDPOINTS,
  ...SHARED,
];
