import type { Reason } from "../../contracts/reason.ts";
import type { Status } from "../../contracts/status.ts";
import { type ReportKind, ROWS, type Row } from "./breakdown.ts";

/**
 * Words of a workflow run: its status, refined where the reports or tasks behind it change what it means.
 * `recapture`: all that was raised can be cured with a new picture or another document. `compliance`: something
 * was raised that a person must decide. `task/…` and `check/…` are callbacks about those.
 */
export const STATUSES = {
  awaiting_input: "initiated",
  "awaiting_input/capture": "capture_in_progress",
  "awaiting_input/recapture": "needs_resubmission",
  awaiting_client_input: "submitted",
  processing: "submitted",
  approved: "approved",
  review: "pending_review",
  declined: "rejected",
  "declined/recapture": "needs_resubmission",
  "declined/compliance": "pending_review",
  abandoned: "expired",
  error: "pending_review",
  "task/capture/started": "capture_in_progress",
  "task/capture/completed": "submitted",
  "task/report/started": "submitted",
  "task/report/completed": "submitted",
  "task/report/completed/recapture": "needs_resubmission",
  "check/in_progress": "submitted",
  "check/reopened": "submitted",
  "check/paused": "pending_review",
  "check/awaiting_applicant": "capture_in_progress",
  "check/withdrawn": "expired",
} as const satisfies Readonly<Record<string, Status>>;

export type Word = keyof typeof STATUSES;

/** Client-side error types, where the workflow's author forwards them into the run's `reasons`. */
export const RUN_REASONS = {
  user_consent_denied: { reason: "policy.consent_declined", recapture: true },
  geoblocked_request: { reason: "policy.jurisdiction_unsupported" },
  workflow_abandoned: { reason: "capture.abandoned", recapture: true },
  user_exit: { reason: "capture.abandoned", recapture: true },
  no_camera: { reason: "capture.device_unsupported", recapture: true },
  permissions_unavailable: { reason: "capture.device_unsupported", recapture: true },
  unsupported: { reason: "capture.device_unsupported", recapture: true },
  unsupported_feature: { reason: "capture.device_unsupported", recapture: true },
} as const satisfies Readonly<Record<string, Row>>;

/** For a report that is not clear and whose breakdown, if any, raises nothing: `kind#sub_result`, else `kind#consider`. */
export const WHOLE_REPORTS = {
  "document#rejected": { reason: "capture.document_unreadable", recapture: true },
  "document#suspected": { reason: "fraud.suspected" },
  "document#caution": { reason: "identity.document_unverified" },
  "document#consider": { reason: "identity.document_unverified" },
  "face#consider": { reason: "identity.selfie_unverified" },
  "known_faces#consider": { reason: "fraud.duplicate_identity" },
  "watchlist#consider": { reason: "compliance.watchlist_hit" },
  "identity_enhanced#consider": { reason: "identity.data_not_found" },
  "proof_of_address#consider": { reason: "capture.address_document_invalid" },
  "device_intelligence#consider": { reason: "fraud.device_risk" },
  "other#consider": { reason: "vendor.unspecified" },
} as const satisfies Readonly<Record<`${ReportKind}#${string}`, Row>>;

/** What a run's status says by itself, where nothing behind it does. */
export const RUN_DEFAULTS = {
  declined: "vendor.declined",
  review: "policy.review_required",
  abandoned: "capture.abandoned",
  error: "vendor.error",
  "check/withdrawn": "vendor.cancelled",
} as const satisfies Readonly<Record<string, Reason>>;

const reasonsOf = (rows: Readonly<Record<string, Row>>): Readonly<Record<string, Reason>> =>
  Object.fromEntries(Object.entries(rows).map(([word, row]) => [word, row.reason]));

export const REASONS: Readonly<Record<string, Reason>> = {
  ...reasonsOf(ROWS),
  ...reasonsOf(RUN_REASONS),
  ...reasonsOf(WHOLE_REPORTS),
  ...RUN_DEFAULTS,
};

const notOurs = (why: string, ...words: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(words.map((word) => [word, why]));

/** Kinds of objects whose callbacks say nothing about a session of ours. */
export const UNMAPPED: Readonly<Record<string, string>> = {
  "check/complete": "a Classic check's callback carries no result, and this adapter never starts one",
  ...notOurs("a report's callback names no check; the check's own callback does", "report"),
  ...notOurs("the account's own log", "audit_log"),
  ...notOurs("ongoing monitoring of lists names a monitor, not a run", "watchlist_monitor"),
  ...notOurs("a file that someone asked for is ready", "workflow_timeline_file", "workflow_run_evidence_folder"),
  ...notOurs("a report's own state inside a Classic check", "report/awaiting_data", "report/awaiting_approval"),
  ...notOurs("a report's own state inside a Classic check", "report/cancelled", "report/complete", "report/withdrawn"),
  ...notOurs("neither capture nor report: data that were filled in", "task/other/started", "task/other/completed"),
  ...notOurs("a fault of the app that embeds the SDK, not of the person", "invalid_token", "expired_token"),
  ...notOurs("a fault of the app that embeds the SDK, not of the person", "expired_trial", "invalid_sdk_parameter"),
  ...notOurs("a fault of the app that embeds the SDK, not of the person", "unsupported_sdk_version", "exception"),
  ...notOurs("a database look-up that none of our checks describes", "report:us_driving_licence", "report:india_pan"),
  ...notOurs("an upload through the API, which this adapter never makes", "detect_glare", "detect_cutoff"),
  ...notOurs("an upload through the API, which this adapter never makes", "detect_blur", "face_detection"),
  ...notOurs("the HTTP status of the answer decides", "authorization_error", "user_authorization_error", "gone"),
  ...notOurs("the HTTP status of the answer decides", "resource_not_found", "validation_error", "rate_limit"),
  ...notOurs("the HTTP status of the answer decides", "internal_server_error"),
  deletion_incomplete_checks: "an erasure that the vendor can do later: the fault is `unavailable`",
  workflow_error: "the run's own status `error` tells it",
};
