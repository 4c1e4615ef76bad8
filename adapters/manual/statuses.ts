import { REASON_CODES, type Reason } from "../../contracts/reason.ts";
import type { Status } from "../../contracts/status.ts";

/**
 * Words of a case (docs/manual-desk.md). A decision is refined by what stands beside it: a reviewer who accepts against a failed check,
 * or refuses for a hit on a list, leaves the decision to whoever answers for it here; one who refuses a bad copy asks for a better one.
 */
export const STATUSES = {
  open: "initiated",
  meeting: "capture_in_progress",
  shown: "submitted",
  escalated: "pending_review",
  incomplete: "needs_resubmission",
  accepted: "approved",
  "accepted/contradicted": "pending_review",
  refused: "rejected",
  "refused/capture": "needs_resubmission",
  "refused/compliance": "pending_review",
  lapsed: "expired",
  withdrawn: "expired",
} as const satisfies Readonly<Record<string, Status>>;

export type Word = keyof typeof STATUSES;

/** The desk speaks our own words. */
export const REASONS: Readonly<Record<string, Reason>> = Object.fromEntries(REASON_CODES.map((code) => [code, code]));

/** Where a reviewer gave none. */
export const DEFAULT_REASONS: Readonly<Record<string, Reason>> = {
  escalated: "policy.review_required",
  incomplete: "capture.document_missing",
  "accepted/contradicted": "policy.review_required",
  refused: "policy.manual_rejection",
  lapsed: "policy.session_expired",
  withdrawn: "policy.withdrawn",
};

export const UNMAPPED: Readonly<Record<string, string>> = {};
