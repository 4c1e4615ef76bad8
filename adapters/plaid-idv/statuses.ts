import type { Reason } from "../../contracts/reason.ts";
import type { Status } from "../../contracts/status.ts";

/**
 * Words of an attempt: `status`, refined by its steps and by what was found. `begun` and `finished`: how far the person got
 * while it is active. `retake`: all that was found can be cured with another picture, document or phone. `doubt`: a
 * document that only partly looks genuine. `compliance`: a list was hit, which a person decides.
 */
export const STATUSES = {
  active: "initiated",
  "active/begun": "capture_in_progress",
  "active/finished": "submitted",
  pending_review: "pending_review",
  success: "approved",
  failed: "rejected",
  "failed/retake": "needs_resubmission",
  "failed/doubt": "pending_review",
  "failed/compliance": "pending_review",
  expired: "expired",
  canceled: "expired",
} as const satisfies Readonly<Record<string, Status>>;

export type Word = keyof typeof STATUSES;

/**
 * What speaks against the person, as `block.field/value`, the gravest first: the blocks are those of an attempt, the
 * values the vendor's own. Whatever has no row speaks for the person, or says nothing.
 */
export const EVIDENCE = {
  "documents.authenticity/no_match": "fraud.document_forged",
  "documents.integrity_check/failed": "fraud.document_forged",
  "documents.detail_check/failed": "fraud.document_forged",
  "documents.portrait_details_check/failed": "fraud.document_forged",
  "documents.issue_date_check/failed": "fraud.document_forged",
  "documents.human_review/failed": "fraud.document_forged",
  "documents.authenticity/partial_match": "identity.document_unverified",
  "documents.image_composition_check/failed": "capture.document_not_original",
  "documents.portrait_presence_check/failed": "capture.document_photo_missing",
  "documents.type_supported/failed": "capture.document_unsupported",
  "documents.issuing_country/no_match": "policy.jurisdiction_unsupported",
  "documents.expiration_date/expired": "capture.document_expired",
  "documents.name/no_match": "identity.data_mismatch",
  "documents.date_of_birth/no_match": "identity.data_mismatch",
  "documents.blur_check/failed": "capture.document_blurry",
  "documents.glare_check/failed": "capture.document_glare",
  "documents.dimensions_check/failed": "capture.document_cropped",
  "documents.image_quality/low": "capture.document_unreadable",
  "selfies.liveness_check/failed": "identity.liveness_failed",
  "selfies.document_comparison/no_match": "identity.face_mismatch",
  "selfies.facial_analysis/failed": "identity.selfie_unverified",
  "selfies.age_check/no_match": "policy.underage",
  "kyc_check.address/no_match": "identity.address_mismatch",
  "kyc_check.name/no_match": "identity.data_mismatch",
  "kyc_check.date_of_birth/no_match": "identity.data_mismatch",
  "kyc_check.id_number/no_match": "identity.data_mismatch",
  "kyc_check.phone_number/no_match": "identity.data_mismatch",
  "verify_sms.status/failed": "identity.contact_unverified",
  "risk_check.facial_duplicates/found": "fraud.duplicate_identity",
  "risk_check.synthetic_identity/high": "fraud.suspected",
  "risk_check.stolen_identity/high": "fraud.suspected",
  "risk_check.fraud_ring_detected/yes": "fraud.suspected",
  "risk_check.bot_detected/yes": "fraud.device_risk",
  "risk_check.user_interactions/risky": "fraud.device_risk",
  "risk_check.ip_proxy_type/tor": "fraud.device_risk",
  "risk_check.ip_proxy_type/vpn": "fraud.device_risk",
  "risk_check.ip_proxy_type/web_proxy": "fraud.device_risk",
  "risk_check.ip_proxy_type/public_proxy": "fraud.device_risk",
  "risk_check.status/failed": "fraud.device_risk",
  "step/manually_rejected": "policy.manual_rejection",
} as const satisfies Readonly<Record<string, Reason>>;

/** Said of a whole where one of its parts says it better. */
export const COARSE: Readonly<Record<string, string>> = {
  "documents.image_quality/low": "documents.",
  "risk_check.status/failed": "risk_check.",
};

/** Lists of a screening's hits: politically exposed persons, and everything else that a name should not be on. */
const SANCTIONS =
  "AU_CON CA_CON EU_CON IZ_CIA IZ_IPL IZ_UNC IZ_WBK UK_HMC US_DPL US_DTC US_FBI US_FSE US_ISN US_MBS US_PLC US_SAM US_SDN US_SSI SG_SOF TR_TWL TR_DFD TR_FOR TR_WMD TR_CMB";
export const LISTS: Readonly<Record<string, Reason>> = {
  IZ_PEP: "compliance.pep_match",
  ...Object.fromEntries(SANCTIONS.split(" ").map((code) => [code, "compliance.sanctions_hit"] as const)),
};

export const DEFAULTS = {
  pending_review: "compliance.watchlist_hit",
  failed: "vendor.declined",
  expired: "policy.session_expired",
  canceled: "vendor.cancelled",
} as const satisfies Readonly<Partial<Record<Word, Reason>>>;

export const REASONS: Readonly<Record<string, Reason>> = { ...EVIDENCE, ...LISTS, ...DEFAULTS };

const notOurs = (why: string, words: string): Readonly<Record<string, string>> =>
  Object.fromEntries(words.split(" ").map((word) => [word, why]));

const STEP = "how far a step is: read into the word of the attempt and into checks";
const VALUE = "speaks for the person, or says nothing about them";
const CODE = "a code beside an HTTP status, which decides";

export const UNMAPPED: Readonly<Record<string, string>> = {
  ...notOurs(STEP, "step/success step/active step/failed step/waiting_for_prerequisite step/not_applicable"),
  ...notOurs(STEP, "step/skipped step/expired step/canceled step/pending_review step/manually_approved"),
  ...notOurs(VALUE, "value/match value/partial_match value/no_data value/no_input value/not_expired value/success"),
  ...notOurs(VALUE, "value/high value/medium value/yes value/no value/genuine value/neutral value/none_detected"),
  ...notOurs(VALUE, "value/warning value/indeterminate value/pending value/residential value/commercial"),
  ...notOurs("the screening's own state: the attempt's status follows it", "screening/rejected screening/cleared"),
  "screening/pending_review": "the screening's own state: the attempt's status follows it",
  ...notOurs(
    "what a reviewer made of one hit: only whether it is dismissed matters",
    "hit/confirmed hit/pending_review",
  ),
  "hit/dismissed": "what a reviewer made of one hit: only whether it is dismissed matters",
  ...notOurs(CODE, "INVALID_REQUEST INVALID_RESULT INVALID_INPUT API_ERROR SANDBOX_ERROR RATE_LIMIT_EXCEEDED"),
  ...notOurs(CODE, "MISSING_FIELDS UNKNOWN_FIELDS INVALID_FIELD INVALID_BODY INTERNAL_SERVER_ERROR"),
  ...notOurs(CODE, "PLANNED_MAINTENANCE RATE_LIMIT INVALID_API_KEYS UNAUTHORIZED_ENVIRONMENT"),
  INVALID_WEBHOOK_VERIFICATION_KEY_ID: "the vendor has no key of this id: whoever signed with it is somebody else",
  "IDENTITY_VERIFICATION/RETRIED": "names an attempt that was just made: it is found behind the one before it",
  "SCREENING/STATUS_UPDATED": "names a screening, which the attempt's own status follows",
  "ENTITY_SCREENING/STATUS_UPDATED": "companies are another product",
};
