import { createHmac } from "node:crypto";

/**
 * Didit's webhook signatures, written from the vendor's own pages and the receiver in its demo, apart from the adapter and from the
 * mock: what both are compared with.
 */
export interface DiditHeaders {
  readonly "x-timestamp"?: string;
  readonly "x-signature"?: string;
  readonly "x-signature-v2"?: string;
  readonly "x-signature-simple"?: string;
}

const MAX_AGE_SECONDS = 300;

const hmac = (secret: string, text: string | Uint8Array): string =>
  createHmac("sha256", secret).update(text).digest("hex");

const sortKeys = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (value === null || typeof value !== "object") return value;
  const source = value as Record<string, unknown>;
  return Object.keys(source)
    .sort()
    .reduce<Record<string, unknown>>((target, key) => {
      target[key] = sortKeys(source[key]);
      return target;
    }, {});
};

/** `X-Signature-V2` is over this text: sorted, compact, letters beyond ASCII as they are. */
export const canonicalOf = (body: string): string => JSON.stringify(sortKeys(JSON.parse(body)));

/** `X-Signature-Simple` is over these four members, whatever else the body says. */
export const simpleOf = (body: string): string => {
  const { timestamp, session_id, status, webhook_type } = JSON.parse(body) as Record<string, unknown>;
  return [timestamp, session_id, status, webhook_type].join(":");
};

/** The three signatures as the vendor sends them. */
export const signDidit = (body: string, secret: string, timestamp: number): Required<DiditHeaders> => ({
  "x-timestamp": String(timestamp),
  "x-signature": hmac(secret, body),
  "x-signature-v2": hmac(secret, canonicalOf(body)),
  "x-signature-simple": hmac(secret, simpleOf(body)),
});

/** The demo's receiver: a time that is near, and the signature over the raw bytes. */
export const acceptsDidit = (body: Uint8Array, headers: DiditHeaders, secret: string, nowSeconds: number): boolean => {
  const { "x-timestamp": timestamp, "x-signature": signature } = headers;
  if (!timestamp || !signature || !secret) return false;
  if (!(Math.abs(nowSeconds - Number.parseInt(timestamp, 10)) <= MAX_AGE_SECONDS)) return false;
  return hmac(secret, body) === signature;
};
