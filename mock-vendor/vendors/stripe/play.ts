import { alphanumeric } from "../../ids.ts";
import type { Finding, Stage } from "../../scenario.ts";
import type { Callback } from "../../twin.ts";
import { sessionEvent } from "./events.ts";
import { ABANDONED, blockOf, ERRORS } from "./findings.ts";
import type { CheckError, Session, StripeParts } from "./state.ts";

const report = (parts: StripeParts, session: Session, error: CheckError | null): void => {
  const { world } = parts.context;
  const id = `vr_1${alphanumeric(world.random, 23)}`;
  session.report = { id, session, createdAt: world.now(), error };
  parts.reports.set(id, session.report);
};

const fail = (parts: StripeParts, session: Session, error: CheckError | null): readonly Callback[] => {
  session.status = "requires_input";
  session.lastError = error;
  if (error && blockOf(error.code)) report(parts, session, error);
  return sessionEvent(parts, session, "requires_input");
};

type Move = (parts: StripeParts, session: Session, finding: Finding) => readonly Callback[];

const failed: Move = (parts, session, finding) => fail(parts, session, ERRORS[finding]);
const silent: Move = () => [];

const MOVES: Readonly<Record<Stage["kind"], Move>> = {
  // The page keeps to itself what the person does there: nothing is told before the pictures are in.
  opened: silent,
  broken_upload: silent,
  document_uploaded: silent,
  left: silent,
  submitted: (parts, session) => {
    session.status = "processing";
    return sessionEvent(parts, session, "processing");
  },
  retake: failed,
  review: failed,
  approved: (parts, session) => {
    session.status = "verified";
    session.lastError = null;
    report(parts, session, null);
    return sessionEvent(parts, session, "verified");
  },
  refused: failed,
  // A link that runs out unopened, or after a failed try, ends without a word.
  timed_out: (parts, session) => (session.opened && !session.lastError ? fail(parts, session, ABANDONED) : []),
};

export const advanceSession = (parts: StripeParts, session: Session, stage: Stage): readonly Callback[] => {
  if (stage.kind === "opened") session.opened = true;
  return MOVES[stage.kind](parts, session, "finding" in stage ? stage.finding : "doubt");
};

/** What an attacker would send: a refusal, while the session stays as it is. */
export const forgedRefusal = (parts: StripeParts, session: Session): readonly Callback[] => {
  const lie = { ...session, status: "requires_input" as const, lastError: ERRORS.forged };
  const callbacks = sessionEvent(parts, lie, "requires_input");
  // An attacker's event is not in the vendor's own list.
  const id = [...parts.events.keys()].at(-1);
  if (id !== undefined) parts.events.delete(id);
  return callbacks;
};
