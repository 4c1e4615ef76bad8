import type { Fault } from "../../contracts/fault.ts";
import type { MessageKey } from "../../contracts/messages/keys.ts";
import type { Status } from "../../contracts/status.ts";
import { callOf, retriesWithin } from "../core/failover.ts";
import type { Change } from "../store/store.ts";
import type { AttemptRow, SessionRow } from "../store/tables.ts";
import type { Placed } from "../vendors/failover.ts";
import { isoTime } from "../world.ts";
import type { Aggregate } from "./aggregate.ts";
import { clearTimer, moveSession, recordOf, setTimer, touchSession } from "./change.ts";
import { degradedFor, type Grant } from "./degraded.ts";
import { hopeful, legalNow } from "./legal.ts";
import { ORPHAN_LOOK } from "./orphan.ts";
import { retryTime } from "./outlook.ts";
import type { Services } from "./services.ts";
import { openReview } from "./weigh.ts";

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

const retryAtOf = async (
  services: Services,
  aggregate: Aggregate,
  failed: FailedStart | undefined,
  retries: number,
) => {
  const active = aggregate.attempts.find((attempt) => attempt.active === 1);
  const accounts = hopeful(services, await legalNow(services, aggregate, { holding: active?.connection }));
  const told = failed && {
    connection: failed.placed.account.connection,
    retryAfterSeconds: failed.fault.retryAfterSeconds,
    isOurInput: callOf(failed.fault) === "bad_input",
  };
  return retryTime(services.world, accounts, retries, told);
};

/** A start in doubt stays one until it is resolved: what a later try met says nothing about it. */
const faultToKeep = ({ fault_json }: AttemptRow, fault: Fault): string => {
  const before = fault_json === null ? null : (JSON.parse(fault_json) as Fault | null);
  const doubtful = before !== null && callOf(before) === "in_doubt";
  return doubtful ? JSON.stringify(before) : JSON.stringify(fault);
};

/** A person decides in the place of the vendors: the case is theirs, and no start is tried any more. */
const handedOver = (services: Services, { session, attempts }: Aggregate, failed: FailedStart | undefined): Waiting => {
  const { world } = services;
  const now = world.now();
  const moved = moveSession(world, session, {
    kind: "observed",
    to: "pending_review",
    actor: "system:degraded",
    reasons: ["policy.review_required"],
    set: { waiting_json: null },
  });
  const left = attempts.find((attempt) => attempt.active === 1);
  const set = { active: null, fenced_at: now, fenced_by: "manual", state: "failed" };
  const doubtful = failed !== undefined && callOf(failed.fault) === "in_doubt";
  const fenced: Change =
    left === undefined
      ? []
      : [
          { op: "update", table: "attempts", set, where: { id: left.id, active: 1 } },
          ...(doubtful ? setTimer("cancel", left.id, now + ORPHAN_LOOK) : []),
        ];
  const writes: Change = [
    ...moved.writes,
    ...fenced,
    ...openReview(services, session, "manual", "no_vendor"),
    clearTimer("start", session.id),
  ];
  const after = attempts.map((attempt) => (attempt.id === left?.id ? { ...attempt, ...set } : attempt));
  return { session: moved.session, attempts: after, writes, retryAt: now + ORPHAN_LOOK };
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
  if (degraded === "manual") return handedOver(services, aggregate, failed);
  const attempt = aggregate.attempts.find(({ active }) => active === 1);
  const retries = attempt?.polls ?? retriesWithin((world.now() - session.created_at) / 1000);
  const retryAt = await retryAtOf(services, aggregate, failed, retries);
  const waiting_json = JSON.stringify({
    reason: failed?.fault.kind === "refused_input" ? "vendor_refused" : "vendor_unavailable",
    message_key: "waiting_vendor_unavailable" satisfies MessageKey,
    retry_at: isoTime(retryAt),
  });
  const grant = degraded === "queue" ? undefined : degraded;
  const set = { waiting_json, ...(grant && { provisional_json: JSON.stringify(grant) }) };
  const to = session.status as Status;
  const actor = "system:start";
  const moved = first
    ? moveSession(world, session, { kind: "waiting", to, actor, attemptId: attempt?.id ?? null, set })
    : touchSession(world, session, set);
  // Without a try there is nothing to note.
  const noted = attempt && failed && { fault_json: faultToKeep(attempt, failed.fault), polls: attempt.polls + 1 };
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
