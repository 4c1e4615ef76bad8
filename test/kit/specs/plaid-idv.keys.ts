import { createHash, createHmac, createPrivateKey, sign } from "node:crypto";

export interface PrivateKey {
  readonly kid: string;
  readonly x: string;
  readonly y: string;
  readonly d: string;
}

/** Thrown away: they exist for the kit alone. `signer-three` is nobody's. */
export const KEYS: Readonly<Record<string, PrivateKey>> = {
  "signer-one": {
    kid: "3e827dab-d631-4e30-8219-5dd3f1c80d34",
    x: "5DPPFNWIUFoWrA0cKmKteyJdORcOe-PwdQ7TQKKXBgw",
    y: "EhPARuQgUUcpWc3M0bTOTRURFJDqPTgioHf6C4dcWM8",
    d: "u0H0GfrHvmL-wQ_aA0zwbTD36oYsTM-CpP_gnFirlfI",
  },
  "signer-two": {
    kid: "c4a1dffd-085c-49a0-9492-a39339dc83bc",
    x: "OmjWf5OGhf6ne9bUsVPCr4b1kaQLtruKJf7A6oL7vug",
    y: "hLcDCtudENgP8wWyr3-eYp9wwUmefg4cbOr0n5KYnDQ",
    d: "neVlfbXopjuDNybS96SBv9OC_kcxLbM4MdyDD3m-Wa0",
  },
  "signer-three": {
    kid: "15c4add7-4f5d-4d8f-93ce-71aab29032be",
    x: "AkS0Ktzx8FPQhIKjFaMu91xhuTpdp_g75xbfjkZkCYA",
    y: "jZDzrTT89P_kT-ovwmtgl7dHp-rLY7ioXFvY_b5qtAI",
    d: "qy_RuBdTEfy4Vy7DmMuAG2-UO9zVAwny1uX8hkUGSik",
  },
};

export const SIGNERS = ["signer-one", "signer-two"] as const;

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");

const claimsOf = (body: Uint8Array, iat: unknown) => ({
  iat,
  request_body_sha256: createHash("sha256").update(body).digest("hex"),
});

/** A signer that the vendor does not know signs under the name of one that it knows. */
const keyOf = (signer: string): PrivateKey => {
  const own = KEYS[signer];
  const [first, strange] = [KEYS["signer-one"], KEYS["signer-three"]];
  if (first === undefined || strange === undefined) throw new Error("no keys");
  return own ?? { ...strange, kid: first.kid };
};

/** The vendor's token, signed without a library. */
export const tokenOf = (body: Uint8Array, signer: string, iat: unknown): string => {
  const { kid, ...jwk } = keyOf(signer);
  const signed = `${part({ alg: "ES256", kid, typ: "JWT" })}.${part(claimsOf(body, iat))}`;
  const key = createPrivateKey({ key: { kty: "EC", crv: "P-256", ...jwk }, format: "jwk" });
  return `${signed}.${sign("sha256", Buffer.from(signed), { key, dsaEncoding: "ieee-p1363" }).toString("base64url")}`;
};

/** The public key taken for the secret of an HMAC: what a verifier that lets the token choose would fall for. */
export const confusedToken = (body: Uint8Array, iat: number): string => {
  const { kid, x, y } = keyOf("signer-one");
  const signed = `${part({ alg: "HS256", kid, typ: "JWT" })}.${part(claimsOf(body, iat))}`;
  return `${signed}.${createHmac("sha256", JSON.stringify({ x, y })).update(signed).digest("base64url")}`;
};

/** What a vendor that has these keys answers about one of them. */
export const answering =
  (keys: readonly { kid: string; x: string; y: string; expired_at?: number | null }[]) =>
  (keyId: string): { readonly status: number; readonly body: unknown } => {
    const known = keys.find(({ kid }) => kid === keyId);
    if (known === undefined) {
      const error_code = "INVALID_WEBHOOK_VERIFICATION_KEY_ID";
      return { status: 400, body: { error_type: "INVALID_INPUT", error_code, error_message: "no such key" } };
    }
    const { kid, x, y, expired_at = null } = known;
    const key = { alg: "ES256", crv: "P-256", kid, kty: "EC", use: "sig", x, y, created_at: 1560466150, expired_at };
    return { status: 200, body: { key, request_id: "saKrIBuEB9qJZng" } };
  };

export const answerTo = answering(SIGNERS.map(keyOf));
