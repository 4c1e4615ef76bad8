import type { Finding, Stage } from "../../scenario.ts";
import type { Callback } from "../../twin.ts";
import { statusEvent } from "./callbacks.ts";
import { FINDINGS } from "./findings.ts";
import { type DiditParts, type Session, type SessionStatus, timeText, WEEK_MS } from "./state.ts";

const OVER: readonly SessionStatus[] = ["Approved", "Declined", "Abandoned", "Expired"];

export const moveTo = (parts: DiditParts, session: Session, status: SessionStatus): readonly Callback[] => {
  if (session.status === status) return [];
  session.status = status;
  return statusEvent(parts, session);
};

/** Somebody of the account's decides in the console. */
export const review = (
  parts: DiditParts,
  session: Session,
  status: SessionStatus,
  comment: string | null,
): readonly Callback[] => {
  const { world } = parts.context;
  session.reviews.push({
    ...{ user: "reviewer@example.test", new_status: status, comment },
    created_at: timeText(world.now()),
  });
  // Opened again, the session lives as long as a new one.
  if (status === "Resubmitted") session.expiresAt = world.now() + WEEK_MS;
  return moveTo(parts, session, status);
};

type Move = (parts: DiditParts, session: Session, finding: Finding) => readonly Callback[];

const begin: Move = (parts, session) => moveTo(parts, session, "In Progress");

/** The vendor declines by itself; what its words cannot say does not change the session. */
const decline: Move = (parts, session, finding) => {
  const found = FINDINGS[finding];
  if (found === null) return [];
  session.progress = "everything";
  if (OVER.includes(session.status) || session.status === "In Review") return review(parts, session, "Declined", null);
  session.found = found;
  return moveTo(parts, session, "Declined");
};

const MOVES: Readonly<Record<Stage["kind"], Move>> = {
  opened: begin,
  broken_upload: () => [],
  document_uploaded: (parts, session, finding) => {
    session.progress = "document";
    session.found = undefined;
    return begin(parts, session, finding);
  },
  left: () => [],
  // There is no word for it: the session goes on being in progress while everything in it has run.
  submitted: (_parts, session) => {
    session.progress = "everything";
    return [];
  },
  retake: (parts, session, finding) => [
    ...decline(parts, session, finding),
    ...review(parts, session, "Resubmitted", "Please take the picture again"),
  ],
  review: (parts, session, finding) => {
    session.found = FINDINGS[finding] ?? undefined;
    return moveTo(parts, session, "In Review");
  },
  approved: (parts, session) => {
    const isReview = session.status === "In Review";
    // UNCONFIRMED: that an approval in the console approves the features too.
    session.found = undefined;
    return isReview ? review(parts, session, "Approved", null) : moveTo(parts, session, "Approved");
  },
  refused: decline,
  timed_out: (parts, session) => {
    if (OVER.includes(session.status)) return [];
    return moveTo(parts, session, session.status === "In Progress" ? "Abandoned" : "Expired");
  },
};

export const advanceSession = (parts: DiditParts, session: Session, stage: Stage): readonly Callback[] =>
  MOVES[stage.kind](parts, session, "finding" in stage ? stage.finding : "doubt");

/** What an attacker would send: a decline, while the session stays as it is. */
export const forgedDecline = (parts: DiditParts, session: Session): readonly Callback[] =>
  statusEvent(parts, { ...session, status: "Declined", found: FINDINGS.forged ?? undefined });
