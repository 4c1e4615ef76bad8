import type { Started } from "../../../contracts/adapter.ts";
import { FAULTS, type Fault } from "../../../contracts/fault.ts";
import type { Actor } from "../../audit/entry.ts";
import { isInDoubt, ORPHAN_LOOK } from "../../core/failover.ts";
import type { Change } from "../../store/store.ts";
import type { AttemptRow } from "../../store/tables.ts";
import { converse } from "../../vendors/converse.ts";
import { deadlineIn } from "../../vendors/deadline.ts";
import { DEADLINES_MS } from "../../vendors/limits.ts";
import { stall } from "../../world.ts";
import { type Aggregate, loadAggregate } from "../aggregate.ts";
import { intentRow, startInput } from "../attempt/intent.ts";
import { countOrphan } from "../attempt/orphan.ts";
import { parkedFor } from "../attempt/parked.ts";
import { pollAt } from "../attempt/poll-time.ts";
import { clearTimer, moveSession, newTimer, setTimer, soonest, touchSession } from "../change.ts";
import { captureSpot, openJson, personSpot, type SealedCapture, type SealedPerson } from "../person.ts";
import { accountOf, type Services } from "../services.ts";
import { goAnotherWay } from "./other-way.ts";

export type Resubmitted =
  | { readonly kind: "resubmitted"; readonly aggregate: Aggregate }
  | { readonly kind: "wrong_state"; readonly status: string }
  | { readonly kind: "vendor_failed"; readonly fault: Fault; readonly http: number };

/** Nothing was made for it. */
const discarded = (reservedId: string): Change => [
  { op: "delete", table: "attempts", where: { id: reservedId } },
  clearTimer("cancel", reservedId),
];

/** Puts the new attempt in the place of the old one, or keeps the old one where the vendor kept its object. */
const successor = (
  services: Services,
  aggregate: Aggregate,
  old: AttemptRow,
  reserved: AttemptRow,
  vendorRef: string,
  sealed_capture: Uint8Array,
  actor: Actor,
) => {
  const { world } = services;
  if (vendorRef === old.vendor_ref) {
    const moved = touchSession(world, aggregate.session, { sealed_capture });
    const writes: Change = [...moved.writes, ...discarded(reserved.id)];
    return { session: moved.session, attempts: aggregate.attempts.filter(({ id }) => id !== reserved.id), writes };
  }
  const now = world.now();
  const set = { active: null, fenced_at: now, fenced_by: "resubmitted" };
  const fresh = { active: 1 as const, vendor_ref: vendorRef, state: "started", started_at: now };
  const moved = moveSession(world, aggregate.session, {
    kind: "resubmitted",
    to: "initiated",
    actor,
    reasons: [],
    attemptId: reserved.id,
    set: { sealed_capture },
  });
  const writes: Change = [
    ...moved.writes,
    { op: "update", table: "attempts", set, where: { id: old.id, active: 1 } },
    { op: "update", table: "attempts", set: fresh, where: { id: reserved.id, active: null, fenced_at: null } },
    clearTimer("poll", old.id),
    clearTimer("cancel", reserved.id),
    ...setTimer("cancel", old.id, now),
    ...setTimer("poll", reserved.id, pollAt(services, reserved)),
  ];
  const attempts = aggregate.attempts.map((attempt) =>
    attempt.id === old.id ? { ...attempt, ...set } : attempt.id === reserved.id ? { ...attempt, ...fresh } : attempt,
  );
  return { session: moved.session, attempts, writes };
};

/** What a resubmission needs; undefined where the session or its vendor does not allow one. */
const prepare = (services: Services, aggregate: Aggregate) => {
  const { session, subject, attempts } = aggregate;
  const old = attempts.find((attempt) => attempt.active === 1);
  const account = old && accountOf(services, old.connection);
  const person = openJson<SealedPerson>(services.keyring, subject, personSpot(session.id), session.sealed_person);
  const resubmit = account?.adapter.resubmit;
  if (session.status !== "needs_resubmission" || old?.vendor_ref == null) return undefined;
  if (account === undefined || person === undefined || resubmit === undefined) return undefined;
  const number = Math.max(...attempts.map((attempt) => attempt.number)) + 1;
  const reserved = intentRow(services.world, session, account, number, { resubmits: old.id }, null);
  const conversation = resubmit(old.vendor_ref, startInput(services, session, person, reserved));
  return { old, account, reserved, conversation };
};

type Prepared = NonNullable<ReturnType<typeof prepare>>;

/**
 * Nobody will be led to what the vendor made for this one: another resubmission or the end of the session was faster. It is
 * ended there, unless it is what that other one got too.
 */
const lose = async (
  services: Services,
  { old, reserved }: Prepared,
  vendorRef: string,
  status: string,
): Promise<Resubmitted> => {
  const { world, store, signals } = services;
  const now = world.now();
  const { id, connection } = reserved;
  const fenced = { vendor_ref: vendorRef, state: "started", started_at: now, fenced_at: now, fenced_by: "resubmitted" };
  const isOwn = vendorRef !== old.vendor_ref;
  const committed = isOwn
    ? await store.commit([
        { op: "update", table: "attempts", set: fenced, where: { id, active: null } },
        ...setTimer("cancel", id, now),
      ])
    : undefined;
  if (committed?.ok !== true) await store.commit(discarded(id));
  else countOrphan(services, { ...reserved, ...fenced });
  signals.timers(now);
  signals.unpark(await parkedFor(services, connection, vendorRef));
  return { kind: "wrong_state", status };
};

/** What a failed resubmission may have left is looked for; where it left nothing, nothing stays. */
const giveUp = async (services: Services, { reserved }: Prepared, fault: Fault): Promise<Resubmitted> => {
  const { id } = reserved;
  const now = services.world.now();
  const set = { state: "failed", fault_json: JSON.stringify(fault), fenced_at: now, fenced_by: "resubmitted" };
  await services.store.commit(
    isInDoubt(fault)
      ? [
          { op: "update", table: "attempts", set, where: { id, active: null } },
          ...setTimer("cancel", id, now + ORPHAN_LOOK),
        ]
      : discarded(id),
  );
  return { kind: "vendor_failed", fault, http: FAULTS[fault.kind].http };
};

/** Stores the new way in; weighs again when a callback was faster. */
const settleResubmit = async (
  services: Services,
  sessionId: string,
  prepared: Prepared,
  { vendorRef, capture }: Started,
  actor: Actor,
): Promise<Resubmitted> => {
  const { world, store, keyring } = services;
  const { old, account, reserved } = prepared;
  const { url = null, clientToken = null, expiresAt = null } = capture;
  const kept = JSON.stringify({ url, clientToken, expiresAt } satisfies SealedCapture);
  for (;;) {
    const now = await loadAggregate(services, sessionId);
    if (now?.session.status !== "needs_resubmission") {
      return lose(services, prepared, vendorRef, now?.session.status ?? "unknown");
    }
    const sealed = keyring.sealForSubject(now.subject, captureSpot(sessionId), kept);
    const next = successor(services, now, old, reserved, vendorRef, sealed, actor);
    if (world.buggify("resubmit.slow_settle")) await stall(world, 2000);
    world.point("resubmit.before_settle");
    const committed = await store.commit(next.writes);
    world.point("resubmit.after_settle");
    if (!committed.ok && committed.table !== "sessions") return lose(services, prepared, vendorRef, now.session.status);
    if (!committed.ok) continue;
    services.signals.events();
    if (vendorRef !== old.vendor_ref) account.tally.started();
    services.signals.timers(soonest(next.writes) ?? world.now());
    services.signals.session(sessionId);
    services.signals.unpark(await parkedFor(services, reserved.connection, vendorRef));
    return { kind: "resubmitted", aggregate: { ...now, session: next.session, attempts: next.attempts } };
  }
};

/** Commits what the vendor will be asked for; another resubmission may have taken the number meanwhile. */
const reserve = async (services: Services, sessionId: string): Promise<Prepared | Aggregate | undefined> => {
  for (;;) {
    const aggregate = await loadAggregate(services, sessionId);
    if (aggregate === undefined) return undefined;
    const prepared = prepare(services, aggregate);
    if (prepared === undefined) return aggregate;
    if (services.world.buggify("resubmit.slow_intent")) await stall(services.world);
    services.world.point("resubmit.before_intent");
    const { reserved } = prepared;
    // Should the process end over it, what the vendor may have made is looked for and ended.
    const committed = await services.store.commit([
      { op: "insert", table: "attempts", row: reserved },
      newTimer("cancel", reserved.id, reserved.created_at + ORPHAN_LOOK),
    ]);
    services.world.point("resubmit.after_intent");
    if (committed.ok) return prepared;
  }
};

/** A fresh way in after a retake was asked for: the vendor's own object where it allows that, else a new one. */
export const resubmitSession = async (
  services: Services,
  sessionId: string,
  actor: Actor,
): Promise<Resubmitted | undefined> => {
  const loaded = await loadAggregate(services, sessionId);
  if (loaded !== undefined && (await goAnotherWay(services, loaded, actor))) {
    const aggregate = await loadAggregate(services, sessionId);
    return aggregate && { kind: "resubmitted", aggregate };
  }
  const prepared = await reserve(services, sessionId);
  if (prepared === undefined) return undefined;
  if ("session" in prepared) return { kind: "wrong_state", status: prepared.session.status };
  const { account, conversation } = prepared;
  const most = services.world.buggify("resubmit.short_deadline") ? 2000 : DEADLINES_MS.start;
  const deadline = deadlineIn(services.world, Math.min(most, await services.node.lease()));
  const result = await converse(services.world, account, "start", conversation, deadline);
  if (!result.ok) return giveUp(services, prepared, result.fault);
  return settleResubmit(services, sessionId, prepared, result.value, actor);
};
