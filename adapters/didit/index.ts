import { z } from "zod";
import type { Adapter } from "../../contracts/adapter.ts";
import { CHECK_NAMES } from "../../contracts/check.ts";
import { baseUrl, credential, region, revealAll, settings, webhookSecrets } from "../_kit/settings.ts";
import { faultOf } from "./faults.ts";
import { readEvent } from "./read.ts";
import { erase, fetch, find, resubmit, start } from "./requests.ts";
import { SHAPE } from "./shape.ts";
import { REASONS, STATUSES, UNMAPPED, type Word } from "./statuses.ts";

const Settings = z.strictObject({
  apiKey: credential,
  workflowId: z.uuid(),
  workflowChecks: z.array(z.enum(CHECK_NAMES)).min(1),
  webhookSecrets,
  baseUrl: baseUrl.default("https://verification.didit.me"),
  region: region.default("eu"),
});
type Settings = z.infer<typeof Settings>;

export const didit = {
  id: "didit",
  name: "Didit",
  apiVersion: "v3",
  docs: "https://docs.didit.me",
  config: settings("didit", Settings),
  baseUrl: (config) => config.baseUrl,
  region: (config) => config.region,
  checksOf: (config) => config.workflowChecks,
  capabilities: {
    checks: [...CHECK_NAMES],
    documents: ["passport", "identity_card", "driving_licence", "residence_permit"],
    countries: "all",
    regions: ["eu"],
    price: { amount: 1, currency: "EUR" },
    billsOn: "submit",
    quotas: { requestsPerMinute: 300 },
    linkLifeSeconds: 604_800,
    cannotTell: ["consent-declined"],
    unconfirmed: [
      "UNCONFIRMED: a regional API host; `baseUrl` is a setting, and `region` states what the contract says.",
      "UNCONFIRMED: price and billing moment; the manifest holds placeholders.",
      "UNCONFIRMED: which countries' documents are supported; the manifest says all and the workflow declines the others.",
      "UNCONFIRMED: how long a link lives; it is a setting of the workflow, seven days unless changed.",
      "UNCONFIRMED: whether a repeated delivery is stamped anew; one that is older than five minutes is refused, and a fetch heals it.",
      "UNCONFIRMED: the words of `brightness_issue` besides `ok`; any other one is read as glare.",
      "UNCONFIRMED: the threshold of `focus_score`; below 50 of 100 an unreadable document is called blurred.",
      "UNCONFIRMED: the form of `expected_details.address`; it is sent in one line.",
      "UNCONFIRMED: an error code for an account without credits; the vendor's sentence is matched.",
      "UNCONFIRMED: that an approval in the vendor's console approves the features too; where it does not, the session goes to a person here.",
      "UNCONFIRMED: that items without a status, or `Not Finished`, are the only ones that wait for the person.",
    ],
  },
  authenticate: (_call, config) => ({ "x-api-key": config.apiKey.reveal("vendor call") }),
  statuses: STATUSES,
  reasons: REASONS,
  unmapped: UNMAPPED,
  shape: SHAPE,
  start: (input, config) => start(input, config.workflowId),
  fetch,
  find: (externalRef, _input, config) => find(externalRef, config.workflowId),
  resubmit: (vendorRef, input, config) => resubmit(vendorRef, input, config.workflowId),
  erase,
  webhook: {
    kind: "signed",
    /*
     * Of the vendor's three signatures the one over the raw bytes: it covers everything that we act on. `X-Signature-V2` is
     * over a canonical form that two languages spell differently and the vendor's own pages describe in two ways;
     * `X-Signature-Simple` leaves the decision out. None of them covers `X-Timestamp`, so the body must say the same time.
     */
    scheme: () => ({
      header: "x-signature",
      format: "hex",
      signs: "body",
      digest: "sha256",
      timestampIn: { header: "x-timestamp", member: "timestamp" },
      toleranceSeconds: 300,
    }),
    secrets: (config) => revealAll(config.webhookSecrets),
    read: readEvent,
  },
  faultOf,
} as const satisfies Adapter<Settings, Word>;
