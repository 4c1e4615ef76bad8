import { createHmac, createPrivateKey, createPublicKey, type KeyObject, sign } from "node:crypto";
import type { World } from "../world.ts";

/**
 * Standard Webhooks 1.0: `webhook-id`, `webhook-timestamp` and `webhook-signature`, which holds one HMAC-SHA256
 * (`v1`) for each live secret and one Ed25519 signature (`v1a`) over `<id>.<timestamp>.<body>`, apart by spaces.
 */

/** What is stored of an endpoint, sealed. */
export interface EndpointKeys {
  /** Newest first. `value`: `whsec_` and base64 of 32 bytes. `expires_at`: milliseconds, null while it is the current one. */
  readonly secrets: readonly { readonly value: string; readonly expires_at: number | null }[];
  /** `whsk_` and base64 of the 32-byte Ed25519 seed (RFC 8032). */
  readonly private_key: string;
}

export interface Signer {
  readonly secrets: readonly { readonly key: Buffer; readonly expiresAt: number | null }[];
  readonly privateKey: KeyObject;
}

const SECRET_BYTES = 32;
/** How long a replaced secret goes on signing; milliseconds. */
const OVERLAP_MS = 24 * 3_600_000;
/** Each costs a signature in every message. */
const MOST_SECRETS = 5;

/** DER of a PKCS #8 Ed25519 key up to the seed (RFC 8410, section 7). */
const PKCS8_PREFIX = Buffer.from("302e020100300506032b657004220420", "hex");

const encoded = (prefix: string, bytes: Uint8Array): string => prefix + Buffer.from(bytes).toString("base64");
const decoded = (prefix: string, text: string): Buffer => Buffer.from(text.slice(prefix.length), "base64");

const privateKeyOf = (seed: Uint8Array): KeyObject =>
  createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, seed]), format: "der", type: "pkcs8" });

export const newSecret = (world: World): string => encoded("whsec_", world.random(SECRET_BYTES));

/** Keys of a new endpoint; `public_key` is `whpk_` and base64 of 32 bytes. */
export const newKeys = (world: World): { readonly keys: EndpointKeys; readonly public_key: string } => {
  const seed = world.random(SECRET_BYTES);
  const point = createPublicKey(privateKeyOf(seed)).export({ format: "jwk" }).x ?? "";
  const keys = { secrets: [{ value: newSecret(world), expires_at: null }], private_key: encoded("whsk_", seed) };
  return { keys, public_key: encoded("whpk_", Buffer.from(point, "base64url")) };
};

/** A new current secret; the one before signs on for a day, so that no receiver has to change over in an instant. */
export const rotated = (world: World, keys: EndpointKeys): EndpointKeys => {
  const now = world.now();
  const older = keys.secrets
    .map(({ value, expires_at }) => ({ value, expires_at: expires_at ?? now + OVERLAP_MS }))
    .filter(({ expires_at }) => expires_at > now);
  return { ...keys, secrets: [{ value: newSecret(world), expires_at: null }, ...older].slice(0, MOST_SECRETS) };
};

export const createSigner = (keys: EndpointKeys): Signer => ({
  secrets: keys.secrets.map(({ value, expires_at }) => ({ key: decoded("whsec_", value), expiresAt: expires_at })),
  privateKey: privateKeyOf(decoded("whsk_", keys.private_key)),
});

/** Headers of one try. `nowMs`: the try's own time, so that a late try is as fresh as the first. */
export const signatureHeaders = (
  { secrets, privateKey }: Signer,
  id: string,
  body: Uint8Array,
  nowMs: number,
): Readonly<Record<string, string>> => {
  const timestamp = String(Math.floor(nowMs / 1000));
  const signed = Buffer.concat([Buffer.from(`${id}.${timestamp}.`), body]);
  const hashes = secrets
    .filter(({ expiresAt }) => expiresAt === null || expiresAt > nowMs)
    .map(({ key }) => `v1,${createHmac("sha256", key).update(signed).digest("base64")}`);
  const signatures = [...hashes, `v1a,${sign(null, signed, privateKey).toString("base64")}`];
  return { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": signatures.join(" ") };
};
