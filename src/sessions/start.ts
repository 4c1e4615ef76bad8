import type { Started, StartInput } from "../../contracts/adapter.ts";
import type { Session } from "../../contracts/api.ts";
import type { Fault } from "../../contracts/fault.ts";
import type { MessageKey } from "../../contracts/messages/keys.ts";
import type { Level } from "../../contracts/policy.ts";
import { SCENARIO_LABEL } from "../../contracts/scenario.ts";
import { isTerminal, type Status } from "../../contracts/status.ts";
import { auditRow } from "../audit/entry.ts";
import { pollDelay, startRetryDelay } from "../core/failover.ts";
import { rulesOf } from "../core/policy.ts";
import { cellOf } from "../policies/policies.ts";
import type { Change } from "../store/store.ts";
import type { AttemptRow, IdempotencyRow, SessionRow, SubjectRow } from "../store/tables.ts";
import type { VendorAccount } from "../vendors/account.ts";
import { deadlineIn } from "../vendors/deadline.ts";
import { type Placed, type StartOutcome, startSomewhere } from "../vendors/failover.ts";
import { isoTime, newId, type World } from "../world.ts";
import { clearTimer, moveSession, setTimer, touchSession } from "./change.ts";
import {
  boxed,
  captureSpot,
  openJson,
  personSpot,
  replaySpot,
  type SealedCapture,
  type SealedPerson,
} from "./person.ts";
import type { Services } from "./services.ts";
import { sessionView } from "./view.ts";

/** The caller waits at most this long for a vendor; milliseconds. */
const START_DEADLINE = 12_000;
/** A start that an ended process left behind is taken up again after this; milliseconds. */
export const START_RECOVERY = 30_000;

export interface Aggregate {
  readonly session: SessionRow;
  readonly subject: SubjectRow;
  readonly attempts: readonly AttemptRow[];
}

export const loadAggregate = async (services: Services, sessionId: string): Promise<Aggregate | undefined> => {
  const session = await services.store.find("sessions", { id: sessionId });
  const subject = session && (await services.store.find("subjects", { id: session.subject_id }));
  if (session === undefined || subject === undefined) return undefined;
  const attempts = await services.store.list({
    table: "attempts",
    where: { session_id: sessionId },
    order: ["number", "asc"],
    limit: 1000,
  });
  return { session, subject, attempts };
};

export const intentRow = (
  world: World,
  session: SessionRow,
  account: VendorAccount,
  number: number,
  refusals: unknown,
  active: 1 | null = 1,
): AttemptRow => ({
  id: newId(world, "att"),
  session_id: session.id,
  livemode: session.livemode,
  number,
  connection: account.connection,
  vendor: account.adapter.id,
  vendor_ref: null,
  state: "intended",
  active,
  status: "initiated",
  fenced_at: null,
  route_json: JSON.stringify(refusals),
  fault_json: null,
  vendor_request_id: null,
  polls: 0,
  created_at: world.now(),
  started_at: null,
});

const labelsOf = (session: SessionRow, attempt: AttemptRow, person: SealedPerson): Readonly<Record<string, string>> =>
  session.livemode === 1
    ? {}
    : { ...(person.scenario !== null && { [SCENARIO_LABEL]: person.scenario }), attempt: String(attempt.number) };

/** What the vendor is told. Only attributes that the policy cell asked for exist. */
export const startInput = (
  services: Services,
  session: SessionRow,
  person: SealedPerson,
  attempt: AttemptRow,
): StartInput => {
  const cell = cellOf(services.policies, session.policy_hash, session.segment, session.jurisdiction);
  const level = session.level as Level;
  return {
    externalRef: attempt.id,
    person: boxed(person.attributes),
    country: session.jurisdiction,
    checks: rulesOf(cell, level).requiredChecks,
    documents: cell.levels[level]?.documents ?? [],
    returnUrl: person.returnUrl ?? undefined,
    locale: person.locale,
    expiresAt: Math.ceil(session.expires_at / 1000),
    lifeSeconds: Math.max(60, Math.floor((session.expires_at - services.world.now()) / 1000)),
    labels: labelsOf(session, attempt, person),
  };
};

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
  const body = JSON.stringify(sessionView(services.keyring, aggregate, "support") satisfies Session);
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

/** Callbacks that named the vendor's reference before we knew it. */
const parkedFor = async (services: Services, placed: Placed, vendorRef: string): Promise<readonly string[]> => {
  const rows = await services.store.list({
    table: "inbox",
    where: { connection: placed.account.connection, vendor_ref: vendorRef, state: "parked" },
    order: ["received_at", "asc"],
    limit: 100,
  });
  return rows.map((row) => row.id);
};

export interface Begun {
  readonly status: number;
  readonly body: string;
}

const startedChange = (
  services: Services,
  aggregate: Aggregate,
  outcome: Extract<StartOutcome, { kind: "started" }>,
) => {
  const { world } = services;
  const { placed, started, vendorRequestId } = outcome;
  const now = world.now();
  const attempt = {
    ...placed.attempt,
    vendor_ref: started.vendorRef,
    state: "started",
    started_at: now,
    vendor_request_id: vendorRequestId,
  };
  const set = {
    sealed_capture: sealCapture(services, aggregate.subject, aggregate.session.id, started),
    waiting_json: null,
  };
  const actor = `vendor:${placed.account.connection}` as const;
  const resumed = aggregate.session.waiting_json !== null;
  const moved = resumed
    ? moveSession(world, aggregate.session, {
        kind: "resumed",
        to: aggregate.session.status as Status,
        actor,
        attemptId: attempt.id,
        vendorRequestId,
        set,
      })
    : touchSession(world, aggregate.session, set);
  const { id: sessionId, tenant, livemode, policy_hash } = aggregate.session;
  const audit = auditRow(world, {
    tenant,
    livemode,
    actor,
    action: "attempt.started",
    kind: "record",
    sessionId,
    policyHash: policy_hash,
    correlationId: aggregate.session.traceparent,
    vendorRequestId,
    payload: { attempt: attempt.id, vendorRef: started.vendorRef },
  });
  const { vendor_ref, state, started_at, vendor_request_id } = attempt;
  const writes: Change = [
    ...moved.writes,
    {
      op: "update",
      table: "attempts",
      set: { vendor_ref, state, started_at, vendor_request_id },
      where: { id: attempt.id, state: "intended" },
    },
    { op: "insert", table: "audit", row: audit },
    clearTimer("start", sessionId),
    ...setTimer("poll", attempt.id, now + pollDelay(0) * 1000),
  ];
  return { attempt, session: moved.session, writes };
};

const waitingOf = (services: Services, session: SessionRow, fault: Fault | undefined, retries: number) => {
  const seconds = Math.max(fault?.retryAfterSeconds ?? 0, startRetryDelay(retries));
  const retryAt = services.world.now() + seconds * 1000;
  const reason = fault?.kind === "refused_input" ? "vendor_refused" : "vendor_unavailable";
  const waiting = {
    reason,
    message_key: "waiting_vendor_unavailable" satisfies MessageKey,
    retry_at: isoTime(retryAt),
  };
  return { retryAt, waiting_json: JSON.stringify(waiting), first: session.waiting_json === null };
};

const waitingChange = (
  services: Services,
  aggregate: Aggregate,
  attempt: AttemptRow | undefined,
  fault: Fault | undefined,
) => {
  const { world } = services;
  const { retryAt, waiting_json, first } = waitingOf(services, aggregate.session, fault, attempt?.polls ?? 0);
  const { status, id } = aggregate.session;
  const moved = first
    ? moveSession(world, aggregate.session, {
        kind: "waiting",
        to: status as Status,
        actor: "system:start",
        attemptId: attempt?.id ?? null,
        set: { waiting_json },
      })
    : touchSession(world, aggregate.session, { waiting_json });
  const noted: Change =
    attempt === undefined
      ? []
      : [
          {
            op: "patch",
            table: "attempts",
            set: { fault_json: JSON.stringify(fault ?? null), polls: attempt.polls + 1 },
            where: { id: attempt.id },
          },
        ];
  return {
    session: moved.session,
    writes: [...moved.writes, ...noted, ...setTimer("start", id, retryAt)] as Change,
    retryAt,
  };
};

/** Writes what the start came to; reads again and decides again when a callback was faster. */
const settle = async (
  services: Services,
  sessionId: string,
  outcome: StartOutcome | undefined,
): Promise<Begun | undefined> => {
  for (;;) {
    const aggregate = await loadAggregate(services, sessionId);
    if (aggregate === undefined || isTerminal(aggregate.session.status as Status)) return undefined;
    const running = await services.store.find("idempotency", { session_id: sessionId, state: "running" });
    const failed = outcome?.kind === "failed" ? outcome : undefined;
    const active = aggregate.attempts.find((attempt) => attempt.active === 1);
    const change =
      outcome?.kind === "started"
        ? startedChange(services, aggregate, outcome)
        : waitingChange(services, aggregate, active, failed?.fault);
    const attempts = aggregate.attempts.map((attempt) =>
      "attempt" in change && attempt.id === change.attempt.id ? change.attempt : attempt,
    );
    const answer = answerWrites(services, { ...aggregate, session: change.session, attempts }, running);
    services.world.point("start.before_settle");
    const committed = await services.store.commit([...change.writes, ...answer.writes]);
    services.world.point("start.after_settle");
    if (!committed.ok && committed.table !== "sessions")
      throw new Error(`start of ${sessionId} could not be stored: ${committed.table} ${committed.conflict}`);
    if (!committed.ok) continue;
    if ("retryAt" in change) services.signals.timers(change.retryAt);
    services.signals.events();
    services.signals.session(sessionId);
    if (outcome?.kind === "started")
      services.signals.unpark(await parkedFor(services, outcome.placed, outcome.started.vendorRef));
    return answer;
  }
};

/** Fences the failed attempt and commits the intent of the next, in one change. */
const fenceAndIntend = async (
  services: Services,
  sessionId: string,
  failed: Placed,
  fault: Fault,
  account: VendorAccount,
): Promise<AttemptRow | undefined> => {
  const aggregate = await loadAggregate(services, sessionId);
  if (aggregate === undefined || isTerminal(aggregate.session.status as Status)) return undefined;
  const { world } = services;
  const attempt = intentRow(
    world,
    aggregate.session,
    account,
    failed.attempt.number + 1,
    JSON.parse(failed.attempt.route_json),
  );
  const moved = touchSession(world, aggregate.session, { vendor: account.adapter.id });
  const { tenant, livemode, policy_hash, traceparent } = aggregate.session;
  const audit = auditRow(world, {
    tenant,
    livemode,
    actor: "system:failover",
    action: "attempt.failed_over",
    kind: "record",
    sessionId,
    policyHash: policy_hash,
    correlationId: traceparent,
    payload: { from: failed.attempt.id, to: attempt.id, fault: fault.kind },
  });
  services.metrics.count("kyc_failovers_total", {
    from: failed.account.connection,
    to: account.connection,
    fault: fault.kind,
  });
  const committed = await services.store.commit([
    ...moved.writes,
    {
      op: "update",
      table: "attempts",
      set: { active: null, fenced_at: world.now(), state: "failed", fault_json: JSON.stringify(fault) },
      where: { id: failed.attempt.id, active: 1 },
    },
    { op: "insert", table: "attempts", row: attempt },
    { op: "insert", table: "audit", row: audit },
  ]);
  return committed.ok ? attempt : undefined;
};

/** Accounts whose breaker lets a start through now. */
export const available = (accounts: readonly VendorAccount[]): readonly VendorAccount[] =>
  accounts.filter((account) =>
    account.state().every(({ operation, state }) => operation !== "start" || state !== "open"),
  );

/**
 * Starts the session's active attempt at its vendor, or elsewhere, and stores what came of it: the capture link, or the
 * queue. `order` are all legal accounts. Undefined when the session ended meanwhile.
 */
export const begin = async (
  services: Services,
  aggregate: Aggregate,
  order: readonly VendorAccount[],
  inDoubt: boolean,
): Promise<Begun | undefined> => {
  const { session, subject, attempts } = aggregate;
  const attempt = attempts.find((candidate) => candidate.active === 1);
  const account = attempt && order.find(({ connection }) => connection === attempt.connection);
  const person = openJson<SealedPerson>(services.keyring, subject, personSpot(session.id), session.sealed_person);
  if (attempt === undefined || account === undefined || person === undefined)
    return settle(services, session.id, undefined);
  // Never across a data region: the person's data would leave the place that the first choice promised.
  const others = available(order).filter(
    ({ connection, adapter }) => connection !== attempt.connection && adapter.region === account.adapter.region,
  );
  const plan = {
    others,
    inDoubt,
    input: (tried: AttemptRow) => startInput(services, session, person, tried),
    next: (failed: Placed, fault: Fault, next: VendorAccount) =>
      fenceAndIntend(services, session.id, failed, fault, next),
  };
  const outcome = await startSomewhere(
    services.world,
    { account, attempt },
    plan,
    deadlineIn(services.world, START_DEADLINE),
  );
  return settle(services, session.id, outcome);
};
