import { createHmac } from "node:crypto";
import type { BoundAdapter } from "../../../contracts/bound-adapter.ts";
import { CANARY, INPUT } from "../person.ts";
import type { AdapterSpec, CallbackSample, Expected } from "../spec.ts";
import { WORDS } from "./stripe-identity.words.ts";

const session = (fields: Readonly<Record<string, unknown>>) => ({
  id: "vs_1Kit",
  object: "identity.verification_session",
  client_reference_id: "att_kit_1",
  client_secret: null,
  created: 1772446330,
  last_error: null,
  last_verification_report: null,
  livemode: false,
  options: { document: { require_matching_selfie: true } },
  status: "requires_input",
  type: "document",
  url: null,
  verified_outputs: { first_name: CANARY.answer },
  ...fields,
});

const event = (
  status: string,
  fields: Readonly<Record<string, unknown>>,
  id = "evt_1Kit",
  created: unknown = 1772446530,
) => ({
  id,
  object: "event",
  created,
  data: { object: session({ status, ...fields }) },
  type: `identity.verification_session.${status}`,
  pending_webhooks: 1,
});

const lastError = (code: string) => ({ last_error: { code, reason: `${CANARY.answer} says so` } });
const AT = "2026-03-02T10:15:30.000Z";

const sample = (name: string, status: string, code: string | undefined, expected: Expected): CallbackSample => ({
  name,
  body: event(status, code ? lastError(code) : {}),
  expected: { occurredAt: AT, ...expected },
});

const failure = (code: string, status: Expected["status"], reason: NonNullable<Expected["reasons"]>[number]) =>
  sample(code, "requires_input", code, { raw: `requires_input/${code}`, status, reasons: [reason] });

const CALLBACKS: readonly CallbackSample[] = [
  sample("processing", "processing", undefined, { raw: "processing", status: "submitted", reasons: [], checks: [] }),
  sample("verified with a selfie", "verified", undefined, {
    raw: "verified",
    status: "approved",
    reasons: [],
    checks: ["document:clear", "face_match:clear", "liveness:clear"],
  }),
  {
    name: "verified without a selfie",
    body: event("verified", { options: { document: {} } }),
    expected: { raw: "verified", status: "approved", checks: ["document:clear"] },
  },
  {
    name: "a flow whose checks nobody named",
    body: event("verified", { type: "verification_flow", options: {} }),
    expected: { raw: "verified", status: "approved", checks: [] },
  },
  sample("canceled", "canceled", undefined, { raw: "canceled", status: "expired", reasons: ["vendor.cancelled"] }),
  failure("abandoned", "needs_resubmission", "capture.abandoned"),
  failure("consent_declined", "needs_resubmission", "policy.consent_declined"),
  failure("country_not_supported", "rejected", "policy.jurisdiction_unsupported"),
  failure("device_not_supported", "needs_resubmission", "capture.device_unsupported"),
  failure("document_expired", "needs_resubmission", "capture.document_expired"),
  failure("document_type_not_supported", "needs_resubmission", "capture.document_unsupported"),
  failure("document_type_not_allowed", "needs_resubmission", "capture.document_unsupported"),
  failure("document_unverified_other", "needs_resubmission", "capture.document_unreadable"),
  failure("address_mismatch", "rejected", "identity.address_mismatch"),
  failure("email_unverified_other", "needs_resubmission", "identity.contact_unverified"),
  failure("email_verification_declined", "needs_resubmission", "policy.contact_declined"),
  failure("phone_unverified_other", "needs_resubmission", "identity.contact_unverified"),
  failure("phone_verification_declined", "needs_resubmission", "policy.contact_declined"),
  failure("id_number_insufficient_document_data", "needs_resubmission", "capture.document_unreadable"),
  failure("id_number_mismatch", "rejected", "identity.data_mismatch"),
  failure("id_number_unverified_other", "pending_review", "identity.id_number_unverified"),
  failure("selfie_document_missing_photo", "needs_resubmission", "capture.document_photo_missing"),
  failure("selfie_face_mismatch", "rejected", "identity.face_mismatch"),
  failure("selfie_manipulated", "rejected", "fraud.selfie_manipulated"),
  failure("selfie_unverified_other", "needs_resubmission", "identity.selfie_unverified"),
  failure("under_supported_age", "rejected", "policy.underage"),
];

const open = session({ url: CANARY.link, client_secret: CANARY.token });
const closed = session({ status: "canceled" });
const mismatch = session({
  ...lastError("selfie_face_mismatch"),
  last_verification_report: {
    created: 1772446520,
    document: { status: "verified", error: null, first_name: CANARY.answer },
    selfie: { status: "unverified", error: { code: "selfie_face_mismatch", reason: CANARY.answer } },
  },
});

const fetching = (name: string, body: unknown, expected: Expected) => ({
  name: `fetch of ${name}`,
  open: (adapter: BoundAdapter) => adapter.fetch("vs_1Kit"),
  about: (adapter: BoundAdapter, reference: string) => adapter.fetch(reference),
  steps: [{ step: "fetch_session", repeat: "harmless", body }] as const,
  expected,
});

/** One list of a digest's hex for each secret, as the vendor writes it while a secret is rolled. */
const sign = (body: Uint8Array, secret: string, nowSeconds: number) => ({
  "stripe-signature": `t=${nowSeconds},v1=${createHmac("sha256", secret).update(`${nowSeconds}.`).update(body).digest("hex")}`,
});

export const spec: AdapterSpec = {
  settings: { apiKey: "sk_test_kit", webhookSecrets: ["whsec_kit_one", "whsec_kit_two"] },
  secretsSetting: "webhookSecrets",
  words: WORDS,
  callbacks: CALLBACKS,
  scripts: [
    {
      name: "start",
      open: (adapter) => adapter.start(INPUT),
      steps: [{ step: "create_session", repeat: "keyed", body: open }],
    },
    fetching("an untouched session", open, {
      raw: "requires_input",
      status: "initiated",
      occurredAt: "2026-03-02T10:12:10.000Z",
    }),
    fetching("a mismatch", mismatch, {
      raw: "requires_input/selfie_face_mismatch",
      status: "rejected",
      reasons: ["identity.face_mismatch"],
      checks: ["document:clear", "face_match:failed"],
      occurredAt: "2026-03-02T10:15:20.000Z",
    }),
    {
      name: "find",
      open: (adapter) => adapter.find?.("att_kit_1", INPUT) ?? adapter.start(INPUT),
      steps: [
        { step: "list_sessions", repeat: "harmless", accepts: [404], body: { object: "list", data: [open] } },
        { step: "fetch_session", repeat: "harmless", body: open },
      ],
    },
    {
      name: "resubmit of an open session",
      open: (adapter) => adapter.resubmit?.("vs_1Kit", INPUT) ?? adapter.start(INPUT),
      about: (adapter, reference) => adapter.resubmit?.(reference, INPUT) ?? adapter.fetch(reference),
      steps: [{ step: "fetch_session", repeat: "harmless", body: open }],
    },
    {
      name: "resubmit of a closed session",
      open: (adapter) => adapter.resubmit?.("vs_1Kit", INPUT) ?? adapter.start(INPUT),
      steps: [
        { step: "fetch_session", repeat: "harmless", body: closed },
        { step: "recreate_session", repeat: "keyed", body: open },
      ],
    },
    {
      name: "cancel",
      open: (adapter) => adapter.cancel?.("vs_1Kit") ?? adapter.start(INPUT),
      about: (adapter, reference) => adapter.cancel?.(reference) ?? adapter.fetch(reference),
      steps: [{ step: "cancel_session", repeat: "keyed", body: closed, bodyUnused: true }],
    },
    {
      name: "erase",
      open: (adapter) => adapter.erase?.("vs_1Kit") ?? adapter.start(INPUT),
      about: (adapter, reference) => adapter.erase?.(reference) ?? adapter.fetch(reference),
      steps: [{ step: "redact_session", repeat: "keyed", body: closed, bodyUnused: true }],
    },
  ],
  sign,
  signatureHeader: "stripe-signature",
  timed: true,
  downgrade: (body, secret) => ({
    "stripe-signature": sign(body, secret, 1_772_446_530)["stripe-signature"].replace("v1=", "v0="),
  }),
  withWord: [
    (word) => ({ ...event("processing", {}), data: { object: session({ status: word }) } }),
    (word) => event("requires_input", lastError(word)),
  ],
  withTime: (time) => ({ ...event("processing", {}), created: typeof time === "number" ? time : undefined }),
  redeliveries: [event("processing", {}), { ...event("processing", {}), pending_webhooks: 0 }],
  distinct: [event("processing", {}), event("verified", {}, "evt_2Kit"), event("processing", {}, "evt_3Kit")],
  faults: { 409: "in_doubt" },
  notAtEveryApproval: ["data_match"],
  withoutWordsFor: ["sanctions-hit", "pep-match"],
};
