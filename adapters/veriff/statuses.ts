import type { CheckName, CheckOutcome } from "../../contracts/check.ts";
import type { Reason } from "../../contracts/reason.ts";
import type { Status } from "../../contracts/status.ts";

/**
 * The session's `status`, never its `code`: the vendor's pages give 9121 to two different words. A refusal is refined by
 * the class of its reason, because a bad picture is retaken and a listing goes to a person.
 */
export const STATUSES = {
  created: "initiated",
  started: "capture_in_progress",
  submitted: "submitted",
  review: "pending_review",
  "review/possible_match": "pending_review",
  approved: "approved",
  "approved/possible_match": "pending_review",
  declined: "rejected",
  "declined/capture": "needs_resubmission",
  "declined/compliance": "pending_review",
  "declined/vendor": "pending_review",
  // Any of the above may be behind a reason that no list names: a person looks.
  "declined/unlisted": "pending_review",
  resubmission_requested: "needs_resubmission",
  expired: "expired",
  abandoned: "expired",
  "watchlist/possible_match": "pending_review",
} as const satisfies Readonly<Record<string, Status>>;

export type Word = keyof typeof STATUSES;

/** Attempt statuses before there is a decision. */
export const IN_PROGRESS = ["created", "started", "submitted"] as const satisfies readonly Word[];

/** Event webhooks: they have no time, so they only say that it is worth asking. */
export const ACTIONS: ReadonlySet<string> = new Set(["started", "submitted"]);

const same = <Code extends Reason>(reason: Code, codes: string): Readonly<Record<string, Code>> =>
  Object.fromEntries(codes.split(" ").map((code) => [code, reason]));

/** `reasonCode`: plain codes (1xx, 2xx) and granular ones (5xx, 6xx), which an integration has instead. */
export const REASON_CODES: Readonly<Record<string, Reason>> = {
  ...same("capture.document_not_original", "101 504 505"),
  ...same("fraud.document_forged", "102 506 507 508"),
  ...same("identity.face_mismatch", "103 120 509"),
  ...same("identity.data_mismatch", "104 123 128"),
  ...same("fraud.suspected", "105 106 107 111 113 127 501 503"),
  ...same("fraud.third_party_involved", "502"),
  ...same("fraud.duplicate_identity", "108 109 110 124"),
  ...same("policy.jurisdiction_unsupported", "112"),
  ...same("vendor.error", "121 122 129"),
  ...same("compliance.pep_match", "126"),
  ...same("identity.liveness_failed", "515 526"),
  ...same("policy.retry_limit_reached", "539"),
  ...same("capture.upload_incomplete", "201 603"),
  ...same("capture.selfie_quality", "202 606 641"),
  ...same("capture.face_not_detected", "605"),
  ...same("capture.document_cropped", "203 614 615"),
  // One code for blur, glare and darkness: the nearest that can be said is that it could not be read.
  ...same("capture.document_unreadable", "204 619 625 626 627 628 629 630 631 632 633 634"),
  ...same("capture.document_damaged", "205 621"),
  ...same("capture.document_unsupported", "206 602"),
  ...same("capture.document_expired", "207 620"),
  ...same("capture.document_side_missing", "608 609"),
  ...same("capture.document_missing", "635"),
  ...same("capture.document_multiple", "642"),
  ...same("capture.address_document_invalid", "527 528"),
};

/** Lists of a watchlist hit, and a hit on none of them. */
export const LISTINGS = {
  sanctions: "compliance.sanctions_hit",
  pep: "compliance.pep_match",
  adverseMedia: "compliance.adverse_media",
  warnings: "compliance.watchlist_hit",
  fitnessProbity: "compliance.watchlist_hit",
  possible_match: "compliance.watchlist_hit",
} as const satisfies Readonly<Record<string, Reason>>;

/** Words that are a reason by themselves. */
export const WORD_REASONS = {
  declined: "vendor.declined",
  expired: "policy.session_expired",
  abandoned: "capture.abandoned",
} as const satisfies Readonly<Record<string, Reason>>;

/** What a reason says about a check. Reasons without a row say nothing about any of ours. */
export const CHECKS_OF: Readonly<Partial<Record<Reason, readonly [CheckName, CheckOutcome]>>> = {
  "capture.document_not_original": ["document", "failed"],
  "fraud.document_forged": ["document", "failed"],
  "capture.document_expired": ["document", "failed"],
  "capture.document_cropped": ["document", "inconclusive"],
  "capture.document_unreadable": ["document", "inconclusive"],
  "capture.document_damaged": ["document", "inconclusive"],
  "capture.document_unsupported": ["document", "inconclusive"],
  "capture.document_side_missing": ["document", "inconclusive"],
  "capture.document_missing": ["document", "inconclusive"],
  "capture.document_multiple": ["document", "inconclusive"],
  "capture.address_document_invalid": ["address", "inconclusive"],
  "identity.face_mismatch": ["face_match", "failed"],
  "capture.selfie_quality": ["face_match", "inconclusive"],
  "capture.face_not_detected": ["face_match", "inconclusive"],
  "identity.liveness_failed": ["liveness", "failed"],
  "identity.data_mismatch": ["data_match", "failed"],
  "fraud.duplicate_identity": ["duplicate", "failed"],
  "compliance.pep_match": ["pep", "consider"],
};

const notOurs = (why: string, words: string): Readonly<Record<string, string>> =>
  Object.fromEntries(words.split(" ").map((word) => [word, why]));

export const UNMAPPED: Readonly<Record<string, string>> = {
  no_match: "nothing was found: the session is read again, and its screening becomes a clear check",
  tier_1_approved: "a step of an older product, not an end of a verification",
  fullauto: "its shape is UNCONFIRMED: the session that it names is read again",
  ...notOurs(
    "a code beside the status word, which alone decides",
    "7001 7002 7003 7005 9001 9102 9103 9104 9121 9151 9161",
  ),
  ...notOurs(
    "an error of an API call: its HTTP status decides",
    "1001 1002 1003 1102 1104 1201 1202 1203 1301 1302 1303 1304 1308 1309 1310 1400 1401 1402 1403 1500 1501 1801 1802 1803 1804 1812 1813 1814 1818 1819 2003 2101 2102 2103 2104",
  ),
  ...notOurs(
    "a category of risk labels, which are hints of the vendor and no decisions",
    "client_data_mismatch cross-links device document images network session person",
  ),
};
