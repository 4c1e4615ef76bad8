import type { CheckName, DocumentClass } from "./check.ts";
import type { ScenarioName } from "./scenario.ts";

/** What a vendor can do: the router refuses what is not in it. */
export interface Capabilities {
  readonly checks: readonly CheckName[];
  readonly documents: readonly DocumentClass[];
  /** ISO 3166-1 alpha-2, or `all`. */
  readonly countries: "all" | readonly string[];
  /** Where the vendor can keep personal data. */
  readonly regions: readonly string[];
  /** A placeholder for the contract's own price: an operator sets it in the account. */
  readonly price: { readonly amount: number; readonly currency: string };
  readonly billsOn: "create" | "submit" | "decision";
  readonly quotas: { readonly requestsPerMinute: number };
  /** Life of a hosted link; seconds. */
  readonly linkLifeSeconds: number;
  /** Would the vendor still let a person whom we rejected try again? Then the rejection cancels there. */
  readonly cancelOnRejection?: true;
  /** Takes a session only where no other vendor could ever take it, or where its person asked for another way. */
  readonly lastResort?: true;
  /** Scenarios that the vendor's wire format has no words for, whatever it checks. */
  readonly cannotTell?: readonly ScenarioName[];
  /** What is UNCONFIRMED about the vendor, in sentences for the docs. */
  readonly unconfirmed: readonly string[];
}
