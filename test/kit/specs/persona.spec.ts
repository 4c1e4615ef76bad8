import { createHmac } from "node:crypto";
import { bindAccount } from "../../../adapters/registry.ts";
import type { BoundAdapter } from "../../../contracts/bound-adapter.ts";
import { CANARY, INPUT } from "../person.ts";
import type { AdapterSpec, Expected, Script, Step } from "../spec.ts";
import { APPROVED, CALLBACKS, event, ID, inquiry, PASSED, verification } from "./persona.samples.ts";
import { WORDS } from "./persona.words.ts";

const get = (step: string, body: unknown, more: Partial<Step> = {}): Step => ({
  step,
  repeat: "harmless",
  body,
  ...more,
});

const opened = {
  ...inquiry("created"),
  meta: { "one-time-link": CANARY.link, "session-token": CANARY.token },
};
const LINK = get("create_link", { ...inquiry("pending"), meta: { "one-time-link": CANARY.link } });

const fetching = (name: string, body: unknown, expected: Expected): Script => ({
  name: `fetch of ${name}`,
  open: (adapter: BoundAdapter) => adapter.fetch(ID),
  about: (adapter, reference) => adapter.fetch(reference),
  steps: [get("fetch_inquiry", body)],
  expected,
});

const [GOVERNMENT_ID] = PASSED;
const HANDED_IN = "2026-01-01T00:02:00.000Z";

const SETTINGS = {
  apiKey: "persona_sandbox_kit",
  webhookSecrets: ["wbhsec_kit_one", "wbhsec_kit_two"],
  inquiryTemplateId: "itmpl_8QmZ2vT4xKpLd7RcWn3BsY1H",
  templateChecks: ["document", "face_match", "liveness", "watchlist", "pep"],
};

/** An account whose template has no workflow that decides. */
const undecided = (): BoundAdapter => {
  const adapter = bindAccount("persona", { ...SETTINGS, decidedBy: "reviewer" });
  if (!adapter.ok) throw new Error(adapter.fault.detail);
  return adapter.value;
};

const FETCHES: readonly Script[] = [
  fetching("an untouched inquiry", inquiry("created", [], { "started-at": null }), {
    ...{ raw: "created", status: "initiated", occurredAt: "2026-01-01T00:00:00.000Z" },
  }),
  fetching("a document without its person", inquiry("pending", [GOVERNMENT_ID]), {
    ...{ raw: "pending", status: "capture_in_progress", occurredAt: HANDED_IN },
  }),
  fetching("all that was asked for", inquiry("pending", [GOVERNMENT_ID, verification("selfie", "submitted")]), {
    ...{ raw: "pending/submitted", status: "submitted", reasons: [], checks: [], occurredAt: HANDED_IN },
  }),
  fetching(
    "a picture to take again",
    inquiry("pending", [verification("government-id", "failed", [["id_glare_detection"]])]),
    {
      ...{ raw: "pending/retry", status: "needs_resubmission", reasons: ["capture.document_glare"] },
      ...{ checks: ["document:inconclusive"], occurredAt: HANDED_IN },
    },
  ),
  fetching(
    "a forgery whose end is about to come",
    inquiry("pending", [verification("government-id", "failed", [["id_tamper_detection"]])]),
    {
      ...{ raw: "pending/submitted", status: "submitted", reasons: [], checks: [] },
    },
  ),
  fetching("an approval", inquiry("approved", APPROVED), {
    ...{ raw: "approved", status: "approved", occurredAt: "2026-01-01T00:05:00.000Z" },
    checks: ["document:clear", "face_match:clear", "liveness:clear", "watchlist:clear", "pep:clear"],
  }),
  {
    ...fetching("a flow that nobody decides", inquiry("completed", PASSED), {
      ...{ raw: "completed/undecided", status: "pending_review", occurredAt: "2026-01-01T00:03:00.000Z" },
    }),
    open: () => undecided().fetch(ID),
  },
  {
    ...fetching(
      "a failure that nobody decides",
      inquiry("failed", [verification("government-id", "failed", [["id_tamper_detection"]])]),
      {
        ...{ raw: "failed/undecided", status: "pending_review", reasons: ["fraud.document_forged"] },
        ...{ checks: ["document:failed"], occurredAt: "2026-01-01T00:03:00.000Z" },
      },
    ),
    open: () => undecided().fetch(ID),
  },
  fetching("a review", inquiry("needs_review"), {
    ...{ raw: "needs_review", status: "pending_review", occurredAt: "2026-01-01T00:04:00.000Z" },
  }),
];

/** As the vendor's sample: the whole secret is the key, the time and the raw body are the message. */
const setOf = (body: Uint8Array, secret: string, second: number): string =>
  `t=${second},v1=${createHmac("sha256", secret).update(`${second}.`).update(body).digest("hex")}`;

export const spec: AdapterSpec = {
  settings: SETTINGS,
  secretsSetting: "webhookSecrets",
  words: WORDS,
  callbacks: CALLBACKS,
  scripts: [
    {
      name: "start",
      open: (adapter) => adapter.start(INPUT),
      steps: [{ step: "create_inquiry", repeat: "keyed", status: 201, body: opened }],
    },
    ...FETCHES,
    {
      name: "find",
      open: (adapter) => adapter.find?.("att_kit_1", INPUT) ?? adapter.start(INPUT),
      steps: [get("list_inquiries", { data: [opened.data] }, { accepts: [404] }), LINK],
    },
    {
      name: "resubmit of an open inquiry",
      open: (adapter) => adapter.resubmit?.(ID, INPUT) ?? adapter.start(INPUT),
      about: (adapter, reference) => adapter.resubmit?.(reference, INPUT) ?? adapter.fetch(reference),
      steps: [get("fetch_inquiry", inquiry("pending")), LINK],
    },
    {
      name: "resubmit of an inquiry that has ended",
      open: (adapter) => adapter.resubmit?.(ID, INPUT) ?? adapter.start(INPUT),
      steps: [
        get("fetch_inquiry", inquiry("failed")),
        { step: "recreate_inquiry", repeat: "keyed", status: 201, body: opened },
      ],
    },
    {
      name: "cancel",
      open: (adapter) => adapter.cancel?.(ID) ?? adapter.start(INPUT),
      about: (adapter, reference) => adapter.cancel?.(reference) ?? adapter.fetch(reference),
      steps: [get("expire_inquiry", inquiry("expired"), { bodyUnused: true })],
    },
    {
      name: "erase",
      open: (adapter) => adapter.erase?.(ID) ?? adapter.start(INPUT),
      about: (adapter, reference) => adapter.erase?.(reference) ?? adapter.fetch(reference),
      steps: [get("redact_inquiry", inquiry("approved"), { bodyUnused: true, accepts: [404, 409] })],
    },
  ],
  sign: (body, secret, nowSeconds) => ({ "persona-signature": setOf(body, secret, nowSeconds) }),
  signatureHeader: "persona-signature",
  timed: true,
  downgrade: (body, secret) => ({
    "persona-signature": setOf(body, secret, 1_772_446_530).replace("v1=", "v0="),
  }),
  withWord: [
    (word) => event("inquiry.started", inquiry(word)),
    (word) => event("inquiry.declined", inquiry(word, PASSED)),
    (word) => event(word, inquiry("pending")),
  ],
  withTime: (time) => event("inquiry.started", inquiry("pending"), { "created-at": time }),
  redeliveries: [
    event("inquiry.started", inquiry("pending")),
    { ...event("inquiry.started", inquiry("pending")), meta: { attempts: 2 } },
  ],
  distinct: [
    event("inquiry.started", inquiry("pending")),
    event("inquiry.completed", inquiry("completed")),
    { data: { ...event("inquiry.started", inquiry("pending")).data, id: "evt_other" } },
  ],
  withoutWordsFor: ["consent-declined"],
};
