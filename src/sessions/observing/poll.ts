import type { Observation } from "../../../contracts/adapter.ts";
import type { Fault } from "../../../contracts/fault.ts";
import { isTerminal, type Status } from "../../../contracts/status.ts";
import { askAgainDelay, jittered, pollDelay } from "../../core/failover.ts";
import type { Change } from "../../store/store.ts";
import type { AttemptRow, ObservationRow, TimerRow } from "../../store/tables.ts";
import { linkActive } from "../../telemetry/traces.ts";
import type { VendorAccount } from "../../vendors/account.ts";
import { fraction } from "../../vendors/deadline.ts";
import { fetchAttempt } from "../../vendors/reconcile.ts";
import { stall } from "../../world.ts";
import { pollAt } from "../attempt/poll-time.ts";
import { clearTimer, setTimer } from "../change.ts";
import { accountOf, type Services } from "../services.ts";
import { observe } from "./observe.ts";
import { openIfSilent, silentAt, standingOf } from "./silence.ts";

/** Questions after a prompt that the vendor leaves unanswered: beyond, the polls of an open session go on alone. */
const MOST_PROMPTED = 24;

export const dropTimer = async (services: Services, kind: string, subject: string): Promise<void> => {
  await services.store.commit([clearTimer(kind, subject)]);
};

const observationsOf = (services: Services, attemptId: string) =>
  services.store.list({
    table: "observations",
    where: { attempt_id: attemptId },
    order: ["ordered_at", "asc"],
    limit: 1000,
  });

/**
 * The place of the vendor's word of now, if it has no time of its own: after what we held when we asked, or where that word
 * stands already. A time cut to whole seconds is compared with what we held itself.
 */
const placeOf = (held: readonly ObservationRow[], { raw, occurredAt }: Observation): number => {
  const newest = held.at(-1)?.ordered_at;
  if (newest === undefined || occurredAt !== undefined) return newest ?? 0;
  const last = held.filter(({ ordered_at }) => ordered_at === newest);
  const latest = last.reduce((one, other) => (other.recorded_at >= one.recorded_at ? other : one));
  return latest.raw === raw ? newest : newest + 1;
};

type Asked = AttemptRow & { readonly vendor_ref: string };

/** An answer about somebody else's object is no answer: it can end a wrong person's session. */
const isAnothers = ({ vendorRef, externalRef }: Observation, { id, vendor_ref }: Asked): boolean =>
  vendorRef !== vendor_ref || (externalRef !== undefined && externalRef !== id);

/** What kept the vendor from answering, if anything did. `held`: what was known when it was asked, in the order of occurrence. */
const ask = async (
  services: Services,
  account: VendorAccount,
  attempt: Asked,
  held: readonly ObservationRow[],
): Promise<Fault | undefined> => {
  if (services.world.buggify("poll.slow_question")) await stall(services.world);
  const fetched = await fetchAttempt(services.world, account, attempt.vendor_ref, account.polls.took);
  if (!fetched.ok) return fetched.fault;
  const { observation, vendorRequestId } = fetched.value;
  if (isAnothers(observation, attempt)) {
    const { id, connection } = attempt;
    services.world.log.error(
      { attempt: id, connection },
      "the vendor answered a question with another session's object",
    );
    return { kind: "unreadable", detail: "the answer is about another session's object" };
  }
  const undatedAt = placeOf(held, observation);
  const dedupeKey = `fetch:${observation.raw}:${observation.occurredAt ?? undatedAt}`;
  await observe(services, {
    attempt,
    observation,
    dedupeKey,
    source: "fetch",
    inboxId: null,
    vendorRequestId,
    undatedAt,
    with: () => [],
  });
  return undefined;
};

/** When a question comes again by the schedule. */
type Scheduled = Pick<TimerRow, "kind" | "subject" | "due_at">;

/**
 * A question that was not to be put yet comes as soon as it may, unless news set another time; `uncounted`: it does not count.
 * False: the schedule comes first.
 */
const bringForward = async (
  services: Services,
  scheduled: Scheduled,
  { retryAfterSeconds }: Fault,
  uncounted: Change,
): Promise<boolean> => {
  if (retryAfterSeconds === undefined) return false;
  const { world, store, signals } = services;
  const due_at = Math.ceil(world.now() + askAgainDelay(retryAfterSeconds, fraction(world)) * 1000);
  if (due_at >= scheduled.due_at) return false;
  await store.commit([...uncounted, { op: "patch", table: "timers", set: { due_at }, where: scheduled }]);
  signals.timers(due_at);
  world.reached("a question that was not to be put yet came forward");
  return true;
};

/** Sets the next question, at the latest when silence becomes a case, and tells when. */
const setNext = async (
  services: Services,
  attempt: AttemptRow,
  at: number,
  silent: number | undefined,
  polls: number,
): Promise<number> => {
  const { world, store, signals } = services;
  const nextAt = silent === undefined || silent <= world.now() ? at : Math.min(at, silent);
  await store.commit([
    { op: "patch", table: "attempts", set: { polls }, where: { id: attempt.id } },
    ...setTimer("poll", attempt.id, nextAt),
  ]);
  signals.timers(nextAt);
  return nextAt;
};

/** Asks the vendor about a silent attempt and sets the next question. A lost callback heals here. */
export const pollAttempt = async (services: Services, attemptId: string): Promise<void> => {
  const { world, store } = services;
  const attempt = await store.find("attempts", { id: attemptId });
  const session = attempt && (await store.find("sessions", { id: attempt.session_id }));
  const account = attempt && accountOf(services, attempt.connection);
  if (attempt?.vendor_ref == null || account === undefined || session === undefined)
    return dropTimer(services, "poll", attemptId);
  if (isTerminal(session.status as Status)) return dropTimer(services, "poll", attemptId);
  linkActive(session.traceparent);
  const { vendor_ref } = attempt;
  const rows = await observationsOf(services, attemptId);
  const standing = standingOf(rows, attempt.status as Status);
  const silent = silentAt(services, session, standing);
  if (standing !== undefined)
    account.health.standing(attemptId, standing.status, Math.max(0, world.now() - standing.since) / 1000);
  const wait = account.polls.ask(attemptId);
  const polls = attempt.polls + (wait > 0 ? 0 : 1);
  const next = { ...attempt, polls, status: standing?.status ?? attempt.status };
  const at = wait > 0 ? Math.ceil(world.now() + wait) : pollAt(services, next);
  const scheduled = await setNext(services, attempt, at, silent, polls);
  const fault = wait > 0 ? undefined : await ask(services, account, { ...attempt, vendor_ref }, rows);
  if (fault !== undefined)
    await bringForward(services, { kind: "poll", subject: attemptId, due_at: scheduled }, fault, [
      { op: "patch", table: "attempts", set: { polls: attempt.polls }, where: { id: attemptId, polls } },
    ]);
  await openIfSilent(services, attemptId, silent);
};

/** Nobody polls an attempt that was left: one whose vendor is at work is asked about until there is a verdict. */
const isStillJudged = async (services: Services, { id, active }: AttemptRow): Promise<boolean> => {
  if (active === 1) return false;
  const newest = (await observationsOf(services, id)).at(-1);
  return newest?.final === 0 && (newest.status === "submitted" || newest.status === "pending_review");
};

/**
 * The vendor says that there is news without telling them: it is asked, also about a session that has ended, which the
 * news may contest. One that does not answer is asked again, later each time, while the news can be thought to matter.
 */
export const askPrompted = async (services: Services, attemptId: string): Promise<void> => {
  const { world, store, signals } = services;
  const attempt = await store.find("attempts", { id: attemptId });
  const account = attempt && accountOf(services, attempt.connection);
  if (attempt?.vendor_ref == null || account === undefined) return dropTimer(services, "prompt", attemptId);
  const { vendor_ref, polls } = attempt;
  const nextAt = Math.round(world.now() + jittered(pollDelay(polls), fraction(world)) * 1000);
  // Before the question: a prompt that comes while it is under way brings its time forward, and is not cleared below.
  await store.commit(setTimer("prompt", attemptId, nextAt));
  const rows = await observationsOf(services, attemptId);
  const fault = await ask(services, account, { ...attempt, vendor_ref }, rows);
  const scheduled = { kind: "prompt", subject: attemptId, due_at: nextAt };
  if (fault !== undefined && (await bringForward(services, scheduled, fault, []))) return;
  const isAnswered = fault === undefined && !(await isStillJudged(services, attempt));
  const change: Change =
    isAnswered || polls >= MOST_PROMPTED
      ? [{ op: "delete", table: "timers", where: scheduled }]
      : [{ op: "patch", table: "attempts", set: { polls: polls + 1 }, where: { id: attemptId } }];
  await store.commit(change);
  signals.timers(nextAt);
};
