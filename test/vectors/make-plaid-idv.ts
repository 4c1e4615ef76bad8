import { createHmac } from "node:crypto";
import { KEYS, type PrivateKey } from "../kit/specs/plaid-idv.keys.ts";
import { acceptsPlaid, signPlaid } from "../witness/plaid-idv.ts";
import type { PublishedKey, VectorFile, WebhookVector } from "./vector.ts";

const T = 1_790_000_000;

const named = (name: string): PrivateKey => {
  const key = KEYS[name];
  if (key === undefined) throw new Error(`no key ${name}`);
  return key;
};
const [ONE, TWO, STRANGER] = [named("signer-one"), named("signer-two"), named("signer-three")];

const publish = ({ kid, x, y }: PrivateKey, expired_at: number | null = null): PublishedKey => ({
  kid,
  x,
  y,
  expired_at,
});
const PUBLISHED = [publish(ONE), publish(TWO)];

/** Two spaces of indentation, as the vendor sends it. */
const bodyOf = (id: string): string =>
  JSON.stringify(
    {
      ...{ environment: "sandbox", identity_verification_id: id },
      ...{ webhook_code: "STATUS_UPDATED", webhook_type: "IDENTITY_VERIFICATION" },
    },
    null,
    2,
  );
const BODY = bodyOf("idv_own_vector_1");
const OTHER = bodyOf("idv_own_vector_2");

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
const jwkOf = (key: PrivateKey) => ({ kty: "EC", crv: "P-256", ...key });

interface Difference {
  readonly claims?: object;
  readonly header?: object;
  readonly key?: PrivateKey;
  readonly body?: string;
}
const token = ({ claims = {}, header = {}, key = ONE, body = BODY }: Difference = {}): Promise<string> =>
  signPlaid(bytes(body), jwkOf(key), { claims: { iat: T, ...claims }, header });

/** The same token with other parts. */
const changed = async (change: (header: string, claims: string, signature: string) => string): Promise<string> => {
  const [header = "", claims = "", signature = ""] = (await token()).split(".");
  return change(header, claims, signature);
};

/** DER of ASN.1 in the place of the 64 bytes of `r` and `s`. */
const derOf = (signature: string): string => {
  const raw = Buffer.from(signature, "base64url");
  const integer = (half: Buffer): Buffer => {
    const padded = (half[0] ?? 0) > 127 ? Buffer.concat([Buffer.from([0]), half]) : half;
    return Buffer.concat([Buffer.from([2, padded.length]), padded]);
  };
  const both = Buffer.concat([integer(raw.subarray(0, 32)), integer(raw.subarray(32))]);
  return Buffer.concat([Buffer.from([0x30, both.length]), both]).toString("base64url");
};

/** The last letter of 64 bytes has four spare bits: another letter that says the same bytes. */
const respelled = (signature: string): string => {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const at = letters.indexOf(signature.slice(-1));
  return signature.slice(0, -1) + letters[at ^ 1];
};

const hs256 = (header: string, claims: string): string =>
  createHmac("sha256", JSON.stringify(publish(ONE)))
    .update(`${header}.${claims}`)
    .digest("base64url");

interface Case {
  readonly token: string | Promise<string>;
  readonly expected: WebhookVector["expected"];
  readonly note: string;
  readonly body?: string;
  readonly now?: number;
  readonly keys?: readonly PublishedKey[];
}

const attacker = { jwk: { kty: "EC", crv: "P-256", x: STRANGER.x, y: STRANGER.y } };

const CASES: Readonly<Record<string, Case>> = {
  fresh: { token: token(), expected: "accept", note: "received five seconds later" },
  second_key: { token: token({ key: TWO }), expected: "accept", note: "another key that is alive at the same time" },
  edge_300s_old: { token: token(), expected: "accept", note: "as old as the tolerance", now: T + 300 },
  edge_300s_ahead: { token: token(), expected: "accept", note: "as far ahead as the tolerance", now: T - 300 },
  stale_301s: { token: token(), expected: "reject", note: "a second older than the tolerance", now: T + 301 },
  stale_1h: { token: token(), expected: "reject", note: "an hour old", now: T + 3600 },
  future_301s: { token: token(), expected: "reject", note: "a second too far ahead", now: T - 301 },
  missing_time: { token: token({ claims: { iat: undefined } }), expected: "reject", note: "no `iat`" },
  time_as_text: { token: token({ claims: { iat: String(T) } }), expected: "reject", note: "`iat` is no number" },
  over_its_own_time: {
    token: token({ claims: { exp: T + 1 } }),
    expected: "reject",
    note: "a limit of its own is past",
    now: T + 302,
  },
  other_body: { token: token(), expected: "reject", note: "a token about another object", body: OTHER },
  altered_byte: {
    token: token(),
    expected: "reject",
    note: "one byte of the body differs",
    body: BODY.replace("1", "3"),
  },
  laid_out_anew: {
    token: token(),
    expected: "reject",
    note: "the same JSON without its spaces",
    body: JSON.stringify(JSON.parse(BODY)),
  },
  missing_hash: {
    token: token({ claims: { request_body_sha256: undefined } }),
    expected: "reject",
    note: "no hash of a body",
  },
  upper_case_hash: {
    token: token({ claims: { request_body_sha256: "A".repeat(64) } }),
    expected: "reject",
    note: "a hash that is not one in lower case",
  },
  wrong_key: {
    token: token({ key: { ...STRANGER, kid: ONE.kid } }),
    expected: "reject",
    note: "a stranger under a known id",
  },
  unknown_key: { token: token({ key: STRANGER }), expected: "reject", note: "an id that the vendor does not know" },
  no_key_id: { token: token({ header: { kid: undefined } }), expected: "reject", note: "no id of a key" },
  expired_key: {
    token: token(),
    expected: "reject",
    note: "the key has expired",
    keys: [publish(ONE, T - 1), publish(TWO)],
  },
  embedded_key: {
    token: token({ key: { ...STRANGER, kid: ONE.kid }, header: attacker }),
    expected: "reject",
    note: "the stranger's own key is in the header",
  },
  key_elsewhere: {
    token: token({
      key: { ...STRANGER, kid: ONE.kid },
      header: { jku: "https://attacker.test/keys", x5u: "https://attacker.test/x5u" },
    }),
    expected: "reject",
    note: "the header says where to fetch a key",
  },
  swapped_claims: {
    token: changed(
      (header, _claims, signature) => `${header}.${part({ iat: T, request_body_sha256: "0".repeat(64) })}.${signature}`,
    ),
    expected: "reject",
    note: "other claims under the signature",
  },
  hs256_confusion: {
    token: changed((_header, claims) => {
      const header = part({ alg: "HS256", kid: ONE.kid, typ: "JWT" });
      return `${header}.${claims}.${hs256(header, claims)}`;
    }),
    expected: "reject",
    note: "the public key taken for the secret of an HMAC",
  },
  alg_none: {
    token: changed((_header, claims) => `${part({ alg: "none", kid: ONE.kid })}.${claims}.`),
    expected: "reject",
    note: "no algorithm and no signature",
  },
  der_signature: {
    token: changed((header, claims, signature) => `${header}.${claims}.${derOf(signature)}`),
    expected: "reject",
    note: "the right signature in DER",
  },
  respelled_signature: {
    token: changed((header, claims, signature) => `${header}.${claims}.${respelled(signature)}`),
    expected: "reject",
    note: "the same bytes in another spelling: one token would have several names",
  },
  padded: {
    token: changed((header, claims, signature) => `${header}.${claims}.${signature}==`),
    expected: "reject",
    note: "base64url with padding",
  },
  two_parts: { token: changed((header, claims) => `${header}.${claims}`), expected: "reject", note: "no signature" },
  four_parts: {
    token: changed((...parts) => [...parts, "AAAA"].join(".")),
    expected: "reject",
    note: "a part too many",
  },
  no_token: { token: "", expected: "reject", note: "an empty header" },
};

/** ECDSA draws a number for each signature: the one that is kept is about the same header and claims. */
const keep = (made: string, kept: string | undefined): string =>
  kept !== undefined && kept.split(".").slice(0, 2).join(".") === made.split(".").slice(0, 2).join(".") ? kept : made;

export const plaidIdv = async (kept: ReadonlyMap<string, string>): Promise<VectorFile> => {
  const webhooks: WebhookVector[] = [];
  for (const [name, { note, expected, body = BODY, now = T + 5, keys = PUBLISHED, token: made }] of Object.entries(
    CASES,
  )) {
    const signed = keep(await made, kept.get(name));
    const fetchKey = async (kid: string) => {
      const found = keys.find((key) => key.kid === kid);
      return found && { kty: "EC", crv: "P-256", ...found };
    };
    const accepted = await acceptsPlaid(signed, bytes(body), fetchKey, now);
    webhooks.push({
      ...{ name, note, secrets: [], keys, bodyBase64: Buffer.from(body).toString("base64") },
      ...{ headers: { "plaid-verification": signed }, nowSeconds: now, expected },
      sdk: { outcome: accepted ? "accept" : "reject" },
    });
  }
  const madeWith =
    "jose SignJWT; each outcome by jose jwtVerify in the order of the vendor's guide (test/witness/plaid-idv.ts)";
  return { vendor: "plaid-idv", madeWith, requests: [], webhooks };
};
