import type { BoundAdapter } from "../contracts/bound-adapter.ts";
import type { Result } from "../contracts/fault.ts";
import { bind } from "./bind.ts";
import { didit } from "./didit/index.ts";
import { jumio } from "./jumio/index.ts";
import { manual } from "./manual/index.ts";
import { onfido } from "./onfido/index.ts";
import { persona } from "./persona/index.ts";
import { plaidIdv } from "./plaid-idv/index.ts";
import { stripeIdentity } from "./stripe-identity/index.ts";
import { sumsub } from "./sumsub/index.ts";
import { veriff } from "./veriff/index.ts";
import { yoti } from "./yoti/index.ts";

/** Every vendor the gateway can drive. Adding one adds a line here and a line below. */
export const ADAPTERS = {
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

export type VendorId = keyof typeof ADAPTERS;
export const VENDOR_IDS = Object.keys(ADAPTERS) as readonly VendorId[];

const BINDERS: Readonly<Record<VendorId, (rawConfig: unknown) => Result<BoundAdapter>>> = {
  onfido: bind(onfido),
  sumsub: bind(sumsub),
  "stripe-identity": bind(stripeIdentity),
  didit: bind(didit),
  veriff: bind(veriff),
  jumio: bind(jumio),
  "plaid-idv": bind(plaidIdv),
  persona: bind(persona),
  yoti: bind(yoti),
  manual: bind(manual),
};

export const isVendorId = (id: string): id is VendorId => Object.hasOwn(ADAPTERS, id);

/** An adapter bound to one account's settings. Fault: `refused_input` naming each wrong or unknown setting. */
export const bindAccount = (vendor: VendorId, rawConfig: unknown): Result<BoundAdapter> => BINDERS[vendor](rawConfig);
