import type { CheckName, CheckOutcome } from "../../../contracts/check.ts";
import type { Reason } from "../../../contracts/reason.ts";
import type { Status } from "../../../contracts/status.ts";

/** Nobody judged what was withdrawn: it ends as what ran out does, and its reason tells them apart. */
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

/** Findings, and the two states that say as much as a finding. */
export const REASONS = {
  blurry: "capture.document_blurry",
  glare: "capture.document_glare",
  cropped: "capture.document_cropped",
  dark: "capture.document_dark",
  too_small: "capture.document_unreadable",
  wrong_document: "capture.document_unsupported",
  old_document: "capture.document_expired",
  forged: "fraud.document_forged",
  other_face: "identity.face_mismatch",
  stolen: "fraud.document_compromised",
  minor: "policy.underage",
  closed_country: "policy.jurisdiction_unsupported",
  no_consent: "policy.consent_declined",
  no_camera: "capture.device_unsupported",
  sanctions_list: "compliance.sanctions_hit",
  pep_list: "compliance.pep_match",
  left: "capture.abandoned",
  doubt: "policy.review_required",
  refused: "vendor.declined",
  lapsed: "policy.session_expired",
  withdrawn: "vendor.cancelled",
} as const satisfies Readonly<Record<string, Reason>>;

const ERRORS = ["bad_key", "not_found", "wrong_state", "invalid", "slow_down", "busy"];

export const UNMAPPED: Readonly<Record<string, string>> = {
  bot_score: "for statistics only, says the vendor",
  "account.notice": "about the account, not about a person",
  ...Object.fromEntries(ERRORS.map((code) => [code, "an error of a call: its HTTP status decides"])),
};

export const CHECKS: Readonly<Record<string, CheckName>> = {
  document: "document",
  face: "face_match",
  liveness: "liveness",
};
export const OUTCOMES: Readonly<Record<string, CheckOutcome>> = {
  pass: "clear",
  fail: "failed",
  unsure: "inconclusive",
};
