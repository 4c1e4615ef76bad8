import { createHmac } from "node:crypto";
import type { BoundAdapter } from "../../../contracts/bound-adapter.ts";
import { CANARY, INPUT } from "../person.ts";
import type { AdapterSpec, CallbackSample, Expected, Script } from "../spec.ts";
import { WORDS } from "./manual.words.ts";

const AT = "2026-03-02T10:15:30.118Z";
type Fields = Readonly<Record<string, unknown>>;

const told = (status: string, fields: Fields = {}) => ({
  ...{ id: "case_Kit", reference: "att_kit_1", status, sequence: 3, updated_at: AT, reasons: [] as string[] },
  checks: [{ name: "document", outcome: null }],
  ...fields,
});
const opened = told("open", { page_url: CANARY.link, person: { given_name: CANARY.answer } });
const event = (status: string, fields: Fields = {}) => ({
  ...{ type: "case.updated", timestamp: AT, data: told(status, fields) },
});

const sample = (name: string, status: string, fields: Fields, expected: Expected): CallbackSample => ({
  name,
  body: event(status, fields),
  expected: { occurredAt: AT, ...expected },
});
const checks = (...rows: readonly (readonly [string, string])[]) => ({
  checks: rows.map(([name, outcome]) => ({ name, outcome })),
});

const CALLBACKS: readonly CallbackSample[] = [
  sample("a case that nobody came to", "open", {}, { raw: "open", status: "initiated", checks: [] }),
  sample("a person who chose a way", "meeting", {}, { raw: "meeting", status: "capture_in_progress" }),
  sample("a document that was shown", "shown", {}, { raw: "shown", status: "submitted", reasons: [] }),
  sample(
    "an escalation",
    "escalated",
    { reasons: ["compliance.sanctions_hit"], ...checks(["watchlist", "consider"]) },
    {
      raw: "escalated",
      status: "pending_review",
      reasons: ["compliance.sanctions_hit"],
      checks: ["watchlist:consider"],
    },
  ),
  sample(
    "an escalation without a word",
    "escalated",
    {},
    {
      raw: "escalated",
      status: "pending_review",
      reasons: ["policy.review_required"],
    },
  ),
  sample(
    "a bad copy",
    "incomplete",
    { reasons: ["capture.document_blurry"] },
    {
      raw: "incomplete",
      status: "needs_resubmission",
      reasons: ["capture.document_blurry"],
    },
  ),
  sample(
    "a request without a word",
    "incomplete",
    {},
    {
      raw: "incomplete",
      status: "needs_resubmission",
      reasons: ["capture.document_missing"],
    },
  ),
  sample(
    "an acceptance",
    "accepted",
    { document: "passport", ...checks(["document", "clear"], ["face_match", "clear"]) },
    {
      raw: "accepted",
      status: "approved",
      reasons: [],
      checks: ["document:clear", "face_match:clear"],
    },
  ),
  sample("an acceptance against a check", "accepted", checks(["document", "clear"], ["face_match", "failed"]), {
    raw: "accepted/contradicted",
    status: "pending_review",
    reasons: ["policy.review_required"],
  }),
  sample(
    "a refusal",
    "refused",
    { reasons: ["fraud.document_forged"], ...checks(["document", "failed"]) },
    {
      raw: "refused",
      status: "rejected",
      reasons: ["fraud.document_forged"],
      checks: ["document:failed"],
    },
  ),
  sample(
    "a refusal without a word",
    "refused",
    {},
    {
      raw: "refused",
      status: "rejected",
      reasons: ["policy.manual_rejection"],
    },
  ),
  sample(
    "a refusal with a word that is not ours",
    "refused",
    { reasons: ["dislike"] },
    {
      raw: "refused",
      status: "rejected",
      reasons: ["vendor.unspecified"],
    },
  ),
  sample(
    "a refusal of a bad copy",
    "refused",
    { reasons: ["capture.document_cropped"] },
    {
      raw: "refused/capture",
      status: "needs_resubmission",
      reasons: ["capture.document_cropped"],
    },
  ),
  sample(
    "a refusal for a hit",
    "refused",
    { reasons: ["compliance.pep_match", "fraud.suspected"] },
    {
      raw: "refused/compliance",
      status: "pending_review",
      reasons: ["compliance.pep_match", "fraud.suspected"],
    },
  ),
  sample(
    "a case whose time ended",
    "lapsed",
    {},
    { raw: "lapsed", status: "expired", reasons: ["policy.session_expired"] },
  ),
  sample(
    "a case that was left",
    "lapsed",
    { reasons: ["capture.abandoned"] },
    {
      raw: "lapsed",
      status: "expired",
      reasons: ["capture.abandoned"],
    },
  ),
  sample(
    "a case that was withdrawn",
    "withdrawn",
    {},
    {
      raw: "withdrawn",
      status: "expired",
      reasons: ["policy.withdrawn"],
    },
  ),
];

const about = (
  name: string,
  step: string,
  body: unknown,
  open: (adapter: BoundAdapter, id: string) => ReturnType<Script["open"]>,
  more: Partial<Script["steps"][number]> = {},
): Script => ({
  name,
  open: (adapter) => open(adapter, "case_Kit"),
  about: open,
  steps: [{ step, repeat: "harmless", body, ...more }],
});

const sign = (body: Uint8Array, secret: string, seconds: number) => {
  const key = Buffer.from(secret.replace("whsec_", ""), "base64");
  const digest = createHmac("sha256", key).update(`msg_kit.${seconds}.`).update(body).digest("base64");
  return { "webhook-id": "msg_kit", "webhook-timestamp": String(seconds), "webhook-signature": `v1,${digest}` };
};

export const spec: AdapterSpec = {
  settings: {
    apiKey: "mdk_test_kitkitkitkitkitkitkit",
    webhookSecrets: [
      "whsec_a2l0LXdlYmhvb2stc2VjcmV0LW51bWJlci1vbmU=",
      "whsec_a2l0LXdlYmhvb2stc2VjcmV0LW51bWJlci10d28=",
    ],
    baseUrl: "https://desk.example.test",
  },
  secretsSetting: "webhookSecrets",
  words: WORDS,
  callbacks: CALLBACKS,
  scripts: [
    {
      name: "start",
      open: (adapter) => adapter.start(INPUT),
      steps: [{ step: "open_case", repeat: "harmless", status: 201, body: opened }],
    },
    {
      name: "find",
      open: (adapter) => adapter.find?.("att_kit_1", INPUT) ?? adapter.start(INPUT),
      steps: [{ step: "find_case", repeat: "harmless", body: { cases: [opened] } }],
    },
    {
      ...about(
        "fetch of an accepted case",
        "fetch_case",
        told("accepted", checks(["document", "clear"])),
        (adapter, id) => adapter.fetch(id),
      ),
      expected: { raw: "accepted", status: "approved", checks: ["document:clear"], occurredAt: AT },
    },
    about("resubmit", "reopen_case", opened, (adapter, id) => adapter.resubmit?.(id, INPUT) ?? adapter.fetch(id)),
    about("cancel", "withdraw_case", opened, (adapter, id) => adapter.cancel?.(id) ?? adapter.fetch(id), {
      bodyUnused: true,
    }),
    about("erase", "erase_case", "", (adapter, id) => adapter.erase?.(id) ?? adapter.fetch(id), {
      ...{ status: 204, accepts: [404], bodyUnused: true },
    }),
  ],
  sign,
  signatureHeader: "webhook-signature",
  digestForm: /[A-Za-z0-9+/]{43}=/,
  timed: true,
  notAtEveryApproval: ["data_match", "address", "age", "watchlist", "pep", "adverse_media"],
  downgrade: (body, secret) => {
    const headers = sign(body, secret, 1_772_446_530);
    return { ...headers, "webhook-signature": headers["webhook-signature"].replace("v1,", "v1a,") };
  },
  withWord: [(word) => event(word)],
  withTime: (updated_at) => event("shown", { updated_at }),
  redeliveries: [event("shown"), event("shown")],
  distinct: [event("shown"), event("shown", { sequence: 4 }), event("shown", { id: "case_Kit2" })],
};
