import { randomInt } from "node:crypto";
import { setTimeout as startTimeout } from "node:timers";
import { request as httpRequest } from "undici";
import { seededRandom } from "./random.ts";

export interface OutgoingRequest {
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly body: string;
}

/** Everything about the mock that is not deterministic. No other file here reads a clock or draws a number. */
export interface MockWorld {
  /** Whole milliseconds since the epoch. */
  now(): number;
  /**
   * The clock of whoever is at the other end of the wire: signatures are made and checked by it. Absent: the same. Moving the
   * mock's clock ahead must not make every signature of a peer that lives in real time one of the past.
   */
  wireNow?(): number;
  /** Runs `run` once after `delayMs`; the answer cancels it. */
  timer(delayMs: number, run: () => void): () => void;
  /** Seeded, in [0, 1). */
  random(): number;
  /** Status 0: no answer. Never rejects. */
  send(request: OutgoingRequest): Promise<{ status: number }>;
}

/** The time on the wire. */
export const wireTime = (world: Pick<MockWorld, "now" | "wireNow">): number => world.wireNow?.() ?? world.now();

/** A world for twins: the clock that they read is the wire's while a signature is checked. */
export const twoClocks = (
  world: MockWorld,
): { readonly world: MockWorld; readonly onWire: <T>(check: () => T) => T } => {
  let checking = false;
  const onWire = <T>(check: () => T): T => {
    checking = true;
    try {
      return check();
    } finally {
      checking = false;
    }
  };
  return { world: { ...world, now: () => (checking ? wireTime(world) : world.now()) }, onWire };
};

/** A world whose clock can be moved forward: due timers run in the order of their time. */
export interface AdvancingWorld extends MockWorld {
  advance(ms: number): Promise<void>;
}

/** For credentials: nobody can guess the next one. In [0, 1). */
export const secureRandom = (): number => randomInt(2 ** 47) / 2 ** 47;

export const canAdvance = (world: MockWorld): world is AdvancingWorld => "advance" in world;

interface Timer {
  readonly due: number;
  readonly order: number;
  readonly run: () => void;
}

interface TimerQueue {
  add(due: number, run: () => void): () => void;
  /** The earliest timer due at or before `limit`, taken out. */
  take(limit: number): Timer | undefined;
  next(): number | undefined;
}

const timerQueue = (): TimerQueue => {
  const timers: Timer[] = [];
  let added = 0;
  const before = (left: Timer, right: Timer) => left.due - right.due || left.order - right.order;
  const placeOf = (timer: Timer): number => {
    let low = 0;
    let high = timers.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (before(timers[middle] as Timer, timer) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return {
    add: (due, run) => {
      const timer = { due, order: added++, run };
      timers.splice(placeOf(timer), 0, timer);
      return () => {
        const place = placeOf(timer);
        if (timers[place] === timer) timers.splice(place, 1);
      };
    },
    take: (limit) => ((timers[0]?.due ?? Number.POSITIVE_INFINITY) <= limit ? timers.shift() : undefined),
    next: () => timers[0]?.due,
  };
};

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Lets promises that are under way settle: bounded, because some wait for a timer that has not come. */
const settle = async (pending: () => number): Promise<void> => {
  await turn();
  for (let turns = 0; pending() > 0 && turns < 25; turns += 1) await turn();
};

export interface VirtualWorldOptions {
  readonly seed?: number;
  /** First reading of the clock, ms since the epoch. */
  readonly start?: number;
  readonly send?: (request: OutgoingRequest) => Promise<{ status: number }>;
}

/** Time stands still until `advance`. */
export const virtualWorld = (options: VirtualWorldOptions = {}): AdvancingWorld => {
  const queue = timerQueue();
  const send = options.send ?? (async () => ({ status: 200 }));
  let clock = options.start ?? Date.UTC(2026, 0, 5, 9);
  let pending = 0;
  return {
    now: () => clock,
    timer: (delayMs, run) => queue.add(clock + Math.max(0, delayMs), run),
    random: seededRandom(options.seed ?? 1),
    send: async (request) => {
      pending += 1;
      try {
        return await send(request);
      } catch {
        return { status: 0 };
      } finally {
        pending -= 1;
      }
    },
    advance: async (ms) => {
      const target = clock + ms;
      await settle(() => pending);
      for (let timer = queue.take(target); timer; timer = queue.take(target)) {
        clock = Math.max(clock, timer.due);
        timer.run();
        await settle(() => pending);
      }
      clock = target;
    },
  };
};

const SEND_LIMIT_MS = 10_000;

const sendOverHttp = async ({ url, headers, body }: OutgoingRequest): Promise<{ status: number }> => {
  try {
    const signal = AbortSignal.timeout(SEND_LIMIT_MS);
    const answer = await httpRequest(url, { method: "POST", headers, body, signal });
    await answer.body.dump();
    return { status: answer.statusCode };
  } catch {
    return { status: 0 };
  }
};

const LONGEST_TIMEOUT_MS = 2_147_483_647;

export interface RealWorld extends AdvancingWorld {
  /** `settled`: awaited after what is due at one time, before the clock moves on. Absent: what was sent is answered, within a second. */
  advance(ms: number, settled?: () => Promise<void>): Promise<void>;
  /** Nothing that was to come comes any more. */
  close(): void;
}

/** Wakes up for the earliest timer of a queue, and runs what is due by then. */
const alarmFor = (queue: TimerQueue, now: () => number) => {
  let waiting: NodeJS.Timeout | undefined;
  let closed = false;
  const set = (): void => {
    clearTimeout(waiting);
    const due = closed ? undefined : queue.next();
    if (due !== undefined) waiting = startTimeout(ring, Math.min(Math.max(0, due - now()), LONGEST_TIMEOUT_MS));
  };
  const ring = (): void => {
    for (let timer = queue.take(now()); timer; timer = queue.take(now())) timer.run();
    set();
  };
  const close = (): void => {
    closed = true;
    clearTimeout(waiting);
  };
  return { set, close };
};

/** A receiver that takes longer does not keep the clock waiting; milliseconds. */
const PATIENCE_MS = 1_000;

/** What a timer sent is answered: callbacks that are due one after the other come one after the other. */
const answered = async (underway: ReadonlySet<Promise<unknown>>): Promise<void> => {
  await turn();
  if (underway.size === 0) return;
  const patience = Promise.withResolvers<void>();
  const waiting = startTimeout(patience.resolve, PATIENCE_MS);
  await Promise.race([Promise.all(underway), patience.promise]);
  clearTimeout(waiting);
};

/** The machine's clock plus an offset that `advance` adds to; callbacks go out over HTTP. */
export const realWorld = (seed = Date.now()): RealWorld => {
  const queue = timerQueue();
  const underway = new Set<Promise<unknown>>();
  let offset = 0;
  const now = () => Date.now() + offset;
  const alarm = alarmFor(queue, now);
  return {
    now,
    wireNow: Date.now,
    timer: (delayMs, run) => {
      // The clock goes from one due timer to the next, and tells whole milliseconds.
      const cancel = queue.add(now() + Math.ceil(Math.max(0, delayMs)), run);
      alarm.set();
      return () => {
        cancel();
        alarm.set();
      };
    },
    random: seededRandom(seed),
    send: (request) => {
      const sent = sendOverHttp(request);
      underway.add(sent);
      return sent.finally(() => underway.delete(sent));
    },
    close: alarm.close,
    advance: async (ms, settled = () => answered(underway)) => {
      const target = now() + Math.ceil(ms);
      for (let timer = queue.take(target); timer; timer = queue.take(target)) {
        offset += Math.max(0, timer.due - now());
        timer.run();
        // What is due at one time comes at one time: a storm is no queue.
        if (queue.next() !== timer.due) await settled();
      }
      offset += Math.max(0, target - now());
      alarm.set();
    },
  };
};
