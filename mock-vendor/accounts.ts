import { type DiditAccount, didit } from "./vendors/didit/account.ts";
import { type JumioAccount, jumio } from "./vendors/jumio/account.ts";
import { type ManualAccount, manual } from "./vendors/manual/account.ts";
import { type OnfidoAccount, onfido } from "./vendors/onfido/account.ts";
import { type PersonaAccount, persona } from "./vendors/persona/account.ts";
import { type PlaidAccount, plaidIdv } from "./vendors/plaid-idv/account.ts";
import { type StripeIdentityAccount, stripeIdentity } from "./vendors/stripe/account.ts";
import { type SumsubAccount, sumsub } from "./vendors/sumsub/account.ts";
import { type VeriffAccount, veriff } from "./vendors/veriff/account.ts";
import { type YotiAccount, yoti } from "./vendors/yoti/account.ts";

/** One account at one vendor. The credentials of a request pick it; every object belongs to one. */
export type MockAccount =
  | OnfidoAccount
  | SumsubAccount
  | StripeIdentityAccount
  | DiditAccount
  | VeriffAccount
  | JumioAccount
  | PlaidAccount
  | PersonaAccount
  | YotiAccount
  | ManualAccount;
export type VendorId = MockAccount["vendor"];

/** Every vendor that has a twin. Adding one adds a line here, an import and its account to the union above. */
export const TWIN_MODULES = {
  onfido,
  sumsub,
  "stripe-identity": stripeIdentity,
  didit,
  veriff,
  jumio,
  "plaid-idv": plaidIdv,
  persona,
  yoti,
  manual,
} as const;

export const VENDORS = Object.keys(TWIN_MODULES) as readonly VendorId[];

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
    const missing = TWIN_MODULES[vendor].required.find(
      (field) => typeof at(account, field) !== "string" || at(account, field) === "",
    );
    if (missing) throw new Error(`MOCK_ACCOUNTS[${index}].${missing}: a non-empty string is required`);
  }
  return list as readonly MockAccount[];
};
