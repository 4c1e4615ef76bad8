import { jittered, pollDelay } from "../../core/failover.ts";
import type { AttemptRow } from "../../store/tables.ts";
import { fraction } from "../../vendors/deadline.ts";
import { cancelAttempt } from "../../vendors/reconcile.ts";
import { leaveReserved, seekOrphan } from "../attempt/orphan.ts";
import { clearTimer, setTimer } from "../change.ts";
import { accountOf, type Services } from "../services.ts";
import { dropTimer } from "./poll.ts";

/** Left by people who had the link: the vendor may have what they showed there, and come to a verdict. */
const WITH_LINK: ReadonlySet<string | null> = new Set(["not_opened", "capture_begun", "unsupported", "manual"]);

/** Once a vendor was told to end an attempt, it is asked what it has of it: the callback that says so may be lost. */
const cancelled = async (services: Services, { id, fenced_by }: AttemptRow): Promise<void> => {
  if (!WITH_LINK.has(fenced_by)) return dropTimer(services, "cancel", id);
  const now = services.world.now();
  await services.store.commit([clearTimer("cancel", id), ...setTimer("prompt", id, now)]);
  services.signals.timers(now);
};

/** Asks the vendor to end what we ended; repeated until it is done. */
export const cancelAtVendor = async (services: Services, attemptId: string): Promise<void> => {
  const { world, store } = services;
  const attempt = await store.find("attempts", { id: attemptId });
  const account = attempt && accountOf(services, attempt.connection);
  const isReserved = attempt?.active === null && attempt.fenced_at === null;
  if (isReserved && !(await leaveReserved(services, attempt))) return;
  if (attempt?.vendor_ref === null) return seekOrphan(services, attempt);
  if (attempt?.vendor_ref == null || account === undefined) return dropTimer(services, "cancel", attemptId);
  if (await cancelAttempt(world, account, attempt.vendor_ref)) return cancelled(services, attempt);
  const nextAt = Math.round(world.now() + jittered(pollDelay(attempt.polls), fraction(world)) * 1000);
  await store.commit([
    { op: "patch", table: "attempts", set: { polls: attempt.polls + 1 }, where: { id: attemptId } },
    ...setTimer("cancel", attemptId, nextAt),
  ]);
  services.signals.timers(nextAt);
};
