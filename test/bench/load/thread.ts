/** Entry of the load thread: runs one load after the other and answers with its measurements. */
import { parentPort } from "node:worker_threads";
import type { Load, Measured } from "../load.ts";
import { createPool, type Pool } from "./pool.ts";
import { requestMaker } from "./requests.ts";

interface Recording {
  readonly startsAt: number;
  readonly endsAt: number;
  readonly latencies: number[];
  completed: number;
  failed: number;
  sent: number;
  inFlight: number;
}

const record = (recording: Recording, since: number, status: number): void => {
  const now = performance.now();
  recording.inFlight -= 1;
  if (now < recording.startsAt || now > recording.endsAt) return;
  if (status < 200 || status > 299) recording.failed += 1;
  else recording.completed += 1;
  recording.latencies.push(now - since);
};

const sendOne = (pool: Pool, recording: Recording, request: Buffer, since: number, then: () => void): void => {
  recording.inFlight += 1;
  recording.sent += 1;
  pool.send(request, (status) => {
    record(recording, since, status);
    then();
  });
};

const closedLoop = (pool: Pool, recording: Recording, connections: number, next: () => Buffer): void => {
  const again = (): void => {
    const now = performance.now();
    if (now < recording.endsAt) sendOne(pool, recording, next(), now, again);
  };
  for (let count = 0; count < connections; count += 1) again();
};

const NOTHING = (): void => undefined;

/** Latency counts from when a request was due: a server that stalls is charged for those that had to wait. */
const openLoop = (pool: Pool, recording: Recording, rate: number, next: () => Buffer): void => {
  const first = performance.now();
  let due = first;
  const tick = (): void => {
    const now = performance.now();
    for (; due <= now && due < recording.endsAt; due = first + (recording.sent * 1000) / rate)
      sendOne(pool, recording, next(), due, NOTHING);
    if (due < recording.endsAt) setTimeout(tick, Math.max(0, due - performance.now() - 0.5));
  };
  tick();
};

/** Made before the clock starts: signing is no part of the load. */
const requestsOf = (load: Load): (() => Buffer) => {
  const make = requestMaker(load.plan);
  const ready = Array.from({ length: load.ready ?? 0 }, (_, number) => make(number));
  let number = 0;
  return () => ready[number++] ?? make(number - 1);
};

const settled = (recording: Recording): Promise<void> =>
  new Promise((resolve) => {
    const look = (): void => {
      const over = performance.now() > recording.endsAt;
      if (over && (recording.inFlight === 0 || performance.now() > recording.endsAt + 3000)) resolve();
      else setTimeout(look, 10);
    };
    look();
  });

const run = async (load: Load): Promise<Measured> => {
  const next = requestsOf(load);
  const pool = createPool(load.port, load.connections);
  const startsAt = performance.now() + load.warmMs;
  const recording: Recording = {
    startsAt,
    endsAt: startsAt + load.forMs,
    latencies: [],
    completed: 0,
    failed: 0,
    sent: 0,
    inFlight: 0,
  };
  if (load.rate === undefined) closedLoop(pool, recording, load.connections, next);
  else openLoop(pool, recording, load.rate, next);
  await settled(recording);
  pool.close();
  const { completed, failed, sent, latencies } = recording;
  return {
    completed,
    failed,
    sent,
    perSecond: (completed * 1000) / load.forMs,
    latencies: Float64Array.from(latencies),
  };
};

parentPort?.on("message", (load: Load) => void run(load).then((measured) => parentPort?.postMessage(measured)));
