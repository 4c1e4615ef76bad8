import { ADAPTERS, bindAccount, VENDOR_IDS, type VendorId } from "../../adapters/registry.ts";
import { TWIN_MODULES } from "../../mock-vendor/accounts.ts";
import type { AdapterSpec, Subject } from "./spec.ts";

import { spec as didit } from "./specs/didit.spec.ts";

import { spec as jumio } from "./specs/jumio.spec.ts";

import { spec as manual } from "./specs/manual.spec.ts";
import { spec as onfido } from "./specs/onfido.spec.ts";
import { spec as persona } from "./specs/persona.spec.ts";
import { spec as plaidIdv } from "./specs/plaid-idv.spec.ts";
import { spec as stripeIdentity } from "./specs/stripe-identity.spec.ts";
import { spec as sumsub } from "./specs/sumsub.spec.ts";
import { spec as veriff } from "./specs/veriff.spec.ts";
import { spec as yoti } from "./specs/yoti.spec.ts";
import type { TwinOf } from "./twin-stage.ts";

/** One spec for each registered vendor: a vendor without one does not compile. */
export const SPECS: Readonly<Record<VendorId, AdapterSpec>> = {
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
};

/** The twin of a vendor: a vendor without one does not compile. */
export const twinFor = (id: VendorId): TwinOf => TWIN_MODULES[id];

export const subjectOf = (id: VendorId): Subject => {
  const { statuses, reasons, unmapped } = ADAPTERS[id];
  return { id, statuses, reasons, unmapped, bind: (settings) => bindAccount(id, settings) };
};

export const SUBJECTS: readonly (readonly [VendorId, Subject, AdapterSpec])[] = VENDOR_IDS.map((id) => [
  id,
  subjectOf(id),
  SPECS[id],
]);
