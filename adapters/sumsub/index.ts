import { z } from "zod";
import type { Adapter } from "../../contracts/adapter.ts";
import { CHECK_NAMES } from "../../contracts/check.ts";
import type { Digest } from "../../contracts/signature.ts";
import { baseUrl, credential, region, revealAll, settings, webhookSecrets } from "../_kit/settings.ts";
import { BUTTONS, LABELS } from "./labels.ts";
import { readCallback } from "./read.ts";
import { authenticate, cancel, fetch, find, resubmit, start } from "./requests.ts";
import { SHAPE } from "./shape.ts";
import { STATUSES, UNMAPPED, type Word } from "./statuses.ts";

const DIGESTS = {
  HMAC_SHA256_HEX: "sha256",
  HMAC_SHA512_HEX: "sha512",
  HMAC_SHA1_HEX: "sha1",
} as const satisfies Readonly<Record<string, Digest>>;

const Settings = z.strictObject({
  appToken: credential,
  secretKey: credential,
  levelName: z.string().min(1).max(255),
  levelChecks: z.array(z.enum(CHECK_NAMES)).min(1),
  webhookSecrets,
  webhookDigest: z.enum(["HMAC_SHA256_HEX", "HMAC_SHA512_HEX", "HMAC_SHA1_HEX"]).default("HMAC_SHA256_HEX"),
  baseUrl: baseUrl.default("https://api.sumsub.com"),
  linkLifeSeconds: z.int().min(60).max(2_592_000).default(1800),
  region: region.default("eu"),
});
type Settings = z.infer<typeof Settings>;

export const sumsub = {
  id: "sumsub",
  name: "Sumsub",
  apiVersion: "unversioned",
  docs: "https://docs.sumsub.com",
  config: settings("sumsub", Settings),
  baseUrl: (config) => config.baseUrl,
  region: (config) => config.region,
  checksOf: (config) => config.levelChecks,
  capabilities: {
    checks: [...CHECK_NAMES],
    documents: ["passport", "identity_card", "driving_licence", "residence_permit"],
    countries: "all",
    regions: ["eu"],
    price: { amount: 1, currency: "EUR" },
    billsOn: "submit",
    quotas: { requestsPerMinute: 600 },
    linkLifeSeconds: 1800,
    unconfirmed: [
      "UNCONFIRMED: a regional API host; `baseUrl` is a setting, and `region` states what the contract says.",
      "UNCONFIRMED: price and billing moment; the manifest holds placeholders.",
      "UNCONFIRMED: body and headers of a 429; `Retry-After` is honoured where present.",
      "UNCONFIRMED: a public call that deletes personal data for good. There is no `erase`: deactivating is `cancel`, and deletion is a manual task in the vendor's dashboard.",
      "UNCONFIRMED: whether two signatures are ever sent while a webhook secret changes; two secrets can be configured.",
      "UNCONFIRMED: that `correlationId` is unique per event; it is one of four parts of the dedupe key.",
      "UNCONFIRMED: how a refused consent is told; `REFUSED_TO_CONTINUE` is read as one.",
      "UNCONFIRMED: words inside `buttonIds`; they only make an unreadable photograph's reason finer.",
    ],
  },
  authenticate,
  statuses: STATUSES,
  reasons: {
    ...LABELS,
    ...Object.fromEntries(Object.entries(BUTTONS).map(([part, reason]) => [`buttonIds:${part}`, reason])),
    deactivated: "policy.withdrawn",
    RED: "vendor.declined",
  },
  unmapped: UNMAPPED,
  shape: SHAPE,
  start,
  fetch,
  find,
  resubmit,
  cancel,
  webhook: {
    kind: "signed",
    scheme: (config) => ({
      header: "x-payload-digest",
      format: "hex",
      signs: "body",
      digest: DIGESTS[config.webhookDigest],
      caseInsensitive: true,
      // Pinned: a sender that could choose could choose the weakest.
      chosenBy: { header: "x-payload-digest-alg", names: { [config.webhookDigest]: DIGESTS[config.webhookDigest] } },
    }),
    secrets: (config) => revealAll(config.webhookSecrets),
    read: readCallback,
  },
} as const satisfies Adapter<Settings, Word>;
