import type { MockAccount } from "../../../mock-vendor/accounts.ts";
import type { Connection } from "../../../src/config.ts";

/** Where the gateway is said to be; callbacks to it go to whichever process runs now. */
export const PROCESS_URL = "http://gateway.test";

const WORKFLOW = "e8c921eb-0495-44fe-b655-bcdcaffdafe5";
const LEVEL = "process-level";
const TOKENS = { onfido: "api_sandbox.process", sumsub: "sbx:process", stripe: "sk_test_process" };
const HOOKS = { onfido: "onfido-hook", sumsub: "sumsub-hook", stripe: "whsec_process" };
const SUMSUB_KEY = "sumsub-key";

export const vendorAccounts = (): readonly MockAccount[] => [
  {
    vendor: "onfido",
    apiToken: TOKENS.onfido,
    workflowId: WORKFLOW,
    webhook: { url: `${PROCESS_URL}/webhooks/onfido`, token: HOOKS.onfido },
  },
  {
    vendor: "sumsub",
    appToken: TOKENS.sumsub,
    secretKey: SUMSUB_KEY,
    levelName: LEVEL,
    webhook: { url: `${PROCESS_URL}/webhooks/sumsub`, secretKey: HOOKS.sumsub, digest: "HMAC_SHA256_HEX" },
  },
  {
    vendor: "stripe-identity",
    apiKey: TOKENS.stripe,
    webhook: { url: `${PROCESS_URL}/webhooks/stripe-identity`, secret: HOOKS.stripe },
  },
];

/** The mock lets everybody ask as often as they like. */
const NO_CONTRACT = { requests_per_minute: 1_000_000 };

/** The same accounts as the gateway configures them. */
export const gatewayConnections = (baseUrl: string): readonly Connection[] => {
  const shared = { region: "eu", baseUrl };
  return [
    {
      id: "onfido",
      vendor: "onfido",
      livemode: false,
      limits: NO_CONTRACT,
      settings: { ...shared, apiToken: TOKENS.onfido, workflowId: WORKFLOW, webhookTokens: [HOOKS.onfido] },
    },
    {
      id: "sumsub",
      vendor: "sumsub",
      livemode: false,
      limits: NO_CONTRACT,
      settings: {
        ...shared,
        appToken: TOKENS.sumsub,
        secretKey: SUMSUB_KEY,
        levelName: LEVEL,
        levelChecks: ["document", "face_match", "liveness", "watchlist", "pep", "adverse_media"],
        webhookSecrets: [HOOKS.sumsub],
      },
    },
    {
      id: "stripe-identity",
      vendor: "stripe-identity",
      livemode: false,
      limits: NO_CONTRACT,
      settings: { ...shared, apiKey: TOKENS.stripe, webhookSecrets: [HOOKS.stripe] },
    },
  ];
};
