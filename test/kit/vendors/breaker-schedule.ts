import { type Breaker, createBreaker, type Verdict } from "../../../src/vendors/breaker.ts";
import { createVirtualWorld } from "../virtual-world.ts";
import { type BreakerModel, createBreakerModel, type ModelCall } from "./breaker-model.ts";

const LEASE_MS = 5_000;
const MOST_IN_FLIGHT = 8;
/** Kinds of weather at the vendor: how often a call ends in each way. */
const WEATHER: readonly Readonly<Partial<Record<Verdict, number>>>[] = [
  { success: 0.95, failure: 0.05 },
  { success: 0.4, failure: 0.6 },
  { success: 0.5, failure: 0.4, ignored: 0.1 },
  { failure: 0.9, ignored: 0.1 },
  { slow: 0.9, success: 0.08, failure: 0.02 },
  { success: 0.6, slow: 0.3, ignored: 0.08, credentials: 0.02 },
];

interface Flight {
  readonly finish: (verdict: Verdict) => void;
  readonly done: Promise<unknown>;
  readonly model: ModelCall;
}

interface Schedule {
  readonly fraction: () => number;
  readonly breaker: Breaker;
  readonly model: BreakerModel;
  readonly flights: Flight[];
  readonly passed: { calls: number; refusals: number; opened: number; closed: number };
  time: number;
}

const pick = (schedule: Schedule, weather: Readonly<Partial<Record<Verdict, number>>>): Verdict => {
  let left = schedule.fraction();
  for (const [verdict, share] of Object.entries(weather)) {
    left -= share;
    if (left < 0) return verdict as Verdict;
  }
  return "success";
};

const begin = (schedule: Schedule): void => {
  const { breaker, model, flights, passed } = schedule;
  let finish: ((verdict: Verdict) => void) | undefined;
  const expected = model.begin(schedule.time);
  const admitted = breaker.admits();
  // What is asked for is asked at once: whether a call is made is known before anything is awaited.
  const done = breaker.guard(
    () =>
      new Promise<Verdict>((resolve) => {
        finish = resolve;
      }),
    (verdict) => verdict,
  );
  if ((finish !== undefined) !== (expected !== undefined) || admitted !== (finish !== undefined))
    throw new Error(`made ${finish !== undefined}, admits ${admitted}, expected ${expected !== undefined}`);
  passed.calls += 1;
  if (expected === undefined || finish === undefined) passed.refusals += 1;
  else flights.push({ finish, done, model: expected });
};

const end = async (schedule: Schedule, verdict: Verdict): Promise<void> => {
  const [flight] = schedule.flights.splice(Math.floor(schedule.fraction() * schedule.flights.length), 1);
  if (flight === undefined) return;
  flight.finish(verdict);
  await flight.done;
  schedule.model.end(flight.model, verdict, schedule.time);
};

/** Mostly moments, at times a lease, a wait of the breaker, or a quarter of an hour and more. */
const REACHES: readonly number[] = [10, 10, 1_000, 1_000, 6_000, 40_000, 400_000, 1_000_000];
const passTime = (schedule: Schedule): void => {
  const reach = REACHES[Math.floor(schedule.fraction() * REACHES.length)] ?? 0;
  schedule.time += schedule.fraction() * reach;
};

const compare = (schedule: Schedule, before: string): void => {
  const { breaker, model, time, passed } = schedule;
  const { nextProbeAt, ...real } = breaker.state();
  if (real.state === "open" && before !== "open") {
    const [least, most] = model.openBounds();
    const wait = (nextProbeAt ?? 0) - time;
    if (!(wait >= least - 1e-6 && wait <= most + 1e-6)) throw new Error(`waits ${wait}, not ${least} to ${most}`);
    model.openedUntil(nextProbeAt ?? 0);
    passed.opened += 1;
  }
  if (real.state === "closed" && before === "half_open") passed.closed += 1;
  const expected = model.seen();
  if (real.state !== expected.state || real.cause !== expected.cause || real.failures !== expected.failures)
    throw new Error(`is ${JSON.stringify(real)}, not ${JSON.stringify(expected)}`);
};

/** One random schedule of calls, ends and time against the model; throws at the first difference. */
export const runSchedule = async (seed: number, steps: number): Promise<Schedule["passed"]> => {
  const base = createVirtualWorld({ seed });
  const clock = { now: () => schedule.time, monotonic: () => schedule.time };
  const schedule: Schedule = {
    fraction: base.fraction,
    breaker: createBreaker({ ...base, ...clock }, () => undefined, LEASE_MS),
    model: createBreakerModel(LEASE_MS),
    flights: [],
    passed: { calls: 0, refusals: 0, opened: 0, closed: 0 },
    time: 0,
  };
  let weather: Readonly<Partial<Record<Verdict, number>>> = {};
  for (let step = 0; step < steps; step += 1) {
    if (step % 100 === 0) weather = WEATHER[Math.floor(schedule.fraction() * WEATHER.length)] ?? {};
    const before = schedule.breaker.phase();
    const kind = schedule.fraction();
    try {
      if (kind < 0.45 && schedule.flights.length < MOST_IN_FLIGHT) begin(schedule);
      else if (kind < 0.9) await end(schedule, pick(schedule, weather));
      else passTime(schedule);
      compare(schedule, before);
    } catch (error) {
      throw new Error(`seed ${seed}, step ${step}: ${error instanceof Error ? error.message : ""}`, { cause: error });
    }
  }
  return schedule.passed;
};
