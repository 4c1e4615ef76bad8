/**
 * Session statuses and the graph between them. A vendor word that no table maps is never a status.
 */
export const STATUSES = [
  "initiated",
  "capture_in_progress",
  "submitted",
  "pending_review",
  "approved",
  "rejected",
  "expired",
  "needs_resubmission",
] as const;

export type Status = (typeof STATUSES)[number];

export const TERMINAL = ["approved", "rejected", "expired"] as const satisfies readonly Status[];
export type Terminal = (typeof TERMINAL)[number];

export const isTerminal = (status: Status): status is Terminal => (TERMINAL as readonly Status[]).includes(status);

const OPEN = [
  "initiated",
  "capture_in_progress",
  "submitted",
  "pending_review",
  "needs_resubmission",
] as const satisfies readonly Status[];

const anyBut = (self: Status): readonly Status[] => STATUSES.filter((status) => status !== self);

/**
 * Allowed moves. Forward jumps are edges of their own, because a callback that overtakes the ones before it
 * is normal; moves back among open statuses are a vendor's reset or a retake. A terminal status has no exit here.
 */
export const TRANSITIONS: Readonly<Record<Status, readonly Status[]>> = {
  initiated: anyBut("initiated"),
  capture_in_progress: anyBut("capture_in_progress"),
  submitted: anyBut("submitted"),
  pending_review: anyBut("pending_review"),
  needs_resubmission: anyBut("needs_resubmission"),
  approved: [],
  rejected: [],
  expired: [],
};

/** Moves out of a terminal status: only as an audited override or a revision, never as ordinary news. */
export const OVERRIDES: Readonly<Record<Terminal, readonly Terminal[]>> = {
  approved: ["rejected"],
  rejected: ["approved"],
  expired: ["approved", "rejected"],
};

/** Newer vendor news that contests a decided session. Anything else after the end has no effect. */
export const CONTRARY: Readonly<Record<Terminal, readonly Status[]>> = {
  approved: ["rejected", "pending_review", "needs_resubmission"],
  rejected: ["approved", "pending_review"],
  expired: ["approved", "rejected"],
};

/**
 * Order among observations with the same vendor time. `approved` is last but one on purpose: a tie must not
 * end in an approval that a contrary word of the same instant would have prevented.
 */
export const RANK: Readonly<Record<Status, number>> = {
  initiated: 0,
  capture_in_progress: 1,
  submitted: 2,
  needs_resubmission: 3,
  pending_review: 4,
  rejected: 5,
  expired: 6,
  approved: 7,
};

export const OPEN_STATUSES: readonly Status[] = OPEN;
