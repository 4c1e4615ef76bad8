import type { Check } from "../../contracts/check.ts";
import type { SessionEvent } from "../../contracts/events.ts";
import type { Reason } from "../../contracts/reason.ts";
import { isTerminal, type Status } from "../../contracts/status.ts";
import { type Actor, type AuditFacts, auditRow } from "../audit/entry.ts";
import { InvariantViolated, mayMove, type TransitionKind } from "../core/machine.ts";
import { sessionEventRow } from "../outbound/event.ts";
import type { Change, Write } from "../store/store.ts";
import type { SessionRow, TransitionRow } from "../store/tables.ts";
import type { World } from "../world.ts";

/** One transition of a session. Fields left out stay as they are. */
export interface Move {
  readonly kind: TransitionKind;
  readonly to: Status;
  readonly actor: Actor;
  readonly reasons?: readonly Reason[];
  readonly checks?: readonly Check[];
  readonly contested?: boolean;
  readonly decidedBy?: "policy" | "reviewer" | "override" | "revision";
  readonly attemptId?: string | null;
  readonly correlationId?: string | null;
  readonly vendorRequestId?: string | null;
  /** Columns that change with it. */
  readonly set?: Partial<SessionRow>;
}

export interface Moved {
  readonly session: SessionRow;
  readonly writes: Change;
}

const EVENT_OF: Readonly<Record<TransitionKind, SessionEvent["type"]>> = {
  created: "session.status_changed",
  observed: "session.status_changed",
  decided: "session.decided",
  contested: "session.contested",
  revised: "session.decision_revised",
  expired: "session.status_changed",
  cancelled: "session.status_changed",
  waiting: "session.waiting",
  resumed: "session.status_changed",
  resubmitted: "session.status_changed",
};

const decisionOf = (session: SessionRow, move: Move, now: number): string | null => {
  if (move.decidedBy === undefined) return session.decision_json;
  if (move.to !== "approved" && move.to !== "rejected") return null;
  const { policy_hash } = session;
  return JSON.stringify({ outcome: move.to, by: move.decidedBy, policy_hash, decided_at: new Date(now).toISOString() });
};

const next = (session: SessionRow, move: Move, now: number, from: Status | null): SessionRow => ({
  ...session,
  ...move.set,
  status: move.to,
  contested: (move.contested ?? session.contested === 1) ? 1 : 0,
  reasons_json: move.reasons ? JSON.stringify(move.reasons) : session.reasons_json,
  checks_json: move.checks ? JSON.stringify(move.checks) : session.checks_json,
  decision_json: decisionOf(session, move, now),
  // The way in closes with the session; a waiting start ends with it too.
  ...(isTerminal(move.to) && { sealed_capture: null, waiting_json: null }),
  version: from === null ? 1 : session.version + 1,
  revision: from === null ? 1 : session.revision + 1,
  updated_at: now,
});

const transitionRow = (session: SessionRow, move: Move, from: Status | null): TransitionRow => ({
  session_id: session.id,
  version: session.version,
  from_status: from,
  to_status: session.status,
  kind: move.kind,
  contested: session.contested,
  actor: move.actor,
  reasons_json: session.reasons_json,
  checks_json: session.checks_json,
  decision_json: session.decision_json,
  attempt_id: move.attemptId ?? null,
  at: session.updated_at,
});

const auditOf = (world: World, session: SessionRow, facts: Recorded & Pick<AuditFacts, "kind" | "version">): Write => ({
  op: "insert",
  table: "audit",
  row: auditRow(world, {
    ...facts,
    tenant: session.tenant,
    livemode: session.livemode,
    sessionId: session.id,
    policyHash: session.policy_hash,
    correlationId: facts.correlationId ?? session.traceparent,
  }),
});

/** What is recorded of a session beside its transitions. */
type Recorded = Pick<AuditFacts, "actor" | "action" | "payload" | "vendorRequestId" | "correlationId">;

/** The audit entry of a change that is no transition. */
export const recordOf = (world: World, session: SessionRow, facts: Recorded): Write =>
  auditOf(world, session, { ...facts, kind: "record" });

/** Transition row, audit entry and event of one version: exactly one of each, in the change that moves the session. */
const trail = (world: World, session: SessionRow, move: Move, from: Status | null): Change => {
  const transition = transitionRow(session, move, from);
  const { actor, correlationId = null, vendorRequestId = null } = move;
  const { version } = session;
  const entry = { actor, action: `session.${move.kind}`, correlationId, vendorRequestId, payload: transition, version };
  const event = sessionEventRow(world, {
    tenant: session.tenant,
    livemode: session.livemode,
    type: EVENT_OF[move.kind],
    session: session.id,
    status: session.status as Status,
    previousStatus: from,
    version,
    contested: session.contested === 1,
    reasons: JSON.parse(session.reasons_json) as Reason[],
    clientReference: session.client_reference,
    traceparent: session.traceparent,
  });
  return [
    { op: "insert", table: "transitions", row: transition },
    auditOf(world, session, { ...entry, kind: "transition" }),
    { op: "insert", table: "events", row: event },
  ];
};

const checked = (from: Status | null, move: Move): void => {
  if (!mayMove(from, move.to, move.kind)) throw new InvariantViolated(`${from} -> ${move.to} as ${move.kind}`);
};

export const createSession = (world: World, row: SessionRow, move: Move): Moved => {
  checked(null, move);
  const session = next(row, move, world.now(), null);
  return { session, writes: [{ op: "insert", table: "sessions", row: session }, ...trail(world, session, move, null)] };
};

const changed = (before: SessionRow, after: SessionRow): Partial<SessionRow> => {
  const set: Record<string, unknown> = {};
  for (const name in after) {
    const column = name as keyof SessionRow;
    if (after[column] !== before[column]) set[column] = after[column];
  }
  return set as Partial<SessionRow>;
};

export const moveSession = (world: World, before: SessionRow, move: Move): Moved => {
  checked(before.status as Status, move);
  const session = next(before, move, world.now(), before.status as Status);
  return { session, writes: [compareAndSet(before, session), ...trail(world, session, move, before.status as Status)] };
};

/** A write that is no transition: the revision grows, so that whoever read the session before must read it again. */
export const touchSession = (world: World, before: SessionRow, set: Partial<SessionRow>): Moved => {
  const session = { ...before, ...set, revision: before.revision + 1, updated_at: world.now() };
  return { session, writes: [compareAndSet(before, session)] };
};

const compareAndSet = (before: SessionRow, after: SessionRow): Write => ({
  op: "update",
  table: "sessions",
  set: changed(before, after),
  where: { id: before.id, revision: before.revision },
});

/** Clears what is due for an open session. A start that is due stays: it settles what the creating caller is told. */
export const timersEnded = (sessionId: string, attemptId: string | null): Change => [
  clearTimer("expire", sessionId),
  ...(attemptId === null ? [] : [clearTimer("poll", attemptId)]),
];

export const clearTimer = (kind: string, subject: string): Write => ({
  op: "delete",
  table: "timers",
  where: { id: `${kind}:${subject}` },
});

/** When the first of the timers is due that the change sets. */
export const soonest = (change: Change): number | undefined => {
  const due = change.flatMap((write) => (write.op === "insert" && write.table === "timers" ? [write.row.due_at] : []));
  return due.length === 0 ? undefined : Math.min(...due);
};

/** A timer of something that is new: none stands. */
export const newTimer = (kind: string, subject: string, dueAt: number): Write => ({
  op: "insert",
  table: "timers",
  row: { id: `${kind}:${subject}`, kind, subject, due_at: dueAt, owner: null },
});

/** Sets a timer, or moves the one that stands. */
export const setTimer = (kind: string, subject: string, dueAt: number): Change => [
  clearTimer(kind, subject),
  newTimer(kind, subject, dueAt),
];
