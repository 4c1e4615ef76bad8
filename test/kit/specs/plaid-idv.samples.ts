import type { Script } from "../spec.ts";
import {
  ALL_PASSED,
  AT,
  AT_RISK,
  attempt,
  badDocument,
  document,
  ended,
  failing,
  fetching,
  hits,
  ID,
  kyc,
  listed,
  PASSED,
  plain,
  retaken,
  risk,
  SCREENED,
  selfie,
  step,
} from "./plaid-idv.attempts.ts";

export const FETCHES: readonly Script[] = [
  plain("one that nobody opened", attempt("active", { accept_tos: "active" }), {
    ...{ raw: "active", status: "initiated", checks: [], occurredAt: "2026-03-02T10:12:00.000Z" },
  }),
  plain("one whose consent was taken here", attempt("active", { accept_tos: "skipped", verify_sms: "active" }), {
    ...{ raw: "active", status: "initiated" },
  }),
  plain("one that was begun", attempt("active", { accept_tos: "success", verify_sms: "active" }), {
    ...{ raw: "active/begun", status: "capture_in_progress" },
  }),
  plain(
    "one with a failed try inside, which nobody sees",
    attempt("active", { accept_tos: "skipped", kyc_check: "success", documentary_verification: "active" }),
    { raw: "active/begun", status: "capture_in_progress", checks: ["data_match:clear"] },
  ),
  plain(
    "one that is being checked",
    attempt("active", { ...ALL_PASSED, watchlist_screening: "active", risk_check: "active" }),
    { raw: "active/finished", status: "submitted" },
  ),
  plain("one that passed", ended("success", {}), {
    ...{ raw: "success", status: "approved", reasons: [], occurredAt: AT },
    checks: [...PASSED, ...SCREENED, ...AT_RISK],
  }),
  plain(
    "one that a person passed",
    ended(
      "success",
      { selfie_check: "manually_approved" },
      {
        selfie_check: selfie("failed", { document_comparison: "no_match" }),
      },
    ),
    { raw: "success", status: "approved", checks: [...PASSED, ...SCREENED, ...AT_RISK] },
  ),
  fetching(
    "a politically exposed person",
    [
      step(
        "fetch_attempt",
        ended("pending_review", { watchlist_screening: "pending_review" }, { watchlist_screening_id: "scr_1" }),
      ),
      hits(["US_SDN", "dismissed"], ["IZ_PEP", "pending_review"]),
    ],
    {
      ...{ raw: "pending_review", status: "pending_review", reasons: ["compliance.pep_match"], occurredAt: AT },
      checks: [...PASSED, "pep:consider", ...AT_RISK],
    },
  ),
  fetching(
    "a person on a list that we do not know",
    [
      step(
        "fetch_attempt",
        ended("pending_review", { watchlist_screening: "pending_review" }, { watchlist_screening_id: "scr_1" }),
      ),
      hits(["ZZ_NEW", "pending_review"]),
    ],
    { raw: "pending_review", status: "pending_review", reasons: ["compliance.watchlist_hit"] },
  ),
  plain("a review of which nobody says why", ended("pending_review", { watchlist_screening: "pending_review" }), {
    ...{ raw: "pending_review", status: "pending_review", reasons: ["compliance.watchlist_hit"] },
  }),
  fetching(
    "a listed person with a bad picture",
    [
      step(
        "fetch_attempt",
        ended(
          "failed",
          { documentary_verification: "failed", watchlist_screening: "failed" },
          {
            ...{ documentary_verification: document("failed", { image_quality_details: { blur_check: "failed" } }) },
            watchlist_screening_id: "scr_1",
          },
        ),
      ),
      listed(),
      hits(["US_SDN", "confirmed"]),
    ],
    {
      ...{ raw: "failed/compliance", status: "pending_review" },
      reasons: ["compliance.sanctions_hit", "capture.document_blurry"],
    },
  ),
  badDocument(
    "a forged document",
    { authenticity: "no_match", fraud_analysis_details: { detail_check: "failed" } },
    {
      ...{ raw: "failed", status: "rejected", reasons: ["fraud.document_forged", "fraud.document_forged"] },
      checks: ["document:failed", ...PASSED.slice(1), ...SCREENED, ...AT_RISK],
    },
  ),
  badDocument(
    "a document that looks odd",
    { authenticity: "partial_match" },
    {
      ...{ raw: "failed/doubt", status: "pending_review", reasons: ["identity.document_unverified"] },
    },
  ),
  badDocument(
    "a blurred picture",
    { image_quality: "low", image_quality_details: { blur_check: "failed" } },
    {
      ...retaken("capture.document_blurry"),
      checks: ["document:inconclusive", ...PASSED.slice(1), ...SCREENED, ...AT_RISK],
    },
  ),
  badDocument("a glaring one", { image_quality_details: { glare_check: "failed" } }, retaken("capture.document_glare")),
  badDocument(
    "a cropped one",
    { image_quality_details: { dimensions_check: "failed" } },
    retaken("capture.document_cropped"),
  ),
  badDocument("a poor one", { image_quality: "low" }, retaken("capture.document_unreadable")),
  badDocument(
    "an expired document",
    { extracted_data: { expiration_date: "expired" } },
    retaken("capture.document_expired"),
  ),
  badDocument(
    "another kind of document",
    { fraud_analysis_details: { type_supported: "failed" } },
    retaken("capture.document_unsupported"),
  ),
  badDocument(
    "a document of a closed country",
    { extracted_data: { issuing_country: "no_match" } },
    {
      ...{ raw: "failed", status: "rejected", reasons: ["policy.jurisdiction_unsupported"] },
    },
  ),
  failing(
    "another face",
    { selfie_check: "failed" },
    { selfie_check: selfie("failed", { document_comparison: "no_match" }) },
    {
      ...{ raw: "failed", status: "rejected", reasons: ["identity.face_mismatch"] },
      checks: ["document:clear", "face_match:failed", "liveness:clear", ...PASSED.slice(3), ...SCREENED, ...AT_RISK],
    },
  ),
  failing(
    "somebody too young",
    { selfie_check: "failed" },
    { selfie_check: selfie("failed", { age_check: { status: "no_match" } }) },
    {
      ...{ raw: "failed", status: "rejected", reasons: ["policy.underage"] },
      checks: [...PASSED.slice(0, 3), "age:failed", ...PASSED.slice(3), ...SCREENED, ...AT_RISK],
    },
  ),
  failing(
    "data that do not agree",
    { kyc_check: "failed" },
    { kyc_check: kyc("failed", { address: { summary: "no_match" } }) },
    {
      ...{ raw: "failed", status: "rejected", reasons: ["identity.address_mismatch"] },
      checks: [...PASSED.slice(0, 3), "data_match:failed", "address:failed", ...SCREENED, ...AT_RISK],
    },
  ),
  failing(
    "a phone that nobody answers",
    { verify_sms: "failed" },
    {},
    {
      ...{ raw: "failed/retake", status: "needs_resubmission", reasons: ["identity.contact_unverified"] },
    },
  ),
  failing(
    "a known face",
    { risk_check: "failed" },
    { risk_check: risk("failed", { facial_duplicates: [{ id: "idv_other" }] }) },
    {
      ...{ raw: "failed", status: "rejected", reasons: ["fraud.duplicate_identity"] },
      checks: [...PASSED, ...SCREENED, "device:failed", "duplicate:consider"],
    },
  ),
  failing(
    "a made-up person",
    { risk_check: "failed" },
    { risk_check: risk("failed", { identity_abuse_signals: { synthetic_identity: { score: 97 } } }) },
    {
      ...{ raw: "failed", status: "rejected", reasons: ["fraud.suspected"] },
    },
  ),
  failing(
    "a risk that nobody explains",
    { risk_check: "failed" },
    { risk_check: risk("failed") },
    {
      ...{ raw: "failed", status: "rejected", reasons: ["fraud.device_risk"] },
    },
  ),
  failing(
    "one that a person refused",
    { documentary_verification: "manually_rejected" },
    {},
    {
      ...{ raw: "failed", status: "rejected", reasons: ["policy.manual_rejection"] },
    },
  ),
  failing(
    "one that failed without a word",
    {},
    {},
    { raw: "failed", status: "rejected", reasons: ["vendor.declined"] },
  ),
  fetching(
    "one that was tried again",
    [
      step("fetch_attempt", ended("failed", { documentary_verification: "failed" })),
      listed(
        attempt("active", { accept_tos: "success" }, { id: "idv_3", previous_attempt_id: "idv_2" }),
        ended("failed", {}, { id: "idv_2", previous_attempt_id: ID }),
        ended("success", {}, { id: "idv_elsewhere", previous_attempt_id: "idv_unknown" }),
      ),
    ],
    { raw: "active/begun", status: "capture_in_progress" },
  ),
  fetching("one that ran out", [step("fetch_attempt", ended("expired", {})), listed()], {
    ...{ raw: "expired", status: "expired", reasons: ["policy.session_expired"] },
  }),
  fetching("one that was cancelled", [step("fetch_attempt", ended("canceled", {})), listed()], {
    ...{ raw: "canceled", status: "expired", reasons: ["vendor.cancelled"] },
  }),
];
