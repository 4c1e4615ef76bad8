import type { Status } from "../../contracts/status.ts";

/**
 * Review words: `reviewStatus`, with the answer and its kind behind it where they change what it means. A RED/FINAL
 * is refined by its labels: a compliance hit goes to a person, and a refusal to go on is not a refusal of the person.
 */
export const STATUSES = {
  init: "initiated",
  "init/started": "capture_in_progress",
  "init/RED/RETRY": "needs_resubmission",
  pending: "submitted",
  prechecked: "pending_review",
  queued: "pending_review",
  onHold: "pending_review",
  awaitingUser: "capture_in_progress",
  "awaitingUser/RED/RETRY": "needs_resubmission",
  awaitingService: "pending_review",
  "completed/GREEN": "approved",
  "completed/RED/RETRY": "needs_resubmission",
  "completed/RED/FINAL": "rejected",
  "completed/RED/FINAL/compliance": "pending_review",
  "completed/RED/RETRY/compliance": "pending_review",
  "completed/RED/FINAL/consent": "needs_resubmission",
  deactivated: "expired",
} as const satisfies Readonly<Record<string, Status>>;

export type Word = keyof typeof STATUSES;

/** Statuses in which an answer is a left-over of an earlier attempt, or only a half-final one. */
export const ANSWER_IGNORED: ReadonlySet<string> = new Set([
  "pending",
  "prechecked",
  "queued",
  "onHold",
  "awaitingService",
]);

/** Statuses in which only an open RED/RETRY of the attempt before changes the meaning. */
export const RETRY_MATTERS: ReadonlySet<string> = new Set(["init", "awaitingUser"]);

/** Callback types that carry the applicant's review. `deactivated` ones end it whatever the review says. */
export const CALLBACKS: Readonly<Record<string, "review" | "deactivated">> = {
  applicantCreated: "review",
  applicantPending: "review",
  applicantPrechecked: "review",
  applicantOnHold: "review",
  applicantAwaitingUser: "review",
  applicantAwaitingService: "review",
  applicantReviewed: "review",
  applicantWorkflowCompleted: "review",
  applicantWorkflowFailed: "review",
  applicantActivated: "review",
  applicantReset: "review",
  applicantLevelChanged: "review",
  applicantDeactivated: "deactivated",
};

const notOurs = (why: string, words: string): Readonly<Record<string, string>> =>
  Object.fromEntries(words.split(" ").map((word) => [word, why]));

const COMPANIES =
  "COMPANY_NOT_DEFINED_STRUCTURE COMPANY_NOT_DEFINED_BENEFICIARIES COMPANY_NOT_VALIDATED_BENEFICIAL_OWNERS COMPANY_NOT_VALIDATED_BENEFICIARIES COMPANY_NOT_VALIDATED_DIRECTORS COMPANY_NOT_DEFINED_REPRESENTATIVES COMPANY_NOT_VALIDATED_REPRESENTATIVES COMPANY_NOT_DEFINED_OWNERSHIP_STRUCTURE COMPANY_INACTIVE_ENTITY COMPANY_INCORRECT_DATA COMPANY_PROBLEMATIC_STRUCTURE COMPANY_DATA_MISMATCH";

export const UNMAPPED: Readonly<Record<string, string>> = {
  completed: "a result without an answer is no result",
  "completed/RED": "without its kind it is open whether the person may try again",
  ...notOurs("an answer of one check, never of an applicant", "YELLOW ERROR IGNORED"),
  ...notOurs("a label for companies; this adapter verifies persons", COMPANIES),
  OK: "says that nothing was wrong",
  INCORRECT_PATTERNS: "UNCONFIRMED what it means; kept as raw",
  BAD_PROOF_OF_PAYMENT: "proof of payment is no check of ours",
  ...notOurs("about the video call's staff or language, not about the person", "OTHER_VI_ISSUES UNSUPPORTED_LANGUAGE"),
  SUPPORTED_LANGUAGE_IS_NOT_AVAILABLE: "about the video call's staff or language, not about the person",
  ...notOurs("changes data or tags, not the review", "applicantPersonalInfoChanged applicantTagsChanged"),
  ...notOurs(
    "data were erased at the vendor: nothing about the person",
    "applicantDeleted applicantPersonalDataDeleted",
  ),
  ...notOurs(
    "about an action on an applicant, which this adapter never makes",
    "applicantActionPending applicantActionReviewed applicantActionOnHold applicantActionLevelChanged",
  ),
  ...notOurs(
    "progress of a video call; its result comes with the review",
    "videoIdentStatusChanged videoIdentCompositionCompleted",
  ),
  ...notOurs(
    "transactions, cases and companies are another product",
    "applicantKytTxnApproved applicantKytTxnRejected applicantKytTxnReviewed applicantKytTxnDeleted applicantKytTxnDataChanged applicantKytTxnAwaitingUser applicantKytOnHold kytCaseCreated kytCaseStatusChanged kytCaseReviewed amlCaseApproved amlCaseRejected amlCaseOnHold travelRuleAction applicantTravelRuleStatusChanged kybCompanyActivity",
  ),
  ...notOurs(
    "an answer to an upload through the API, which this adapter never makes: the person uploads at the vendor",
    "forbiddenDocument differentDocTypeOrCountry missingImportantInfo dataNotReadable expiredDoc documentWayTooMuchOutside grayscale noIdDocFacePhoto screenRecapture screenshot sameSides badSelfie dataReadability inconsistentDocument typeOrCountryChanged maybeExpiredDoc documentTooMuchOutside",
  ),
  ...notOurs(
    "a code beside an HTTP status, which decides",
    "1000 1001 1002 1003 1004 1005 1006 1007 4000 4002 4003 9100 9102 9103 9104 9105 9107",
  ),
  ...notOurs(
    "a risk label inside the applicant's data, which this adapter does not read: the review's answer counts",
    "risk:pep risk:sanctions risk:terrorism risk:crime risk:adverseMedia risk:fitnessProbity risk:asleep risk:forced risk:multipleFaces risk:estimatedAgeMismatch risk:virtualCameraPresent risk:manyAttempts risk:sameFaceWithDifferentData risk:thirdPartyInvolved risk:phone",
  ),
};
