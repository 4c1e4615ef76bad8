import type { ConsentInput } from "../../../contracts/api.ts";
import type { Actor } from "../../audit/entry.ts";
import type { Why } from "../../core/progress.ts";
import type { Route } from "../../core/route.ts";
import type { Change } from "../../store/store.ts";
import type { AttemptRow } from "../../store/tables.ts";
import type { VendorAccount } from "../../vendors/account.ts";
import type { Aggregate } from "../aggregate.ts";
import { intentRow } from "../attempt/intent.ts";
import { afterFence, countOrphan } from "../attempt/orphan.ts";
import { clearTimer, moveSession, recordOf, setTimer, touchSession } from "../change.ts";
import { consentWrite } from "../opening/consent.ts";
import { begin, START_RECOVERY } from "../opening/start.ts";
import type { Services } from "../services.ts";

/** A change of vendor that was decided. */
export interface Handover {
  readonly left: AttemptRow;
  readonly target: VendorAccount;
  /** Legal accounts, best first. */
  readonly order: readonly VendorAccount[];
  readonly found: Route;
  /** `manual`: not because of the vendor, the person asked for another way. */
  readonly why: Why | "manual";
  readonly actor: Actor;
  readonly consent?: ConsentInput | undefined;
}

const fenceOf = (services: Services, { session, attempts }: Aggregate, handover: Handover) => {
  const { world } = services;
  const { left, target, found, why, actor, consent } = handover;
  const number = Math.max(...attempts.map((attempt) => attempt.number)) + 1;
  const attempt = intentRow(world, session, target, number, found);
  const set = { vendor: target.adapter.id, sealed_capture: null };
  const moved =
    session.status === "initiated"
      ? touchSession(world, session, set)
      : moveSession(world, session, {
          kind: "resubmitted",
          to: "initiated",
          actor,
          reasons: [],
          attemptId: attempt.id,
          set,
        });
  const fence = { active: null, fenced_at: world.now(), fenced_by: why };
  // Whoever followed the link since we looked has opened it: then this must be decided again.
  const where = { id: left.id, active: 1 as const, opened_at: left.opened_at };
  const payload = { from: left.id, to: attempt.id, why };
  const writes: Change = [
    { op: "update", table: "attempts", set: fence, where },
    { op: "insert", table: "attempts", row: attempt },
    ...moved.writes,
    ...(consent === undefined ? [] : consentWrite(services, consent, session)),
    recordOf(world, session, { actor, action: "attempt.failed_over", payload }),
    clearTimer("poll", left.id),
    ...afterFence(services, left, false),
    ...setTimer("start", session.id, world.now() + START_RECOVERY),
  ];
  const others = attempts.map((row) => (row.id === left.id ? { ...row, ...fence } : row));
  return { writes, session: moved.session, attempts: [...others, attempt] };
};

/** Fences the attempt, intends the next one in the same change, and starts it. Nothing, where somebody was faster. */
export const handOver = async (services: Services, aggregate: Aggregate, handover: Handover): Promise<void> => {
  const { world, store, metrics, signals, underWay } = services;
  const { left, target, order, why } = handover;
  const fence = fenceOf(services, aggregate, handover);
  const ended = underWay.begin(aggregate.session.id);
  world.point("hand_over.before_fence");
  const committed = await store.commit(fence.writes);
  world.point("hand_over.after_fence");
  if (!committed.ok) return ended();
  metrics.count("kyc_failovers_total", { from: left.connection, to: target.connection, fault: "none", why });
  countOrphan(services, left);
  signals.timers(world.now());
  signals.events();
  signals.session(aggregate.session.id);
  const { session, attempts } = fence;
  await begin(services, { session, attempts, subject: aggregate.subject }, order, false).finally(ended);
};
