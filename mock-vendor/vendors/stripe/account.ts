import { alphanumeric } from "../../ids.ts";
import type { TwinModule } from "../../twin.ts";
import { stripeTwin } from "./twin.ts";

/** One account at Stripe Identity. */
export interface StripeIdentityAccount {
  readonly vendor: "stripe-identity";
  readonly apiKey: string;
  /** While a secret is rolled, deliveries carry one signature for each of the two. */
  readonly webhook: { readonly url: string; readonly secret: string; readonly previousSecret?: string };
}

export const stripeIdentity: TwinModule<StripeIdentityAccount> = {
  vendor: "stripe-identity",
  prefix: "/v1/*",
  required: ["apiKey", "webhook.url", "webhook.secret"],
  sandbox: (random, url) => {
    const [apiKey, secret] = [`sk_test_${alphanumeric(random, 32)}`, `whsec_${alphanumeric(random, 32)}`];
    return {
      account: { vendor: "stripe-identity", apiKey, webhook: { url, secret } },
      settings: { apiKey, webhookSecrets: [secret], region: "eu" },
    };
  },
  twin: stripeTwin,
};
