import type { CheckName, CheckOutcome } from "../../../contracts/check.ts";
import type { Reason } from "../../../contracts/reason.ts";
import type { Status } from "../../../contracts/status.ts";

/** The verification's `state`. */
export const STATUSES = {
  waiting: "initiated",
  capturing: "capture_in_progress",
  checking: "submitted",
  in_review: "pending_review",
  again: "needs_resubmission",
  passed: "approved",
  refused: "rejected",
  lapsed: "expired",
  withdrawn: "expired",
} as const satisfies Readonly<Record<string, Status>>;
export type Word = keyof typeof STATUSES;

/** The verification's `findings`. */
export const REASONS = {
  blurry: "capture.document_blurry",
  glare: "capture.document_glare",
  cropped: "capture.document_cropped",
  dark: "capture.document_dark",
  too_small: "capture.document_unreadable",
  wrong_document: "capture.document_unsupported",
  old_document: "capture.document_expired",
  no_camera: "capture.device_unsupported",
  left: "capture.abandoned",
  forged: "fraud.document_forged",
  stolen: "fraud.document_compromised",
  other_face: "identity.face_mismatch",
  minor: "policy.underage",
  closed_country: "policy.jurisdiction_unsupported",
  no_consent: "policy.consent_declined",
  sanctions_list: "compliance.sanctions_hit",
  pep_list: "compliance.pep_match",
  doubt: "policy.review_required",
  refused: "vendor.declined",
} as const satisfies Readonly<Record<string, Reason>>;

export const UNMAPPED: Readonly<Record<string, string>> = {
  bot_score: "a number for the vendor's own statistics",
  "account.notice": "a message about the account, which names no verification",
};

export const CHECKS: Readonly<Record<string, CheckName>> = {
  document: "document",
  face: "face_match",
  liveness: "liveness",
};
export const OUTCOMES: Readonly<Record<string, CheckOutcome>> = { pass: "clear", fail: "failed", unsure: "consider" };
