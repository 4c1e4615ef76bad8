import { z } from "zod";
import { baseUrl, credential, revealAll, settings, webhookSecrets } from "../../../adapters/_kit/settings.ts";
import type { Adapter } from "../../../contracts/adapter.ts";
import { readCallback } from "./read.ts";
import { cancel, erase, fetch, find, resubmit, start } from "./requests.ts";
import { REASONS, STATUSES, UNMAPPED, type Word } from "./statuses.ts";

const Settings = z.strictObject({
  apiKey: credential,
  webhookSecrets,
  baseUrl: baseUrl.default("https://api.northlight.example"),
});
type Settings = z.infer<typeof Settings>;

export const northlight = {
  id: "northlight",
  name: "Northlight",
  apiVersion: "v2",
  docs: "https://northlight.example/docs",
  config: settings("northlight", Settings),
  baseUrl: (config) => config.baseUrl,
  region: () => "eu",
  capabilities: {
    checks: ["document", "face_match", "liveness"],
    documents: ["passport", "identity_card", "driving_licence", "residence_permit"],
    countries: "all",
    regions: ["eu"],
    price: { amount: 1, currency: "EUR" },
    billsOn: "submit",
    quotas: { requestsPerMinute: 300 },
    linkLifeSeconds: 604_800,
    unconfirmed: ["UNCONFIRMED: price, quota, regions, countries and what is billed; the manifest holds placeholders."],
  },
  authenticate: (_call, config) => ({ Authorization: `Bearer ${config.apiKey.reveal("vendor call")}` }),
  statuses: STATUSES,
  reasons: REASONS,
  unmapped: UNMAPPED,
  start,
  fetch,
  find,
  resubmit,
  cancel,
  erase,
  webhook: {
    kind: "signed",
    scheme: () => ({ header: "northlight-signature", format: "pairs", signs: "timestamp.body", digest: "sha256" }),
    secrets: (config) => revealAll(config.webhookSecrets),
    read: readCallback,
  },
} as const satisfies Adapter<Settings, Word>;
