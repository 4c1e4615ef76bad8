import { gzipSync } from "node:zlib";
import { CREATE_SESSION_EXAMPLE } from "../../../contracts/api-example.ts";
import type { ProblemSlug } from "../../../contracts/problem.ts";
import { changed, nested, UNFITTING, UNREADABLE } from "../../kit/bad-bodies.ts";
import { type Case, ENDPOINTS, PLACES } from "./places.ts";

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
  body("a metadata name with a space", "invalid-request", changed(["metadata"], { "my note": "x" }), "/metadata"),
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
