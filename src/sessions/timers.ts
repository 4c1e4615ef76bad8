import { isTerminal, type Status } from "../../contracts/status.ts";
import type { Store } from "../store/store.ts";
import type { TimerRow } from "../store/tables.ts";
import { linked } from "../telemetry/traces.ts";
import type { Cancel, World } from "../world.ts";
import { loadAggregate } from "./aggregate.ts";
import { clearTimer, setTimer } from "./change.ts";
import { expireSession } from "./finish.ts";
import { beginLater } from "./later.ts";
import { cancelAtVendor, pollAttempt } from "./poll.ts";
import type { Services } from "./services.ts";
import { settleEnded } from "./settle.ts";
import { START_RECOVERY } from "./start.ts";

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
  if (aggregate === undefined) {
    await store.commit([clearTimer("start", sessionId)]);
    return;
  }
  if (isTerminal(aggregate.session.status as Status)) {
    await settleEnded(services, aggregate, undefined);
    return;
  }
  const dueAt = world.now() + START_RECOVERY;
  await store.commit(setTimer("start", sessionId, dueAt));
  services.signals.timers(dueAt);
  await beginLater(services, aggregate);
};

const giveUpParked = async (services: Services, inboxId: string): Promise<void> => {
  const { world, store, metrics } = services;
  const why = "unknown_reference";
  const settled = { state: "quarantined", detail: why, settled_at: world.now() };
  const row = await store.find("inbox", { id: inboxId, state: "parked" });
  const committed = await store.commit([
    { op: "patch", table: "inbox", set: settled, where: { id: inboxId, state: "parked" } },
    clearTimer("unpark", inboxId),
  ]);
  if (row === undefined || !committed.ok || committed.written[0] !== true) return;
  metrics.count("kyc_webhooks_quarantined_total", { connection: row.connection, why });
  world.log.warn({ inbox: inboxId, connection: row.connection, why }, "callback quarantined");
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

/** One timer of the world that rings at the earliest time asked for. */
const createAlarm = (world: World, ring: () => void) => {
  let set: { readonly until: number; readonly cancel: Cancel } | undefined;
  return {
    at: (until: number): void => {
      if (set !== undefined && set.until <= until) return;
      set?.cancel();
      const delay = Math.min(Math.max(0, until - world.now()), LONGEST_SLEEP);
      const cancel = world.timer(delay, () => {
        set = undefined;
        ring();
      });
      set = { until: world.now() + delay, cancel };
    },
    off: (): void => set?.cancel(),
  };
};

const runTimer = async (services: Services, timer: TimerRow): Promise<void> => {
  const { world, store } = services;
  try {
    world.point("timer.before_run");
    const run = async (): Promise<void> => HANDLERS[timer.kind]?.(services, timer.subject);
    await linked("kyc.timer", {}, { "kyc.timer": timer.kind, "kyc.subject": timer.subject }, run);
    world.point("timer.after_run");
  } catch (error) {
    const thrown = error instanceof Error ? error.name : "unknown";
    world.log.error({ timer: timer.kind, subject: timer.subject, thrown }, "timer failed");
    await store.commit([
      { op: "patch", table: "timers", set: { due_at: world.now() + AGAIN }, where: { id: timer.id } },
    ]);
  }
};

const timersDue = (store: Store, range: { to: number } | { above: number }, limit: number) =>
  store.list({ table: "timers", range: { column: "due_at", ...range }, order: ["due_at", "asc"], limit });

/** Runs what is due. The table is the truth, so a restart loses no timer; memory only knows when to look again. */
export const createTimers = (services: Services): Timers => {
  const { world, store } = services;
  const running = new Map<string, Promise<void>>();
  let stopped = true;
  const alarm = createAlarm(world, () => void sweep());
  const wake = (dueAt: number): void => {
    if (!stopped) alarm.at(dueAt);
  };

  const sweep = async (): Promise<void> => {
    if (stopped) return;
    const due = await timersDue(store, { to: world.now() }, BATCH);
    for (const timer of due.filter(({ id }) => !running.has(id))) {
      const task = runTimer(services, timer).finally(() => {
        running.delete(timer.id);
        wake(world.now());
      });
      running.set(timer.id, task);
    }
    const [next] = await timersDue(store, { above: world.now() }, 1);
    wake(next?.due_at ?? world.now() + LONGEST_SLEEP);
  };

  return {
    notify: wake,
    start: async () => {
      stopped = false;
      // A start that is on the table now belongs to a process that has ended.
      await store.commit([{ op: "patch", table: "timers", set: { due_at: world.now() }, where: { kind: "start" } }]);
      await sweep();
    },
    stop: async () => {
      stopped = true;
      alarm.off();
      await Promise.all(running.values());
    },
  };
};
