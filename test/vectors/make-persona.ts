import { createHmac } from "node:crypto";
import { computeDigest, isAuthentic } from "../witness/persona.ts";
import type { VectorFile, WebhookVector } from "./vector.ts";

/** Invented, in the form of the vendor's. */
const A = "wbhsec_own0vector0a1b2c3d4e5f60718293";
const B = "wbhsec_own0vector0b9f8e7d6c5b4a392817";
const T = 1_790_000_000;
const ID = "evt_OwnVector1234567890abcdef";

const event = (name: string, status: string, note: string | null = null): string =>
  JSON.stringify({
    data: {
      type: "event",
      id: ID,
      attributes: {
        name,
        payload: {
          data: {
            type: "inquiry",
            id: "inq_OwnVector1234567890abcdef",
            attributes: { status, "reference-id": "att_vector", note, "created-at": "2026-09-21T14:00:00.000Z" },
            relationships: { verifications: { data: [] }, reports: { data: [] } },
          },
          included: [],
        },
        "created-at": "2026-09-21T14:13:20.412Z",
      },
    },
  });

const APPROVED = event("inquiry.approved", "approved");
const DECLINED = event("inquiry.declined", "declined");
const UNICODE = event("inquiry.completed", "completed", "Ærø 東京");
const KEY = `${ID}|inquiry.approved`;

const setOf = (body: string, secret = A, t: number | string = T): string =>
  `t=${t},v1=${computeDigest(secret, String(t), body)}`;

interface Options {
  readonly secrets?: readonly string[];
  readonly now?: number;
  readonly dedupeKey?: string;
  /** Where freshness or form decides, which the witness does not judge. */
  readonly expected?: WebhookVector["expected"];
}

const vector = (
  name: string,
  note: string,
  body: string,
  header: string | null,
  options: Options = {},
): WebhookVector => {
  const { secrets = [A], now = T + 2 } = options;
  const fits = header !== null && secrets.some((secret) => secret !== "" && isAuthentic(header, secret, body));
  return {
    ...{ name, note, secrets, bodyBase64: Buffer.from(body).toString("base64") },
    headers: header === null ? {} : { "persona-signature": header },
    nowSeconds: now,
    expected: options.expected ?? (fits ? "accept" : "reject"),
    ...(options.dedupeKey === undefined ? {} : { dedupeKey: options.dedupeKey }),
  };
};

const both = `${setOf(APPROVED, B)} ${setOf(APPROVED)}`;
const bare = createHmac("sha256", A).update(APPROVED).digest("hex");
const stripped = createHmac("sha256", A.replace("wbhsec_", "")).update(`${T}.${APPROVED}`).digest("hex");
const stale = { now: T + 301, expected: "reject" } as const;

const WEBHOOKS: readonly WebhookVector[] = [
  vector("one_set", "received two seconds later", APPROVED, setOf(APPROVED), { dedupeKey: KEY }),
  vector("declined", "another event", DECLINED, setOf(DECLINED)),
  vector("unicode_body", "bytes beyond ASCII", UNICODE, setOf(UNICODE)),
  vector("retried", "a new time and signature for the same event", APPROVED, setOf(APPROVED, A, T + 64), {
    now: T + 65,
    dedupeKey: KEY,
  }),
  vector("rotation_old_secret", "two sets; the receiver holds the older secret", APPROVED, both),
  vector("rotation_new_secret", "two sets; the receiver holds the newer secret", APPROVED, both, { secrets: [B] }),
  vector("rotation_both", "two sets, two secrets", APPROVED, both, { secrets: [B, A] }),
  vector("rotation_neither", "two sets of other secrets", APPROVED, `${setOf(APPROVED, "x")} ${setOf(APPROVED, "y")}`),
  vector("edge_exactly_300s", "as old as the tolerance", APPROVED, setOf(APPROVED), { now: T + 300 }),
  vector("stale_301s", "a second older", APPROVED, setOf(APPROVED), stale),
  vector("future_301s", "a second younger", APPROVED, setOf(APPROVED), { now: T - 301, expected: "reject" }),
  vector(
    "stale_beside_another",
    "genuine and too old, beside a fresh one of another secret",
    APPROVED,
    `${setOf(APPROVED)} ${setOf(APPROVED, B, T + 301)}`,
    stale,
  ),
  vector(
    "refreshed_time",
    "the time moved forward after signing",
    APPROVED,
    setOf(APPROVED).replace(`t=${T}`, `t=${T + 600}`),
    { now: T + 602 },
  ),
  vector(
    "time_of_the_other_set",
    "a digest under the time of another set",
    APPROVED,
    `t=${T + 1},v1=${computeDigest(A, String(T), APPROVED)} ${setOf(APPROVED, B)}`,
  ),
  vector("tampered_body", "a refusal presented as an approval", APPROVED, setOf(DECLINED)),
  vector("one_byte_more", "a space behind the body", `${APPROVED} `, setOf(APPROVED)),
  vector(
    "reserialised",
    "the same content in other bytes",
    JSON.stringify(JSON.parse(APPROVED), null, 2),
    setOf(APPROVED),
  ),
  vector("wrong_secret", "signed with another secret", APPROVED, setOf(APPROVED, B)),
  vector("empty_secret", "signed with no secret", APPROVED, setOf(APPROVED, "")),
  vector("body_alone", "the time is not in the message", APPROVED, `t=${T},v1=${bare}`),
  vector("stripped_secret", "the secret without its prefix", APPROVED, `t=${T},v1=${stripped}`),
  vector("other_version", "a right digest under v0 only", APPROVED, setOf(APPROVED).replace("v1=", "v0=")),
  vector("odd_length", "a digit less", APPROVED, setOf(APPROVED).slice(0, -1)),
  vector(
    "upper_case",
    "upper-case digits",
    APPROVED,
    `t=${T},v1=${computeDigest(A, String(T), APPROVED).toUpperCase()}`,
  ),
  vector("missing_time", "no t", APPROVED, setOf(APPROVED).replace(`t=${T},`, "")),
  vector("two_spaces", "an empty set between two", APPROVED, both.replace(" ", "  "), { expected: "reject" }),
  vector("missing_header", "no header", APPROVED, null),
];

export const persona = (): VectorFile => ({
  vendor: "persona",
  madeWith: "test/witness/persona.ts, after the sample on the vendor's page about webhooks",
  requests: [],
  webhooks: WEBHOOKS,
});
