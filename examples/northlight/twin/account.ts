import { alphanumeric } from "../../../mock-vendor/ids.ts";
import type { TwinModule } from "../../../mock-vendor/twin.ts";
import { northlightTwin } from "./twin.ts";

export interface NorthlightAccount {
  readonly vendor: "northlight";
  readonly apiKey: string;
  readonly webhook: { readonly url: string; readonly secret: string };
}

export const northlight: TwinModule<NorthlightAccount> = {
  vendor: "northlight",
  prefix: "/v2/*",
  required: ["apiKey", "webhook.url", "webhook.secret"],
  sandbox: (random, url) => {
    const [apiKey, secret] = [`northlight_${alphanumeric(random, 32)}`, alphanumeric(random, 32)];
    return {
      account: { vendor: "northlight", apiKey, webhook: { url, secret } },
      settings: { apiKey, webhookSecrets: [secret] },
    };
  },
  twin: northlightTwin,
};
