import { z } from "zod";
import type { Adapter } from "../../contracts/adapter.ts";
import { CHECK_NAMES } from "../../contracts/check.ts";
import { baseUrl, credential, region, settings } from "../_kit/settings.ts";
import { faultOf } from "./faults.ts";
import { readCallback } from "./read.ts";
import { fetch, fetchKey, find, resubmit, start } from "./requests.ts";
import { SHAPE } from "./shape.ts";
import { REASONS, STATUSES, UNMAPPED, type Word } from "./statuses.ts";

const API_VERSION = "2020-09-14";

const HOSTS = {
  production: "https://production.plaid.com",
  sandbox: "https://sandbox.plaid.com",
} as const;

const Settings = z.strictObject({
  clientId: credential,
  secret: credential,
  environment: z.enum(["production", "sandbox"]),
  templateId: z.string().regex(/^[A-Za-z0-9_]{1,64}$/),
  templateChecks: z.array(z.enum(CHECK_NAMES)).min(1),
  baseUrl: baseUrl.optional(),
  region: region.default("us"),
});
type Settings = z.infer<typeof Settings>;

export const plaidIdv = {
  id: "plaid-idv",
  name: "Plaid Identity Verification",
  apiVersion: API_VERSION,
  docs: "https://plaid.com/docs/identity-verification",
  config: settings("plaid-idv", Settings),
  baseUrl: (config) => config.baseUrl ?? HOSTS[config.environment],
  region: (config) => config.region,
  checksOf: (config) => config.templateChecks,
  capabilities: {
    checks: [
      ...["document", "face_match", "liveness", "data_match", "address", "age"],
      ...["watchlist", "pep", "device", "duplicate"],
    ] as const,
    documents: ["passport", "identity_card", "driving_licence", "residence_permit"],
    countries: "all",
    regions: ["us"],
    price: { amount: 1, currency: "EUR" },
    billsOn: "submit",
    quotas: { requestsPerMinute: 120 },
    linkLifeSeconds: 2_592_000,
    cannotTell: ["consent-declined"],
    unconfirmed: [
      "UNCONFIRMED: where personal data are kept; there are no regional hosts. The setting `region` states what the contract says.",
      "UNCONFIRMED: price and billing moment; the manifest holds placeholders.",
      "UNCONFIRMED: which countries' documents are supported; the template says, and six countries are offered nowhere.",
      "UNCONFIRMED: how long a link lives; the vendor lets none expire by itself, and the manifest says thirty days.",
      "UNCONFIRMED: whether creating an attempt sends a callback of its own; nothing waits for one.",
      "UNCONFIRMED: which attempt `RETRIED` names; a later try is found behind the one before it.",
      "UNCONFIRMED: whether a repeated delivery is signed anew; each token counts as a delivery of its own.",
      "UNCONFIRMED: the status and code of an unknown key id and of an unknown attempt; the code of the key id is believed, an attempt's is a refused input.",
      "UNCONFIRMED: whether a token may be ahead of our clock; five minutes are allowed both ways.",
      "UNCONFIRMED: the score from which an abuse signal counts as high where no level is given; 80 of 100.",
      "UNCONFIRMED: when a reviewer's later word was said; a refusal has no time and follows what was known.",
    ],
  },
  authenticate: (_call, config) => ({
    "PLAID-CLIENT-ID": config.clientId.reveal("vendor call"),
    "PLAID-SECRET": config.secret.reveal("vendor call"),
    "Plaid-Version": API_VERSION,
  }),
  statuses: STATUSES,
  reasons: REASONS,
  unmapped: UNMAPPED,
  shape: SHAPE,
  start: (input, config) => start(input, config.templateId),
  fetch,
  find: (externalRef, _input, config) => find(externalRef, config.templateId),
  resubmit: (vendorRef, input, config) => resubmit(vendorRef, input, config.templateId),
  webhook: {
    kind: "jwt",
    scheme: {
      header: "plaid-verification",
      algorithm: "ES256",
      bodyHash: "request_body_sha256",
      toleranceSeconds: 300,
    },
    key: fetchKey,
    read: (body, config) => readCallback(body, config.environment),
  },
  faultOf,
} as const satisfies Adapter<Settings, Word>;
