import { isTerminal, type Status } from "../../contracts/status.ts";
import type { TimerRow } from "../store/tables.ts";
import type { Cancel } from "../world.ts";
import { clearTimer, setTimer } from "./change.ts";
import { expireSession } from "./finish.ts";
import { beginLater } from "./later.ts";
import { cancelAtVendor, pollAttempt } from "./poll.ts";
import type { Services } from "./services.ts";
import { loadAggregate, START_RECOVERY } from "./start.ts";

/** Timers run at once; a sweep of old ones is paced by it. */
const BATCH = 64;
/** A handler that failed is tried again after this; milliseconds. */
const AGAIN = 30_000;
/** Longest sleep: a clock that was stepped is noticed by then. */
const LONGEST_SLEEP = 60_000;

/** A queued start, or one that an ended process left behind. */
const startQueued = async (services: Services, sessionId: string): Promise<void> => {
  const { world, store } = services;
  const aggregate = await loadAggregate(services, sessionId);
  if (aggregate === undefined || isTerminal(aggregate.session.status as Status)) {
    await store.commit([clearTimer("start", sessionId)]);
    return;
  }
  const dueAt = world.now() + START_RECOVERY;
  await store.commit(setTimer("start", sessionId, dueAt));
  services.signals.timers(dueAt);
  await beginLater(services, aggregate);
};

const giveUpParked = async (services: Services, inboxId: string): Promise<void> => {
  const settled = { state: "quarantined", detail: "unknown_reference", settled_at: services.world.now() };
  await services.store.commit([
    { op: "patch", table: "inbox", set: settled, where: { id: inboxId, state: "parked" } },
    clearTimer("unpark", inboxId),
  ]);
};

const HANDLERS: Readonly<Record<string, (services: Services, subject: string) => Promise<void>>> = {
  expire: expireSession,
  start: startQueued,
  poll: pollAttempt,
  cancel: cancelAtVendor,
  unpark: giveUpParked,
};

export interface Timers {
  /** Something is due at `dueAt`. */
  readonly notify: (dueAt: number) => void;
  readonly start: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** Runs what is due. The table is the truth, so a restart loses no timer; memory only knows when to look again. */
export const createTimers = (services: Services): Timers => {
  const { world, store } = services;
  const running = new Map<string, Promise<void>>();
  let stopped = true;
  let sleeping: { until: number; cancel: Cancel } | undefined;

  const run = async (timer: TimerRow): Promise<void> => {
    try {
      await HANDLERS[timer.kind]?.(services, timer.subject);
    } catch (error) {
      world.log.error(
        { timer: timer.kind, subject: timer.subject, thrown: error instanceof Error ? error.name : "unknown" },
        "timer failed",
      );
      await store.commit([
        { op: "patch", table: "timers", set: { due_at: world.now() + AGAIN }, where: { id: timer.id } },
      ]);
      sleepUntil(world.now() + AGAIN);
    }
  };

  const sleepUntil = (until: number): void => {
    if (stopped || (sleeping !== undefined && sleeping.until <= until)) return;
    sleeping?.cancel();
    const delay = Math.min(Math.max(0, until - world.now()), LONGEST_SLEEP);
    const cancel = world.timer(delay, () => {
      sleeping = undefined;
      void sweep();
    });
    sleeping = { until: world.now() + delay, cancel };
  };

  const sweep = async (): Promise<void> => {
    if (stopped) return;
    const due = await store.list({
      table: "timers",
      range: { column: "due_at", to: world.now() },
      order: ["due_at", "asc"],
      limit: BATCH,
    });
    for (const timer of due.filter(({ id }) => !running.has(id))) {
      const task = run(timer).finally(() => {
        running.delete(timer.id);
        sleepUntil(world.now());
      });
      running.set(timer.id, task);
    }
    const [next] = await store.list({
      table: "timers",
      range: { column: "due_at", above: world.now() },
      order: ["due_at", "asc"],
      limit: 1,
    });
    sleepUntil(next?.due_at ?? world.now() + LONGEST_SLEEP);
  };

  return {
    notify: sleepUntil,
    start: async () => {
      stopped = false;
      // A start that is on the table now belongs to a process that has ended.
      await store.commit([{ op: "patch", table: "timers", set: { due_at: world.now() }, where: { kind: "start" } }]);
      await sweep();
    },
    stop: async () => {
      stopped = true;
      sleeping?.cancel();
      await Promise.all(running.values());
    },
  };
};
