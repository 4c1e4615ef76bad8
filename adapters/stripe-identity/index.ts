import { z } from "zod";
import type { Adapter } from "../../contracts/adapter.ts";
import { baseUrl, credential, region, revealAll, settings, webhookSecrets } from "../_kit/settings.ts";
import { faultOf } from "./faults.ts";
import { readEvent } from "./read.ts";
import { cancel, erase, fetch, find, resubmit, start } from "./requests.ts";
import { SHAPE } from "./shape.ts";
import { REASONS, STATUSES, UNMAPPED, type Word } from "./statuses.ts";

const API_VERSION = "2026-10-28.endive";

const Settings = z.strictObject({
  apiKey: credential,
  webhookSecrets,
  baseUrl: baseUrl.default("https://api.stripe.com"),
  region: region.default("us"),
});
type Settings = z.infer<typeof Settings>;

export const stripeIdentity = {
  id: "stripe-identity",
  name: "Stripe Identity",
  apiVersion: API_VERSION,
  docs: "https://docs.stripe.com/identity",
  config: settings("stripe-identity", Settings),
  baseUrl: (config) => config.baseUrl,
  region: (config) => config.region,
  capabilities: {
    checks: ["document", "face_match", "liveness", "data_match"],
    documents: ["passport", "identity_card", "driving_licence"],
    countries: "all",
    regions: ["us"],
    price: { amount: 1, currency: "EUR" },
    billsOn: "submit",
    quotas: { requestsPerMinute: 1500 },
    linkLifeSeconds: 172_800,
    cancelOnRejection: true,
    unconfirmed: [
      "UNCONFIRMED: which countries' documents are supported; the manifest says all and Stripe answers `country_not_supported`.",
      "UNCONFIRMED: where personal data are kept; there are no regional hosts. The setting `region` states what the contract says.",
      "UNCONFIRMED: price and billing moment; the manifest holds placeholders.",
      "UNCONFIRMED: whether `url` and `client_secret` are null in a `requires_input` event; the session is always read again for a link.",
      "UNCONFIRMED: the exact error type of a 429, and the code of a 409 for a busy idempotency key; the HTTP status decides.",
      "UNCONFIRMED: limits of a list call; ten newest are read.",
    ],
  },
  authenticate: (_call, config) => ({
    Authorization: `Bearer ${config.apiKey.reveal("vendor call")}`,
    "Stripe-Version": API_VERSION,
  }),
  statuses: STATUSES,
  reasons: REASONS,
  unmapped: UNMAPPED,
  shape: SHAPE,
  start,
  fetch,
  find,
  resubmit,
  cancel,
  erase,
  webhook: {
    kind: "signed",
    scheme: () => ({
      header: "stripe-signature",
      format: "pairs",
      signs: "timestamp.body",
      digest: "sha256",
      toleranceSeconds: 300,
    }),
    secrets: (config) => revealAll(config.webhookSecrets),
    read: readEvent,
  },
  faultOf,
} as const satisfies Adapter<Settings, Word>;
