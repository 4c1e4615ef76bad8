import { z } from "zod";
import type { Adapter } from "../../contracts/adapter.ts";
import type { CheckName } from "../../contracts/check.ts";
import { baseUrl, credential, region, revealAll, settings, webhookSecrets } from "../_kit/settings.ts";
import { CHECK_REASONS, FINER } from "./checks.ts";
import { faultOf } from "./faults.ts";
import { readEvent } from "./read.ts";
import { API_VERSION, authenticate, cancel, erase, fetch, find, resubmit, start } from "./requests.ts";
import { SHAPE } from "./shape.ts";
import { LIST_TYPES, REPORTS, STATUSES, UNMAPPED, WORD_REASONS, type Word } from "./statuses.ts";

const CHECKS = [
  "document",
  "face_match",
  "liveness",
  "data_match",
  "address",
  "age",
  "watchlist",
  "pep",
  "adverse_media",
  "duplicate",
] as const satisfies readonly CheckName[];

const Settings = z.strictObject({
  apiKey: credential,
  webhookSecrets,
  inquiryTemplateId: z.string().regex(/^itmpl_[A-Za-z0-9]{1,64}$/, "must be an inquiry template: itmpl_…"),
  templateChecks: z.array(z.enum(CHECKS)).min(1),
  decidedBy: z.enum(["workflow", "reviewer"]).default("workflow"),
  baseUrl: baseUrl.default("https://api.withpersona.com"),
  region: region.default("us"),
});
type Settings = z.infer<typeof Settings>;

export const persona = {
  id: "persona",
  name: "Persona",
  apiVersion: API_VERSION,
  docs: "https://docs.withpersona.com",
  config: settings("persona", Settings),
  baseUrl: (config) => config.baseUrl,
  region: (config) => config.region,
  checksOf: (config) => config.templateChecks,
  capabilities: {
    checks: CHECKS,
    documents: ["passport", "identity_card", "driving_licence", "residence_permit"],
    countries: "all",
    regions: ["us", "eu", "in"],
    price: { amount: 1, currency: "USD" },
    billsOn: "submit",
    quotas: { requestsPerMinute: 300 },
    linkLifeSeconds: 86_400,
    cannotTell: ["consent-declined"],
    unconfirmed: [
      "UNCONFIRMED: a regional API host; `Persona-Country` steers the way of a request, and `region` states where the account is.",
      "UNCONFIRMED: price and billing moment; the manifest holds placeholders.",
      "UNCONFIRMED: the version and key spelling of a webhook are settings of the webhook: set it to this API version and to kebab case, and let it include verifications and reports, or each decision costs a read.",
      "UNCONFIRMED: how far a webhook's time may be from ours; 300 seconds are accepted.",
      "UNCONFIRMED: the order of included verifications; their `created-at` counts where it is there.",
      "UNCONFIRMED: which check carries which reason; the check's name decides, reasons only make it finer.",
      "UNCONFIRMED: what a key under other parameters is answered; it is read as an error of ours.",
      "UNCONFIRMED: a word for a refused consent; the inquiry stays until it expires.",
      "UNCONFIRMED: whether a dismissed match is still told as one; an approval beside a match goes to a person.",
    ],
  },
  authenticate: (_call, config) => authenticate(config),
  statuses: STATUSES,
  reasons: {
    ...CHECK_REASONS,
    ...FINER,
    ...Object.fromEntries(Object.entries(REPORTS).map(([type, [, reason]]) => [type, reason])),
    ...LIST_TYPES,
    ...WORD_REASONS,
  },
  unmapped: UNMAPPED,
  start,
  fetch,
  find,
  resubmit,
  cancel,
  erase,
  webhook: {
    kind: "signed",
    scheme: () => ({
      header: "persona-signature",
      format: "sets",
      signs: "timestamp.body",
      digest: "sha256",
      toleranceSeconds: 300,
    }),
    secrets: (config) => revealAll(config.webhookSecrets),
    read: readEvent,
  },
  faultOf,
  shape: SHAPE,
} as const satisfies Adapter<Settings, Word>;
