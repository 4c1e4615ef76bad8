import { createHash } from "node:crypto";
import { decodeProtectedHeader, importJWK, type JWK, jwtVerify, SignJWT } from "jose";

/**
 * Plaid's webhook verification, written from the vendor's own guide with the library that the guide uses: what the adapter and the
 * mock are compared with.
 */
export type FetchKey = (keyId: string) => Promise<(JWK & { readonly expired_at?: number | null }) | undefined>;

const MAX_AGE_SECONDS = 300;

/** The guide, step by step: algorithm, key, signature, age, body. */
export const acceptsPlaid = async (
  token: string,
  body: Uint8Array,
  fetchKey: FetchKey,
  nowSeconds: number,
): Promise<boolean> => {
  try {
    const { alg, kid } = decodeProtectedHeader(token);
    if (alg !== "ES256" || kid === undefined) return false;
    const jwk = await fetchKey(kid);
    if (jwk === undefined || (jwk.expired_at !== null && jwk.expired_at !== undefined)) return false;
    const key = await importJWK(jwk, "ES256");
    // The guide names an age; how far ahead a token may be it leaves open, and the same is taken for both ways.
    const age = { maxTokenAge: 0, clockTolerance: MAX_AGE_SECONDS, currentDate: new Date(nowSeconds * 1000) };
    const options = { algorithms: ["ES256"], ...age };
    const { payload } = await jwtVerify(token, key, options);
    return payload.request_body_sha256 === createHash("sha256").update(body).digest("hex");
  } catch {
    return false;
  }
};

/** A token as the vendor makes it. `claims` and `header` say what is different. */
export const signPlaid = async (
  body: Uint8Array,
  privateKey: JWK,
  { claims = {}, header = {} }: { readonly claims?: object; readonly header?: object } = {},
): Promise<string> =>
  new SignJWT({ request_body_sha256: createHash("sha256").update(body).digest("hex"), ...claims })
    .setProtectedHeader({ alg: "ES256", kid: privateKey.kid ?? "", typ: "JWT", ...header })
    .sign(await importJWK(privateKey, "ES256"));
