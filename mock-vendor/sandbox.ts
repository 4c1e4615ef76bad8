import type { MockAccount } from "./accounts.ts";
import { alphanumeric, uuid } from "./ids.ts";
import type { MockWorld } from "./world.ts";

/** One account a vendor with fresh credentials, their callbacks addressed to a gateway on this machine. */
export const sandboxAccounts = ({ random }: MockWorld, gatewayUrl: string): readonly MockAccount[] => {
  const secret = () => alphanumeric(random, 32);
  const hook = (vendor: string) => `${gatewayUrl}/webhooks/${vendor}`;
  return [
    {
      vendor: "onfido",
      apiToken: `api_sandbox.${secret()}`,
      workflowId: uuid(random),
      webhook: { url: hook("onfido"), token: secret() },
    },
    {
      vendor: "sumsub",
      appToken: `sbx:${secret()}`,
      secretKey: secret(),
      levelName: "basic-kyc-level",
      webhook: { url: hook("sumsub"), secretKey: secret(), digest: "HMAC_SHA256_HEX" },
    },
    {
      vendor: "stripe-identity",
      apiKey: `sk_test_${secret()}`,
      webhook: { url: hook("stripe-identity"), secret: `whsec_${secret()}` },
    },
  ];
};
