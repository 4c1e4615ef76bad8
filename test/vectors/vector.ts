/**
 * One signature case. Secrets and bodies are invented here; the signatures are made by the vendors' own SDKs, or by an
 * implementation of test/witness where a vendor has none.
 */
export interface WebhookVector {
  readonly name: string;
  readonly note: string;
  /** Newest first; what the receiver holds. */
  readonly secrets: readonly string[];
  readonly bodyBase64: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Query of the address, where that is what a callback is known by. */
  readonly query?: string;
  /** The receiver's clock; unix seconds. */
  readonly nowSeconds: number;
  /** Sumsub: the digest that the account has pinned. */
  readonly pinned?: string;
  /** Plaid: the public keys that the vendor has. */
  readonly keys?: readonly PublishedKey[];
  /** What the gateway must do. */
  readonly expected: "accept" | "reject";
  /** What the official SDK or the witness did; absent where it has no verifier. */
  readonly sdk?: SdkOutcome;
  readonly dedupeKey?: string;
}

export interface PublishedKey {
  readonly kid: string;
  readonly x: string;
  readonly y: string;
  readonly expired_at: number | null;
}

export interface SdkOutcome {
  readonly outcome: "accept" | "reject";
  /** The name of the error's class. */
  readonly error?: string;
  /** Seconds of tolerance that the SDK was given. */
  readonly toleranceSeconds?: number;
}

/** One signed request to a vendor. */
export interface RequestVector {
  readonly name: string;
  readonly note: string;
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  readonly path: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The vendor's clock; unix seconds. */
  readonly serverNowSeconds: number;
  readonly expected: "accept" | "reject";
  /** Settings of the account that made it, where there is no one account for all. */
  readonly credentials?: Readonly<Record<string, string>>;
}

export interface VectorFile {
  readonly vendor: string;
  readonly madeWith: string;
  readonly webhooks: readonly WebhookVector[];
  readonly requests: readonly RequestVector[];
}

export const bytesOf = (vector: WebhookVector): Buffer => Buffer.from(vector.bodyBase64, "base64");
