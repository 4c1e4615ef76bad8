import { createHmac, timingSafeEqual } from "node:crypto";
import type { Headers, Verified } from "../../contracts/adapter.ts";
import { ok, type Result } from "../../contracts/fault.ts";
import type { SignatureScheme } from "../../contracts/signature.ts";
import { DEFAULT_TOLERANCE_SECONDS, headerOf, isFresh, refuse } from "./claim.ts";

/** Letters that cannot move the dots between id, time and body. */
const ID = /^[\w-]{1,128}$/;
const SECRET = /^whsec_([A-Za-z0-9+/]{32,88}={0,2})$/;
/** `v1` is HMAC-SHA256: 32 bytes in base64. */
const V1 = /^v1,([A-Za-z0-9+/]{43}=)$/;
/** Each costs a digest of the body: a sender must not choose how many. */
const MOST_SIGNATURES = 8;

const keyOf = (secret: string): Buffer | undefined => {
  const [, text] = SECRET.exec(secret) ?? [];
  const key = text === undefined ? undefined : Buffer.from(text, "base64");
  // Not canonical: two texts would be one secret.
  return key?.toString("base64") === text ? key : undefined;
};

/** The `v1` signatures; those of other kinds are skipped. Undefined: the list is malformed. */
const signaturesOf = (value: string): readonly Buffer[] | undefined => {
  const all = value.split(" ");
  if (all.length > MOST_SIGNATURES || all.some((one) => !/^v\d[a-z]?,[A-Za-z0-9+/]+={0,2}$/.test(one)))
    return undefined;
  const ours = all.filter((one) => one.startsWith("v1,")).map((one) => V1.exec(one)?.[1]);
  if (ours.length === 0 || ours.includes(undefined)) return undefined;
  const bytes = ours.map((text = "") => Buffer.from(text, "base64"));
  return bytes.every((one, index) => one.toString("base64") === ours[index]) ? bytes : undefined;
};

/**
 * Standard Webhooks (standardwebhooks.com): the digest covers id, time and body, so that nobody can give a message another id or
 * another time. Fails closed, never throws. `secrets`: at most two, newest first.
 */
export const verifyStandard = (
  scheme: SignatureScheme,
  secrets: readonly string[],
  headers: Headers,
  body: Uint8Array,
  nowSeconds: number,
): Result<Verified> => {
  const keys = secrets.flatMap((secret) => keyOf(secret) ?? []);
  if (keys.length === 0) return refuse("no webhook secret is configured");
  const [id, timestamp] = [headerOf(headers, "webhook-id"), headerOf(headers, "webhook-timestamp")];
  const value = headerOf(headers, scheme.header);
  if (id === undefined || timestamp === undefined || value === undefined)
    return refuse("a signature header is missing");
  if (!ID.test(id)) return refuse("the message id is malformed");
  const signatures = signaturesOf(value);
  if (signatures === undefined) return refuse("the signature header is malformed");
  if (!isFresh(timestamp, nowSeconds, scheme.toleranceSeconds ?? DEFAULT_TOLERANCE_SECONDS))
    return refuse("the signed timestamp is malformed or out of tolerance");
  let found = false;
  for (const key of keys) {
    const expected = createHmac("sha256", key).update(`${id}.${timestamp}.`).update(body).digest();
    for (const candidate of signatures) found = timingSafeEqual(expected, candidate) || found;
  }
  return found ? ok(body as Verified) : refuse("the signature does not match");
};
