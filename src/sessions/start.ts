import type { Fault } from "../../contracts/fault.ts";
import { isTerminal, type Status } from "../../contracts/status.ts";
import type { AttemptRow } from "../store/tables.ts";
import type { VendorAccount } from "../vendors/account.ts";
import { deadlineIn } from "../vendors/deadline.ts";
import { type Placed, startSomewhere } from "../vendors/failover.ts";
import type { World } from "../world.ts";
import { loadAggregate } from "./aggregate.ts";
import { recordOf, touchSession } from "./change.ts";
import { intentRow, startInput } from "./intent.ts";
import { openJson, personSpot, type SealedPerson } from "./person.ts";
import type { Services } from "./services.ts";
import { type Begun, type Held, settle } from "./settle.ts";

/** The caller waits at most this long for a vendor; milliseconds. */
const START_DEADLINE = 12_000;
/** A start that an ended process left behind is taken up again after this; milliseconds. */
export const START_RECOVERY = 30_000;

/** Fences the failed attempt and commits the intent of the next, in one change. */
const fenceAndIntend = async (
  services: Services,
  failed: Placed,
  fault: Fault,
  account: VendorAccount,
): Promise<AttemptRow | undefined> => {
  const { world } = services;
  const aggregate = await loadAggregate(services, failed.attempt.session_id);
  if (aggregate === undefined || isTerminal(aggregate.session.status as Status)) return undefined;
  const { session, attempts } = aggregate;
  // A callback has told meanwhile that this start did happen: its person must not be sent elsewhere.
  if (attempts.some(({ id, vendor_ref }) => id === failed.attempt.id && vendor_ref !== null)) return undefined;
  const number = failed.attempt.number + 1;
  const attempt = intentRow(world, session, account, number, JSON.parse(failed.attempt.route_json));
  const moved = touchSession(world, session, { vendor: account.adapter.id });
  const payload = { from: failed.attempt.id, to: attempt.id, fault: fault.kind };
  const set = { active: null, fenced_at: world.now(), state: "failed", fault_json: JSON.stringify(fault) };
  const labels = { from: failed.account.connection, to: account.connection, fault: fault.kind };
  services.metrics.count("kyc_failovers_total", labels);
  const committed = await services.store.commit([
    ...moved.writes,
    { op: "update", table: "attempts", set, where: { id: failed.attempt.id, active: 1 } },
    { op: "insert", table: "attempts", row: attempt },
    recordOf(world, session, { actor: "system:failover", action: "attempt.failed_over", payload }),
  ]);
  return committed.ok ? attempt : undefined;
};

/** Accounts whose breaker lets a start through now: closed, or so long open that the next start is its probe. */
export const available = (world: World, accounts: readonly VendorAccount[]): readonly VendorAccount[] =>
  accounts.filter((account) =>
    account
      .state()
      .every(
        ({ operation, state, nextProbeAt }) =>
          operation !== "start" || state !== "open" || (nextProbeAt ?? 0) <= world.now(),
      ),
  );

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
  const others = available(services.world, order).filter(
    ({ connection, adapter }) => connection !== attempt.connection && adapter.region === account.adapter.region,
  );
  const plan = {
    others,
    inDoubt,
    input: (tried: AttemptRow) => startInput(services, session, person, tried),
    next: (failed: Placed, fault: Fault, next: VendorAccount) => fenceAndIntend(services, failed, fault, next),
  };
  const outcome = await startSomewhere(
    services.world,
    { account, attempt },
    plan,
    deadlineIn(services.world, START_DEADLINE),
  );
  return settle(services, aggregate, outcome);
};
