import type { Fault } from "../../../contracts/fault.ts";
import type { MessageKey } from "../../../contracts/messages/keys.ts";
import type { Status } from "../../../contracts/status.ts";
import { callOf, faultIn, isInDoubt, ORPHAN_LOOK, retriesWithin, standingFault } from "../../core/failover.ts";
import { MAX_FAILOVERS } from "../../core/progress.ts";
import type { Change } from "../../store/store.ts";
import type { AttemptRow, SessionRow } from "../../store/tables.ts";
import type { Placed } from "../../vendors/failover.ts";
import { isoTime } from "../../world.ts";
import type { Aggregate } from "../aggregate.ts";
import { intentRow } from "../attempt/intent.ts";
import { clearTimer, moveSession, recordOf, setTimer, touchSession } from "../change.ts";
import { openReview } from "../observing/weigh.ts";
import { failoversMade } from "../routing/history.ts";
import { hopeful, legalNow } from "../routing/legal.ts";
import type { Services } from "../services.ts";
import { type Desk, degradedFor, deskFor, type Grant } from "./degraded.ts";
import { retryTime } from "./outlook.ts";

/** What a start that found no vendor leads to. */
export interface Waiting {
  readonly session: SessionRow;
  readonly attempts: readonly AttemptRow[];
  readonly writes: Change;
  /** A timer was set for this time; ms. */
  readonly retryAt: number;
}

export interface FailedStart {
  readonly placed: Placed;
  readonly fault: Fault;
}

/** A start in doubt that may not be left, because too many were, waits for its own vendor and for nobody else. */
const isBound = async (
  services: Services,
  { session, attempts }: Aggregate,
  { fault_json }: AttemptRow,
  failed: FailedStart | undefined,
): Promise<boolean> => {
  const earlier = faultIn(fault_json);
  if (!isInDoubt(failed === undefined ? earlier : standingFault(earlier, failed.fault))) return false;
  const made = await failoversMade(services, session, attempts);
  return made.session >= MAX_FAILOVERS.session || made.subject >= MAX_FAILOVERS.subjectPerDay;
};

const retryAtOf = async (
  services: Services,
  aggregate: Aggregate,
  failed: FailedStart | undefined,
  retries: number,
) => {
  const active = aggregate.attempts.find((attempt) => attempt.active === 1);
  const others = hopeful(services, await legalNow(services, aggregate, { holding: active?.connection }));
  const bound = active !== undefined && (await isBound(services, aggregate, active, failed));
  const accounts = bound ? others.filter(({ connection }) => connection === active.connection) : others;
  const told = failed && {
    connection: failed.placed.account.connection,
    retryAfterSeconds: failed.fault.retryAfterSeconds,
    isOurInput: callOf(failed.fault) === "bad_input",
  };
  return retryTime(services.world, accounts, retries, told);
};

const waitingFor = (reason: "vendor_refused" | "vendor_unavailable", retryAt: number): string =>
  JSON.stringify({
    reason,
    message_key: "waiting_vendor_unavailable" satisfies MessageKey,
    retry_at: isoTime(retryAt),
  });

/** The attempt that found no vendor is left for a human being; what it may have made is looked for and ended. */
const leave = (services: Services, { attempts }: Aggregate, failed: FailedStart | undefined) => {
  const now = services.world.now();
  const left = attempts.find((attempt) => attempt.active === 1);
  const set = { active: null, fenced_at: now, fenced_by: "manual", state: "failed" };
  const doubtful = isInDoubt(failed?.fault ?? null);
  const writes: Change =
    left === undefined
      ? []
      : [
          { op: "update", table: "attempts", set, where: { id: left.id, active: 1 } },
          ...(doubtful ? setTimer("cancel", left.id, now + ORPHAN_LOOK) : []),
        ];
  return { writes, attempts: attempts.map((attempt) => (attempt.id === left?.id ? { ...attempt, ...set } : attempt)) };
};

/** A desk takes the session in the place of the vendors: its start is the next thing that is done. */
const takenToDesk = (
  services: Services,
  aggregate: Aggregate,
  failed: FailedStart | undefined,
  { target, found }: Desk,
): Waiting => {
  const { world } = services;
  const { session, attempts } = aggregate;
  const retryAt = world.now();
  const left = leave(services, aggregate, failed);
  const number = Math.max(0, ...attempts.map((attempt) => attempt.number)) + 1;
  const attempt = intentRow(world, session, target, number, found);
  const moved = moveSession(world, session, {
    kind: "waiting",
    to: session.status as Status,
    actor: "system:degraded",
    attemptId: attempt.id,
    set: { waiting_json: waitingFor("vendor_unavailable", retryAt), vendor: target.adapter.id },
  });
  const writes: Change = [
    ...left.writes,
    { op: "insert", table: "attempts", row: attempt },
    ...moved.writes,
    ...setTimer("start", session.id, retryAt),
  ];
  return { session: moved.session, attempts: [...left.attempts, attempt], writes, retryAt };
};

/** A person decides in the place of the vendors: the case is theirs, and no start is tried any more. */
const handedOver = (services: Services, aggregate: Aggregate, failed: FailedStart | undefined): Waiting => {
  const { world } = services;
  const { session } = aggregate;
  const now = world.now();
  const moved = moveSession(world, session, {
    kind: "observed",
    to: "pending_review",
    actor: "system:degraded",
    reasons: ["policy.review_required"],
    set: { waiting_json: null },
  });
  const left = leave(services, aggregate, failed);
  const writes: Change = [
    ...moved.writes,
    ...left.writes,
    ...openReview(services, session, "manual", "no_vendor"),
    clearTimer("start", session.id),
  ];
  return { session: moved.session, attempts: left.attempts, writes, retryAt: now + ORPHAN_LOOK };
};

/** By a desk, where one may take the session and is there; else by whoever works the gateway's own cases. */
const byHand = async (services: Services, aggregate: Aggregate, failed: FailedStart | undefined): Promise<Waiting> => {
  const desk = await deskFor(services, aggregate);
  if (desk === undefined) return handedOver(services, aggregate, failed);
  return takenToDesk(services, aggregate, failed, desk);
};

const granted = (services: Services, session: SessionRow, grant: Grant | undefined): Change =>
  grant === undefined
    ? []
    : [
        recordOf(services.world, session, {
          actor: "system:degraded",
          action: "session.provisional_granted",
          payload: grant,
        }),
      ];

/** Queues the start, or does what the policy cell says for a time without vendors. */
export const waitingChange = async (
  services: Services,
  aggregate: Aggregate,
  failed: FailedStart | undefined,
): Promise<Waiting> => {
  const { world } = services;
  const { session } = aggregate;
  const first = session.waiting_json === null;
  const degraded = first && failed?.fault.kind !== "refused_input" ? await degradedFor(services, aggregate) : "queue";
  if (degraded === "manual") return byHand(services, aggregate, failed);
  const attempt = aggregate.attempts.find(({ active }) => active === 1);
  const retries = attempt?.polls ?? retriesWithin((world.now() - session.created_at) / 1000);
  const retryAt = await retryAtOf(services, aggregate, failed, retries);
  const waiting_json = waitingFor(
    failed?.fault.kind === "refused_input" ? "vendor_refused" : "vendor_unavailable",
    retryAt,
  );
  const grant = degraded === "queue" ? undefined : degraded;
  const set = { waiting_json, ...(grant && { provisional_json: JSON.stringify(grant) }) };
  const to = session.status as Status;
  const actor = "system:start";
  const moved = first
    ? moveSession(world, session, { kind: "waiting", to, actor, attemptId: attempt?.id ?? null, set })
    : touchSession(world, session, set);
  // Without a try there is nothing to note.
  const noted = attempt &&
    failed && {
      fault_json: JSON.stringify(standingFault(faultIn(attempt.fault_json), failed.fault)),
      polls: attempt.polls + 1,
    };
  const writes: Change = [
    ...moved.writes,
    ...(attempt === undefined || noted === undefined
      ? []
      : [{ op: "patch", table: "attempts", set: noted, where: { id: attempt.id } } as const]),
    ...granted(services, session, grant),
    ...setTimer("start", session.id, retryAt),
  ];
  return { session: moved.session, attempts: aggregate.attempts, writes, retryAt };
};
