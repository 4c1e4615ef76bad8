import { isTerminal, type Status } from "../../contracts/status.ts";
import { pollDelay } from "../core/failover.ts";
import { linkActive } from "../telemetry/traces.ts";
import { cancelAttempt, fetchAttempt } from "../vendors/reconcile.ts";
import { clearTimer, setTimer } from "./change.ts";
import { observe } from "./observe.ts";
import { accountOf, type Services } from "./services.ts";

const drop = async (services: Services, kind: string, subject: string): Promise<void> => {
  await services.store.commit([clearTimer(kind, subject)]);
};

/** Newest time we hold of the attempt: an undated answer to a question asked now is not older than that. */
const newestHeld = async (services: Services, attemptId: string): Promise<number> => {
  const [newest] = await services.store.list({
    table: "observations",
    where: { attempt_id: attemptId },
    order: ["ordered_at", "desc"],
    limit: 1,
  });
  return newest?.ordered_at ?? 0;
};

/** Asks the vendor about a silent attempt and sets the next question. A lost callback heals here. */
export const pollAttempt = async (services: Services, attemptId: string): Promise<void> => {
  const { world, store } = services;
  const attempt = await store.find("attempts", { id: attemptId });
  const session = attempt && (await store.find("sessions", { id: attempt.session_id }));
  const account = attempt && accountOf(services, attempt.connection);
  const over =
    session === undefined ||
    (isTerminal(session.status as Status) && session.contested === 0 && session.decision_json === null);
  if (attempt?.vendor_ref == null || account === undefined || over || isTerminal(session.status as Status))
    return drop(services, "poll", attemptId);
  linkActive(session.traceparent);
  const undatedAt = await newestHeld(services, attemptId);
  const nextAt = world.now() + pollDelay(attempt.polls + 1) * 1000;
  await store.commit([
    { op: "patch", table: "attempts", set: { polls: attempt.polls + 1 }, where: { id: attemptId } },
    ...setTimer("poll", attemptId, nextAt),
  ]);
  services.signals.timers(nextAt);
  const fetched = await fetchAttempt(world, account, attempt.vendor_ref);
  if (fetched === undefined) return;
  const { observation, vendorRequestId } = fetched;
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
};

/** Asks the vendor to end what we ended; repeated until it is done. */
export const cancelAtVendor = async (services: Services, attemptId: string): Promise<void> => {
  const { world, store } = services;
  const attempt = await store.find("attempts", { id: attemptId });
  const account = attempt && accountOf(services, attempt.connection);
  if (attempt?.vendor_ref == null || account === undefined) return drop(services, "cancel", attemptId);
  if (await cancelAttempt(world, account, attempt.vendor_ref)) return drop(services, "cancel", attemptId);
  const nextAt = world.now() + pollDelay(attempt.polls) * 1000;
  await store.commit([
    { op: "patch", table: "attempts", set: { polls: attempt.polls + 1 }, where: { id: attemptId } },
    ...setTimer("cancel", attemptId, nextAt),
  ]);
  services.signals.timers(nextAt);
};
