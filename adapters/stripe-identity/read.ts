import { z } from "zod";
import type { Observation, VendorEvent, Verified } from "../../contracts/adapter.ts";
import type { Check, CheckName } from "../../contracts/check.ts";
import { failed, ok, type Result } from "../../contracts/fault.ts";
import { isTerminal } from "../../contracts/status.ts";
import { conform, decodeJson, rowOf, wordOf } from "../_kit/decode.ts";
import { onDocument } from "../_kit/document.ts";
import { keyOf } from "../_kit/key.ts";
import { occurred, timeOfSeconds } from "../_kit/time.ts";
import { CHECKS, READ_EVENTS, REASONS, STATUSES, UNMAPPED } from "./statuses.ts";

const errorCode = z.object({ code: z.string().nullish() }).nullish();
const reportPart = z.object({ status: z.string().nullish(), error: errorCode }).nullish();

const Report = z.object({
  created: z.number().nullish(),
  document: z.object({ status: z.string().nullish(), error: errorCode, type: z.string().nullish() }).nullish(),
  selfie: reportPart,
  id_number: reportPart,
});
type Report = z.infer<typeof Report>;

/** The fields we use of a verification session; `last_verification_report` is an id unless expanded. */
export const Session = z.object({
  id: z.string().min(1),
  status: z.string(),
  type: z.string().nullish(),
  created: z.number().nullish(),
  client_reference_id: z.string().nullish(),
  client_secret: z.string().nullish(),
  url: z.string().nullish(),
  last_error: errorCode,
  last_verification_report: z.union([z.string(), Report]).nullish(),
  options: z.object({ document: z.object({ require_matching_selfie: z.boolean().nullish() }).nullish() }).nullish(),
});
export type Session = z.infer<typeof Session>;

export const SessionList = z.object({ data: z.array(Session) });

const Event = z.object({
  id: z.string().min(1),
  type: z.string(),
  created: z.number().nullish(),
  data: z.object({ object: z.unknown() }),
});

const reportOf = (session: Session): Report | undefined =>
  typeof session.last_verification_report === "object" ? (session.last_verification_report ?? undefined) : undefined;

const rawOf = (session: Session): string => {
  const code = session.status === "requires_input" ? session.last_error?.code : undefined;
  return code ? `${wordOf(session.status)}/${wordOf(code)}` : wordOf(session.status);
};

const clear = (raw: string, ...names: readonly CheckName[]): readonly Check[] =>
  names.map((name) => ({ name, outcome: "clear", raw }));

const failing = (code: string): readonly Check[] => {
  const row = rowOf(CHECKS, code);
  return row ? [{ name: row[0], outcome: row[1], raw: wordOf(code) }] : [];
};

/** A verified session passed all checks that its type and options asked for. */
const passed = (session: Session): readonly Check[] => {
  if (session.type === "id_number") return clear("verified", "data_match");
  const selfie = session.options?.document?.require_matching_selfie === true;
  return session.type === "document"
    ? clear("verified", "document", ...(selfie ? (["face_match", "liveness"] as const) : []))
    : [];
};

const REPORT_PARTS = [
  ["document", ["document"]],
  ["selfie", ["face_match", "liveness"]],
  ["id_number", ["data_match"]],
] as const;

/** What an expanded report says that ran: the only source for dashboard flows, whose type names no check. */
const reported = (report: Report): readonly Check[] =>
  REPORT_PARTS.flatMap(([part, names]) => {
    const { status, error } = report[part] ?? {};
    if (status === "verified") return clear(`${part}/verified`, ...names);
    return status === "unverified" && error?.code ? failing(error.code) : [];
  });

const checksOf = (session: Session): readonly Check[] => {
  const code = session.status === "requires_input" ? session.last_error?.code : undefined;
  const report = reportOf(session);
  const found = [
    ...(report && (session.status === "verified" || code) ? reported(report) : []),
    ...(session.status === "verified" ? passed(session) : []),
    ...(code ? failing(code) : []),
  ];
  // The session's own error is the newest word about a check: it comes last and wins.
  return onDocument(report?.document?.type, [...new Map(found.map((check) => [check.name, check])).values()]);
};

const reasonsOf = (session: Session): Observation["reasons"] => {
  const raw = session.status === "requires_input" ? session.last_error?.code : session.status;
  const code = raw ? rowOf(REASONS, raw) : undefined;
  return raw && code ? [{ code, raw }] : [];
};

export const observationOf = (session: Session, at: string | undefined): Observation => {
  const raw = rawOf(session);
  const status = rowOf(STATUSES, raw);
  return {
    vendorRef: session.id,
    raw,
    status,
    final: status !== undefined && isTerminal(status),
    reasons: reasonsOf(session),
    checks: checksOf(session),
    ...occurred(at),
    ...(session.client_reference_id ? { externalRef: session.client_reference_id } : {}),
  };
};

/**
 * A fetched session has no time of its last change. The start state began at `created`; a result is as old as its
 * report, if that was expanded; for the rest there is no time.
 */
export const fetchedAt = (session: Session): string | undefined => {
  if (session.status === "requires_input" && !session.last_error?.code) return timeOfSeconds(session.created);
  const hasResult = session.status === "verified" || session.status === "requires_input";
  return hasResult ? timeOfSeconds(reportOf(session)?.created) : undefined;
};

export const readEvent = (body: Verified): Result<readonly VendorEvent[]> => {
  const event = decodeJson(Event, body);
  if (!event.ok) return event;
  const { id, type, created, data } = event.value;
  if (Object.hasOwn(UNMAPPED, type)) return ok([]);
  if (!READ_EVENTS.has(type)) return failed({ kind: "unreadable", detail: "an event type without a rule" });
  const session = conform(Session, data.object);
  if (!session.ok) return session;
  return ok([{ ...observationOf(session.value, timeOfSeconds(created)), dedupeKey: keyOf(id) }]);
};
