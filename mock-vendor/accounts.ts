/** One account at one vendor. The credentials of a request pick it; every object belongs to one. */
export interface OnfidoAccount {
  readonly vendor: "onfido";
  readonly apiToken: string;
  readonly workflowId: string;
  /** For `POST /v3.6/oauth/token`. */
  readonly oauth?: { readonly clientId: string; readonly clientSecret: string };
  /** `events` absent: all. */
  readonly webhook: { readonly url: string; readonly token: string; readonly events?: readonly string[] };
}

export interface SumsubAccount {
  readonly vendor: "sumsub";
  readonly appToken: string;
  readonly secretKey: string;
  readonly levelName: string;
  readonly webhook: { readonly url: string; readonly secretKey: string; readonly digest: SumsubDigest };
}

export type SumsubDigest = "HMAC_SHA1_HEX" | "HMAC_SHA256_HEX" | "HMAC_SHA512_HEX";

export interface StripeIdentityAccount {
  readonly vendor: "stripe-identity";
  readonly apiKey: string;
  /** While a secret is rolled, deliveries carry one signature for each of the two. */
  readonly webhook: { readonly url: string; readonly secret: string; readonly previousSecret?: string };
}

export type MockAccount = OnfidoAccount | SumsubAccount | StripeIdentityAccount;
export type VendorId = MockAccount["vendor"];
export const VENDORS: readonly VendorId[] = ["onfido", "sumsub", "stripe-identity"];

const FIELDS: Readonly<Record<VendorId, readonly string[]>> = {
  onfido: ["apiToken", "workflowId", "webhook.url", "webhook.token"],
  sumsub: ["appToken", "secretKey", "levelName", "webhook.url", "webhook.secretKey", "webhook.digest"],
  "stripe-identity": ["apiKey", "webhook.url", "webhook.secret"],
};

const at = (value: unknown, path: string): unknown =>
  path.split(".").reduce<unknown>((inner, key) => (inner as Record<string, unknown> | undefined)?.[key], value);

/**
 * Reads the file named by `MOCK_ACCOUNTS`: a list of accounts, or an object whose `accounts` is one.
 * Throws a sentence that names the account's position and the missing field, never a value.
 */
export const parseAccounts = (text: string): readonly MockAccount[] => {
  const parsed: unknown = JSON.parse(text);
  const list = Array.isArray(parsed) ? parsed : at(parsed, "accounts");
  if (!Array.isArray(list) || list.length === 0)
    throw new Error("MOCK_ACCOUNTS: expected a non-empty list of accounts");
  for (const [index, account] of list.entries()) {
    const vendor = VENDORS.find((known) => known === at(account, "vendor"));
    if (vendor === undefined) throw new Error(`MOCK_ACCOUNTS[${index}].vendor: one of ${VENDORS.join(", ")}`);
    const missing = FIELDS[vendor].find((field) => typeof at(account, field) !== "string" || at(account, field) === "");
    if (missing) throw new Error(`MOCK_ACCOUNTS[${index}].${missing}: a non-empty string is required`);
  }
  return list as readonly MockAccount[];
};
