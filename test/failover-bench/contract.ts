import type { MockAccount, VendorId } from "../../mock-vendor/accounts.ts";

/** The vendors that the bench plays. */
export const BENCH_VENDORS = ["onfido", "sumsub", "stripe-identity"] as const satisfies readonly VendorId[];
export type BenchVendor = (typeof BENCH_VENDORS)[number];

/** What a target is told of one vendor account: where it is, what opens it, and what its callbacks are signed with. */
export interface VendorTerms {
  readonly vendor: BenchVendor;
  readonly base_url: string;
  /** Under the target's own address. */
  readonly webhook_path: string;
  readonly credentials: Readonly<Record<string, string>>;
  readonly webhook_secret: string;
}

/** Everything that a target needs before the bench can score it. The same at every run, but for the address. */
export interface Contract {
  readonly vendors: readonly VendorTerms[];
}

/** Fixed, so that a target can be configured before the first run. They open nothing but the twins. */
const ONFIDO = { api_token: "api_sandbox.failover-bench", workflow_id: "3f0c1d5a-7d2e-4a8b-9b61-5e0f4c2a9d10" };
const SUMSUB = { app_token: "sbx:failover-bench", secret_key: "failover-bench-sumsub-key", level_name: "bench-level" };
const STRIPE = { api_key: "sk_test_failover_bench" };

const pathOf = (vendor: BenchVendor): string => `/webhooks/${vendor}`;

export const contractFor = (base_url: string): Contract => {
  const terms = (
    vendor: BenchVendor,
    credentials: VendorTerms["credentials"],
    webhook_secret: string,
  ): VendorTerms => ({
    vendor,
    base_url,
    webhook_path: pathOf(vendor),
    credentials,
    webhook_secret,
  });
  return {
    vendors: [
      terms("onfido", ONFIDO, "failover-bench-onfido-hook"),
      terms("sumsub", SUMSUB, "failover-bench-sumsub-hook"),
      terms("stripe-identity", STRIPE, "whsec_failover_bench"),
    ],
  };
};

export const termsOf = (contract: Contract, vendor: BenchVendor): VendorTerms => {
  const terms = contract.vendors.find((one) => one.vendor === vendor);
  if (terms === undefined) throw new Error(`the contract has no ${vendor}`);
  return terms;
};

/** The twins' side of the contract. Callbacks are addressed by path: the bench carries them to the target itself. */
export const twinAccounts = (contract: Contract): readonly MockAccount[] => {
  const hook = (vendor: BenchVendor) => ({
    url: `http://target${pathOf(vendor)}`,
    secret: termsOf(contract, vendor).webhook_secret,
  });
  const [onfido, sumsub, stripe] = [hook("onfido"), hook("sumsub"), hook("stripe-identity")];
  return [
    {
      vendor: "onfido",
      apiToken: ONFIDO.api_token,
      workflowId: ONFIDO.workflow_id,
      webhook: { url: onfido.url, token: onfido.secret },
    },
    {
      vendor: "sumsub",
      appToken: SUMSUB.app_token,
      secretKey: SUMSUB.secret_key,
      levelName: SUMSUB.level_name,
      webhook: { url: sumsub.url, secretKey: sumsub.secret, digest: "HMAC_SHA256_HEX" },
    },
    { vendor: "stripe-identity", apiKey: STRIPE.api_key, webhook: stripe },
  ];
};

/** The same terms in the words of the gateway's `KYC_CONFIG`. */
export const gatewayConfig = (contract: Contract): unknown => ({
  private_receivers: true,
  connections: contract.vendors.map(({ vendor, base_url, credentials, webhook_secret }) => {
    const shared = { region: "eu", baseUrl: base_url };
    const settings = {
      onfido: {
        apiToken: credentials.api_token,
        workflowId: credentials.workflow_id,
        webhookTokens: [webhook_secret],
      },
      sumsub: {
        appToken: credentials.app_token,
        secretKey: credentials.secret_key,
        levelName: credentials.level_name,
        levelChecks: ["document", "face_match", "liveness", "watchlist", "pep", "adverse_media"],
        webhookSecrets: [webhook_secret],
      },
      "stripe-identity": { apiKey: credentials.api_key, webhookSecrets: [webhook_secret] },
    }[vendor];
    return { id: vendor, vendor, livemode: false, settings: { ...shared, ...settings } };
  }),
});
