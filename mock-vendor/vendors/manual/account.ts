import { alphanumeric } from "../../ids.ts";
import type { TwinModule } from "../../twin.ts";
import { manualTwin } from "./twin.ts";

/** One manual desk. */
export interface ManualAccount {
  readonly vendor: "manual";
  readonly apiKey: string;
  readonly webhook: { readonly url: string; readonly secret: string };
}

export const manual: TwinModule<ManualAccount> = {
  vendor: "manual",
  prefix: "/desk/*",
  required: ["apiKey", "webhook.url", "webhook.secret"],
  sandbox: (random, url) => {
    const apiKey = `mdk_test_${alphanumeric(random, 32)}`;
    const secret = `whsec_${Buffer.from(alphanumeric(random, 30)).toString("base64")}`;
    return {
      account: { vendor: "manual", apiKey, webhook: { url, secret } },
      settings: { apiKey, webhookSecrets: [secret], region: "eu" },
    };
  },
  twin: manualTwin,
};
