import { createHash, createPublicKey, timingSafeEqual, verify as verifySignature } from "node:crypto";
import type { Headers, Verified } from "../../contracts/adapter.ts";
import type { Claim } from "../../contracts/bound-adapter.ts";
import { ok, type Result } from "../../contracts/fault.ts";
import type { TokenScheme, VerificationKey } from "../../contracts/signature.ts";
import { parseStrictJson } from "../../contracts/strict-json.ts";
import { headerOf, refuse } from "./claim.ts";

type Members = Readonly<Record<string, unknown>>;

/** A token of more than this says things that we would not read. */
const LIMITS = { depth: 8, members: 64 } as const;
const BASE64URL = /^[A-Za-z0-9_-]+$/;
const KEY_ID = /^[A-Za-z0-9._:-]{1,128}$/;
const HASH = /^[0-9a-f]{64}$/;
/** `r` and `s` of P-256, 32 bytes each (RFC 7518, section 3.4): never DER, whose length varies. */
const SIGNATURE_BYTES = 64;

/** The bytes of a part, of which base64url has exactly one spelling: no padding, no other letters, no spare bits set. */
const bytesOf = (part: string | undefined): Buffer | undefined => {
  if (part === undefined || !BASE64URL.test(part)) return undefined;
  const bytes = Buffer.from(part, "base64url");
  return bytes.toString("base64url") === part ? bytes : undefined;
};

const membersOf = (part: string | undefined): Members | undefined => {
  const bytes = bytesOf(part);
  const parsed = bytes && parseStrictJson(bytes, LIMITS);
  const value = parsed?.ok === true ? parsed.value : undefined;
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Members) : undefined;
};

/**
 * The id of the key out of the token's header. Keys and addresses of keys that the header brings along (`jwk`, `jku`,
 * `x5u`, `x5c`) are the sender's own and are never looked at; what must be understood (`crit`) we do not understand.
 */
const keyIdOf = (header: Members, { algorithm }: TokenScheme): Result<string> => {
  if (header.alg !== algorithm) return refuse("the token's algorithm is not the one accepted");
  if (header.crit !== undefined) return refuse("the token has extensions that must be understood");
  const { kid } = header;
  return typeof kid === "string" && KEY_ID.test(kid) ? ok(kid) : refuse("the token names no usable key");
};

const isNear = (time: unknown, nowSeconds: number, tolerance: number): boolean =>
  Number.isSafeInteger(time) && Math.abs(nowSeconds - (time as number)) <= tolerance;

/** Limits of its own that a token may state (RFC 7519, section 4.1): absent, or kept. */
const isWithin = ({ exp, nbf }: Members, nowSeconds: number): boolean =>
  (exp === undefined || (typeof exp === "number" && nowSeconds < exp)) &&
  (nbf === undefined || (typeof nbf === "number" && nowSeconds >= nbf));

const coversBody = (hash: unknown, body: Uint8Array): boolean =>
  typeof hash === "string" &&
  HASH.test(hash) &&
  timingSafeEqual(Buffer.from(hash, "hex"), createHash("sha256").update(body).digest());

const checkSignature = (
  keyId: string,
  signed: Buffer,
  signature: Buffer,
  body: Uint8Array,
  nowSeconds: number,
): Claim["verify"] => {
  return (key) => {
    if (key.id !== keyId) return refuse("the key is another one than the token names");
    if (key.expiredAt !== undefined && key.expiredAt <= nowSeconds) return refuse("the vendor's key has expired");
    return key.verifies(signed, signature) ? ok(body as Verified) : refuse("the signature does not match");
  };
};

/**
 * Reads a JWT as far as that goes without its key. Fails closed and never throws: anything but three parts in strict
 * base64url, another algorithm, a time out of tolerance on either side or another body are all `unauthentic`.
 */
export const claimOf = (scheme: TokenScheme, headers: Headers, body: Uint8Array, nowSeconds: number): Result<Claim> => {
  const token = headerOf(headers, scheme.header);
  if (token === undefined) return refuse("the token is missing");
  const parts = token.split(".");
  const [header, claims, signature] = [membersOf(parts[0]), membersOf(parts[1]), bytesOf(parts[2])];
  if (parts.length !== 3 || !header || !claims || signature?.length !== SIGNATURE_BYTES) {
    return refuse("the token is malformed");
  }
  const keyId = keyIdOf(header, scheme);
  if (!keyId.ok) return keyId;
  if (!isNear(claims.iat, nowSeconds, scheme.toleranceSeconds) || !isWithin(claims, nowSeconds)) {
    return refuse("the token's time is malformed or out of tolerance");
  }
  if (!coversBody(claims[scheme.bodyHash], body)) return refuse("the token is about another body");
  const signed = Buffer.from(`${parts[0]}.${parts[1]}`);
  return ok({ keyId: keyId.value, token, verify: checkSignature(keyId.value, signed, signature, body, nowSeconds) });
};

/** The public key at a point of P-256 (RFC 7518, section 6.2), for ES256; undefined for what is no such point. */
export const es256Key = (point: {
  readonly x: string;
  readonly y: string;
}): VerificationKey["verifies"] | undefined => {
  try {
    const key = createPublicKey({ key: { kty: "EC", crv: "P-256", x: point.x, y: point.y }, format: "jwk" });
    return (signed, signature) => verifySignature("sha256", signed, { key, dsaEncoding: "ieee-p1363" }, signature);
  } catch {
    return undefined;
  }
};
