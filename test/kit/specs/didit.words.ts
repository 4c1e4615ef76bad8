import type { WordGroup } from "../spec.ts";

/**
 * Transcribed from the vendor's fact sheet, sections 2, 3 and 4; the adapter's tables are compared with it. What is kept
 * of a word has no space in it.
 */
const kept = (word: string): string => word.replaceAll(" ", "_");

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

const ID_DOCUMENT = words(`
  DOCUMENT_NOT_SUPPORTED_FOR_APPLICATION DOCUMENT_EXPIRED PORTRAIT_IMAGE_NOT_DETECTED ID_DOCUMENT_IN_BLOCKLIST
  FRONT_CAMERA_FACE_IN_BLOCKLIST AGE_BELOW_MINIMUM AGE_NOT_DETECTED MINIMUM_AGE_NOT_MET POSSIBLE_DUPLICATED_USER
  QR_NOT_DETECTED BARCODE_NOT_DETECTED QR_VALIDATION_FAILED BARCODE_VALIDATION_FAILED MRZ_NOT_DETECTED
  MRZ_VALIDATION_FAILED MRZ_AND_DATA_EXTRACTED_FROM_OCR_NOT_SAME DATA_INCONSISTENT DOCUMENT_SIDES_MISMATCH
  DOCUMENT_NAME_DIFFERENT_FROM_OTHER_APPROVED_DOCUMENTS SCREEN_CAPTURE_DETECTED PRINTED_COPY_DETECTED
  PORTRAIT_MANIPULATION_DETECTED NAME_NOT_DETECTED DATE_OF_BIRTH_NOT_DETECTED DOCUMENT_NUMBER_NOT_DETECTED
  EXPIRATION_DATE_NOT_DETECTED COULD_NOT_DETECT_DOCUMENT_TYPE COULD_NOT_RECOGNIZE_DOCUMENT INVALID_DATE
  FULL_NAME_MISMATCH_WITH_PROVIDED DOB_MISMATCH_WITH_PROVIDED GENDER_MISMATCH_WITH_PROVIDED DOCUMENT_COUNTRY_MISMATCH`);

const FACE = words(`
  NO_FACE_DETECTED LIVENESS_FACE_ATTACK FACE_IN_BLOCKLIST LOW_LIVENESS_SCORE DUPLICATED_FACE POSSIBLE_DUPLICATED_FACE
  POSSIBLE_FACE_IN_BLOCKLIST MULTIPLE_FACES_DETECTED LOW_FACE_QUALITY LOW_FACE_LUMINANCE HIGH_FACE_LUMINANCE
  FRAME_INJECTION_SUSPECTED LOW_FACE_MATCH_SIMILARITY NO_REFERENCE_IMAGE`);

const ADDRESS = words(`
  POA_DOCUMENT_EXPIRED POOR_DOCUMENT_QUALITY INVALID_DOCUMENT_TYPE POA_DOCUMENT_NOT_SUPPORTED_FOR_APPLICATION
  SUSPECTED_DOCUMENT_MANIPULATION DOCUMENT_METADATA_MISMATCH MISSING_ADDRESS_INFORMATION UNPARSABLE_OR_INVALID_ADDRESS
  UNABLE_TO_VALIDATE_DOCUMENT_AGE UNABLE_TO_EXTRACT_ISSUE_DATE FUTURE_ISSUE_DATE POA_NAME_NOT_DETECTED
  UNSUPPORTED_DOCUMENT_LANGUAGE ISSUER_NOT_IDENTIFIED ADDRESS_MISMATCH_WITH_PROVIDED NAME_MISMATCH_WITH_PROVIDED
  POA_COUNTRY_MISMATCH_WITH_PROVIDED`);

const ELSEWHERE = words(`
  POSSIBLE_MATCH_FOUND COULD_NOT_PERFORM_AML_SCREENING DATABASE_VALIDATION_NO_MATCH DATABASE_VALIDATION_PARTIAL_MATCH
  COULD_NOT_PERFORM_DATABASE_VALIDATION REGISTRY_UNAVAILABLE REGISTRY_ERROR VERIFICATION_CODE_ATTEMPTS_EXCEEDED
  EMAIL_CODE_ATTEMPTS_EXCEEDED VOIP_NUMBER_DETECTED DISPOSABLE_EMAIL_DETECTED BREACHED_EMAIL_DETECTED`);

const NODES = words(`
  OCR OCR_BACK NFC AML FACE LIVENESS FACE_MATCH IP_ANALYSIS AGE_ESTIMATION PROOF_OF_ADDRESS PHONE_VERIFICATION
  EMAIL_VERIFICATION FACE_SEARCH DATABASE_VALIDATION QUESTIONNAIRE DOCUMENT_AI KYB_DOCUMENTS
  ID_VERIFICATION POA PHONE EMAIL KYB_REGISTRY KYB_KEY_PEOPLE KYB`);

const EVENTS = words(`
  status.updated data.updated user.status.updated user.data.updated business.status.updated business.data.updated
  activity.created transaction.created transaction.status.updated travel_rule.status.updated`);

export const WORDS: readonly WordGroup[] = [
  {
    name: "session statuses",
    count: 10,
    words: [
      ...["Not Started", "In Progress", "Awaiting User", "In Review", "Approved", "Declined", "Resubmitted"],
      ...["Abandoned", "Expired", "Kyc Expired"],
    ].map(kept),
  },
  {
    name: "feature statuses",
    words: ["Not Finished", "Approved", "Declined", "In Review", "Expired"].map((word) => `feature/${kept(word)}`),
  },
  { name: "log types", words: ["log_type/information", "log_type/warning", "log_type/error"] },
  { name: "risks of an identity document", words: ID_DOCUMENT, count: 33 },
  { name: "risks of a face", words: FACE, count: 14 },
  { name: "risks of a proof of address", words: ADDRESS, count: 17 },
  { name: "risks of screening, databases, phone and email", words: ELSEWHERE, count: 12 },
  { name: "nodes to resubmit", words: NODES.map((node) => `resubmit:${node}`), count: 24 },
  {
    name: "kinds of matches",
    words: ["pep_matches", "sanction_matches", "warning_matches", "adverse_media_matches"],
  },
  { name: "measures of a picture", words: ["focus_score", "brightness_issue", "is_document_fully_visible"] },
  {
    name: "events",
    count: 10,
    words: EVENTS,
    callback: (type) => ({ webhook_type: type, event_id: "e", session_id: "s", status: "Approved", timestamp: 1 }),
  },
];
