import { createHash } from "node:crypto";
import type { Store } from "../../src/store/store.ts";
import type { World } from "../../src/world.ts";
import { createRig, type Rig } from "../kit/gateway-rig.ts";
import { type Clients, createClients } from "./client.ts";
import { createDraw, type Draw } from "./draw.ts";
import { settleDown } from "./settled.ts";
import { STORM, type Swarm, swarmOf } from "./swarm.ts";
import { createWatch, Violation } from "./watch.ts";
import { callbackWeather, receiver, slowStore, type Weather } from "./weather.ts";

/** Something in the gateway's surroundings that is broken on purpose. */
export type Plant = (store: Store, world: World) => Store;

export interface Run {
  readonly seed: number;
  /** Undefined: all invariants held. */
  readonly violation: string | undefined;
  /** Same seed, same hash. */
  readonly hash: string;
  readonly sessions: number;
  /** Events after which the invariants were checked. */
  readonly checks: number;
  /** What was seen, so that a harness that never reaches a state is noticed. */
  readonly seen: ReadonlySet<string>;
}

const DOWN_MS = 2000;

interface Stage {
  readonly swarm: Swarm;
  readonly draw: Draw;
  readonly weather: Weather;
  rig?: Rig;
}

const comeBack = (stage: Stage): void => {
  const { rig, draw } = stage;
  rig?.world.timer(draw.below(DOWN_MS), () => void rig.restart());
};

/** True at the points that the plan names. Points are counted from the first request on. */
const crashPlan = (stage: Stage) => {
  let passed = 0;
  return (): boolean => {
    if (stage.rig === undefined || !stage.weather.storm) return false;
    passed += 1;
    const ends = stage.swarm.crashAtPoints.includes(passed);
    if (ends) comeBack(stage);
    return ends;
  };
};

const makeTrouble = (stage: Stage, rig: Rig): void => {
  const { swarm } = stage;
  for (const fault of swarm.vendorFaults) rig.mock.faults.add(fault);
  for (const at of swarm.killAt) {
    rig.world.timer(at, () => {
      rig.kill();
      comeBack(stage);
    });
  }
  for (const { at, ms } of swarm.clockSteps) rig.world.timer(at, () => rig.world.stepWallClock(ms));
};

const calmDown = async (stage: Stage, rig: Rig): Promise<void> => {
  stage.weather.storm = false;
  rig.mock.faults.clear();
  rig.world.stepWallClock(-stage.swarm.clockSteps.reduce((sum, { ms }) => sum + ms, 0));
  if (!rig.alive()) await rig.world.settle(rig.restart());
  await settleDown(rig);
};

const openStage = async (seed: number, plant: Plant | undefined) => {
  const draw = createDraw(seed);
  const swarm = swarmOf(draw);
  const stage: Stage = { swarm, draw: createDraw(seed + 1_000_003), weather: { storm: true } };
  const watch = createWatch(() => stage.rig);
  const slow = slowStore(swarm, stage.weather, stage.draw);
  const rig = await createRig({
    seed,
    wrapStore: (store, world) => {
      const watched = watch.noted(store);
      return slow(plant?.(watched, world) ?? watched, world);
    },
    crashAt: crashPlan(stage),
    afterStep: watch.check,
    onVendorRequest: watch.sent,
    callback: callbackWeather(swarm, stage.weather, stage.draw, () => stage.rig),
    ...(swarm.latency > 0 && { latency: () => (stage.weather.storm ? stage.draw.below(swarm.latency) : 0) }),
  });
  rig.receivers.set("receiver.test", receiver(swarm, stage.weather, stage.draw, watch.report));
  await rig.world.settle(
    rig.call("POST", "/v1/webhook-endpoints", { body: { url: "https://receiver.test/hook", types: ["*"] } }),
  );
  stage.rig = rig;
  return { stage, rig, watch };
};

const ALL = 10_000;

const traceOf = (rig: Rig, clients: Clients): string => {
  const transitions = rig.engine.list({ table: "transitions", order: ["session_id", "asc"], limit: ALL });
  const audit = rig.engine.list({ table: "audit", order: ["sequence", "asc"], limit: ALL });
  const parts = [
    transitions,
    audit.map(({ leaf_hash }) => leaf_hash),
    clients.answers(),
    rig.mock.journal(),
    rig.world.logs,
  ];
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
};

const seenIn = (rig: Rig): ReadonlySet<string> =>
  new Set([
    ...rig.engine
      .list({ table: "transitions", order: ["session_id", "asc"], limit: ALL })
      .map(({ kind }) => `transition ${kind}`),
    ...rig.engine
      .list({ table: "observations", order: ["id", "asc"], limit: ALL })
      .map(({ effect }) => `observation ${effect}`),
    ...rig.engine.list({ table: "inbox", order: ["id", "asc"], limit: ALL }).map(({ state }) => `callback ${state}`),
    ...rig.world.points.map((name) => `point ${name}`),
  ]);

const act = async (stage: Stage, rig: Rig, clients: Clients): Promise<void> => {
  clients.begin(stage.swarm);
  makeTrouble(stage, rig);
  await rig.advance(STORM);
  await calmDown(stage, rig);
  if (clients.waiting() > 0) throw new Violation(`L1 every request is answered: ${clients.waiting()} are not`);
};

/** One seed: a storm of a minute, calm, and eight days. Never throws for what the gateway does. */
export const simulate = async (seed: number, plant?: Plant): Promise<Run> => {
  const { stage, rig, watch } = await openStage(seed, plant);
  const clients = createClients(rig, watch, stage.draw);
  const violation = await act(stage, rig, clients).then(
    () => undefined,
    (error: unknown) => (error instanceof Violation ? error.message : String((error as Error).stack ?? error)),
  );
  const sessions = rig.engine.count("sessions", {});
  const run = { seed, violation, hash: traceOf(rig, clients), sessions, checks: watch.checks(), seen: seenIn(rig) };
  rig.kill();
  await rig.store.close();
  return run;
};
