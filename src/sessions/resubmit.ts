import { FAULTS, type Fault } from "../../contracts/fault.ts";
import type { Status } from "../../contracts/status.ts";
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

/** A fresh way in after a retake was asked for: the vendor's own object where it allows that, else a new one. */
export const resubmitSession = async (
  services: Services,
  sessionId: string,
  actor: Actor,
): Promise<Resubmitted | undefined> => {
  const { world, store, keyring } = services;
  const aggregate = await loadAggregate(services, sessionId);
  if (aggregate === undefined) return undefined;
  const { session, subject } = aggregate;
  const old = aggregate.attempts.find((attempt) => attempt.active === 1);
  const account = old && accountOf(services, old.connection);
  const person = openJson<SealedPerson>(keyring, subject, personSpot(sessionId), session.sealed_person);
  const resubmit = account?.adapter.resubmit;
  if (
    session.status !== "needs_resubmission" ||
    old?.vendor_ref == null ||
    account === undefined ||
    person === undefined ||
    resubmit === undefined
  ) {
    return { kind: "wrong_state", status: session.status };
  }
  const number = Math.max(...aggregate.attempts.map((attempt) => attempt.number)) + 1;
  const reserved = intentRow(world, session, account, number, { resubmits: old.id }, null);
  await store.commit([{ op: "insert", table: "attempts", row: reserved }]);
  const conversation = resubmit(old.vendor_ref, startInput(services, session, person, reserved));
  const result = await converse(world, account, "start", conversation, deadlineIn(world, RESUBMIT_DEADLINE));
  if (!result.ok) return { kind: "vendor_failed", fault: result.fault, http: FAULTS[result.fault.kind].http };
  const { vendorRef, capture } = result.value;
  const kept: SealedCapture = {
    url: capture.url ?? null,
    clientToken: capture.clientToken ?? null,
    expiresAt: capture.expiresAt ?? null,
  };
  const sealed = keyring.sealForSubject(subject, captureSpot(sessionId), JSON.stringify(kept));
  for (;;) {
    const now = await loadAggregate(services, sessionId);
    if (now === undefined || now.session.status !== ("needs_resubmission" satisfies Status)) {
      return { kind: "wrong_state", status: now?.session.status ?? "unknown" };
    }
    const next = successor(services, now, old, reserved, vendorRef, sealed, actor);
    const committed = await store.commit(next.writes);
    if (!committed.ok && committed.table !== "sessions") return { kind: "wrong_state", status: now.session.status };
    if (!committed.ok) continue;
    services.signals.events();
    services.signals.timers(world.now() + pollDelay(0) * 1000);
    services.signals.session(sessionId);
    return { kind: "resubmitted", aggregate: { session: next.session, subject, attempts: next.attempts } };
  }
};
