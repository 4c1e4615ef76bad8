import { createHmac, timingSafeEqual } from "node:crypto";
import type { Headers, Verified } from "../../contracts/adapter.ts";
import { ok, type Result } from "../../contracts/fault.ts";
import type { Digest, SignatureScheme } from "../../contracts/signature.ts";
import { parseStrictJson } from "../../contracts/strict-json.ts";
import { DEFAULT_TOLERANCE_SECONDS, headerOf, isFresh, refuse } from "./claim.ts";
import { verifyStandard } from "./standard-webhooks.ts";

/** Hex digits of a digest (FIPS 180-4). */
const HEX_DIGITS: Readonly<Record<Digest, number>> = { sha1: 40, sha256: 64, sha512: 128 };
const MAX_SECRETS = 2;
/** Each list costs a digest of the body: a sender must not choose how many. */
const MAX_LISTS = 4;
const PAIR = /^[A-Za-z0-9_]{1,16}=[^\s,]{1,256}$/;

interface Claim {
  readonly digests: readonly string[];
  readonly timestamp: string | undefined;
}

/** The digest to compute: the pinned one, or the one the sender names out of the allowed list. */
const digestOf = (scheme: SignatureScheme, headers: Headers): Digest | undefined => {
  if (scheme.chosenBy === undefined) return scheme.digest;
  const name = headerOf(headers, scheme.chosenBy.header);
  return name !== undefined && Object.hasOwn(scheme.chosenBy.names, name) ? scheme.chosenBy.names[name] : undefined;
};

/**
 * `t=…,v1=…[,v1=…]`: exactly one `t`, at least one `v1`, other keys ignored. Two headers of the same name arrive
 * joined by a comma and a space, which the grammar does not have.
 */
const readPairs = (value: string): Claim | undefined => {
  const digests: string[] = [];
  let timestamp: string | undefined;
  for (const element of value.split(",")) {
    if (!PAIR.test(element)) return undefined;
    const sign = element.indexOf("=");
    const [key, content] = [element.slice(0, sign), element.slice(sign + 1)];
    if (key === "v1") digests.push(content);
    if (key === "t" && timestamp !== undefined) return undefined;
    if (key === "t") timestamp = content;
  }
  return digests.length > 0 && timestamp !== undefined ? { digests, timestamp } : undefined;
};

const isHex = (text: string, digest: Digest, caseInsensitive: boolean): boolean =>
  text.length === HEX_DIGITS[digest] && (caseInsensitive ? /^[0-9a-fA-F]+$/ : /^[0-9a-f]+$/).test(text);

/** Does any digest belong to any secret? Every pair is compared, each in constant time. `prefix`: signed before the body. */
const matches = (
  { digests }: Claim,
  prefix: string,
  secrets: readonly string[],
  digest: Digest,
  body: Uint8Array,
): boolean => {
  let found = false;
  for (const secret of secrets) {
    const expected = createHmac(digest, secret).update(prefix).update(body).digest();
    for (const candidate of digests) found = timingSafeEqual(expected, Buffer.from(candidate, "hex")) || found;
  }
  return found;
};

const JSON_LIMITS = { depth: 32, members: 20_000, unsafeIntegers: "text" } as const;

/** Does the signed body repeat this time? Read only once the body is known to be the vendor's. */
const repeats = (body: Uint8Array, member: string, timestamp: string | undefined): boolean => {
  const parsed = parseStrictJson(body, JSON_LIMITS);
  const told = parsed.ok ? (parsed.value as Readonly<Record<string, unknown>> | null)?.[member] : undefined;
  return (typeof told === "number" || typeof told === "string") && String(told) === timestamp;
};

const ofScheme = ({ signs }: SignatureScheme, { digests, timestamp }: Claim): Claim => ({
  digests,
  timestamp: signs === "timestamp.body" ? timestamp : undefined,
});

/** Every list of digests in the header; undefined: one of them is malformed. */
const readClaims = (scheme: SignatureScheme, value: string, headers: Headers): readonly Claim[] | undefined => {
  const { timestampIn } = scheme;
  if (scheme.format === "hex") {
    if (scheme.signs !== "body") return undefined;
    return [{ digests: [value], timestamp: timestampIn && (headerOf(headers, timestampIn.header) ?? "") }];
  }
  const lists = scheme.format === "sets" ? value.split(" ") : [value];
  if (lists.length > MAX_LISTS) return undefined;
  const claims = lists.flatMap((list) => readPairs(list) ?? []);
  return claims.length === lists.length ? claims.map((claim) => ofScheme(scheme, claim)) : undefined;
};

/** Is a callback for another account? Only asked where the vendor says whom it is for. */
const isMisaddressed = ({ addressedTo }: SignatureScheme, headers: Headers): boolean =>
  addressedTo !== undefined && headerOf(headers, addressedTo.header) !== addressedTo.account;

/** The claims of a well-formed header, or why it is refused. */
const claimsOf = (
  scheme: SignatureScheme,
  value: string,
  digest: Digest,
  headers: Headers,
): Result<readonly Claim[]> => {
  const claims = readClaims(scheme, value, headers);
  if (claims === undefined) return refuse("the signature header is malformed");
  const isDigest = (text: string): boolean => isHex(text, digest, scheme.caseInsensitive === true);
  return claims.every(({ digests }) => digests.every(isDigest))
    ? ok(claims)
    : refuse("the signature is not a digest of the expected form");
};

/**
 * Checks raw bytes against a scheme. Fails closed and never throws: an absent or malformed header, an unlisted
 * digest, no usable secret, a timestamp out of tolerance on either side are all `unauthentic`.
 * `secrets`: newest first; empty ones are skipped and only two are tried. `nowSeconds`: our clock, unix seconds.
 */
export const verify = (
  scheme: SignatureScheme,
  secrets: readonly string[],
  headers: Headers,
  body: Uint8Array,
  nowSeconds: number,
): Result<Verified> => {
  const usable = secrets.filter((secret) => secret.length > 0).slice(0, MAX_SECRETS);
  if (scheme.format === "standard") return verifyStandard(scheme, usable, headers, body, nowSeconds);
  if (usable.length === 0) return refuse("no webhook secret is configured");
  const value = headerOf(headers, scheme.header);
  if (value === undefined) return refuse("the signature header is missing");
  const digest = digestOf(scheme, headers);
  if (digest === undefined || !Object.hasOwn(HEX_DIGITS, digest)) return refuse("the digest algorithm is not allowed");
  const claims = claimsOf(scheme, value, digest, headers);
  if (!claims.ok) return claims;
  if (isMisaddressed(scheme, headers)) return refuse("the callback is for another account");
  const tolerance = scheme.toleranceSeconds ?? DEFAULT_TOLERANCE_SECONDS;
  const isTimely = ({ timestamp }: Claim) => timestamp === undefined || isFresh(timestamp, nowSeconds, tolerance);
  const timely = claims.value.filter(isTimely);
  if (timely.length === 0) return refuse("the signed timestamp is malformed or out of tolerance");
  const prefixOf = ({ timestamp = "" }: Claim) => (scheme.signs === "timestamp.body" ? `${timestamp}.` : "");
  const genuine = timely.find((claim) => matches(claim, prefixOf(claim), usable, digest, body));
  if (genuine === undefined) return refuse("the signature does not match");
  return scheme.timestampIn && !repeats(body, scheme.timestampIn.member, genuine.timestamp)
    ? refuse("the signed body tells another time than the header")
    : ok(body as Verified);
};
