import type { Started } from "../../../contracts/adapter.ts";
import type { Session } from "../../../contracts/api.ts";
import { isTerminal, type Status } from "../../../contracts/status.ts";
import type { Change, Committed } from "../../store/store.ts";
import type { IdempotencyRow, SessionRow, SubjectRow } from "../../store/tables.ts";
import type { StartOutcome } from "../../vendors/failover.ts";
import { stall } from "../../world.ts";
import { type Aggregate, loadAggregate } from "../aggregate.ts";
import { parkedFor } from "../attempt/parked.ts";
import { pollAt } from "../attempt/poll-time.ts";
import { clearTimer, moveSession, recordOf, setTimer, touchSession } from "../change.ts";
import { captureSpot, replaySpot, type SealedCapture } from "../person.ts";
import { sessionView } from "../reading/view.ts";
import type { Services } from "../services.ts";
import { waitingChange } from "../waiting/wait.ts";

const sealCapture = (services: Services, subject: SubjectRow, sessionId: string, started: Started): Uint8Array => {
  const capture: SealedCapture = {
    url: started.capture.url ?? null,
    clientToken: started.capture.clientToken ?? null,
    expiresAt: started.capture.expiresAt ?? null,
  };
  return services.keyring.sealForSubject(subject, captureSpot(sessionId), JSON.stringify(capture));
};

/** The stored answer of the creating request, so that a repeat gets the very same bytes. */
const answerWrites = (
  services: Services,
  aggregate: Aggregate,
  running: IdempotencyRow | undefined,
): { body: string; status: number; writes: Change } => {
  const status = aggregate.session.waiting_json === null ? 201 : 202;
  const body = JSON.stringify(sessionView(services, aggregate, "support") satisfies Session);
  if (running === undefined) return { body, status, writes: [] };
  const set = {
    state: "done",
    status,
    headers_json: JSON.stringify({
      "content-type": "application/json",
      location: `/v1/sessions/${aggregate.session.id}`,
    }),
    sealed_body: services.keyring.sealForSubject(aggregate.subject, replaySpot(running.id), body),
  };
  return {
    body,
    status,
    writes: [{ op: "update", table: "idempotency", set, where: { id: running.id, state: "running" } }],
  };
};

type StartedOutcome = Extract<StartOutcome, { kind: "started" }>;

export interface Begun {
  readonly status: number;
  readonly body: string;
}

/** A queued start that succeeded is news for the caller; any other only adds the way in. */
const opened = (services: Services, { session }: Aggregate, outcome: StartedOutcome, set: Partial<SessionRow>) => {
  const { placed, vendorRequestId } = outcome;
  const actor = `vendor:${placed.account.connection}` as const;
  const to = session.status as Status;
  const move = { kind: "resumed", to, actor, attemptId: placed.attempt.id, vendorRequestId, set } as const;
  return session.waiting_json === null
    ? touchSession(services.world, session, set)
    : moveSession(services.world, session, move);
};

const startedChange = (services: Services, aggregate: Aggregate, outcome: StartedOutcome) => {
  const { world } = services;
  const { placed, started, vendorRequestId } = outcome;
  const { session, subject } = aggregate;
  const now = world.now();
  const set = {
    vendor_ref: started.vendorRef,
    state: "started",
    started_at: now,
    vendor_request_id: vendorRequestId,
  };
  const capture = sealCapture(services, subject, session.id, started);
  const moved = opened(services, aggregate, outcome, { sealed_capture: capture, waiting_json: null });
  const { id } = placed.attempt;
  const actor = `vendor:${placed.account.connection}` as const;
  const payload = { attempt: id, vendorRef: started.vendorRef };
  const writes: Change = [
    ...moved.writes,
    { op: "update", table: "attempts", set, where: { id, state: "intended" } },
    recordOf(world, session, { actor, action: "attempt.started", vendorRequestId, payload }),
    clearTimer("start", session.id),
    ...setTimer("poll", id, pollAt(services, { ...placed.attempt, polls: 0 })),
  ];
  const attempts = aggregate.attempts.map((attempt) => (attempt.id === id ? { ...attempt, ...set } : attempt));
  return { attempts, session: moved.session, writes };
};

const isLeft = ({ attempts }: Aggregate, { placed }: StartedOutcome): boolean =>
  attempts.some(({ id, fenced_at }) => id === placed.attempt.id && fenced_at !== null);

/** What a vendor made for a session that we ended meanwhile: known, so that its callbacks find home, and ended there too. */
const orphanWrites = (services: Services, ended: Aggregate, outcome: StartOutcome | undefined): Change => {
  if (outcome?.kind !== "started") return [];
  const now = services.world.now();
  const { id } = outcome.placed.attempt;
  const set = { vendor_ref: outcome.started.vendorRef, state: "started", started_at: now };
  return [
    { op: "patch", table: "attempts", set, where: { id, vendor_ref: null } },
    ...(ended.session.status === "expired" || isLeft(ended, outcome) ? setTimer("cancel", id, now) : []),
  ];
};

/**
 * The session ended before its start was settled. The creating caller is told how it ended, once and for good; undefined
 * when somebody else has told it already.
 */
export const settleEnded = async (
  services: Services,
  aggregate: Aggregate,
  outcome: StartOutcome | undefined,
): Promise<Begun | undefined> => {
  const { id } = aggregate.session;
  const running = await services.store.find("idempotency", { session_id: id, state: "running" });
  const { writes, ...answer } = answerWrites(services, aggregate, running);
  const orphan = orphanWrites(services, aggregate, outcome);
  const committed = await services.store.commit([...writes, ...orphan, clearTimer("start", id)]);
  if (!committed.ok) return settleEnded(services, aggregate, isTaken(committed) ? undefined : outcome);
  services.signals.timers(services.world.now());
  if (outcome?.kind === "started")
    services.signals.unpark(await parkedFor(services, outcome.placed.account.connection, outcome.started.vendorRef));
  return running === undefined ? undefined : answer;
};

/** Another attempt has taken over while the vendor was asked: what it made is ended there, and nobody is led to it. */
const settleLeft = async (services: Services, outcome: StartedOutcome): Promise<undefined> => {
  const { id, connection } = outcome.placed.attempt;
  const now = services.world.now();
  const set = { vendor_ref: outcome.started.vendorRef, state: "started", started_at: now };
  await services.store.commit([
    { op: "patch", table: "attempts", set, where: { id, vendor_ref: null } },
    ...setTimer("cancel", id, now),
  ]);
  services.signals.timers(now);
  services.signals.unpark(await parkedFor(services, connection, outcome.started.vendorRef));
};

/** Is the vendor's reference another attempt's already? */
const isTaken = (committed: Committed): boolean =>
  !committed.ok && committed.table === "attempts" && committed.conflict === "exists";

/**
 * The vendor answered with the object of somebody else, whom nobody else may ever be led to. What it made for this start is
 * in doubt, and is looked for under our own reference.
 */
const namedAnother = ({ world }: Services, { placed }: StartedOutcome): StartOutcome => {
  const { id, connection } = placed.attempt;
  world.log.error({ attempt: id, connection }, "the vendor answered a start with another session's object");
  const detail = "the vendor named an object that is another session's";
  return { kind: "failed", placed, fault: { kind: "in_doubt", detail } };
};

/** `running`: the request that waits for this start, where whoever begins it is that request. */
export interface Held extends Aggregate {
  readonly running?: IdempotencyRow;
}

/**
 * Writes what the start came to. `held` is what the start began with: its revision tells the commit whether that still
 * stands; when a callback or a change of vendor was faster, it is read and decided again.
 */
export const settle = async (
  services: Services,
  held: Held,
  reached: StartOutcome | undefined,
): Promise<Begun | undefined> => {
  const sessionId = held.session.id;
  let outcome = reached;
  let aggregate: Held | undefined = held;
  for (; aggregate !== undefined; aggregate = await loadAggregate(services, sessionId)) {
    if (isTerminal(aggregate.session.status as Status)) return settleEnded(services, aggregate, outcome);
    const running =
      aggregate.running ?? (await services.store.find("idempotency", { session_id: sessionId, state: "running" }));
    const failed = outcome?.kind === "failed" ? outcome : undefined;
    if (outcome?.kind === "started" && isLeft(aggregate, outcome)) return settleLeft(services, outcome);
    const change =
      outcome?.kind === "started"
        ? startedChange(services, aggregate, outcome)
        : await waitingChange(services, aggregate, failed);
    const { session, attempts } = change;
    const answer = answerWrites(services, { ...aggregate, session, attempts }, running);
    if (services.world.buggify("settle.slow_write")) await stall(services.world);
    services.world.point("start.before_settle");
    const committed = await services.store.commit([...change.writes, ...answer.writes]);
    services.world.point("start.after_settle");
    if (isTaken(committed) && outcome?.kind === "started") outcome = namedAnother(services, outcome);
    else if (!committed.ok && committed.table !== "sessions")
      throw new Error(`start of ${sessionId} could not be stored: ${committed.table} ${committed.conflict}`);
    if (!committed.ok) continue;
    if ("retryAt" in change) services.signals.timers(change.retryAt);
    services.signals.events();
    services.signals.session(sessionId);
    if (outcome?.kind === "started") {
      const { tally, connection } = outcome.placed.account;
      tally.started();
      services.signals.unpark(await parkedFor(services, connection, outcome.started.vendorRef));
    }
    return answer;
  }
  return undefined;
};
