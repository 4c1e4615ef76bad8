import type { WordGroup } from "../spec.ts";

const split = (text: string): readonly string[] => text.trim().split(/\s+/);

/** The 102 labels of the vendor's enumeration, by the sheet's groups. */
const LABELS = split(`
  LOW_QUALITY UNSATISFACTORY_PHOTOS INCOMPLETE_DOCUMENT DOCUMENT_DAMAGED DOCUMENT_PAGE_MISSING FRONT_SIDE_MISSING
  BACK_SIDE_MISSING SCREENSHOTS BLACK_AND_WHITE BAD_PROOF_OF_IDENTITY UNFILLED_ID
  NOT_DOCUMENT DIGITAL_DOCUMENT UNSUITABLE_DOCUMENT INCOMPATIBLE_LANGUAGE ID_INVALID EXPIRATION_DATE
  OUTDATED_DOCUMENT_VERSION DOCUMENT_DEPRIVED DOCUMENT_MISSING NO_SUITABLE_DOCS ADDITIONAL_DOCUMENT_REQUIRED
  MORE_DOCUMENTS_REQUIRED
  FORGERY DOCUMENT_TEMPLATE GRAPHIC_EDITOR FRAUDULENT_PATTERNS FRAUDULENT_LIVENESS STOLEN_DOCS INCONSISTENT_PROFILE
  SPAM THIRD_PARTY_INVOLVED THIRD_PARTY_GUIDANCE SPONSORED_VERIFICATION BEHAVIOR VIDEO_FILTERS_OR_MASKS PERSON_MISMATCH
  SELFIE_MISMATCH BAD_FACE_MATCHING BAD_SELFIE BAD_VIDEO_SELFIE BAD_AVATAR SELFIE_WITH_PAPER NOT_ALONE
  PROBLEMATIC_APPLICANT_DATA REQUESTED_DATA_MISMATCH DB_DATA_MISMATCH DB_DATA_NOT_FOUND DB_NO_DATA_SOURCE
  INCORRECT_SOCIAL_NUMBER ESIGN_FAILED INSUFFICIENT_DATA
  WRONG_ADDRESS BAD_PROOF_OF_ADDRESS GPS_AS_POA_SKIPPED
  BAD_PROOF_OF_PAYMENT
  SANCTIONS PEP ADVERSE_MEDIA CRIMINAL COMPROMISED_PERSONS BLACKLIST BLOCKLIST RESTRICTED_PERSON
  AGE_REQUIREMENT_MISMATCH WRONG_USER_REGION FOREIGNER REGULATIONS_VIOLATIONS EXPERIENCE_REQUIREMENT_MISMATCH DUPLICATE
  NOT_ALL_CHECKS_COMPLETED CHECK_UNAVAILABLE EXTERNAL_DECISION_REJECTION OTHER OK INCORRECT_PATTERNS
  APPLICANT_INTERRUPTED_INTERVIEW REFUSED_TO_CONTINUE NO_APPLICANT CONNECTION_INTERRUPTED CONNECTION_ISSUES
  CAMERA_OR_LIGHTING_ISSUES SOUND_ISSUES PHONE_VERIFICATION_ISSUES OTHER_VI_ISSUES UNSUITABLE_ENV UNSUPPORTED_LANGUAGE
  SUPPORTED_LANGUAGE_IS_NOT_AVAILABLE ADDITIONAL_DATA_REQUIRED VI_ATTEMPTS_LIMIT_REACHED
  COMPANY_NOT_DEFINED_STRUCTURE COMPANY_NOT_DEFINED_BENEFICIARIES COMPANY_NOT_VALIDATED_BENEFICIAL_OWNERS
  COMPANY_NOT_VALIDATED_BENEFICIARIES COMPANY_NOT_VALIDATED_DIRECTORS COMPANY_NOT_DEFINED_REPRESENTATIVES
  COMPANY_NOT_VALIDATED_REPRESENTATIVES COMPANY_NOT_DEFINED_OWNERSHIP_STRUCTURE COMPANY_INACTIVE_ENTITY
  COMPANY_INCORRECT_DATA COMPANY_PROBLEMATIC_STRUCTURE COMPANY_DATA_MISMATCH
`);

const CALLBACKS = split(`
  applicantCreated applicantPending applicantPrechecked applicantOnHold applicantAwaitingUser applicantAwaitingService
  applicantReviewed applicantWorkflowCompleted applicantWorkflowFailed applicantPersonalInfoChanged applicantTagsChanged
  applicantActivated applicantDeactivated applicantDeleted applicantPersonalDataDeleted applicantReset
  applicantLevelChanged applicantActionPending applicantActionReviewed applicantActionOnHold applicantActionLevelChanged
  videoIdentStatusChanged videoIdentCompositionCompleted applicantKytTxnApproved applicantKytTxnRejected
  applicantKytTxnReviewed applicantKytTxnDeleted applicantKytTxnDataChanged applicantKytTxnAwaitingUser
  applicantKytOnHold kytCaseCreated kytCaseStatusChanged kytCaseReviewed amlCaseApproved amlCaseRejected amlCaseOnHold
  travelRuleAction applicantTravelRuleStatusChanged kybCompanyActivity
`);

const UPLOADS = split(`
  forbiddenDocument differentDocTypeOrCountry missingImportantInfo dataNotReadable expiredDoc documentWayTooMuchOutside
  grayscale noIdDocFacePhoto screenRecapture screenshot sameSides
  badSelfie dataReadability inconsistentDocument typeOrCountryChanged maybeExpiredDoc documentTooMuchOutside
`);

const RISKS = split(`
  pep sanctions terrorism crime adverseMedia fitnessProbity asleep forced multipleFaces estimatedAgeMismatch
  virtualCameraPresent manyAttempts sameFaceWithDifferentData thirdPartyInvolved phone
`);

/** Transcribed from the vendor's fact sheet, sections 2.4, 3, 4.1 and 5; the adapter's tables are compared with it. */
export const WORDS: readonly WordGroup[] = [
  {
    name: "review statuses",
    words: ["init", "pending", "prechecked", "queued", "completed", "onHold", "awaitingUser", "awaitingService"],
  },
  { name: "answers of an applicant", words: ["completed/GREEN", "completed/RED/FINAL", "completed/RED/RETRY"] },
  { name: "answers of one check", words: ["YELLOW", "ERROR", "IGNORED"] },
  { name: "reject labels", count: 102, words: LABELS },
  {
    name: "callback types",
    words: CALLBACKS,
    callback: (type) => ({
      applicantId: "5f9c",
      type,
      reviewStatus: "pending",
      createdAtMs: "2026-01-01 00:00:00.012",
      correlationId: "c",
    }),
  },
  { name: "upload errors and warnings", words: UPLOADS },
  { name: "risk labels", words: RISKS.map((label) => `risk:${label}`) },
  {
    name: "error codes",
    words: split("1000 1001 1002 1003 1004 1005 1006 1007 4000 4002 4003 9100 9102 9103 9104 9105 9107"),
  },
];
