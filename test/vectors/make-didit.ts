import { createHmac } from "node:crypto";
import { acceptsDidit, type DiditHeaders, signDidit } from "../witness/didit.ts";
import type { VectorFile, WebhookVector } from "./vector.ts";

const A = "own-vector-secret-A-0123456789abcdefghijklm";
const B = "own-vector-secret-B-0123456789abcdefghijklm";
const T = 1_790_000_000;

/** As the vendor writes it: names sorted, nothing between the tokens, letters beyond ASCII escaped. */
const bodyAt = (timestamp: number, status: string, name = "Carmen"): string =>
  JSON.stringify({
    created_at: timestamp - 600,
    decision: { face_matches: [{ score: 97.5, status: "Approved", warnings: [] }], full_name: name, status },
    environment: "sandbox",
    event_id: "0b6ef5c2-0000-4000-8000-00000000000a",
    session_id: "5b3720ed-0000-4000-8000-00000000000a",
    status,
    timestamp,
    vendor_data: "att_vector",
    webhook_type: "status.updated",
  }).replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);

const APPROVED = bodyAt(T, "Approved");
const DECLINED = bodyAt(T, "Declined");
const UNICODE = bodyAt(T, "Approved", "Łucja Ærø–東京");

interface Options {
  readonly secrets?: readonly string[];
  readonly now?: number;
}

const vector = (
  name: string,
  note: string,
  body: string,
  headers: DiditHeaders,
  expected: WebhookVector["expected"],
  { secrets = [A], now = T + 5 }: Options = {},
): WebhookVector => {
  const accepted = secrets.some((secret) => acceptsDidit(Buffer.from(body), headers, secret, now));
  return {
    ...{ name, note, secrets, bodyBase64: Buffer.from(body).toString("base64"), headers: { ...headers } },
    ...{ nowSeconds: now, expected, sdk: { outcome: accepted ? "accept" : "reject" } },
  };
};

const fresh = signDidit(APPROVED, A, T);
const only = (name: keyof DiditHeaders): DiditHeaders => ({ "x-timestamp": String(T), [name]: fresh[name] });
const signature = fresh["x-signature"];
const withSignature = (value: string): DiditHeaders => ({ ...fresh, "x-signature": value });
const altered = `${signature.slice(0, -1)}${signature.endsWith("0") ? "1" : "0"}`;

export const didit = (): VectorFile => ({
  vendor: "didit",
  madeWith: "test/witness/didit.ts, written from the vendor's pages and the receiver in its demo",
  requests: [],
  webhooks: [
    vector("approved_fresh", "received five seconds later", APPROVED, fresh, "accept"),
    vector("declined_fresh", "another status", DECLINED, signDidit(DECLINED, A, T), "accept"),
    vector("escaped_body", "letters beyond ASCII, escaped as sent", UNICODE, signDidit(UNICODE, A, T), "accept"),
    vector("raw_signature_alone", "the other two signatures are not needed", APPROVED, only("x-signature"), "accept"),
    vector("edge_300s_old", "as old as the tolerance", APPROVED, fresh, "accept", { now: T + 300 }),
    vector("edge_300s_ahead", "as far ahead as the tolerance", APPROVED, fresh, "accept", { now: T - 300 }),
    vector("stale_301s", "a second older than the tolerance", APPROVED, fresh, "reject", { now: T + 301 }),
    vector("future_301s", "a second too far ahead", APPROVED, fresh, "reject", { now: T - 301 }),
    vector("tampered_body", "the signature of another status", APPROVED, signDidit(DECLINED, A, T), "reject"),
    vector("altered_digit", "one digit of the signature differs", APPROVED, withSignature(altered), "reject"),
    vector("wrong_secret", "signed with another destination's secret", APPROVED, signDidit(APPROVED, B, T), "reject"),
    vector("empty_secret", "signed with an empty secret", APPROVED, signDidit(APPROVED, "", T), "reject"),
    vector("rotation_newest", "the newer of two secrets", APPROVED, fresh, "accept", { secrets: [A, B] }),
    vector("rotation_older", "the older of two secrets", APPROVED, fresh, "accept", { secrets: [B, A] }),
    vector("odd_length", "a digit is missing", APPROVED, withSignature(signature.slice(1)), "reject"),
    vector("upper_case", "upper-case digits", APPROVED, withSignature(signature.toUpperCase()), "reject"),
    vector("trailing_digits", "digits behind the signature", APPROVED, withSignature(`${signature}00`), "reject"),
    vector(
      "sha512_signature",
      "another digest than the one pinned",
      APPROVED,
      withSignature(createHmac("sha512", A).update(APPROVED).digest("hex")),
      "reject",
    ),
    vector(
      "v2_alone",
      "only the canonical form is signed",
      UNICODE,
      { ...signDidit(UNICODE, A, T), "x-signature": "" },
      "reject",
    ),
    vector("simple_alone", "only four members are signed", APPROVED, only("x-signature-simple"), "reject"),
    vector(
      "simple_in_its_place",
      "the weaker signature under the name of the pinned one",
      APPROVED,
      withSignature(fresh["x-signature-simple"]),
      "reject",
    ),
    vector("missing_timestamp", "no time", APPROVED, { "x-signature": signature }, "reject"),
    vector(
      "replay_with_a_new_time",
      "an hour later under a new time, which nothing signs: the demo's receiver takes it, the body tells the gateway",
      APPROVED,
      { ...fresh, "x-timestamp": String(T + 3600) },
      "reject",
      { now: T + 3605 },
    ),
  ],
});
