import type { Finding, Stage } from "../../scenario.ts";
import type { Callback } from "../../twin.ts";
import { decisionCallback, eventCallback, screeningCallback } from "./callbacks.ts";
import {
  type Decision,
  isOpen,
  lastAttempt,
  newAttempt,
  type Screening,
  type Session,
  type VeriffParts,
} from "./state.ts";
import { LIMIT_EXCEEDED, VERDICTS, type Verdict } from "./words.ts";

/** The tenth attempt that would be asked for again is declined. */
const MOST_ATTEMPTS = 10;

export const decide = (parts: VeriffParts, session: Session, verdict: Omit<Decision, "decidedAt">): Callback => {
  const attempt = lastAttempt(session);
  const decision: Decision = { ...verdict, decidedAt: parts.context.world.now() };
  attempt.status = decision.status;
  attempt.decision = decision;
  return decisionCallback(session, attempt, decision);
};

const plain = (status: Decision["status"]): Omit<Decision, "decidedAt"> => ({ status, reason: null, reasonCode: null });

const screen = (parts: VeriffParts, session: Session, lists: Screening["lists"]): readonly Callback[] => {
  if (session.account.screening !== true) return [];
  const screening = { attempt: lastAttempt(session).id, createdAt: parts.context.world.now(), lists };
  session.screening = screening;
  return [screeningCallback(session, screening)];
};

/** The person is in the flow: the attempt that waits for them, or the next one after a request to come again. */
const begin = (parts: VeriffParts, session: Session): readonly Callback[] => {
  const { status } = lastAttempt(session);
  if (status === "started") return [];
  if (status === "created") lastAttempt(session).status = "started";
  else session.attempts.push(newAttempt(parts, "started"));
  return [eventCallback(session, "started")];
};

export const submit = (parts: VeriffParts, session: Session): readonly Callback[] => {
  const begun = begin(parts, session);
  lastAttempt(session).status = "submitted";
  return [...begun, eventCallback(session, "submitted")];
};

export const conclude = (parts: VeriffParts, session: Session, verdict: Verdict): Callback => {
  const isLast = verdict.status === "resubmission_requested" && session.attempts.length >= MOST_ATTEMPTS;
  return decide(parts, session, isLast ? LIMIT_EXCEEDED : verdict);
};

/** Screening before the decision: the vendor promises no order, and a scenario's last word is the decision. */
export const approve = (parts: VeriffParts, session: Session): readonly Callback[] => [
  ...screen(parts, session, []),
  decide(parts, session, plain("approved")),
];

/** UNCONFIRMED: that a hit holds the decision back for a person. */
const setAside = (parts: VeriffParts, session: Session, finding: Finding): readonly Callback[] => [
  ...(finding === "sanctions" || finding === "pep" ? screen(parts, session, [finding]) : []),
  decide(parts, session, plain("review")),
];

const refuse = (parts: VeriffParts, session: Session, finding: Finding): readonly Callback[] => {
  const verdict = VERDICTS[finding];
  return verdict === null ? [] : [conclude(parts, session, verdict)];
};

/** Seven days are over. */
export const timeOut = (parts: VeriffParts, session: Session): readonly Callback[] => {
  if (!isOpen(session)) return [];
  const untouched = session.attempts.length === 1 && lastAttempt(session).status === "created";
  return [decide(parts, session, plain(untouched ? "expired" : "abandoned"))];
};

type Move = (parts: VeriffParts, session: Session, finding: Finding) => readonly Callback[];

const MOVES: Readonly<Record<Stage["kind"], Move>> = {
  opened: begin,
  broken_upload: () => [],
  document_uploaded: begin,
  left: () => [],
  submitted: submit,
  retake: refuse,
  review: setAside,
  approved: approve,
  refused: refuse,
  timed_out: timeOut,
};

export const advanceSession = (parts: VeriffParts, session: Session, stage: Stage): readonly Callback[] =>
  MOVES[stage.kind](parts, session, "finding" in stage ? stage.finding : "doubt");

/** What an attacker would send: a refusal, while the session stays as it is. */
export const forgedRefusal = (parts: VeriffParts, session: Session): readonly Callback[] => {
  const { forged } = VERDICTS;
  if (forged === null) return [];
  return [decisionCallback(session, lastAttempt(session), { ...forged, decidedAt: parts.context.world.now() })];
};
