import { z } from "zod";
import type { Adapter } from "../../contracts/adapter.ts";
import { CHECK_NAMES } from "../../contracts/check.ts";
import { baseUrl, credential, revealAll, settings } from "../_kit/settings.ts";
import { REASONS, SILENT } from "./labels.ts";
import { hinted } from "./read.ts";
import { authenticate, erase, fetch, resubmit, start, token } from "./requests.ts";
import { SHAPE } from "./shape.ts";
import { STATUSES, UNMAPPED, type Word } from "./statuses.ts";

const REGIONS = { "amer-1": "us", "emea-1": "eu", "apac-1": "sg" } as const;

const Settings = z.strictObject({
  clientId: credential,
  clientSecret: credential,
  dataCentre: z.enum(["amer-1", "emea-1", "apac-1"]),
  /** The tenant's own; `10163` and others. */
  workflowKey: z.union([z.int().positive(), z.string().regex(/^[\w-]{1,64}$/)]),
  workflowChecks: z.array(z.enum(CHECK_NAMES)).min(1),
  /** Nobody signs this vendor's callbacks: who does not show one of these in the address is not the vendor. */
  callbackKeys: z
    .array(credential.refine((key) => key.reveal("check its length").length >= 32, "must have at least 32 characters"))
    .min(1)
    .max(2),
  /** Overrides what the vendor's portal says; the key is added to it. */
  callbackUrl: z
    .string()
    .regex(/^https:\/\/[^\s?#]{1,160}$/, "must be an https address without a query, at most 168 characters long")
    .optional(),
  userAgent: z
    .string()
    .regex(/^[\w .-]{1,60} [\w .-]{1,60}\/v[\w.]{1,20}$/, "must be <Company> <App>/v<version>")
    .default("KYC Gateway/v1"),
  minimumAge: z.int().min(0).max(120).default(18),
  linkLifeSeconds: z.int().min(300).max(5_184_000).default(86_400),
  baseUrl: baseUrl.optional(),
});
type Settings = z.infer<typeof Settings>;

const hostOf = ({ baseUrl: configured, dataCentre }: Settings, name: string): string =>
  configured ?? `https://${name}.${dataCentre}.jumio.ai`;

export const jumio = {
  id: "jumio",
  name: "Jumio",
  apiVersion: "v1",
  docs: "https://docs.jumio.com",
  config: settings("jumio", Settings),
  baseUrl: (config) => hostOf(config, "account"),
  origins: (config) => ({ auth: hostOf(config, "auth"), retrieval: hostOf(config, "retrieval") }),
  region: (config) => REGIONS[config.dataCentre],
  checksOf: (config) => config.workflowChecks,
  capabilities: {
    checks: ["document", "face_match", "liveness", "address", "age", "watchlist", "pep", "adverse_media", "duplicate"],
    documents: ["passport", "identity_card", "driving_licence"],
    countries: "all",
    regions: Object.values(REGIONS),
    price: { amount: 1.5, currency: "EUR" },
    billsOn: "submit",
    quotas: { requestsPerMinute: 60 },
    linkLifeSeconds: 86_400,
    cannotTell: ["consent-declined", "approve-then-revoke", "review-then-approve", "review-then-reject"],
    unconfirmed: [
      "UNCONFIRMED: price and billing moment; the manifest holds placeholders.",
      "UNCONFIRMED: that no idempotency key exists. Nothing finds an account by our reference either, so a lost answer is never sent again and may leave an account behind.",
      "UNCONFIRMED: `Retry-After` beside a 429; it is honoured where present.",
      "UNCONFIRMED: the schedule by which callbacks are repeated; polls heal what was lost.",
      "UNCONFIRMED: whether `userConsent` may go without the person's IP address, which the gateway never has.",
      "UNCONFIRMED: whether the status call says `ACQUISITION_STARTED`, as callbacks do.",
      "UNCONFIRMED: how consent declined is told, how an approval is taken back and how a tenant's reviewer decides a warning: none has a word.",
      "UNCONFIRMED: the burst beyond one account a second; the quota is that of creating, reads have more.",
      "UNCONFIRMED: a way to tell sanctions, politics and press apart in an alert without opening the vendor's own page; it is a hit on a watchlist.",
      "UNCONFIRMED: that the published addresses from which callbacks come are complete; a reverse proxy can let only those through, the gateway relies on the key.",
    ],
  },
  token,
  authenticate,
  statuses: STATUSES,
  reasons: { ...REASONS, SESSION_EXPIRED: "capture.abandoned", TOKEN_EXPIRED: "policy.session_expired" },
  unmapped: { ...UNMAPPED, ...SILENT },
  shape: SHAPE,
  start,
  fetch,
  resubmit,
  erase,
  webhook: { kind: "hint", keys: (config) => revealAll(config.callbackKeys), refOf: hinted },
} as const satisfies Adapter<Settings, Word>;
