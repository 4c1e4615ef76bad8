import { z } from "zod";
import type { Adapter } from "../../contracts/adapter.ts";
import { CHECK_NAMES } from "../../contracts/check.ts";
import { baseUrl, credential, revealAll, settings, webhookSecrets } from "../_kit/settings.ts";
import { faultOf } from "./faults.ts";
import { readCallback } from "./read.ts";
import { erase, fetch, find, resubmit, start } from "./requests.ts";
import { SHAPE } from "./shape.ts";
import { REASONS, STATUSES, UNMAPPED, type Word } from "./statuses.ts";

const Settings = z
  .strictObject({
    apiToken: credential,
    region: z.enum(["eu", "us", "ca"]),
    workflowId: z.string().min(1).max(128),
    webhookTokens: webhookSecrets,
    baseUrl: baseUrl.optional(),
    checks: z.array(z.enum(CHECK_NAMES)).min(1).default(["document", "face_match", "liveness"]),
  })
  .transform((config) => ({ ...config, baseUrl: config.baseUrl ?? `https://api.${config.region}.onfido.com` }));
type Settings = z.infer<typeof Settings>;

export const onfido = {
  id: "onfido",
  name: "Onfido (Entrust)",
  apiVersion: "v3.6",
  docs: "https://developers.onfido.com",
  config: settings("onfido", Settings),
  baseUrl: (config) => config.baseUrl,
  region: (config) => config.region,
  checksOf: (config) => config.checks,
  capabilities: {
    checks: [...CHECK_NAMES],
    documents: ["passport", "identity_card", "driving_licence", "residence_permit"],
    countries: "all",
    regions: ["eu", "us", "ca"],
    price: { amount: 1, currency: "EUR" },
    billsOn: "submit",
    quotas: { requestsPerMinute: 400 },
    linkLifeSeconds: 3_024_000,
    unconfirmed: [
      "UNCONFIRMED: price and billing moment; the manifest holds placeholders.",
      "UNCONFIRMED: type and `Retry-After` of a 429; `Retry-After` is honoured where present.",
      "UNCONFIRMED: that a declined consent is told in a run's `reasons`; without that the run stays `awaiting_input` and becomes `abandoned`.",
      "UNCONFIRMED: what stands inside a reason property of a breakdown; anything present that is not `clear` counts as raised.",
      "UNCONFIRMED: that a run in `review` can turn into approved or declined later; the change is accepted.",
      "UNCONFIRMED: ids of face capture tasks; every task whose id begins with `upload_` counts as capture.",
      "UNCONFIRMED: HTTP status of `deletion_incomplete_checks` and of a deleted applicant; 422 and 410 are read so.",
      "UNCONFIRMED: order and repetition of callbacks; both are assumed to be arbitrary.",
      "UNCONFIRMED: that a token works in one region only; an account has one region.",
    ],
  },
  authenticate: (_call, config) => ({ Authorization: `Token token=${config.apiToken.reveal("vendor call")}` }),
  statuses: STATUSES,
  reasons: REASONS,
  unmapped: UNMAPPED,
  shape: SHAPE,
  start: (input, config) => start(input, config.workflowId),
  fetch,
  find,
  resubmit: (vendorRef, input, config) => resubmit(vendorRef, input, config.workflowId),
  erase,
  webhook: {
    kind: "signed",
    scheme: () => ({
      header: "x-sha2-signature",
      format: "hex",
      signs: "body",
      digest: "sha256",
      caseInsensitive: true,
    }),
    secrets: (config) => revealAll(config.webhookTokens),
    read: readCallback,
  },
  faultOf,
} as const satisfies Adapter<Settings, Word>;
