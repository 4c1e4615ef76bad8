import { setImmediate } from "node:timers/promises";
import type { Cancel, HttpOutcome, HttpRequest, Log, LogFields, ProcessLoad, World } from "../../src/world.ts";

export interface LogLine {
  readonly level: keyof Log;
  readonly fields: LogFields;
  readonly message: string;
}

export type HttpHandler = (request: HttpRequest, world: VirtualWorld) => HttpOutcome | Promise<HttpOutcome>;

export interface VirtualWorldOptions {
  readonly seed: number;
  /** Wall clock at the start; milliseconds since the epoch. */
  readonly start?: number;
  /** The network. A handler that never settles is a peer that never answers. */
  readonly http?: HttpHandler;
  /** Called at each named point; may throw to end the code that passes it. */
  readonly onPoint?: (name: string) => void;
  /** Whether the rare thing happens at this site now. Never, when absent. */
  readonly buggify?: (site: string) => boolean;
  /** Called when everything that a timer set off has run. What it throws ends the advance. */
  readonly afterStep?: () => void;
}

/** A world in which time passes only when the test says so, and every run of one seed is the same run. */
export interface VirtualWorld extends World {
  /** Lets time pass: timers run in order of time, then of creation, with all that they set off in between. */
  readonly advance: (ms: number) => Promise<void>;
  /** The machine slept: the clock is ahead at once, and what was due meanwhile runs late, all of it now. */
  readonly leap: (ms: number) => Promise<void>;
  /** Lets as much time pass as the promise needs, at most `withinMs` (an hour). */
  readonly settle: <T>(promise: Promise<T>, withinMs?: number) => Promise<T>;
  /** Runs everything that can run without time passing. */
  readonly drain: () => Promise<void>;
  /** Moves the wall clock alone, either way: an NTP step. */
  readonly stepWallClock: (ms: number) => void;
  /** Uniform in [0, 1), from the same stream as `random`. */
  readonly fraction: () => number;
  readonly pendingTimers: () => number;
  /** What the process tells of itself from now on. */
  readonly setProcessLoad: (load: ProcessLoad) => void;
  readonly logs: LogLine[];
  readonly requests: HttpRequest[];
  readonly points: string[];
  /** Situations that the code named, once each. */
  readonly situations: Set<string>;
}

/** 2026-01-05T09:00:00Z, a Monday. */
const START = 1_767_603_600_000;

/** Bytes out of a 32-bit state (splitmix32). */
const createRandom = (seed: number): ((bytes: number) => Uint8Array) => {
  let state = seed | 0;
  const word = (): number => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = state ^ (state >>> 16);
    mixed = Math.imul(mixed, 0x21f0aaad);
    mixed ^= mixed >>> 15;
    mixed = Math.imul(mixed, 0x735a2d97);
    return (mixed ^ (mixed >>> 15)) >>> 0;
  };
  return (bytes) => {
    const view = new DataView(new ArrayBuffer(Math.ceil(bytes / 4) * 4));
    for (let at = 0; at < view.byteLength; at += 4) view.setUint32(at, word());
    return new Uint8Array(view.buffer, 0, bytes);
  };
};

interface Timer {
  readonly at: number;
  readonly order: number;
  readonly run: () => void;
}

interface Clock {
  time: number;
  order: number;
  readonly afterStep: () => void;
  readonly timers: Set<Timer>;
}

const earliest = (clock: Clock): Timer | undefined => {
  let first: Timer | undefined;
  for (const timer of clock.timers)
    if (first === undefined || timer.at < first.at || (timer.at === first.at && timer.order < first.order))
      first = timer;
  return first;
};

// One turn of the real event loop empties the queues of microtasks and ticks, however long they are.
const drain = async (): Promise<void> => {
  await setImmediate();
};

const setTimer = (clock: Clock, delayMs: number, run: () => void): Cancel => {
  clock.order += 1;
  const timer: Timer = { at: clock.time + Math.max(0, delayMs), order: clock.order, run };
  clock.timers.add(timer);
  return () => {
    clock.timers.delete(timer);
  };
};

const step = async (clock: Clock, until: number): Promise<boolean> => {
  await drain();
  clock.afterStep();
  const timer = earliest(clock);
  if (timer === undefined || timer.at > until) return false;
  clock.timers.delete(timer);
  clock.time = Math.max(clock.time, timer.at);
  timer.run();
  return true;
};

const advance = async (clock: Clock, ms: number): Promise<void> => {
  const until = clock.time + ms;
  while (await step(clock, until));
  clock.time = until;
  await drain();
};

const leap = async (clock: Clock, ms: number): Promise<void> => {
  clock.time += ms;
  await advance(clock, 0);
};

const settle = async <T>(clock: Clock, promise: Promise<T>, withinMs: number): Promise<T> => {
  let pending = true;
  const done = (): void => {
    pending = false;
  };
  promise.then(done, done);
  const until = clock.time + withinMs;
  await drain();
  while (pending && (await step(clock, until))) await drain();
  if (pending) throw new Error(`nothing settles the promise within ${withinMs} ms of virtual time`);
  return promise;
};

const recordingLog = (logs: LogLine[]): Log => {
  const at =
    (level: keyof Log) =>
    (fields: LogFields, message: string): void => {
      logs.push({ level, fields, message });
    };
  return { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
};

const NO_NETWORK: HttpHandler = () => ({ kind: "failure", sent: "no", why: "connect" });

/** What a transport does about its total time limit. */
const limited = (clock: Clock, request: HttpRequest, answer: Promise<HttpOutcome>): Promise<HttpOutcome> =>
  new Promise((resolve, reject) => {
    const cancel = setTimer(clock, request.timeoutMs, () =>
      resolve({ kind: "failure", sent: "maybe", why: "timeout" }),
    );
    answer.then(resolve, reject).finally(cancel);
  });

export const createVirtualWorld = (options: VirtualWorldOptions): VirtualWorld => {
  const {
    seed,
    start = START,
    http = NO_NETWORK,
    onPoint,
    buggify = () => false,
    afterStep = () => undefined,
  } = options;
  const clock: Clock = { time: 0, order: 0, timers: new Set(), afterStep };
  const random = createRandom(seed);
  const logs: LogLine[] = [];
  const requests: HttpRequest[] = [];
  const points: string[] = [];
  const situations = new Set<string>();
  let wallOffset = start;
  let processLoad: ProcessLoad = { loopDelayMs: 0, heapShare: 0.1 };
  const world: VirtualWorld = {
    // A wall clock reads whole milliseconds; a backoff may end between two.
    now: () => Math.floor(wallOffset + clock.time),
    monotonic: () => clock.time,
    timer: (delayMs, run) => setTimer(clock, delayMs, run),
    random,
    http: async (request) => {
      requests.push(request);
      return limited(clock, request, Promise.resolve(http(request, world)));
    },
    log: recordingLog(logs),
    turn: () => Promise.resolve(),
    processLoad: () => processLoad,
    setProcessLoad: (load) => {
      processLoad = load;
    },
    point: (name) => {
      points.push(name);
      onPoint?.(name);
    },
    buggify,
    reached: (situation) => void situations.add(situation),
    advance: (ms) => advance(clock, ms),
    leap: (ms) => leap(clock, ms),
    settle: (promise, withinMs = 3_600_000) => settle(clock, promise, withinMs),
    drain,
    stepWallClock: (ms) => {
      wallOffset += ms;
    },
    fraction: () => new DataView(random(4).buffer).getUint32(0) / 2 ** 32,
    pendingTimers: () => clock.timers.size,
    logs,
    requests,
    points,
    situations,
  };
  return world;
};
