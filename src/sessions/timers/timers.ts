import type { Change, Row } from "../../store/store.ts";
import type { TimerRow } from "../../store/tables.ts";
import type { PressureGauge } from "../../telemetry/pressure.ts";
import { linked } from "../../telemetry/traces.ts";
import { type Cancel, stall, type World } from "../../world.ts";
import { clearTimer } from "../change.ts";
import { expireSession } from "../finish.ts";
import { cancelAtVendor } from "../observing/cancel.ts";
import { askPrompted, pollAttempt } from "../observing/poll.ts";
import { startQueued } from "../opening/queued-start.ts";
import { START_RECOVERY } from "../opening/start.ts";
import type { Services } from "../services.ts";
import { createStartLine, type StartLine } from "../waiting/line.ts";
import { createBacklog } from "./backlog.ts";

/** Timers that one sweep begins. */
const BATCH = 64;
/** A handler that failed is tried again after this; milliseconds. */
const AGAIN = 30_000;
/** A look into the table that failed is repeated after this; milliseconds. */
const SWEEP_AGAIN = 1000;
/** What is later than this was left over: by an outage, or by too much work. Milliseconds. */
const LATE = 5000;
/** Longest sleep: a clock that was stepped is noticed by then. */
const LONGEST_SLEEP = 60_000;

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

const HANDLERS: Readonly<Record<string, (services: Services, subject: string, line: StartLine) => Promise<void>>> = {
  expire: expireSession,
  start: startQueued,
  poll: pollAttempt,
  prompt: askPrompted,
  cancel: cancelAtVendor,
  unpark: giveUpParked,
};

export const TIMER_KINDS = Object.keys(HANDLERS);
/** A start that comes due was tried before: it is left over however punctual it is. */
const PUNCTUAL = TIMER_KINDS.filter((kind) => kind !== "start");

export interface Timers {
  /** Something is due at `dueAt`. */
  readonly notify: (dueAt: number) => void;
  readonly start: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** One timer of the world that rings at the earliest time asked for: by the clock that nobody steps. */
const createAlarm = (world: World, ring: () => void) => {
  let set: { readonly rings: number; readonly cancel: Cancel } | undefined;
  return {
    at: (until: number): void => {
      const longest = world.buggify("timers.wakes_early") ? 5000 : LONGEST_SLEEP;
      const delay = Math.min(Math.max(0, until - world.now()), longest);
      const rings = world.monotonic() + delay;
      if (set !== undefined && set.rings <= rings) return;
      set?.cancel();
      const cancel = world.timer(delay, () => {
        set = undefined;
        ring();
      });
      set = { rings, cancel };
    },
    off: (): void => set?.cancel(),
  };
};

const runTimer = async (services: Services, timer: TimerRow, line: StartLine): Promise<void> => {
  const { world, store } = services;
  try {
    if (world.buggify("timers.slow_handler")) await stall(world);
    world.point("timer.before_run");
    const run = async (): Promise<void> => HANDLERS[timer.kind]?.(services, timer.subject, line);
    await linked("kyc.timer", {}, { "kyc.timer": timer.kind, "kyc.subject": timer.subject }, run);
    world.point("timer.after_run");
  } catch (error) {
    const thrown = error instanceof Error ? error.name : "unknown";
    world.log.error({ timer: timer.kind, subject: timer.subject, thrown }, "timer failed");
    await store.commit([
      {
        op: "patch",
        table: "timers",
        set: { due_at: world.now() + (world.buggify("timers.again_at_once") ? 0 : AGAIN) },
        where: { id: timer.id, owner: timer.owner },
      },
    ]);
  }
};

/** A start that is under way for somebody belongs, at the beginning of a process, to one that has ended. */
const abandonedStarts = async ({ world, store, node }: Services): Promise<Change> => {
  // Where there are others it may be under way at one of them: whoever misses that one takes its work over (nodes/).
  if (node.owner !== null) return [];
  const now = world.now();
  // Later than this is a start that waits for its vendor: it keeps its time.
  const range = { column: "due_at", above: now, to: now + START_RECOVERY } as const;
  const query = { where: { kind: "start" }, range, order: ["due_at", "asc"], limit: 100_000 } as const;
  const rows: readonly Row<"timers">[] = await store.list({ table: "timers", ...query });
  return rows.map(({ id }) => ({ op: "patch", table: "timers", set: { due_at: now }, where: { id } }));
};

/** What is due and what comes next, of the timers in the table. */
const createCalendar = (services: Services) => {
  const { world, store, node } = services;
  const where = { owner: node.owner } as const;
  let startedAt = 0;
  const list = (values: readonly string[], range: { above: number; to?: number }, limit: number) => {
    const among = { column: "kind", values } as const;
    return store.list({
      table: "timers",
      where,
      among,
      range: { column: "due_at", ...range },
      order: ["due_at", "asc"],
      limit,
    });
  };
  return {
    /** A process begins: what is due by now was left over by the one before. */
    begin: async (): Promise<void> => {
      await store.commit(await abandonedStarts(services));
      startedAt = world.now();
    },
    /** Whatever is due by then was left over. */
    cutoff: (): number => Math.max(world.now() - LATE, startedAt),
    due: (cutoff: number): Promise<readonly TimerRow[]> =>
      list(PUNCTUAL, { above: cutoff, to: world.now() }, world.buggify("timers.one_at_a_time") ? 1 : BATCH),
    next: async (): Promise<number> => {
      const [next] = await list(TIMER_KINDS, { above: world.now() }, 1);
      return next?.due_at ?? world.now() + LONGEST_SLEEP;
    },
  };
};

/** Timers under way, by id. `freed` is called after each. */
const createRunning = (run: (timer: TimerRow) => Promise<void>, freed: () => void) => {
  const running = new Map<string, Promise<void>>();
  return {
    has: (id: string): boolean => running.has(id),
    begin: (timer: TimerRow, ended: () => void): void => {
      const task = run(timer).finally(() => {
        running.delete(timer.id);
        ended();
        freed();
      });
      running.set(timer.id, task);
    },
    ended: async (): Promise<void> => void (await Promise.all(running.values())),
  };
};

/** Nobody else winds the clock again: a look that failed must lead to the next one. */
const lookAgainAfter = async (world: World, look: () => Promise<void>, wake: (at: number) => void): Promise<void> => {
  try {
    await look();
  } catch (error) {
    const thrown = error instanceof Error ? error.name : "unknown";
    world.log.error({ thrown }, "timers could not be looked up: tried again");
    wake(world.now() + SWEEP_AGAIN);
  }
};

/**
 * Runs what is due. The table is the truth, so a restart loses no timer; memory only knows when to look again. What is due
 * in time runs at once; what was left over is paced (backlog.ts).
 */
export const createTimers = (services: Services, pressure: PressureGauge): Timers => {
  const { world, store, node } = services;
  const calendar = createCalendar(services);
  const line = createStartLine({ ...services, owner: node.owner });
  const running = createRunning(
    (timer) => runTimer(services, timer, line),
    () => wake(world.now()),
  );
  const backlog = createBacklog({ world, store, owner: node.owner, pressure, kinds: TIMER_KINDS, places: BATCH });
  let stopped = true;
  const alarm = createAlarm(world, () => void sweep());
  const wake = (dueAt: number): void => (stopped ? undefined : alarm.at(dueAt));

  // A sweep may still be reading when everything stops.
  const begin = (timer: TimerRow, ended: () => void): void => (stopped ? ended() : running.begin(timer, ended));

  const runDue = async (): Promise<void> => {
    if (world.buggify("timers.slow_sweep")) await stall(world);
    const cutoff = calendar.cutoff();
    for (const timer of await calendar.due(cutoff)) if (!running.has(timer.id)) begin(timer, () => undefined);
    const left = await backlog.take(cutoff);
    for (const timer of left.timers) begin(timer, () => backlog.ended(timer));
    wake(Math.min(left.lookAgainAt, await calendar.next()));
  };
  const sweep = async (): Promise<void> => (stopped ? undefined : lookAgainAfter(world, runDue, wake));

  return {
    notify: wake,
    start: async () => {
      stopped = false;
      await calendar.begin();
      await sweep();
    },
    stop: () => {
      stopped = true;
      alarm.off();
      return running.ended();
    },
  };
};
