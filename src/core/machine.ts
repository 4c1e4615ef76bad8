import { isTerminal, type Status, TRANSITIONS } from "../../contracts/status.ts";

/** Kinds of transition. Every one bumps the version, leaves one audit entry and sends one event. */
export const TRANSITION_KINDS = [
  "created",
  "observed", // a vendor's observation moved an open session, or put further checks behind an end
  "decided", // an observation, judged by policy, ended it
  "contested", // contrary news reached a decided session
  "revised", // an observation that occurred earlier changed which verdict came first
  "expired",
  "cancelled",
  "waiting", // no vendor could be started
  "resumed", // a queued start succeeded
  "resubmitted", // a new attempt took over after a retake was asked for
] as const;

export type TransitionKind = (typeof TRANSITION_KINDS)[number];

/** Kinds that may leave the status as it is: they change what stands beside it. */
const STILL: readonly TransitionKind[] = ["observed", "contested", "revised", "waiting", "resumed"];

/** May a session make this move? The published graph, and nothing else. */
export const mayMove = (from: Status | null, to: Status, kind: TransitionKind): boolean => {
  if (from === null) return kind === "created" && to === "initiated";
  if (from === to) return STILL.includes(kind);
  if (kind === "revised") return isTerminal(from) && isTerminal(to);
  return TRANSITIONS[from].includes(to);
};

/** What a session that runs out of time says about why. */
export const expiryReason = (status: Status): "capture.abandoned" | "policy.session_expired" | "keep" => {
  if (status === "needs_resubmission") return "keep";
  return status === "capture_in_progress" ? "capture.abandoned" : "policy.session_expired";
};

export class InvariantViolated extends Error {
  constructor(message: string) {
    super(`invariant violated: ${message}`);
    this.name = "InvariantViolated";
  }
}
