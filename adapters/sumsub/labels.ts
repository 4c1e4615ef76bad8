import type { Check, CheckName, CheckOutcome } from "../../contracts/check.ts";
import type { Reason } from "../../contracts/reason.ts";

/**
 * Reject labels in order of severity: the first that an answer holds is its primary reason. A label does not decide
 * whether the person may try again; `reviewRejectType` does.
 */
export const LABELS = {
  SANCTIONS: "compliance.sanctions_hit",
  PEP: "compliance.pep_match",
  ADVERSE_MEDIA: "compliance.adverse_media",
  CRIMINAL: "compliance.watchlist_hit",
  COMPROMISED_PERSONS: "compliance.watchlist_hit",
  BLACKLIST: "compliance.watchlist_hit",
  BLOCKLIST: "compliance.watchlist_hit",
  RESTRICTED_PERSON: "compliance.watchlist_hit",
  FORGERY: "fraud.document_forged",
  GRAPHIC_EDITOR: "fraud.document_forged",
  DOCUMENT_TEMPLATE: "fraud.document_forged",
  STOLEN_DOCS: "fraud.document_compromised",
  DOCUMENT_DEPRIVED: "identity.document_invalid",
  FRAUDULENT_LIVENESS: "identity.liveness_failed",
  VIDEO_FILTERS_OR_MASKS: "identity.liveness_failed",
  SELFIE_MISMATCH: "identity.face_mismatch",
  BAD_FACE_MATCHING: "identity.face_mismatch",
  PERSON_MISMATCH: "identity.face_mismatch",
  FRAUDULENT_PATTERNS: "fraud.suspected",
  INCONSISTENT_PROFILE: "fraud.suspected",
  SPAM: "fraud.suspected",
  THIRD_PARTY_INVOLVED: "fraud.third_party_involved",
  THIRD_PARTY_GUIDANCE: "fraud.third_party_involved",
  SPONSORED_VERIFICATION: "fraud.third_party_involved",
  BEHAVIOR: "fraud.suspected",
  DUPLICATE: "fraud.duplicate_identity",
  AGE_REQUIREMENT_MISMATCH: "policy.underage",
  WRONG_USER_REGION: "policy.jurisdiction_unsupported",
  FOREIGNER: "policy.jurisdiction_unsupported",
  REGULATIONS_VIOLATIONS: "policy.requirements_not_met",
  EXPERIENCE_REQUIREMENT_MISMATCH: "policy.requirements_not_met",
  REFUSED_TO_CONTINUE: "policy.consent_declined",
  EXPIRATION_DATE: "capture.document_expired",
  NOT_DOCUMENT: "capture.document_unsupported",
  UNSUITABLE_DOCUMENT: "capture.document_unsupported",
  DIGITAL_DOCUMENT: "capture.document_unsupported",
  INCOMPATIBLE_LANGUAGE: "capture.document_unsupported",
  OUTDATED_DOCUMENT_VERSION: "capture.document_unsupported",
  NO_SUITABLE_DOCS: "capture.document_unsupported",
  ID_INVALID: "identity.document_invalid",
  UNFILLED_ID: "identity.document_invalid",
  SCREENSHOTS: "capture.document_not_original",
  BLACK_AND_WHITE: "capture.document_not_original",
  DOCUMENT_DAMAGED: "capture.document_damaged",
  INCOMPLETE_DOCUMENT: "capture.document_cropped",
  DOCUMENT_PAGE_MISSING: "capture.document_side_missing",
  FRONT_SIDE_MISSING: "capture.document_side_missing",
  BACK_SIDE_MISSING: "capture.document_side_missing",
  LOW_QUALITY: "capture.document_blurry",
  UNSATISFACTORY_PHOTOS: "capture.document_unreadable",
  BAD_PROOF_OF_IDENTITY: "capture.document_unreadable",
  BAD_SELFIE: "capture.selfie_quality",
  BAD_VIDEO_SELFIE: "capture.selfie_quality",
  BAD_AVATAR: "capture.selfie_quality",
  SELFIE_WITH_PAPER: "capture.selfie_quality",
  NOT_ALONE: "capture.selfie_quality",
  PROBLEMATIC_APPLICANT_DATA: "identity.data_mismatch",
  REQUESTED_DATA_MISMATCH: "identity.data_mismatch",
  DB_DATA_MISMATCH: "identity.data_mismatch",
  INCORRECT_SOCIAL_NUMBER: "identity.data_mismatch",
  ESIGN_FAILED: "identity.data_mismatch",
  DB_DATA_NOT_FOUND: "identity.data_not_found",
  DB_NO_DATA_SOURCE: "identity.data_not_found",
  INSUFFICIENT_DATA: "identity.data_not_found",
  WRONG_ADDRESS: "identity.address_mismatch",
  BAD_PROOF_OF_ADDRESS: "capture.address_document_invalid",
  GPS_AS_POA_SKIPPED: "capture.address_document_invalid",
  DOCUMENT_MISSING: "capture.document_missing",
  ADDITIONAL_DOCUMENT_REQUIRED: "capture.document_missing",
  MORE_DOCUMENTS_REQUIRED: "capture.document_missing",
  ADDITIONAL_DATA_REQUIRED: "capture.document_missing",
  APPLICANT_INTERRUPTED_INTERVIEW: "capture.abandoned",
  NO_APPLICANT: "capture.abandoned",
  CAMERA_OR_LIGHTING_ISSUES: "capture.selfie_quality",
  SOUND_ISSUES: "capture.device_unsupported",
  PHONE_VERIFICATION_ISSUES: "identity.contact_unverified",
  UNSUITABLE_ENV: "capture.selfie_quality",
  VI_ATTEMPTS_LIMIT_REACHED: "policy.retry_limit_reached",
  CHECK_UNAVAILABLE: "vendor.check_unavailable",
  NOT_ALL_CHECKS_COMPLETED: "vendor.error",
  CONNECTION_INTERRUPTED: "vendor.error",
  CONNECTION_ISSUES: "vendor.error",
  EXTERNAL_DECISION_REJECTION: "policy.manual_rejection",
  OTHER: "vendor.unspecified",
} as const satisfies Readonly<Record<string, Reason>>;

/** `buttonIds` are free strings of the vendor's dashboard: only these parts of them tell defects of one label apart. */
export const BUTTONS = {
  glare: "capture.document_glare",
  blur: "capture.document_blurry",
  dark: "capture.document_dark",
  crop: "capture.document_cropped",
} as const satisfies Readonly<Record<string, Reason>>;

const say = (name: CheckName, outcome: CheckOutcome, labels: string): readonly (readonly [string, Row])[] =>
  labels.split(" ").map((label) => [label, [name, outcome]]);
type Row = readonly [CheckName, CheckOutcome];

/** What a label says about a check. `inconclusive`: the check could not be done on what was sent. */
const CHECKS: ReadonlyMap<string, Row> = new Map([
  ...say("watchlist", "consider", "SANCTIONS CRIMINAL COMPROMISED_PERSONS BLACKLIST BLOCKLIST RESTRICTED_PERSON"),
  ...say("pep", "consider", "PEP"),
  ...say("adverse_media", "consider", "ADVERSE_MEDIA"),
  ...say("document", "failed", "FORGERY GRAPHIC_EDITOR DOCUMENT_TEMPLATE STOLEN_DOCS DOCUMENT_DEPRIVED ID_INVALID"),
  ...say("document", "failed", "EXPIRATION_DATE UNFILLED_ID"),
  ...say("document", "inconclusive", "NOT_DOCUMENT UNSUITABLE_DOCUMENT DIGITAL_DOCUMENT INCOMPATIBLE_LANGUAGE"),
  ...say("document", "inconclusive", "OUTDATED_DOCUMENT_VERSION NO_SUITABLE_DOCS SCREENSHOTS BLACK_AND_WHITE"),
  ...say("document", "inconclusive", "DOCUMENT_DAMAGED INCOMPLETE_DOCUMENT DOCUMENT_PAGE_MISSING FRONT_SIDE_MISSING"),
  ...say("document", "inconclusive", "BACK_SIDE_MISSING LOW_QUALITY UNSATISFACTORY_PHOTOS BAD_PROOF_OF_IDENTITY"),
  ...say("document", "inconclusive", "DOCUMENT_MISSING ADDITIONAL_DOCUMENT_REQUIRED MORE_DOCUMENTS_REQUIRED"),
  ...say("liveness", "failed", "FRAUDULENT_LIVENESS VIDEO_FILTERS_OR_MASKS"),
  ...say("face_match", "failed", "SELFIE_MISMATCH BAD_FACE_MATCHING PERSON_MISMATCH"),
  ...say("face_match", "inconclusive", "BAD_SELFIE BAD_VIDEO_SELFIE BAD_AVATAR SELFIE_WITH_PAPER NOT_ALONE"),
  ...say("data_match", "failed", "PROBLEMATIC_APPLICANT_DATA REQUESTED_DATA_MISMATCH DB_DATA_MISMATCH"),
  ...say("data_match", "failed", "INCORRECT_SOCIAL_NUMBER"),
  ...say("data_match", "inconclusive", "DB_DATA_NOT_FOUND DB_NO_DATA_SOURCE INSUFFICIENT_DATA"),
  ...say("address", "failed", "WRONG_ADDRESS"),
  ...say("address", "inconclusive", "BAD_PROOF_OF_ADDRESS GPS_AS_POA_SKIPPED"),
  ...say("age", "failed", "AGE_REQUIREMENT_MISMATCH"),
  ...say("duplicate", "failed", "DUPLICATE"),
]);

const SEVERITY: ReadonlyMap<string, number> = new Map(Object.keys(LABELS).map((label, index) => [label, index]));

/** Known labels first, most severe first; unknown ones keep their order behind them. */
export const bySeverity = (labels: readonly string[]): readonly string[] =>
  [...labels].sort((a, b) => (SEVERITY.get(a) ?? SEVERITY.size) - (SEVERITY.get(b) ?? SEVERITY.size));

/** The most severe word about each check. */
export const checksOfLabels = (labels: readonly string[]): readonly Check[] => {
  const checks = new Map<CheckName, Check>();
  for (const label of bySeverity(labels)) {
    const row = CHECKS.get(label);
    if (row && !checks.has(row[0])) checks.set(row[0], { name: row[0], outcome: row[1], raw: label });
  }
  return [...checks.values()];
};
