import type { CheckName } from "../../contracts/check.ts";
import type { Reason } from "../../contracts/reason.ts";

type Rows<Row> = Readonly<Record<string, Row>>;

/** Every label of one capability with its reason, keyed as `capability:LABEL`: one label means different things in two of them. */
const of = (capability: string, rows: Rows<Reason>): Rows<Reason> =>
  Object.fromEntries(Object.entries(rows).map(([label, reason]) => [`${capability}:${label}`, reason]));

const all = (reason: Reason, labels: string): Rows<Reason> =>
  Object.fromEntries(labels.split(" ").map((label) => [label, reason]));

/** What another picture or another document cures: a rejection for nothing else is a request to try again. */
export const CURABLE: Rows<Reason> = {
  ...of("usability", {
    BLURRED: "capture.document_blurry",
    GLARE: "capture.document_glare",
    PART_OF_DOCUMENT_MISSING: "capture.document_cropped",
    PART_OF_DOCUMENT_HIDDEN: "capture.document_obscured",
    ...all("capture.document_unreadable", "BAD_QUALITY BAD_QUALITY_IMAGE MISSING_MANDATORY_DATAPOINTS"),
    DAMAGED_DOCUMENT: "capture.document_damaged",
    MISSING_PAGE: "capture.document_side_missing",
    MISSING_SIGNATURE: "identity.document_invalid",
    ...all("capture.document_unsupported", "NOT_A_DOCUMENT UNSUPPORTED_DOCUMENT_TYPE DOCUMENT_CONTENT_NOT_SUPPORTED"),
    ...all("capture.document_not_original", "PHOTOCOPY DIGITAL_COPY BLACK_WHITE"),
    LIVENESS_UNDETERMINED: "identity.selfie_unverified",
    NOT_UPLOADED: "capture.document_missing",
  }),
  ...of("imageChecks", {
    DIGITAL_COPY: "capture.document_not_original",
    PUNCHED: "identity.document_invalid",
    GHOST_IMAGE_QUALITY_INSUFFICIENT: "capture.document_unreadable",
  }),
  ...of("dataChecks", { DOCUMENT_EXPIRY_WITHIN_CONFIGURED_LIMIT: "capture.document_expired" }),
  ...of("extraction", { expiryDate: "capture.document_expired" }),
  ...of("liveness", {
    LIVENESS_UNDETERMINED: "identity.selfie_unverified",
    NO_FACE_PRESENT: "capture.face_not_detected",
    ...all("capture.selfie_quality", "FACE_NOT_FULLY_VISIBLE MULTIPLE_PEOPLE BAD_QUALITY"),
  }),
  ...of("similarity", { NOT_POSSIBLE: "capture.selfie_quality" }),
};

const MANIPULATED = ["PHOTO", "DOCUMENT_NUMBER", "EXPIRY", "DOB", "NAME", "ADDRESS", "SECURITY_CHECKS", "SIGNATURE"]
  .concat("PERSONAL_NUMBER", "PLACE_OF_BIRTH", "GENDER", "ISSUING_DATE")
  .map((part) => `MANIPULATED_DOCUMENT_${part}`)
  .join(" ");
const ADDRESS: Rows<Reason> = {
  ...all("identity.address_mismatch", "DENY ALERT"),
  NOT_ENOUGH_DATA: "identity.data_not_found",
  UNSUPPORTED_COUNTRY: "vendor.check_unavailable",
};
const CAPABILITIES =
  "usability imageChecks extraction dataChecks liveness similarity authentication watchlistScreening addressValidation proofOfResidency drivingLicenseVerification".split(
    " ",
  );

export const REASONS: Rows<Reason> = {
  ...CURABLE,
  // PEP, sanctions or adverse media: the label does not tell, the hit list is at the vendor.
  "watchlistScreening:ALERT": "compliance.watchlist_hit",
  ...of("imageChecks", {
    ...all("fraud.document_forged", `MANIPULATED_DOCUMENT ${MANIPULATED} WATERMARK SAMPLE FAKE CHIP_MISSING`),
    ...all("fraud.document_forged", "DIGITAL_MANIPULATION GHOST_IMAGE_DIFFERENT"),
    ...all("vendor.declined", "OTHER_REJECTION FAILED"),
    MISMATCH_FRONT_BACK: "identity.document_inconsistent",
    DIFFERENT_PERSON: "identity.face_mismatch",
    REPEATED_FACE: "fraud.duplicate_identity",
    LOOKUPS_HIGH_RISK_FACE: "fraud.suspected",
  }),
  ...of("dataChecks", {
    ...all("fraud.document_forged", "NFC_CERTIFICATE MRZ_CHECKSUM"),
    ...all("identity.document_inconsistent", "MISMATCHING_DATAPOINTS MISMATCH_HRZ_MRZ_DATA"),
    ...all("identity.data_mismatch", "ID_DATA_MISMATCH ID_DATA_MISMATCH_LOW_CONFIDENCE"),
    ...all("fraud.duplicate_identity", "MISMATCHING_DATA_REPEATED_FACE LOOKUPS_HIGH_RISK_SAME_DATA"),
    ...all("fraud.duplicate_identity", "LOOKUPS_HIGH_RISK_SAME_FACE_MISMATCHING_DATA"),
    LOOKUPS_MEDIUM_RISK_SAME_DOCUMENT_NUMBER: "fraud.duplicate_identity",
    ...all("fraud.suspected", "HIGH_FRAUD_RISK CUSTOMER_FEEDBACK"),
    ...all("fraud.device_risk", "LOOKUPS_HIGH_RISK_DEVICE LOOKUPS_HIGH_RISK_IP_ADDRESS"),
    ID_DATA_INVALID: "identity.document_invalid",
    UNREADABLE_DATASOURCE: "identity.data_not_found",
  }),
  ...of("liveness", {
    ...all("identity.liveness_failed", "ID_USED_AS_SELFIE DIGITAL_COPY PHOTOCOPY BLACK_WHITE"),
    MANIPULATED: "fraud.selfie_manipulated",
    AGE_DIFFERENCE: "identity.selfie_unverified",
  }),
  ...of("similarity", { NO_MATCH: "identity.face_mismatch" }),
  ...of("authentication", { FAILED: "identity.face_mismatch" }),
  ...of("addressValidation", ADDRESS),
  ...of("proofOfResidency", ADDRESS),
  ...of("drivingLicenseVerification", {
    DENY: "identity.document_invalid",
    ALERT: "identity.document_unverified",
    ...all("vendor.check_unavailable", "UNSUPPORTED_COUNTRY UNSUPPORTED_STATE VALIDATION_FAILED"),
  }),
  ...of("watchlistScreening", {
    ...all("vendor.check_unavailable", "NOT_ENOUGH_DATA VALIDATION_FAILED EXTRACTION_NOT_DONE NO_VALID_ID_CREDENTIAL"),
    INVALID_MERCHANT_SETTINGS: "vendor.error",
  }),
  "usability:UNSUPPORTED_COUNTRY": "policy.jurisdiction_unsupported",
  "extraction:currentAge": "policy.underage",
  ...Object.fromEntries(CAPABILITIES.map((capability) => [`${capability}:TECHNICAL_ERROR`, "vendor.error" as const])),
};

/** Labels that say nothing by themselves. */
export const SILENT: Rows<string> = {
  ...Object.fromEntries(CAPABILITIES.map((capability) => [`${capability}:OK`, "says that nothing was wrong"])),
  "similarity:MATCH": "says that nothing was wrong",
  ...Object.fromEntries(
    CAPABILITIES.map((capability) => [
      `${capability}:PRECONDITION_NOT_FULFILLED`,
      "follows from a capability before it, whose label says why",
    ]),
  ),
};

/** The check that a capability answers; the watchlist's are those that the account is set up for. */
export const CHECK_OF: Rows<CheckName> = {
  usability: "document",
  imageChecks: "document",
  extraction: "document",
  dataChecks: "document",
  drivingLicenseVerification: "document",
  liveness: "liveness",
  similarity: "face_match",
  authentication: "face_match",
  addressValidation: "address",
  proofOfResidency: "address",
};

/** Labels that speak of another check than their capability's. */
export const CHECK_OF_REASON: Readonly<Partial<Record<Reason, CheckName>>> = {
  "fraud.duplicate_identity": "duplicate",
  "identity.data_mismatch": "data_match",
  "identity.face_mismatch": "face_match",
  "fraud.device_risk": "device",
  "identity.selfie_unverified": "liveness",
};
