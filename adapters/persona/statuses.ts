import type { CheckName } from "../../contracts/check.ts";
import type { Reason } from "../../contracts/reason.ts";
import type { Status } from "../../contracts/status.ts";

/**
 * The inquiry's `status`, refined where its verifications and reports change who must act: a bad picture is retaken, a
 * listing goes to a person, the end of a flow is no decision.
 */
export const STATUSES = {
  created: "initiated",
  pending: "capture_in_progress",
  "pending/submitted": "submitted",
  "pending/retry": "needs_resubmission",
  completed: "submitted",
  // The template has no workflow that decides: somebody must.
  "completed/undecided": "pending_review",
  failed: "submitted",
  "failed/undecided": "pending_review",
  "failed/capture": "needs_resubmission",
  needs_review: "pending_review",
  approved: "approved",
  "approved/compliance": "pending_review",
  declined: "rejected",
  "declined/capture": "needs_resubmission",
  "declined/compliance": "pending_review",
  "declined/vendor": "pending_review",
  expired: "expired",
  "expired/started": "expired",
  "report/matched": "pending_review",
} as const satisfies Readonly<Record<string, Status>>;

export type Word = keyof typeof STATUSES;

export const WORD_REASONS = {
  declined: "vendor.declined",
  expired: "policy.session_expired",
  "expired/started": "capture.abandoned",
} as const satisfies Readonly<Record<string, Reason>>;

/** Reports that compare with lists: our check, and what a match on them is. */
export const REPORTS: Readonly<Record<string, readonly [CheckName, Reason]>> = {
  "report/watchlist": ["watchlist", "compliance.watchlist_hit"],
  "report/politically-exposed-person": ["pep", "compliance.pep_match"],
  "report/adverse-media": ["adverse_media", "compliance.adverse_media"],
};

/** `list-type` of a matched list that says more than that it is a list. */
export const LIST_TYPES: Readonly<Record<string, Reason>> = { sanction: "compliance.sanctions_hit" };

/** When an inquiry came into a status: the attribute that says so. */
export const TIMES = {
  created: "created-at",
  pending: "updated-at",
  completed: "completed-at",
  failed: "failed-at",
  needs_review: "marked-for-review-at",
  approved: "decisioned-at",
  declined: "decisioned-at",
  expired: "expired-at",
} as const satisfies Readonly<Record<string, string>>;

/** What an event leads to. `whole`: an observation, but only together with all verifications and reports. */
export type Reading = "plain" | "whole" | "look" | "match" | "nothing";

/** Events about one person's verification. Everything else an organisation can be told is in `FAMILIES`. */
export const EVENTS: Readonly<Record<string, Reading>> = {
  "inquiry.created": "plain",
  "inquiry.started": "plain",
  "inquiry.completed": "plain",
  "inquiry.expired": "plain",
  "inquiry.failed": "whole",
  "inquiry.marked-for-review": "whole",
  "inquiry.approved": "whole",
  "inquiry.declined": "whole",
  "inquiry.redacted": "nothing",
  "inquiry.transitioned": "nothing",
  "inquiry.updated-tags": "nothing",
  "inquiry.reusable-persona-assurance-failed": "nothing",
  "inquiry.reusable-persona-created": "nothing",
  "inquiry.reusable-persona-updated": "nothing",
  "inquiry.reusable-persona-used": "nothing",
  "verification.created": "nothing",
  "verification.submitted": "look",
  "verification.passed": "nothing",
  "verification.failed": "look",
  "verification.requires-retry": "look",
  "verification.canceled": "look",
  "verification.skipped": "nothing",
  "verification.escalated": "nothing",
  "verification.tentatively-passed": "nothing",
  "verification.tentatively-failed": "nothing",
  "verification.updated-tags": "nothing",
  ...Object.fromEntries(
    Object.keys(REPORTS).flatMap((report): [string, Reading][] => [
      [`${report}.ready`, "look"],
      [`${report}.matched`, "match"],
      [`${report}.errored`, "look"],
      [`${report}.dismissed`, "look"],
    ]),
  ),
};

/** Families of events about other things than one person's verification, or about parts of it that its result covers. */
export const FAMILIES: ReadonlySet<string> = new Set(
  "account account-property account-type agent-conversation authentication case case-comment case-message case-template checkpoint connect/share-token document filing graph-query importer-pipeline-run inquiry-session inquiry-template-version integration-log report/address-lookup report/background-check report/better-business-bureau report/business-adverse-media report/business-associated-persons report/business-classification report/business-enforcement-action report/business-industry-classification report/business-liens-lookup report/business-lookup report/business-lookup-eu report/business-media-coverage report/business-nonprofit report/business-online-presence report/business-personnel-insights report/business-registrations-lookup report/business-social-media report/business-watchlist report/business-website report/chainalysis-address-screening report/clearbit-business-lookup report/coinbase-check-crypto-risk report/community-safety report/comply-advantage-search report/comprehensive-profile report/crypto-address-watchlist report/crypto_address report/custom-list report/email-address report/employer-lookup report/equifax-oneview report/finra-broker-check report/kyckr-business-lookup report/middesk report/mx-account report/nces report/novacredit-cash-atlas report/novacredit-credit-passport report/phone-number report/profile report/profile-non-authoritative report/screening report/sec-action-lookup report/sentilink-application-risk report/sentilink-scores report/social-media report/synthetic report/trm-wallet-screening sar selfie session transaction transaction-type user workflow workflow-run".split(
    " ",
  ),
);

const notOurs = (why: string, words: string): Readonly<Record<string, string>> =>
  Object.fromEntries(words.split(" ").map((word) => [word, why]));

export const UNMAPPED: Readonly<Record<string, string>> = {
  ...notOurs(
    "a status of one verification: read into checks, reasons and the inquiry's progress",
    "verification/initiated verification/confirmed verification/submitted verification/passed verification/failed verification/requires_retry verification/skipped verification/canceled verification/tentatively_passed verification/tentatively_failed",
  ),
  ...notOurs("a status of one report: its match counts", "report/pending report/ready report/errored"),
  ...notOurs("a status of a browser's session, not of the verification", "session/new session/active session/expired"),
  ...notOurs(
    "beside `not_applicable`: the check did not run",
    "disabled no_account missing_birthdate no_country no_expiration_date no_required_properties missing_properties not_enabled no_inquiry mrz_not_found invalid_country missing_address no_selfie disabled_by_check_config",
  ),
  ...notOurs(
    "a detail of a check whose name says enough",
    "barcode_not_decoded low_confidence_match repeat details_only_repeat inconsistent_face inconsistent_details deepfake_detected gen_ai_detected replica_2d_detected device_detected virtual_camera_detected emulator_detected suspicious_photo repeat_image face_cropped face_too_far eyes_closed glasses sunglasses face_covering_detected multiple_faces_detected invalid_pose image_quality_low age_mismatch public_figure_detected",
  ),
};
