import type { Reason } from "../../contracts/reason.ts";
import type { Status } from "../../contracts/status.ts";
import { FINDINGS } from "./findings.ts";

/**
 * A session's state, refined by what it holds: while it goes on by how far the person is, once it is completed by the
 * recommendations of its checks. A hit on a list outranks a refusal, a refusal what could not be done.
 */
export const STATUSES = {
  ONGOING: "initiated",
  "ONGOING/resources": "capture_in_progress",
  "ONGOING/checks": "submitted",
  "ONGOING/EXPERT_REVIEW": "pending_review",
  "ONGOING/NOT_AVAILABLE": "needs_resubmission",
  "COMPLETED/APPROVE": "approved",
  "COMPLETED/CONSIDER": "pending_review",
  "COMPLETED/REJECT": "rejected",
  "COMPLETED/REJECT/capture": "needs_resubmission",
  "COMPLETED/NOT_AVAILABLE": "needs_resubmission",
  "COMPLETED/NOT_AVAILABLE/country": "rejected",
  "COMPLETED/NOT_AVAILABLE/vendor": "pending_review",
  EXPIRED: "expired",
} as const satisfies Readonly<Record<string, Status>>;

export type Word = keyof typeof STATUSES;

export const REASONS: Readonly<Record<string, Reason>> = { ...FINDINGS, EXPIRED: "capture.abandoned" };

const notOurs = (why: string, words: string): Readonly<Record<string, string>> =>
  Object.fromEntries(words.split(" ").map((word) => [word, why]));

export const UNMAPPED: Readonly<Record<string, string>> = {
  COMPLETED: "a completed session without a finished check says nothing about the person",
  PENDING: "a check that runs: its session tells how far the person is",
  DONE: "a task or check that ran: its recommendation counts",
  PASS: "one part of a check: the recommendation counts",
  FAIL: "one part of a check: the recommendation counts",
  AUTOMATED: "who made a part of a check, where it is no expert",
  ...notOurs("asked within the vendor's page, where the person answers it", "PROGRESS SHOULD_TRY_AGAIN MUST_TRY_AGAIN"),
  ...notOurs("why the vendor's page asks for another picture", "QUALITY USER_ERROR"),
  ...notOurs(
    "a check that this adapter never asks for",
    "FACE_COMPARISON THIRD_PARTY_IDENTITY THIRD_PARTY_IDENTITY_FRAUD_1 SUPPLEMENTARY_DOCUMENT_TEXT_DATA_CHECK",
  ),
  ...notOurs(
    "a task: the checks that follow it count",
    "ID_DOCUMENT_TEXT_DATA_EXTRACTION SUPPLEMENTARY_DOCUMENT_TEXT_DATA_EXTRACTION",
  ),
  ...notOurs(
    "one part of a check: the recommendation counts",
    "no_signs_of_forgery document_in_date fraud_list_check physical_document_captured other_security_features no_sign_of_tampering hologram hologram_movement ocr_barcode_comparison doc_number_validation issuing_authority chip_parse chip_sod_parse chip_data_integrity chip_digital_signature_verification chip_csca_trusted liveness_auth dob_match name_match data_alignment hologram_check security_features_integrity printing_quality fonts_authenticity document_number_integrity",
  ),
};
