import type { BoundAdapter } from "../../../contracts/bound-adapter.ts";
import { CANARY } from "../person.ts";
import type { CallbackSample, Expected, Script } from "../spec.ts";

export const SESSION = "5b3720ed-0000-4000-8000-000000000001";
const AT = "2026-03-02T10:15:30.000Z";

type Fields = Readonly<Record<string, unknown>>;

const warning = (risk: string, level = "error") => ({
  ...{ feature: "ID_VERIFICATION", risk, additional_data: { text: CANARY.answer }, log_type: level },
  ...{ short_description: CANARY.answer, long_description: CANARY.answer, node_id: "n" },
});

const item = (status: string, fields: Fields = {}, ...warnings: readonly Fields[]) => [
  { node_id: "n", status, first_name: CANARY.answer, ...fields, warnings },
];

const passport = { document_type: "Passport", issuing_state: "ESP" };
const GOOD = {
  features: ["ID_VERIFICATION", "LIVENESS", "FACE_MATCH", "AML"],
  id_verifications: item("Approved", passport),
  liveness_checks: item("Approved"),
  face_matches: item("Approved"),
  aml_screenings: item("Approved", { hits: [] }),
};
const CLEAR = [
  "document:clear",
  "liveness:clear",
  "face_match:clear",
  "watchlist:clear",
  "pep:clear",
  "adverse_media:clear",
] as const;

export const event = (status: string, fields: Fields = {}) => ({
  ...{ event_id: "0b6ef5c2-0000-4000-8000-000000000001", webhook_type: "status.updated", timestamp: 1772446530 },
  ...{ created_at: 1772446330, application_id: "a", environment: "live", session_id: SESSION, status },
  ...{ workflow_id: "w", workflow_version: 3, vendor_data: "att_kit_1", metadata: { case: CANARY.answer } },
  ...fields,
});

const sample = (name: string, status: string, decision: Fields | undefined, expected: Expected): CallbackSample => ({
  name,
  body: event(status, decision === undefined ? {} : { decision: { ...decision, status } }),
  expected: { occurredAt: AT, ...expected },
});

const declined = (name: string, decision: Fields, expected: Expected): CallbackSample =>
  sample(name, "Declined", { ...GOOD, ...decision }, expected);

const measured = (quality: Fields) => ({
  id_verifications: item(
    "Declined",
    { ...passport, front_image_quality_score: { focus_score: 90, brightness_issue: "ok", ...quality } },
    warning("COULD_NOT_RECOGNIZE_DOCUMENT"),
  ),
});
const hit = (kind: string) => ({
  hits: [{ caption: CANARY.answer, sanction_matches: [], pep_matches: [], [kind]: [{ name: CANARY.answer }] }],
});

export const CALLBACKS: readonly CallbackSample[] = [
  sample("begun", "In Progress", undefined, { raw: "In_Progress", status: "capture_in_progress", checks: [] }),
  sample("not begun", "Not Started", undefined, { raw: "Not_Started", status: "initiated" }),
  sample("waiting for the person", "Awaiting User", undefined, { raw: "Awaiting_User", status: "capture_in_progress" }),
  sample("approved", "Approved", GOOD, { raw: "Approved", status: "approved", reasons: [], checks: CLEAR }),
  sample(
    "approved in spite of a note",
    "Approved",
    { ...GOOD, ip_analyses: item("Approved", {}, warning("VOIP_NUMBER_DETECTED", "information")) },
    { raw: "Approved", status: "approved", reasons: [] },
  ),
  declined(
    "forged",
    { id_verifications: item("Declined", passport, warning("PORTRAIT_MANIPULATION_DETECTED")) },
    {
      ...{ raw: "Declined", status: "rejected", reasons: ["fraud.document_forged"] },
      checks: [...CLEAR.slice(1), "document:failed"],
    },
  ),
  declined(
    "a warning and a note beside what declined it",
    {
      id_verifications: item(
        "Declined",
        passport,
        warning("DOCUMENT_EXPIRED"),
        warning("DATA_INCONSISTENT", "warning"),
      ),
      face_matches: item("Approved", {}, warning("LOW_FACE_MATCH_SIMILARITY", "information")),
    },
    { raw: "Declined/retake", status: "needs_resubmission", reasons: ["capture.document_expired"] },
  ),
  declined(
    "unreadable and another face",
    {
      id_verifications: item("Declined", passport, warning("MRZ_NOT_DETECTED")),
      face_matches: item("Declined", {}, warning("LOW_FACE_MATCH_SIMILARITY")),
    },
    {
      ...{ raw: "Declined", status: "rejected", reasons: ["capture.document_unreadable", "identity.face_mismatch"] },
      checks: [
        ...CLEAR.slice(1).filter((check) => check !== "face_match:clear"),
        "document:inconclusive",
        "face_match:failed",
      ],
    },
  ),
  declined("cropped", measured({ is_document_fully_visible: false, focus_score: 5 }), {
    ...{ raw: "Declined/retake", status: "needs_resubmission", reasons: ["capture.document_cropped"] },
    checks: [...CLEAR.slice(1), "document:inconclusive"],
  }),
  declined("glaring", measured({ brightness_issue: "too_bright" }), {
    ...{ raw: "Declined/retake", status: "needs_resubmission", reasons: ["capture.document_glare"] },
  }),
  declined("blurred", measured({ focus_score: 12.5 }), {
    ...{ raw: "Declined/retake", status: "needs_resubmission", reasons: ["capture.document_blurry"] },
  }),
  declined("not readable, nobody knows why", measured({}), {
    ...{ raw: "Declined/retake", status: "needs_resubmission", reasons: ["capture.document_unreadable"] },
  }),
  declined(
    "a listed person with a bad picture",
    {
      ...measured({ focus_score: 12.5 }),
      aml_screenings: item("Declined", hit("sanction_matches"), warning("POSSIBLE_MATCH_FOUND")),
    },
    {
      ...{ raw: "Declined/compliance", status: "pending_review" },
      ...{ reasons: ["capture.document_blurry", "compliance.sanctions_hit"] },
      checks: ["liveness:clear", "face_match:clear", "document:inconclusive", "watchlist:failed"],
    },
  ),
  declined(
    "too young",
    { id_verifications: item("Declined", passport, warning("AGE_BELOW_MINIMUM")) },
    {
      ...{ raw: "Declined", status: "rejected", reasons: ["policy.underage"] },
      checks: [...CLEAR.slice(1), "document:failed", "age:failed"],
    },
  ),
  declined(
    "for a reason that we do not know",
    { id_verifications: item("Declined", {}, warning("SOMETHING_NEW")) },
    {
      ...{ raw: "Declined", status: "rejected", reasons: ["vendor.unspecified"] },
    },
  ),
  declined("by a person, without a word", {}, { raw: "Declined", status: "rejected", reasons: ["vendor.declined"] }),
  sample(
    "a politically exposed person",
    "In Review",
    { ...GOOD, aml_screenings: item("In Review", hit("pep_matches"), warning("POSSIBLE_MATCH_FOUND", "warning")) },
    {
      ...{ raw: "In_Review", status: "pending_review", reasons: ["compliance.pep_match"] },
      checks: ["document:clear", "liveness:clear", "face_match:clear", "pep:consider"],
    },
  ),
  sample(
    "a hit of no kind",
    "In Review",
    { aml_screenings: item("In Review", { hits: [] }, warning("POSSIBLE_MATCH_FOUND", "warning")) },
    {
      ...{ raw: "In_Review", status: "pending_review", reasons: ["compliance.watchlist_hit"] },
      checks: ["watchlist:consider"],
    },
  ),
  sample("in review, nobody knows why", "In Review", undefined, {
    ...{ raw: "In_Review", status: "pending_review", reasons: ["policy.review_required"] },
  }),
  {
    name: "opened again",
    body: event("Resubmitted", {
      resubmit_info: { nodes_to_resubmit: [{ node_id: "n", feature: "LIVENESS" }], reasons: { n: CANARY.answer } },
    }),
    expected: { raw: "Resubmitted", status: "needs_resubmission", reasons: ["capture.selfie_quality"], occurredAt: AT },
  },
  sample("left", "Abandoned", GOOD, { raw: "Abandoned", status: "expired", reasons: ["capture.abandoned"] }),
  sample("run out", "Expired", undefined, { raw: "Expired", status: "expired", reasons: ["policy.session_expired"] }),
  sample("an approval that lapsed", "Kyc Expired", undefined, {
    ...{ raw: "Kyc_Expired", status: "expired", reasons: ["policy.session_expired"] },
  }),
];

export const decision = (status: string, fields: Fields = {}) => ({
  ...{ session_id: SESSION, session_kind: "user", session_number: 1, session_url: CANARY.link, status },
  ...{ environment: "live", workflow_id: "w", vendor_data: "att_kit_1", metadata: { case: CANARY.answer } },
  ...{ expected_details: { first_name: CANARY.given }, contact_details: null, callback: null },
  ...{ nfc_verifications: null, reviews: [], created_at: "2026-03-02T10:12:10.123456Z" },
  ...fields,
});

const fetching = (name: string, body: unknown, expected: Expected): Script => ({
  name: `fetch of ${name}`,
  open: (adapter: BoundAdapter) => adapter.fetch(SESSION),
  about: (adapter, reference) => adapter.fetch(reference),
  steps: [{ step: "fetch_decision", repeat: "harmless", body }],
  expected,
});

export const FETCHES: readonly Script[] = [
  fetching("a session not begun", decision("Not Started", { features: ["ID_VERIFICATION"] }), {
    ...{ raw: "Not_Started", status: "initiated", occurredAt: "2026-03-02T10:12:10.123Z" },
  }),
  fetching("one half-way", decision("In Progress", { ...GOOD, aml_screenings: item("Not Finished") }), {
    raw: "In_Progress",
    status: "capture_in_progress",
  }),
  fetching("one with steps to come", decision("In Progress", { ...GOOD, aml_screenings: null }), {
    raw: "In_Progress",
    status: "capture_in_progress",
  }),
  fetching("one with nothing left to do", decision("In Progress", GOOD), {
    ...{ raw: "In_Progress/finished", status: "submitted", checks: CLEAR },
  }),
  fetching(
    "one that a person decided",
    decision("Declined", {
      ...GOOD,
      reviews: [
        {
          user: CANARY.email,
          new_status: "Approved",
          comment: CANARY.answer,
          created_at: "2026-03-02T10:14:00.000000Z",
        },
        {
          user: CANARY.email,
          new_status: "Declined",
          comment: CANARY.answer,
          created_at: "2026-03-02T10:15:30.000000Z",
        },
      ],
    }),
    { raw: "Declined", status: "rejected", reasons: ["vendor.declined"], occurredAt: AT },
  ),
];

export const RETAKEN = decision("Declined", {
  ...GOOD,
  ...measured({ focus_score: 12.5 }),
});
