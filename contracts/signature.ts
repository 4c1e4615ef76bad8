export type Digest = "sha1" | "sha256" | "sha512";

/** Data, not code: one fail-closed verifier reads it. */
export interface SignatureScheme {
  /** Lower case. */
  readonly header: string;
  /**
   * `hex`: one digest. `pairs`: `t=…,v1=…`, several `v1` while a secret is rotated. `sets`: then several of these lists
   * with a space between, each with its own time. `standard`: Standard Webhooks, whose id and time stand in two further
   * headers and whose secrets are `whsec_…`.
   */
  readonly format: "hex" | "pairs" | "sets" | "standard";
  readonly signs: "body" | "timestamp.body" | "id.timestamp.body";
  /** The only digest accepted, unless `chosenBy`. */
  readonly digest: Digest;
  /** Is an upper-case hex digest the vendor's own verifier accepts? */
  readonly caseInsensitive?: true;
  /** The sender names its digest in `header`; a name that is not in `names` is refused. */
  readonly chosenBy?: { readonly header: string; readonly names: Readonly<Record<string, Digest>> };
  /**
   * The time stands in a header of its own, which nothing signs: it counts only where this member of the signed body
   * says the same.
   */
  readonly timestampIn?: { readonly header: string; readonly member: string };
  /** A header that names the account which a callback is for: another account's is refused, whatever signed it. */
  readonly addressedTo?: { readonly header: string; readonly account: string };
  /** Accepted distance of the signed timestamp from our clock, both ways; seconds. */
  readonly toleranceSeconds?: number;
}

/** A JWT (RFC 7519) over the body's hash, signed with a key that the vendor publishes under an id. */
export interface TokenScheme {
  /** Lower case. */
  readonly header: string;
  /** The only algorithm accepted: ECDSA on P-256 with SHA-256. */
  readonly algorithm: "ES256";
  /** The claim that holds the SHA-256 of the body's bytes, in lower-case hex. */
  readonly bodyHash: string;
  /** Accepted distance of `iat` from our clock, both ways; seconds. */
  readonly toleranceSeconds: number;
}

/** A key of the vendor's, ready to use. */
export interface VerificationKey {
  readonly id: string;
  /** From then on the vendor signs nothing with it; unix seconds. */
  readonly expiredAt?: number;
  readonly verifies: (signed: Uint8Array, signature: Uint8Array) => boolean;
}
