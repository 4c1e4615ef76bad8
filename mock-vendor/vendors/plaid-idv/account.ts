import { alphanumeric, hex, uuid } from "../../ids.ts";
import type { TwinModule } from "../../twin.ts";
import { plaidTwin } from "./twin.ts";

/** One client at Plaid, in the sandbox. */
export interface PlaidAccount {
  readonly vendor: "plaid-idv";
  readonly clientId: string;
  readonly secret: string;
  readonly templateId: string;
  /** `signingKey`: the private number of the P-256 key that callbacks are signed with, in hex; receivers ask for the key by `keyId`. */
  readonly webhook: { readonly url: string; readonly keyId: string; readonly signingKey: string };
}

const TEMPLATE_CHECKS = [
  ...["document", "face_match", "liveness", "data_match", "address", "age"],
  ...["watchlist", "pep", "device", "duplicate"],
];

export const plaidIdv: TwinModule<PlaidAccount> = {
  vendor: "plaid-idv",
  prefix: "/:area{identity_verification|watchlist_screening|webhook_verification_key|link}/*",
  required: ["clientId", "secret", "templateId", "webhook.url", "webhook.keyId", "webhook.signingKey"],
  sandbox: (random, url) => {
    const [clientId, secret] = [hex(random, 24), hex(random, 30)];
    const templateId = `idvtmp_${alphanumeric(random, 14)}`;
    // Below the order of the curve, whatever is drawn.
    const signingKey = `0${hex(random, 63)}`;
    return {
      account: {
        ...{ vendor: "plaid-idv", clientId, secret, templateId },
        webhook: { url, keyId: uuid(random), signingKey },
      },
      settings: {
        ...{ clientId, secret, templateId, environment: "sandbox", templateChecks: TEMPLATE_CHECKS, region: "eu" },
      },
    };
  },
  twin: plaidTwin,
};
