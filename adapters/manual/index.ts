import { z } from "zod";
import type { Adapter } from "../../contracts/adapter.ts";
import { baseUrl, credential, region, revealAll, settings } from "../_kit/settings.ts";
import { readCallback } from "./read.ts";
import { authenticate, cancel, erase, fetch, find, resubmit, start } from "./requests.ts";
import { SHAPE } from "./shape.ts";
import { REASONS, STATUSES, UNMAPPED, type Word } from "./statuses.ts";

const KEY = /^mdk_(test|live)_[A-Za-z0-9]{20,}$/;
const SECRET = /^whsec_[A-Za-z0-9+/]{32,88}={0,2}$/;
const revealed = (pattern: RegExp, form: string) =>
  credential.refine((value) => pattern.test(value.reveal("check its form")), `must be of the form ${form}`);

const Settings = z.strictObject({
  apiKey: revealed(KEY, "mdk_test_… or mdk_live_…"),
  webhookSecrets: z.array(revealed(SECRET, "whsec_…")).min(1).max(2),
  /** The operator's own desk: there is no common one. */
  baseUrl,
  region: region.default("eu"),
});
type Settings = z.infer<typeof Settings>;

export const manual = {
  id: "manual",
  name: "Manual desk",
  apiVersion: "v1",
  docs: "https://www.standardwebhooks.com",
  config: settings("manual", Settings),
  baseUrl: (config) => config.baseUrl,
  /** Its host is the operator's own: the key says what it is for. */
  mode: ({ apiKey }) => (apiKey.reveal("tell its mode").startsWith("mdk_live_") ? "live" : "test"),
  region: (config) => config.region,
  capabilities: {
    checks: [
      ...(["document", "face_match", "liveness", "data_match", "address", "age"] as const),
      ...(["watchlist", "pep", "adverse_media"] as const),
    ],
    documents: ["passport", "identity_card", "driving_licence", "residence_permit"],
    countries: "all",
    regions: ["eu", "us", "gb", "ca", "sg", "au"],
    price: { amount: 15, currency: "EUR" },
    billsOn: "decision",
    quotas: { requestsPerMinute: 600 },
    linkLifeSeconds: 604_800,
    lastResort: true,
    unconfirmed: [
      "UNCONFIRMED: what an hour of a reviewer costs and how many cases fit into it; the manifest holds placeholders.",
    ],
  },
  authenticate,
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
      ...{ header: "webhook-signature", format: "standard", signs: "id.timestamp.body", digest: "sha256" },
    }),
    secrets: (config) => revealAll(config.webhookSecrets),
    read: readCallback,
  },
} as const satisfies Adapter<Settings, Word>;
