import type { CheckName } from "../../contracts/check.ts";
import type { Reason } from "../../contracts/reason.ts";

/** Reasons of a recommendation about a document, refusals before what could not be done. */
const DOCUMENT = {
  COUNTERFEIT: "fraud.document_forged",
  TAMPERED: "fraud.document_forged",
  MISSING_HOLOGRAM: "fraud.document_forged",
  NO_HOLOGRAM_MOVEMENT: "fraud.document_forged",
  DOC_NUMBER_INVALID: "fraud.document_forged",
  ISSUING_AUTHORITY_INVALID: "fraud.document_forged",
  CHIP_DATA_INTEGRITY_FAILED: "fraud.document_forged",
  CHIP_SIGNATURE_VERIFICATION_FAILED: "fraud.document_forged",
  CHIP_CSCA_VERIFICATION_FAILED: "fraud.document_forged",
  FRAUD_LIST_MATCH: "fraud.suspected",
  DATA_MISMATCH: "identity.data_mismatch",
  COUNTRY_NOT_SUPPORTED: "policy.jurisdiction_unsupported",
  EXPIRED_DOCUMENT: "capture.document_expired",
  DOCUMENT_COPY: "capture.document_not_original",
  BLACK_AND_WHITE_IMAGE: "capture.document_not_original",
  DOCUMENT_NOT_SUPPORTED: "capture.document_unsupported",
  DOCUMENT_VERSION_NOT_SUPPORTED: "capture.document_unsupported",
  INCORRECT_DOCUMENT_TYPE: "capture.document_unsupported",
  NON_LATIN_ALPHABET: "capture.document_unsupported",
  DOCUMENT_TOO_DAMAGED: "capture.document_damaged",
  NO_DOCUMENT: "capture.document_missing",
  MISSING_DOCUMENT_SIDE: "capture.document_side_missing",
  PHOTO_TOO_BLURRY: "capture.document_blurry",
  IMAGE_RESOLUTION_TOO_LOW: "capture.document_blurry",
  GLARE_OBSTRUCTION: "capture.document_glare",
  PHOTO_OVEREXPOSED: "capture.document_glare",
  PHOTO_TOO_DARK: "capture.document_dark",
  PARTIAL_PHOTO: "capture.document_cropped",
  OBJECT_OBSTRUCTION: "capture.document_obscured",
  INCORRECT_MRZ: "capture.document_unreadable",
  MISUSE: "capture.document_unreadable",
  INVALID: "capture.document_unreadable",
  CHIP_PARSE: "capture.document_unreadable",
  CHIP_SOD_PARSE: "capture.document_unreadable",
  IMAGE_CORRUPTED: "capture.upload_incomplete",
  UNABLE_TO_LOAD: "capture.upload_incomplete",
} as const satisfies Readonly<Record<string, Reason>>;

const FACE = {
  DIFFERENT_PERSON: "identity.face_mismatch",
  LARGE_AGE_GAP: "identity.face_mismatch",
  FACE_NOT_GENUINE: "identity.liveness_failed",
  PHOTO_OF_MASK: "identity.liveness_failed",
  PHOTO_OF_PHOTO: "identity.liveness_failed",
  FACE_NOT_FOUND: "capture.face_not_detected",
  DOCUMENT_NOT_FOUND: "capture.document_photo_missing",
  PHOTO_OVEREXPOSED: "capture.selfie_quality",
  PHOTO_TOO_DARK: "capture.selfie_quality",
  PHOTO_TOO_BLURRY: "capture.selfie_quality",
  GLARE_OBSTRUCTION: "capture.selfie_quality",
  OBJECT_OBSTRUCTION: "capture.selfie_quality",
  PARTIAL_PHOTO: "capture.selfie_quality",
  FACE_PHOTO_LOW_RESOLUTION: "capture.selfie_quality",
  MISUSE: "capture.selfie_quality",
  INVALID: "capture.selfie_quality",
} as const satisfies Readonly<Record<string, Reason>>;

const COMPARISON = {
  MISMATCH: "identity.data_mismatch",
  NON_LATIN_CHARACTER_IN_NAME: "capture.document_unsupported",
  NO_VALID_SUBCHECKS: "vendor.error",
} as const satisfies Readonly<Record<string, Reason>>;

/** A recommendation without a reason, or with one that no table has. */
const PLAIN = {
  ID_DOCUMENT_AUTHENTICITY: { REJECT: "identity.document_unverified", NOT_AVAILABLE: "capture.document_unreadable" },
  ID_DOCUMENT_TEXT_DATA_CHECK: { REJECT: "identity.document_unverified", NOT_AVAILABLE: "capture.document_unreadable" },
  ID_DOCUMENT_FACE_MATCH: { REJECT: "identity.face_mismatch", NOT_AVAILABLE: "capture.selfie_quality" },
  ID_DOCUMENT_COMPARISON: { REJECT: "identity.data_mismatch", NOT_AVAILABLE: "vendor.check_unavailable" },
  LIVENESS: { REJECT: "identity.liveness_failed", NOT_AVAILABLE: "capture.selfie_quality" },
  WATCHLIST_SCREENING: { CONSIDER: "compliance.watchlist_hit", NOT_AVAILABLE: "vendor.check_unavailable" },
  "WATCHLIST_SCREENING/SANCTIONS": { CONSIDER: "compliance.sanctions_hit" },
  "WATCHLIST_SCREENING/ADVERSE-MEDIA": { CONSIDER: "compliance.adverse_media" },
  WATCHLIST_ADVANCED_CA: { CONSIDER: "compliance.watchlist_hit", NOT_AVAILABLE: "vendor.check_unavailable" },
  "WATCHLIST_ADVANCED_CA/pep": { CONSIDER: "compliance.pep_match" },
} as const satisfies Readonly<Record<string, Readonly<Record<string, Reason>>>>;

const under = (type: string, rows: Readonly<Record<string, Reason>>): Readonly<Record<string, Reason>> =>
  Object.fromEntries(Object.entries(rows).map(([word, reason]) => [`${type}/${word}`, reason]));

/** `check type/reason`, or `check type/recommendation` where there is no reason. */
export const FINDINGS: Readonly<Record<string, Reason>> = {
  ...under("ID_DOCUMENT_AUTHENTICITY", DOCUMENT),
  ...under("ID_DOCUMENT_TEXT_DATA_CHECK", DOCUMENT),
  ...under("ID_DOCUMENT_FACE_MATCH", FACE),
  ...under("ID_DOCUMENT_COMPARISON", COMPARISON),
  ...Object.assign({}, ...Object.entries(PLAIN).map(([type, rows]) => under(type, rows))),
};

/** What a check of the vendor says something about. Text data say whether the document could be read: part of it. */
export const CHECKS: Readonly<Record<string, readonly CheckName[]>> = {
  ID_DOCUMENT_TEXT_DATA_CHECK: ["document"],
  ID_DOCUMENT_AUTHENTICITY: ["document"],
  ID_DOCUMENT_FACE_MATCH: ["face_match"],
  ID_DOCUMENT_COMPARISON: ["data_match"],
  LIVENESS: ["liveness"],
  WATCHLIST_SCREENING: ["watchlist"],
  "WATCHLIST_SCREENING/SANCTIONS": ["watchlist"],
  "WATCHLIST_SCREENING/ADVERSE-MEDIA": ["adverse_media"],
  "WATCHLIST_SCREENING/SANCTIONS+ADVERSE-MEDIA": ["watchlist", "adverse_media"],
  "WATCHLIST_ADVANCED_CA/pep": ["pep"],
};
