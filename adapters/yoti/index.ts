import { z } from "zod";
import type { Adapter } from "../../contracts/adapter.ts";
import { CHECK_NAMES } from "../../contracts/check.ts";
import { baseUrl, callbackUrl, credential, region, rsaPrivateKey, settings } from "../_kit/settings.ts";
import { refOf } from "./read.ts";
import { authenticate, erase, expectedAuthorizations, fetch, resubmit, stamp, start } from "./requests.ts";
import { SHAPE } from "./shape.ts";
import { REASONS, STATUSES, UNMAPPED, type Word } from "./statuses.ts";

const CHECKS = ["document", "face_match", "liveness", "watchlist", "pep", "adverse_media"] as const;

const Settings = z.strictObject({
  sdkId: z.string().regex(/^[A-Za-z0-9-]{1,64}$/),
  privateKey: rsaPrivateKey,
  /** Where this gateway takes the account's notifications: Yoti is told it with every session. */
  notificationUrl: callbackUrl,
  notificationTokens: z.array(credential).min(1).max(2),
  notificationAuth: z.enum(["BASIC", "BEARER"]),
  checks: z.array(z.enum(CHECK_NAMES)).min(1).default(["document", "face_match", "liveness"]),
  linkLifeSeconds: z.int().min(60).max(2_592_000).default(86_400),
  baseUrl: baseUrl.default("https://api.yoti.com"),
  region: region.default("uk"),
});
type Settings = z.infer<typeof Settings>;

export const yoti = {
  id: "yoti",
  name: "Yoti Identity Verification",
  apiVersion: "idverify/v1",
  docs: "https://developers.yoti.com/identity-verification",
  config: settings("yoti", Settings),
  baseUrl: (config) => config.baseUrl,
  region: (config) => config.region,
  checksOf: (config) => config.checks,
  capabilities: {
    checks: [...CHECKS],
    documents: ["passport", "identity_card", "driving_licence", "residence_permit"],
    countries: "all",
    regions: ["uk"],
    price: { amount: 1, currency: "EUR" },
    billsOn: "decision",
    quotas: { requestsPerMinute: 600 },
    linkLifeSeconds: 86_400,
    cannotTell: ["underage", "consent-declined", "approve-then-revoke"],
    unconfirmed: [
      "UNCONFIRMED: where personal data are kept; there are no regional hosts. The setting `region` states what the contract says.",
      "UNCONFIRMED: price, billing moment and rate limits; the manifest holds placeholders.",
      "UNCONFIRMED: how long a hosted page may live; the setting `linkLifeSeconds` asks for a day.",
      "UNCONFIRMED: the word of a session whose time ran out; `EXPIRED` is read so.",
      "UNCONFIRMED: that a running check by an expert shows as `EXPERT_REVIEW` in its breakdown; without it the session counts as submitted until it is completed.",
      "UNCONFIRMED: that a check which asks for another picture shows as `NOT_AVAILABLE` while the session goes on.",
      "UNCONFIRMED: which of two categories a watchlist screening hit; with both asked for, the hit is of the watchlist at large.",
      "UNCONFIRMED: `pep` as type of list of an advanced screening.",
      "UNCONFIRMED: retries, order and time limit of notifications; all are assumed to be arbitrary.",
      "UNCONFIRMED: how far a request's timestamp may be from the vendor's clock.",
    ],
  },
  stamp: (call, _config, moment) => stamp(call, moment),
  authenticate,
  statuses: STATUSES,
  reasons: REASONS,
  unmapped: UNMAPPED,
  shape: SHAPE,
  start: (input, config) => start(input, config),
  fetch,
  resubmit,
  erase,
  webhook: { kind: "hint", header: "authorization", keys: expectedAuthorizations, refOf },
} as const satisfies Adapter<Settings, Word>;
