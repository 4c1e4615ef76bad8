import type { Status } from "../../contracts/status.ts";

/**
 * The workflow's status; a processed one with its decision, refined by the labels behind it where they change what it means.
 * `retake`: everything that was rejected is cured by another picture or document. `compliance`: a person decides about a hit.
 * `unknown_label`: it could be either, so a person decides. The first four are no results.
 */
export const STATUSES = {
  INITIATED: "initiated",
  ACQUISITION_STARTED: "capture_in_progress",
  ACQUIRED: "submitted",
  PROCESSED: "submitted",
  "PROCESSED/PASSED": "approved",
  "PROCESSED/PASSED/compliance": "pending_review",
  "PROCESSED/WARNING": "pending_review",
  "PROCESSED/WARNING/compliance": "pending_review",
  "PROCESSED/REJECTED": "rejected",
  "PROCESSED/REJECTED/retake": "needs_resubmission",
  "PROCESSED/REJECTED/compliance": "pending_review",
  "PROCESSED/REJECTED/unknown_label": "pending_review",
  "PROCESSED/NOT_EXECUTED": "pending_review",
  "PROCESSED/NOT_EXECUTED/retake": "needs_resubmission",
  SESSION_EXPIRED: "expired",
  TOKEN_EXPIRED: "expired",
} as const satisfies Readonly<Record<string, Status>>;

export type Word = keyof typeof STATUSES;

const inTheBrowser = (words: string): Readonly<Record<string, string>> =>
  Object.fromEntries(words.split(" ").map((word) => [word, "told in the person's browser, which is never believed"]));

export const UNMAPPED: Readonly<Record<string, string>> = {
  ...inTheBrowser("9100 9200 9210 9300 9400 9800 9801 9810 9820 9821 9822 9835 9836"),
  ...inTheBrowser("acquisitionStatus:SUCCESS acquisitionStatus:ERROR"),
};
