import type { Started } from "../../contracts/adapter.ts";
import { FAULTS, type Fault } from "../../contracts/fault.ts";
import type { Actor } from "../audit/entry.ts";
import { pollDelay } from "../core/failover.ts";
import type { Change } from "../store/store.ts";
import type { AttemptRow } from "../store/tables.ts";
import { converse } from "../vendors/converse.ts";
import { deadlineIn } from "../vendors/deadline.ts";
import { type Aggregate, loadAggregate } from "./aggregate.ts";
import { clearTimer, moveSession, setTimer, touchSession } from "./change.ts";
import { intentRow, startInput } from "./intent.ts";
import { captureSpot, openJson, personSpot, type SealedCapture, type SealedPerson } from "./person.ts";
import { accountOf, type Services } from "./services.ts";
import { parkedFor } from "./settle.ts";

const RESUBMIT_DEADLINE = 12_000;

export type Resubmitted =
  | { readonly kind: "resubmitted"; readonly aggregate: Aggregate }
  | { readonly kind: "wrong_state"; readonly status: string }
  | { readonly kind: "vendor_failed"; readonly fault: Fault; readonly http: number };

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
    const writes: Change = [...moved.writes, { op: "delete", table: "attempts", where: { id: reserved.id } }];
    return { session: moved.session, attempts: aggregate.attempts.filter(({ id }) => id !== reserved.id), writes };
  }
  const now = world.now();
  const set = { active: null, fenced_at: now };
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
    { op: "update", table: "attempts", set: fresh, where: { id: reserved.id, active: null } },
    clearTimer("poll", old.id),
    ...setTimer("poll", reserved.id, now + pollDelay(0) * 1000),
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

/** Stores the new way in; weighs again when a callback was faster. */
const settleResubmit = async (
  services: Services,
  sessionId: string,
  { old, reserved }: Prepared,
  { vendorRef, capture }: Started,
  actor: Actor,
): Promise<Resubmitted> => {
  const { world, store, keyring } = services;
  const { url = null, clientToken = null, expiresAt = null } = capture;
  const kept = JSON.stringify({ url, clientToken, expiresAt } satisfies SealedCapture);
  for (;;) {
    const now = await loadAggregate(services, sessionId);
    if (now?.session.status !== "needs_resubmission") {
      return { kind: "wrong_state", status: now?.session.status ?? "unknown" };
    }
    const sealed = keyring.sealForSubject(now.subject, captureSpot(sessionId), kept);
    const next = successor(services, now, old, reserved, vendorRef, sealed, actor);
    world.point("resubmit.before_settle");
    const committed = await store.commit(next.writes);
    world.point("resubmit.after_settle");
    if (!committed.ok && committed.table !== "sessions") return { kind: "wrong_state", status: now.session.status };
    if (!committed.ok) continue;
    services.signals.events();
    services.signals.timers(world.now() + pollDelay(0) * 1000);
    services.signals.session(sessionId);
    services.signals.unpark(await parkedFor(services, reserved.connection, vendorRef));
    return { kind: "resubmitted", aggregate: { ...now, session: next.session, attempts: next.attempts } };
  }
};

/** A fresh way in after a retake was asked for: the vendor's own object where it allows that, else a new one. */
export const resubmitSession = async (
  services: Services,
  sessionId: string,
  actor: Actor,
): Promise<Resubmitted | undefined> => {
  const aggregate = await loadAggregate(services, sessionId);
  if (aggregate === undefined) return undefined;
  const prepared = prepare(services, aggregate);
  if (prepared === undefined) return { kind: "wrong_state", status: aggregate.session.status };
  const { account, reserved, conversation } = prepared;
  services.world.point("resubmit.before_intent");
  await services.store.commit([{ op: "insert", table: "attempts", row: reserved }]);
  services.world.point("resubmit.after_intent");
  const deadline = deadlineIn(services.world, RESUBMIT_DEADLINE);
  const result = await converse(services.world, account, "start", conversation, deadline);
  if (!result.ok) return { kind: "vendor_failed", fault: result.fault, http: FAULTS[result.fault.kind].http };
  return settleResubmit(services, sessionId, prepared, result.value, actor);
};
