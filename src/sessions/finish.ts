import type { Reason } from "../../contracts/reason.ts";
import { isTerminal, type Status } from "../../contracts/status.ts";
import type { Actor } from "../audit/entry.ts";
import { ORPHAN_LOOK } from "../core/failover.ts";
import { expiryReason } from "../core/machine.ts";
import type { Change } from "../store/store.ts";
import { isStartOpen } from "../vendors/failover.ts";
import { stall } from "../world.ts";
import { type Aggregate, loadAggregate } from "./aggregate.ts";
import { clearTimer, type Move, moveSession, setTimer, timersEnded } from "./change.ts";
import { accountOf, type Services } from "./services.ts";

/** What the vendor has for the session is ended there; what a start in doubt may have made is looked for first. */
const cancelWrites = ({ world }: Services, { attempts }: Aggregate): Change =>
  attempts
    .filter((attempt) => attempt.active === 1 && (attempt.vendor_ref !== null || isStartOpen(attempt)))
    .flatMap(({ id, vendor_ref }) => setTimer("cancel", id, world.now() + (vendor_ref === null ? ORPHAN_LOOK : 0)));

/** Ends an open session from our side; undefined when it has ended already. */
const finish = async (
  services: Services,
  sessionId: string,
  moveOf: (aggregate: Aggregate) => Move | undefined,
): Promise<Aggregate | undefined> => {
  for (;;) {
    const aggregate = await loadAggregate(services, sessionId);
    if (aggregate === undefined || isTerminal(aggregate.session.status as Status)) return undefined;
    const move = moveOf(aggregate);
    if (move === undefined) return undefined;
    const moved = moveSession(services.world, aggregate.session, move);
    const active = aggregate.attempts.find((attempt) => attempt.active === 1);
    if (services.world.buggify("finish.slow_write")) await stall(services.world, 2000);
    services.world.point("finish.before_commit");
    const committed = await services.store.commit([
      ...moved.writes,
      ...timersEnded(sessionId, active?.id ?? null),
      ...cancelWrites(services, aggregate),
    ]);
    services.world.point("finish.after_commit");
    if (!committed.ok) continue;
    if (active !== undefined) accountOf(services, active.connection)?.health.left(active.id);
    services.signals.events();
    services.signals.timers(services.world.now());
    services.signals.session(sessionId);
    return { ...aggregate, session: moved.session };
  }
};

export const cancelSession = (services: Services, sessionId: string, actor: Actor): Promise<Aggregate | undefined> =>
  finish(services, sessionId, () => ({ kind: "cancelled", to: "expired", actor, reasons: ["policy.withdrawn"] }));

/** A session that may be over is looked at again after this, while the clock is doubted; milliseconds. */
const DOUBT = 60_000;

/** The timer's work: a session whose life is over. A clock that stepped, either way, leaves it for later. */
export const expireSession = async (services: Services, sessionId: string): Promise<void> => {
  const { world, store } = services;
  if (!services.clock.trusted()) {
    await store.commit(setTimer("expire", sessionId, world.now() + DOUBT));
    return services.signals.timers(world.now() + DOUBT);
  }
  const session = await store.find("sessions", { id: sessionId });
  if (session !== undefined && !isTerminal(session.status as Status) && session.expires_at > world.now()) {
    await store.commit(setTimer("expire", sessionId, session.expires_at));
    return services.signals.timers(session.expires_at);
  }
  const ended = await finish(services, sessionId, ({ session: { status, reasons_json } }) => {
    const reason = expiryReason(status as Status);
    const reasons = reason === "keep" ? (JSON.parse(reasons_json) as Reason[]) : [reason];
    return { kind: "expired", to: "expired", actor: "system:expiry", reasons };
  });
  if (ended === undefined) await store.commit([clearTimer("expire", sessionId)]);
};
