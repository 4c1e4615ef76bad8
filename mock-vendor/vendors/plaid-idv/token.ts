import { createECDH, createHash, createPrivateKey, sign } from "node:crypto";
import type { JsonObject } from "../../wire.ts";
import type { PlaidAccount } from "./account.ts";

const CURVE = "prime256v1";

/** The point that belongs to the private number, as the two coordinates of a JWK. */
const pointOf = (privateHex: string): { readonly x: string; readonly y: string } => {
  const pair = createECDH(CURVE);
  pair.setPrivateKey(Buffer.from(privateHex, "hex"));
  // 04, then both coordinates of 32 bytes each.
  const point = pair.getPublicKey();
  return { x: point.subarray(1, 33).toString("base64url"), y: point.subarray(33).toString("base64url") };
};

/** What the vendor publishes of the key. */
export const keyView = ({ webhook }: PlaidAccount): JsonObject => ({
  ...{ alg: "ES256", crv: "P-256", kid: webhook.keyId, kty: "EC", use: "sig", ...pointOf(webhook.signingKey) },
  ...{ created_at: 1_560_466_150, expired_at: null },
});

const part = (value: JsonObject): string => Buffer.from(JSON.stringify(value)).toString("base64url");

/** A number that is no key of ours: what some other text leads to. */
const derived = (text: string): string => `0${createHash("sha256").update(text).digest("hex").slice(1)}`;

/** A JWT over the body's hash; the signature is `r` and `s` side by side. */
export const tokenOf = (account: PlaidAccount, secret: string, body: string, nowMs: number): string => {
  const { keyId, signingKey } = account.webhook;
  const number = secret === signingKey ? signingKey : derived(secret);
  const jwk = { kty: "EC", crv: "P-256", ...pointOf(number), d: Buffer.from(number, "hex").toString("base64url") };
  const claims = {
    iat: Math.floor(nowMs / 1000),
    request_body_sha256: createHash("sha256").update(body).digest("hex"),
  };
  const signed = `${part({ alg: "ES256", kid: keyId, typ: "JWT" })}.${part(claims)}`;
  const key = createPrivateKey({ key: jwk, format: "jwk" });
  const signature = sign("sha256", Buffer.from(signed), { key, dsaEncoding: "ieee-p1363" });
  return `${signed}.${signature.toString("base64url")}`;
};
