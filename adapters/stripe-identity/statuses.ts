import type { CheckName, CheckOutcome } from "../../contracts/check.ts";
import type { Reason } from "../../contracts/reason.ts";
import type { Status } from "../../contracts/status.ts";

/**
 * Session words: `status`, with `last_error.code` behind it where an attempt failed, because `requires_input` is
 * both the state before the first attempt and the one after a failure.
 */
export const STATUSES = {
  requires_input: "initiated",
  processing: "submitted",
  verified: "approved",
  canceled: "expired",
  // The session is still open at Stripe: the person can come back until our own session ends.
  "requires_input/abandoned": "needs_resubmission",
  "requires_input/consent_declined": "needs_resubmission",
  "requires_input/country_not_supported": "rejected",
  "requires_input/device_not_supported": "needs_resubmission",
  "requires_input/document_expired": "needs_resubmission",
  "requires_input/document_type_not_supported": "needs_resubmission",
  "requires_input/document_type_not_allowed": "needs_resubmission",
  "requires_input/document_unverified_other": "needs_resubmission",
  "requires_input/address_mismatch": "rejected",
  "requires_input/email_unverified_other": "needs_resubmission",
  "requires_input/email_verification_declined": "needs_resubmission",
  "requires_input/phone_unverified_other": "needs_resubmission",
  "requires_input/phone_verification_declined": "needs_resubmission",
  "requires_input/id_number_insufficient_document_data": "needs_resubmission",
  "requires_input/id_number_mismatch": "rejected",
  "requires_input/id_number_unverified_other": "pending_review",
  "requires_input/selfie_document_missing_photo": "needs_resubmission",
  "requires_input/selfie_face_mismatch": "rejected",
  "requires_input/selfie_manipulated": "rejected",
  "requires_input/selfie_unverified_other": "needs_resubmission",
  "requires_input/under_supported_age": "rejected",
} as const satisfies Readonly<Record<string, Status>>;

export type Word = keyof typeof STATUSES;

/** `last_error.code` and report error codes; `canceled` is the status of that name. */
export const REASONS = {
  abandoned: "capture.abandoned",
  consent_declined: "policy.consent_declined",
  country_not_supported: "policy.jurisdiction_unsupported",
  device_not_supported: "capture.device_unsupported",
  document_expired: "capture.document_expired",
  document_type_not_supported: "capture.document_unsupported",
  document_type_not_allowed: "capture.document_unsupported",
  // Blur, glare and cropping all fold into this code: the nearest that can be said is that it could not be read.
  document_unverified_other: "capture.document_unreadable",
  address_mismatch: "identity.address_mismatch",
  email_unverified_other: "identity.contact_unverified",
  email_verification_declined: "policy.contact_declined",
  phone_unverified_other: "identity.contact_unverified",
  phone_verification_declined: "policy.contact_declined",
  id_number_insufficient_document_data: "capture.document_unreadable",
  id_number_mismatch: "identity.data_mismatch",
  id_number_unverified_other: "identity.id_number_unverified",
  selfie_document_missing_photo: "capture.document_photo_missing",
  selfie_face_mismatch: "identity.face_mismatch",
  selfie_manipulated: "fraud.selfie_manipulated",
  selfie_unverified_other: "identity.selfie_unverified",
  under_supported_age: "policy.underage",
  canceled: "vendor.cancelled",
} as const satisfies Readonly<Record<string, Reason>>;

/** What an error code says about a check. Codes without a row say nothing about any of ours. */
export const CHECKS: Readonly<Record<string, readonly [CheckName, CheckOutcome]>> = {
  document_expired: ["document", "failed"],
  document_type_not_supported: ["document", "inconclusive"],
  document_type_not_allowed: ["document", "inconclusive"],
  document_unverified_other: ["document", "inconclusive"],
  address_mismatch: ["address", "failed"],
  id_number_insufficient_document_data: ["data_match", "inconclusive"],
  id_number_mismatch: ["data_match", "failed"],
  id_number_unverified_other: ["data_match", "inconclusive"],
  selfie_document_missing_photo: ["face_match", "inconclusive"],
  selfie_face_mismatch: ["face_match", "failed"],
  selfie_manipulated: ["liveness", "failed"],
  selfie_unverified_other: ["face_match", "inconclusive"],
  under_supported_age: ["age", "failed"],
};

/** Event types whose session snapshot is an observation. */
export const READ_EVENTS: ReadonlySet<string> = new Set([
  "identity.verification_session.created",
  "identity.verification_session.processing",
  "identity.verification_session.verified",
  "identity.verification_session.requires_input",
  "identity.verification_session.canceled",
]);

export const UNMAPPED = {
  "identity.verification_session.redacted": "the end of an erasure that we asked for: it says nothing about the person",
  "redaction/processing": "how far an erasure is, not how a verification went",
  "redaction/redacted": "how far an erasure is, not how a verification went",
  "redaction/validated": "how far an erasure is, not how a verification went",
  parameter_missing: "an error of an API call: its HTTP status decides",
  parameter_unknown: "an error of an API call: its HTTP status decides",
  idempotency_error: "an error of an API call: its HTTP status decides",
  idempotency_key_in_use: "a 409: the first request with this key is still running",
  resource_missing: "an error of an API call: its HTTP status decides",
  card_error: "payments are another product",
  api_error: "an error of an API call: its HTTP status decides",
  lock_timeout: "a 429 like any other",
  rate_limit: "a fault of kind `rate_limited`, whether it comes with a 429 or a 400",
  "report/verified": "one check's own result: read into checks, not into a status",
  "report/unverified": "one check's own result: read into checks, not into a status",
} as const;
