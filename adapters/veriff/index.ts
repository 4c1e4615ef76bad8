import { z } from "zod";
import type { Adapter } from "../../contracts/adapter.ts";
import type { CheckName } from "../../contracts/check.ts";
import { baseUrl, credential, region, revealAll, settings, webhookSecrets } from "../_kit/settings.ts";
import { readWebhook } from "./read.ts";
import { authenticate, erase, fetch, resubmit, start } from "./requests.ts";
import { SHAPE } from "./shape.ts";
import { LISTINGS, REASON_CODES, STATUSES, UNMAPPED, WORD_REASONS, type Word } from "./statuses.ts";

const CHECKS = [
  "document",
  "face_match",
  "liveness",
  "data_match",
  "duplicate",
  "watchlist",
  "pep",
  "adverse_media",
] as const satisfies readonly CheckName[];

const Settings = z.strictObject({
  apiKey: credential,
  sharedSecrets: webhookSecrets,
  integrationChecks: z.array(z.enum(CHECKS)).min(1),
  baseUrl: baseUrl.default("https://stationapi.veriff.com"),
  region: region.default("eu"),
});
type Settings = z.infer<typeof Settings>;

export const veriff = {
  id: "veriff",
  name: "Veriff",
  apiVersion: "v1",
  docs: "https://devdocs.veriff.com",
  config: settings("veriff", Settings),
  baseUrl: (config) => config.baseUrl,
  region: (config) => config.region,
  checksOf: (config) => config.integrationChecks,
  capabilities: {
    checks: CHECKS,
    documents: ["passport", "identity_card", "driving_licence", "residence_permit"],
    countries: "all",
    regions: ["eu", "us"],
    price: { amount: 1, currency: "EUR" },
    billsOn: "submit",
    quotas: { requestsPerMinute: 300 },
    linkLifeSeconds: 604_800,
    cannotTell: ["underage", "consent-declined"],
    unconfirmed: [
      "UNCONFIRMED: which API host serves which region; `baseUrl` is a setting, and `region` states what the contract says.",
      "UNCONFIRMED: rate limits, price and billing moment; the manifest holds placeholders.",
      "UNCONFIRMED: body and headers of a 429; `Retry-After` is honoured where present.",
      "UNCONFIRMED: how long two shared secrets are valid side by side; two can be configured, and the newest signs.",
      "UNCONFIRMED: today's schedule of repeated webhooks and their time limit.",
      "UNCONFIRMED: in which order the attempts of a session are listed; the newest `createdTime` counts.",
      "UNCONFIRMED: the shape of the full-auto webhook; it only leads to reading the session.",
      "UNCONFIRMED: whether a screening hit holds a decision in `review`; an approval beside a hit is never passed on as one.",
      "UNCONFIRMED: a code for a person under age or without consent; the wire has none.",
      "UNCONFIRMED: what a call about a deleted session answers; deletion must be switched on by the vendor.",
    ],
  },
  authenticate: (call, config) => authenticate(call, config),
  statuses: STATUSES,
  reasons: { ...REASON_CODES, ...LISTINGS, ...WORD_REASONS },
  unmapped: UNMAPPED,
  shape: SHAPE,
  start,
  fetch,
  resubmit,
  erase,
  webhook: {
    kind: "signed",
    scheme: (config) => ({
      header: "x-hmac-signature",
      format: "hex",
      signs: "body",
      digest: "sha256",
      caseInsensitive: true,
      addressedTo: { header: "x-auth-client", account: config.apiKey.reveal("verify a callback") },
    }),
    secrets: (config) => revealAll(config.sharedSecrets),
    read: readWebhook,
  },
} as const satisfies Adapter<Settings, Word>;
