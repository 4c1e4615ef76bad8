import type { Fault } from "../../../contracts/fault.ts";
import { isTerminal, type Status } from "../../../contracts/status.ts";
import { callOf, faultIn, standingFault } from "../../core/failover.ts";
import { COUNTED, decideFailover, failoverRule, type Why } from "../../core/progress.ts";
import type { AttemptRow } from "../../store/tables.ts";
import type { VendorAccount } from "../../vendors/account.ts";
import { deadlineIn } from "../../vendors/deadline.ts";
import { type Placed, startSomewhere } from "../../vendors/failover.ts";
import { DEADLINES_MS } from "../../vendors/limits.ts";
import { stall } from "../../world.ts";
import { type Aggregate, loadAggregate } from "../aggregate.ts";
import { intentRow, startInput } from "../attempt/intent.ts";
import { afterFence, countOrphan } from "../attempt/orphan.ts";
import { progressOf } from "../attempt/progress.ts";
import { recordOf, touchSession } from "../change.ts";
import { openJson, personSpot, type SealedPerson } from "../person.ts";
import { failoversMade } from "../routing/history.ts";
import { available } from "../routing/routing.ts";
import type { Services } from "../services.ts";
import { type Begun, type Held, settle } from "./settle.ts";

/** A start that an ended process left behind is taken up again after this; milliseconds. */
export const START_RECOVERY = 30_000;

/** Why the failed start may go to the next vendor without anybody being asked; undefined: it may not. */
const mayLeave = async (
  services: Services,
  { session, attempts }: Aggregate,
  attempt: AttemptRow,
  fault: Fault,
  [from, to]: readonly [VendorAccount, VendorAccount],
): Promise<Why | undefined> => {
  const standing = standingFault(faultIn(attempt.fault_json), fault);
  // A callback has told meanwhile that this start did happen.
  const call = attempt.vendor_ref === null ? callOf(standing) : "created";
  const progress = progressOf(services, session, attempt, call);
  const isCounted = COUNTED.has(failoverRule(progress).why);
  const made = isCounted ? await failoversMade(services, session, attempts) : { session: 0, subject: 0 };
  const sameRegion = from.adapter.region === to.adapter.region;
  // Who is legal is in the consent.
  const decision = decideFailover(progress, { asks: "nobody", sameRegion, inConsent: true, made });
  return decision.moves ? decision.why : undefined;
};

/** Fences the failed attempt and commits the intent of the next, in one change. */
const fenceAndIntend = async (
  services: Services,
  failed: Placed,
  fault: Fault,
  account: VendorAccount,
): Promise<AttemptRow | undefined> => {
  const { world } = services;
  const aggregate = await loadAggregate(services, failed.attempt.session_id);
  const left = aggregate?.attempts.find(({ id, active }) => id === failed.attempt.id && active === 1);
  if (aggregate === undefined || left === undefined || isTerminal(aggregate.session.status as Status)) return undefined;
  const { session } = aggregate;
  const why = await mayLeave(services, aggregate, left, fault, [failed.account, account]);
  if (why === undefined) return undefined;
  if (world.buggify("failover.slow_fence")) await stall(world);
  const attempt = intentRow(world, session, account, left.number + 1, JSON.parse(left.route_json));
  const moved = touchSession(world, session, { vendor: account.adapter.id });
  const payload = { from: left.id, to: attempt.id, fault: fault.kind, why };
  const fault_json = JSON.stringify(fault);
  const set = { active: null, fenced_at: world.now(), fenced_by: why, state: "failed", fault_json };
  const committed = await services.store.commit([
    ...moved.writes,
    { op: "update", table: "attempts", set, where: { id: left.id, active: 1 } },
    { op: "insert", table: "attempts", row: attempt },
    ...afterFence(services, left, why === "in_doubt"),
    recordOf(world, session, { actor: "system:failover", action: "attempt.failed_over", payload }),
  ]);
  if (!committed.ok) return undefined;
  const labels = { from: failed.account.connection, to: account.connection, fault: fault.kind, why };
  services.metrics.count("kyc_failovers_total", labels);
  if (COUNTED.has(why)) countOrphan(services, left);
  return attempt;
};

/**
 * Starts the session's active attempt at its vendor, or elsewhere, and stores what came of it: the capture link, or the
 * queue. `order` are all legal accounts. Undefined when the session ended meanwhile.
 */
export const begin = async (
  services: Services,
  aggregate: Held,
  order: readonly VendorAccount[],
  inDoubt: boolean,
): Promise<Begun | undefined> => {
  const { session, subject, attempts } = aggregate;
  const attempt = attempts.find((candidate) => candidate.active === 1);
  const account = attempt && order.find(({ connection }) => connection === attempt.connection);
  const person = openJson<SealedPerson>(services.keyring, subject, personSpot(session.id), session.sealed_person);
  if (attempt === undefined || account === undefined || person === undefined)
    return settle(services, aggregate, undefined);
  // Never across a data region: the person's data would leave the place that the first choice promised.
  const others = available(order).filter(
    ({ connection, adapter }) => connection !== attempt.connection && adapter.region === account.adapter.region,
  );
  const plan = {
    others,
    inDoubt,
    input: (tried: AttemptRow) => startInput(services, session, person, tried),
    next: (failed: Placed, fault: Fault, next: VendorAccount) => fenceAndIntend(services, failed, fault, next),
  };
  const most = services.world.buggify("start.short_deadline") ? 5000 : DEADLINES_MS.start;
  const deadline = deadlineIn(services.world, Math.min(most, await services.node.lease()));
  const outcome = await startSomewhere(services.world, { account, attempt }, plan, deadline);
  // A queued start that is refused again is the same refusal.
  if (outcome.kind === "failed" && outcome.fault.kind === "refused_input" && outcome.placed.attempt.polls === 0)
    outcome.placed.account.health.refused(outcome.placed.attempt.id);
  return settle(services, aggregate, outcome);
};
