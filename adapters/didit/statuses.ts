import type { Reason } from "../../contracts/reason.ts";
import type { Status } from "../../contracts/status.ts";

/**
 * Session words: `status` with underscores for its spaces, refined where the decision behind it changes what it means. `retake`: all that the vendor
 * declined for can be cured with another picture or document. `compliance`: a list was hit, which a person decides.
 * `finished`: nothing is left for the person to do, and the vendor has no word for that.
 */
export const STATUSES = {
  Not_Started: "initiated",
  In_Progress: "capture_in_progress",
  "In_Progress/finished": "submitted",
  Awaiting_User: "capture_in_progress",
  In_Review: "pending_review",
  Approved: "approved",
  Declined: "rejected",
  "Declined/retake": "needs_resubmission",
  "Declined/compliance": "pending_review",
  Resubmitted: "needs_resubmission",
  Abandoned: "expired",
  Expired: "expired",
  // A former approval that ran out: without the approval itself there is nothing left to decide on.
  Kyc_Expired: "expired",
} as const satisfies Readonly<Record<string, Status>>;

export type Word = keyof typeof STATUSES;

const each = <R extends Reason>(reason: R, words: string): Readonly<Record<string, R>> =>
  Object.fromEntries(words.split(" ").map((word) => [word, reason]));

/** Risks of a session's warnings. */
export const RISKS: Readonly<Record<string, Reason>> = {
  ...each("capture.document_unreadable", "COULD_NOT_RECOGNIZE_DOCUMENT COULD_NOT_DETECT_DOCUMENT_TYPE"),
  ...each("capture.document_unreadable", "QR_NOT_DETECTED BARCODE_NOT_DETECTED MRZ_NOT_DETECTED NAME_NOT_DETECTED"),
  ...each("capture.document_unreadable", "DATE_OF_BIRTH_NOT_DETECTED DOCUMENT_NUMBER_NOT_DETECTED AGE_NOT_DETECTED"),
  ...each("capture.document_unreadable", "EXPIRATION_DATE_NOT_DETECTED INVALID_DATE"),
  ...each("capture.document_photo_missing", "PORTRAIT_IMAGE_NOT_DETECTED"),
  ...each("capture.document_unsupported", "DOCUMENT_NOT_SUPPORTED_FOR_APPLICATION"),
  ...each("capture.document_expired", "DOCUMENT_EXPIRED"),
  ...each("capture.document_not_original", "SCREEN_CAPTURE_DETECTED PRINTED_COPY_DETECTED"),
  ...each("capture.face_not_detected", "NO_FACE_DETECTED"),
  ...each("capture.selfie_quality", "NO_REFERENCE_IMAGE MULTIPLE_FACES_DETECTED LOW_FACE_QUALITY"),
  ...each("capture.selfie_quality", "LOW_FACE_LUMINANCE HIGH_FACE_LUMINANCE"),
  ...each("capture.document_blurry", "POOR_DOCUMENT_QUALITY"),
  ...each("capture.address_document_invalid", "POA_DOCUMENT_EXPIRED INVALID_DOCUMENT_TYPE FUTURE_ISSUE_DATE"),
  ...each("capture.address_document_invalid", "POA_DOCUMENT_NOT_SUPPORTED_FOR_APPLICATION MISSING_ADDRESS_INFORMATION"),
  ...each("capture.address_document_invalid", "UNPARSABLE_OR_INVALID_ADDRESS UNABLE_TO_VALIDATE_DOCUMENT_AGE"),
  ...each("capture.address_document_invalid", "UNABLE_TO_EXTRACT_ISSUE_DATE POA_NAME_NOT_DETECTED"),
  ...each("capture.address_document_invalid", "UNSUPPORTED_DOCUMENT_LANGUAGE ISSUER_NOT_IDENTIFIED"),
  ...each("identity.document_inconsistent", "DATA_INCONSISTENT MRZ_AND_DATA_EXTRACTED_FROM_OCR_NOT_SAME"),
  ...each("identity.document_inconsistent", "DOCUMENT_SIDES_MISMATCH"),
  ...each(
    "identity.data_mismatch",
    "DOCUMENT_NAME_DIFFERENT_FROM_OTHER_APPROVED_DOCUMENTS NAME_MISMATCH_WITH_PROVIDED",
  ),
  ...each("identity.data_mismatch", "FULL_NAME_MISMATCH_WITH_PROVIDED DOB_MISMATCH_WITH_PROVIDED"),
  ...each("identity.data_mismatch", "GENDER_MISMATCH_WITH_PROVIDED DATABASE_VALIDATION_PARTIAL_MATCH"),
  ...each("identity.data_not_found", "DATABASE_VALIDATION_NO_MATCH"),
  ...each("identity.address_mismatch", "ADDRESS_MISMATCH_WITH_PROVIDED POA_COUNTRY_MISMATCH_WITH_PROVIDED"),
  ...each("identity.contact_unverified", "VERIFICATION_CODE_ATTEMPTS_EXCEEDED EMAIL_CODE_ATTEMPTS_EXCEEDED"),
  ...each("identity.face_mismatch", "LOW_FACE_MATCH_SIMILARITY"),
  ...each("identity.liveness_failed", "LOW_LIVENESS_SCORE"),
  ...each("fraud.selfie_manipulated", "LIVENESS_FACE_ATTACK FRAME_INJECTION_SUSPECTED"),
  ...each("fraud.document_forged", "PORTRAIT_MANIPULATION_DETECTED SUSPECTED_DOCUMENT_MANIPULATION"),
  ...each("fraud.document_forged", "MRZ_VALIDATION_FAILED QR_VALIDATION_FAILED BARCODE_VALIDATION_FAILED"),
  ...each("fraud.document_forged", "DOCUMENT_METADATA_MISMATCH"),
  ...each("fraud.duplicate_identity", "POSSIBLE_DUPLICATED_USER DUPLICATED_FACE POSSIBLE_DUPLICATED_FACE"),
  ...each("fraud.device_risk", "VOIP_NUMBER_DETECTED DISPOSABLE_EMAIL_DETECTED BREACHED_EMAIL_DETECTED"),
  ...each("policy.underage", "AGE_BELOW_MINIMUM MINIMUM_AGE_NOT_MET"),
  ...each("policy.jurisdiction_unsupported", "DOCUMENT_COUNTRY_MISMATCH"),
  ...each("compliance.watchlist_hit", "POSSIBLE_MATCH_FOUND ID_DOCUMENT_IN_BLOCKLIST FACE_IN_BLOCKLIST"),
  ...each("compliance.watchlist_hit", "FRONT_CAMERA_FACE_IN_BLOCKLIST POSSIBLE_FACE_IN_BLOCKLIST"),
  ...each("vendor.check_unavailable", "COULD_NOT_PERFORM_AML_SCREENING COULD_NOT_PERFORM_DATABASE_VALIDATION"),
  ...each("vendor.check_unavailable", "REGISTRY_UNAVAILABLE REGISTRY_ERROR"),
};

/** What the measures of a picture say of a document that could not be read, or of one that was poor: the first that holds. */
export const MEASURES = {
  is_document_fully_visible: "capture.document_cropped",
  brightness_issue: "capture.document_glare",
  focus_score: "capture.document_blurry",
} as const satisfies Readonly<Record<string, Reason>>;

/** Kinds of matches of a screening's hits, the gravest first. */
export const MATCHES = {
  sanction_matches: ["watchlist", "compliance.sanctions_hit"],
  pep_matches: ["pep", "compliance.pep_match"],
  adverse_media_matches: ["adverse_media", "compliance.adverse_media"],
  warning_matches: ["watchlist", "compliance.watchlist_hit"],
} as const;

/** What is to be done again, where a callback says that and nothing of why. */
export const NODES: Readonly<Record<string, Reason>> = {
  ...each("capture.document_unreadable", "OCR OCR_BACK ID_VERIFICATION NFC"),
  ...each("capture.selfie_quality", "FACE LIVENESS FACE_MATCH FACE_SEARCH AGE_ESTIMATION"),
  ...each("capture.address_document_invalid", "PROOF_OF_ADDRESS POA"),
  ...each("identity.contact_unverified", "PHONE_VERIFICATION EMAIL_VERIFICATION PHONE EMAIL"),
  ...each("identity.data_not_found", "DATABASE_VALIDATION"),
};

export const DEFAULTS = {
  Declined: "vendor.declined",
  In_Review: "policy.review_required",
  Abandoned: "capture.abandoned",
  Expired: "policy.session_expired",
  Kyc_Expired: "policy.session_expired",
} as const satisfies Readonly<Partial<Record<Word, Reason>>>;

export const REASONS: Readonly<Record<string, Reason>> = {
  ...RISKS,
  ...MEASURES,
  ...Object.fromEntries(Object.entries(MATCHES).map(([kind, [, reason]]) => [kind, reason])),
  ...Object.fromEntries(Object.entries(NODES).map(([node, reason]) => [`resubmit:${node}`, reason])),
  ...DEFAULTS,
};

const notOurs = (why: string, words: string): Readonly<Record<string, string>> =>
  Object.fromEntries(words.split(" ").map((word) => [word, why]));

const OUTCOME = "one feature's own outcome: read into checks, not into a status";
const LEVEL = "how grave a warning is: whether it counts, not what it says";

export const UNMAPPED: Readonly<Record<string, string>> = {
  ...{ "feature/Not_Finished": OUTCOME, "feature/Approved": OUTCOME, "feature/Declined": OUTCOME },
  ...{ "feature/In_Review": OUTCOME, "feature/Expired": OUTCOME },
  ...notOurs(LEVEL, "log_type/error log_type/warning log_type/information"),
  ...notOurs("data were edited by hand or completed: a change of the status has an event of its own", "data.updated"),
  ...notOurs("the vendor's own record of a user, across sessions", "user.status.updated user.data.updated"),
  ...notOurs("companies are another product", "business.status.updated business.data.updated"),
  ...notOurs("companies are another product", "resubmit:KYB_DOCUMENTS resubmit:KYB_REGISTRY resubmit:KYB_KEY_PEOPLE"),
  "resubmit:KYB": "companies are another product",
  ...notOurs("reserved by the vendor; never sent", "activity.created"),
  ...notOurs(
    "transactions are another product",
    "transaction.created transaction.status.updated travel_rule.status.updated",
  ),
  ...notOurs(
    "the vendor's own look-up again, with nothing for the person to do",
    "resubmit:AML resubmit:IP_ANALYSIS resubmit:QUESTIONNAIRE resubmit:DOCUMENT_AI",
  ),
};
