import type { Capabilities } from "../../../contracts/capabilities.ts";
import { isTerminal, type Status } from "../../../contracts/status.ts";
import { jittered, ORPHAN_LOOK, pollDelay } from "../../core/failover.ts";
import { isSubmitted } from "../../core/progress.ts";
import type { Change } from "../../store/store.ts";
import type { AttemptRow } from "../../store/tables.ts";
import { converse } from "../../vendors/converse.ts";
import { deadlineIn, fraction } from "../../vendors/deadline.ts";
import { loadAggregate } from "../aggregate.ts";
import { clearTimer, setTimer } from "../change.ts";
import { openJson, personSpot, type SealedPerson } from "../person.ts";
import { accountOf, type Services } from "../services.ts";
import { startInput } from "./intent.ts";
import { parkedFor } from "./parked.ts";

const FIND_DEADLINE = 15_000;

/** Has the vendor something to bill once an attempt has come to this status? */
export const isBilled = (billsOn: Capabilities["billsOn"], status: Status): boolean =>
  billsOn === "create" || (billsOn === "submit" ? isSubmitted(status) : isTerminal(status));

export const billsOnOf = (services: Services, connection: string): Capabilities["billsOn"] | undefined =>
  accountOf(services, connection)?.adapter.capabilities.billsOn;

/** What a fence leaves at the vendor is ended there; what it may have left is looked for first. */
export const afterFence = (services: Services, attempt: AttemptRow, inDoubt: boolean): Change => {
  const now = services.world.now();
  if (attempt.vendor_ref !== null) return setTimer("cancel", attempt.id, now);
  return inDoubt ? setTimer("cancel", attempt.id, now + ORPHAN_LOOK) : [];
};

/** After the commit of a fence that left something, or may have. */
export const countOrphan = (services: Services, { connection, vendor_ref, status }: AttemptRow): void => {
  services.metrics.count("kyc_orphan_attempts_total", { connection });
  const billsOn = billsOnOf(services, connection);
  if (vendor_ref !== null && billsOn !== undefined && isBilled(billsOn, status as Status))
    services.metrics.count("kyc_double_cost_total", { connection });
};

const drop = async ({ store }: Services, attemptId: string): Promise<void> => {
  await store.commit([clearTimer("cancel", attemptId)]);
};

const lookAgain = async (services: Services, { id, polls }: AttemptRow): Promise<void> => {
  const { world, store, signals } = services;
  const nextAt = Math.round(world.now() + jittered(pollDelay(polls), fraction(world)) * 1000);
  const set = { polls: polls + 1 };
  await store.commit([{ op: "patch", table: "attempts", set, where: { id } }, ...setTimer("cancel", id, nextAt)]);
  signals.timers(nextAt);
};

const found = async (services: Services, attempt: AttemptRow, vendorRef: string): Promise<void> => {
  const { id, connection } = attempt;
  const { world, store, signals, metrics } = services;
  const set = { vendor_ref: vendorRef, state: "started", started_at: world.now() };
  const committed = await store.commit([
    { op: "update", table: "attempts", set, where: { id, vendor_ref: null } },
    ...setTimer("cancel", id, world.now()),
  ]);
  // A callback has told it meanwhile; or it is another attempt's: then it is no orphan.
  if (!committed.ok) return committed.conflict === "exists" ? drop(services, id) : lookAgain(services, attempt);
  if (billsOnOf(services, connection) === "create") metrics.count("kyc_double_cost_total", { connection });
  signals.timers(world.now());
  signals.unpark(await parkedFor(services, connection, vendorRef));
};

/**
 * A resubmission that its process did not live to settle: what may come of it is nobody's way in any more. False: it was
 * settled after all.
 */
export const leaveReserved = async ({ world, store }: Services, { id }: AttemptRow): Promise<boolean> => {
  const set = { state: "failed", fenced_at: world.now(), fenced_by: "resubmitted" };
  const where = { id, active: null, fenced_at: null };
  return (await store.commit([{ op: "update", table: "attempts", set, where }])).ok;
};

/**
 * Looks for what a start in doubt made for a person who was led elsewhere, or whose session has ended, so that it can be
 * ended there. Given up once the vendor's own link would have expired.
 */
export const seekOrphan = async (services: Services, attempt: AttemptRow): Promise<void> => {
  const { world, keyring } = services;
  const account = accountOf(services, attempt.connection);
  const aggregate = await loadAggregate(services, attempt.session_id);
  const { session, subject } = aggregate ?? {};
  const person =
    session && subject && openJson<SealedPerson>(keyring, subject, personSpot(session.id), session.sealed_person);
  if (account?.adapter.find === undefined || session === undefined || person === undefined)
    return drop(services, attempt.id);
  const { adapter } = account;
  if (world.now() > attempt.created_at + adapter.capabilities.linkLifeSeconds * 1000) return drop(services, attempt.id);
  const conversation = account.adapter.find(attempt.id, startInput(services, session, person, attempt));
  const result = await converse(world, account, "read", conversation, deadlineIn(world, FIND_DEADLINE));
  if (!result.ok) return lookAgain(services, attempt);
  return result.value === null ? drop(services, attempt.id) : found(services, attempt, result.value.vendorRef);
};
