import { uuid } from "../../ids.ts";
import type { Finding, Stage } from "../../scenario.ts";
import type { Callback } from "../../twin.ts";
import type { JsonObject } from "../../wire.ts";
import { VERDICTS, type Verdict } from "./findings.ts";
import { notify } from "./notifications.ts";
import {
  type Check,
  configOf,
  newCheck,
  type Resource,
  requestedTypes,
  type Session,
  type YotiParts,
} from "./state.ts";

const LISTS: readonly string[] = ["WATCHLIST_SCREENING", "WATCHLIST_ADVANCED_CA"];

const partOf = (sub_check: string, result: string, process = "AUTOMATED"): JsonObject => ({
  ...{ sub_check, result, process },
  details: [],
});

const summaryOf = (session: Session, type: string, hits: number): JsonObject =>
  LISTS.includes(type)
    ? {
        watchlist_summary: {
          total_hits: hits,
          search_config: configOf(session, type),
          associated_country_codes: hits === 0 ? [] : ["GBR"],
        },
      }
    : {};

const reportOf = (session: Session, type: string, verdict: Verdict | undefined): JsonObject => {
  const own = verdict?.type === type ? verdict : undefined;
  const { value = "APPROVE", reason, suggestion, failing = "document_in_date" } = own ?? {};
  return {
    recommendation: {
      value,
      ...(reason === undefined ? {} : { reason }),
      ...(suggestion === undefined ? {} : { recovery_suggestion: suggestion }),
    },
    breakdown: [partOf(failing, own === undefined ? "PASS" : "FAIL")],
    ...summaryOf(session, type, own === undefined ? 0 : 1),
  };
};

const settle = (
  parts: YotiParts,
  session: Session,
  check: Check,
  verdict: Verdict | undefined,
): readonly Callback[] => {
  check.state = "DONE";
  check.updatedAt = parts.context.world.now();
  check.report = reportOf(session, check.type, verdict);
  return notify(session, "check_completion", { check_id: check.id });
};

const addResource = (parts: YotiParts, session: Session, kind: Resource["kind"]): readonly Callback[] => {
  const { random, now } = parts.context.world;
  const [id, taskId, mediaId] = [uuid(random), uuid(random), uuid(random)];
  session.resources.push({ id, kind, taskId, mediaId, createdAt: now() });
  return [
    ...notify(session, "resource_update", { resource_id: id }),
    ...(kind === "id_documents" ? notify(session, "task_completion", { task_id: taskId }) : []),
  ];
};

/** The newest check of each type that was asked for; one that is done already stays as it is. */
const pending = (parts: YotiParts, session: Session): readonly Check[] =>
  requestedTypes(session).map((type) => {
    const known = session.checks.findLast((check) => check.type === type && check.state === "PENDING");
    if (known) return known;
    const check = newCheck(parts, session, type);
    session.checks.push(check);
    return check;
  });

const complete = (parts: YotiParts, session: Session, finding?: Finding): readonly Callback[] => {
  const verdict = finding && VERDICTS[finding];
  if (session.resources.length === 0) addResource(parts, session, "id_documents");
  const callbacks = pending(parts, session).flatMap((check) => settle(parts, session, check, verdict));
  session.state = "COMPLETED";
  return [...callbacks, ...notify(session, "session_completion")];
};

/** Only the check that found something is done: the page asks for another picture. */
const askAgain = (parts: YotiParts, session: Session, finding: Finding): readonly Callback[] => {
  const verdict = VERDICTS[finding];
  const check = pending(parts, session).find(({ type }) => type === verdict?.type);
  return check ? settle(parts, session, check, verdict) : [];
};

/** An expert looks at the document while the check is still pending. UNCONFIRMED: that its parts are there to be read then. */
const askExpert = (parts: YotiParts, session: Session): readonly Callback[] => {
  const check = pending(parts, session).find(({ type }) => type === "ID_DOCUMENT_AUTHENTICITY");
  if (!check) return [];
  check.updatedAt = parts.context.world.now();
  check.report = { breakdown: [partOf("no_signs_of_forgery", "FAIL", "EXPERT_REVIEW")] };
  return notify(session, "check_completion", { check_id: check.id });
};

type Move = (parts: YotiParts, session: Session, finding: Finding) => readonly Callback[];
const silent: Move = () => [];

const MOVES: Readonly<Record<Stage["kind"], Move>> = {
  opened: (parts, session) => {
    session.consentAt = parts.context.world.now();
    return [];
  },
  broken_upload: silent,
  document_uploaded: (parts, session) => addResource(parts, session, "id_documents"),
  left: silent,
  submitted: (parts, session) => {
    const callbacks = addResource(parts, session, "liveness_capture");
    pending(parts, session);
    return callbacks;
  },
  retake: askAgain,
  review: (parts, session, finding) =>
    finding === "doubt" ? askExpert(parts, session) : complete(parts, session, finding),
  approved: (parts, session) => complete(parts, session),
  refused: complete,
  // UNCONFIRMED: the word of the state.
  timed_out: (_parts, session) => {
    session.state = "EXPIRED";
    return notify(session, "client_session_token_deleted");
  },
};

export const advanceSession = (parts: YotiParts, session: Session, stage: Stage): readonly Callback[] =>
  MOVES[stage.kind](parts, session, "finding" in stage ? stage.finding : "doubt");

/** What an attacker would send. It can claim nothing but that there is something to look at. */
export const forgedCompletion = (session: Session): readonly Callback[] => notify(session, "session_completion");
