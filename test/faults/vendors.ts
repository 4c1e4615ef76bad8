import type { VendorId } from "../../mock-vendor/accounts.ts";

/**
 * The vendors at which the wire is examined fault by fault: their signatures, times and retakes differ in every way that a
 * fault could care about. At all others a fault must strike.
 */
export const EXAMINED = [
  "onfido",
  "sumsub",
  "stripe-identity",
  "didit",
  "veriff",
] as const satisfies readonly VendorId[];
