import { createHash } from "node:crypto";
import type { Store } from "../../src/store/store.ts";
import type { World } from "../../src/world.ts";
import { createRig, type Rig } from "../kit/gateway/rig.ts";
import type { Place, RigOptions } from "../kit/gateway/rig-parts.ts";
import { createReusedEngine } from "../kit/reused-engine.ts";
import { fsck } from "./oracle/fsck.ts";
import { situationsAfter } from "./oracle/hindsight.ts";
import { settleDown } from "./oracle/settled.ts";
import { Violation } from "./oracle/verdicts.ts";
import { createWatch, type Watch } from "./oracle/watch.ts";
import { type Clients, createClients } from "./storm/client.ts";
import { createDraw, type Draw } from "./storm/draw.ts";
import { type Reduction, reduced } from "./storm/reduction.ts";
import { STORM, type Swarm, swarmOf } from "./storm/swarm.ts";
import { comeBack, crashPlan, healClocks, makeTrouble, type Stage, unknownOutcomes } from "./storm/trouble.ts";
import { callbackWeather, network, oddness, receiver, slowStore, type Weather } from "./storm/weather.ts";

/** Something in the gateway's surroundings that is broken on purpose. */
export interface Plant {
  readonly store?: (store: Store, world: World) => Store;
  readonly world?: (world: World) => World;
}

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
  /** Named situations that came about. */
  readonly situations: ReadonlySet<string>;
  /** Invariants that were judged. */
  readonly judged: ReadonlySet<string>;
  /** Sites that were passed, and those at which the odd thing happened. */
  readonly sites: { readonly passed: ReadonlySet<string>; readonly odd: ReadonlySet<string> };
  /** Virtual milliseconds. */
  readonly lasted: number;
}

export interface RunOptions extends Reduction {
  readonly plant?: Plant | undefined;
}

/** One database for all runs of this process: one at a time. */
const database = createReusedEngine();

const calmDown = async (stage: Stage, rig: Rig, watch: Watch): Promise<void> => {
  stage.weather.storm = false;
  rig.mock.faults.clear();
  healClocks(rig, stage.swarm);
  const back = rig.nodes.filter(({ number }) => !stage.gone.has(number));
  for (const node of back) if (!node.alive()) await rig.world.settle(node.restart());
  await settleDown(rig, back, watch, stage.weather);
  fsck(rig, watch, 2 * rig.nodes.length + stage.weather.ended);
};

const openStage = async (seed: number, { plant, ...reduction }: RunOptions) => {
  const swarm = reduced(swarmOf(createDraw(seed)), reduction);
  const weather: Weather = { storm: true, odd: true, ended: 0 };
  const stage: Stage = { swarm, draw: createDraw(seed + 1_000_003), weather, gone: new Set() };
  const sites = { passed: new Set<string>(), odd: new Set<string>() };
  const watch = createWatch(() => stage.rig);
  const { draw } = stage;
  const slow = slowStore(swarm, weather, draw);
  const unknown = unknownOutcomes(stage, watch);
  const met = (site: string, isOdd: boolean): void => void (isOdd ? sites.odd : sites.passed).add(site);
  const rig = await createRig({
    seed,
    engine: database.fresh(),
    ...(swarm.nodes > 1 && { nodes: swarm.nodes, skews: swarm.skews }),
    route: loadBalancer(swarm, createDraw(seed + 3_000_003)),
    onLost: ({ number }) => comeBack(stage, number),
    wrapStore: (store, world, place) => {
      const watched = unknown(watch.noted(store, identity(place)), place);
      return slow(plant?.store?.(watched, world) ?? watched, world);
    },
    ...(plant?.world && { wrapWorld: plant.world }),
    crashAt: crashPlan(stage, watch),
    afterStep: watch.check,
    buggify: oddness(swarm, weather, createDraw(seed + 2_000_003), met),
    onVendorRequest: watch.sent,
    network: network(swarm, weather, watch),
    callback: callbackWeather(swarm, weather, draw, watch, () => stage.rig),
    ...(swarm.latency > 0 && { latency: () => (weather.storm ? draw.below(swarm.latency) : 0) }),
  });
  rig.receivers.set("receiver.test", receiver(swarm, weather, draw, watch));
  await rig.world.settle(
    rig.call("POST", "/v1/webhook-endpoints", { body: { url: "https://receiver.test/hook", types: ["*"] } }),
  );
  stage.rig = rig;
  return { stage, rig, watch, sites };
};

/** Who commits: what a process began is its own, also where it has ended and another one has taken its place. */
const identity = (place: Place): (() => string | undefined) => {
  const { since } = place;
  let known: string | undefined;
  return () => {
    if (place.since === since) known = place.id() ?? known;
    return known;
  };
};

/** To any node; where that one is down mostly to the first that is not. */
const loadBalancer = ({ nodes }: Swarm, draw: Draw): NonNullable<RigOptions["route"]> => {
  if (nodes === 1) return () => 0;
  return (isUp) => {
    const number = draw.below(nodes);
    const others = Array.from({ length: nodes }, (_, other) => other).filter(isUp);
    return isUp(number) || draw.chance(0.2) ? number : (others[0] ?? number);
  };
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

const seenIn = (rig: Rig, { mirror }: Watch): ReadonlySet<string> =>
  new Set([
    ...mirror.rows("transitions").map(({ kind }) => `transition ${kind}`),
    ...mirror.rows("observations").map(({ effect }) => `observation ${effect}`),
    ...mirror.rows("inbox").map(({ state }) => `callback ${state}`),
    ...rig.world.points.map((name) => `point ${name}`),
  ]);

const act = async (stage: Stage, rig: Rig, watch: Watch, clients: Clients): Promise<void> => {
  clients.begin(stage.swarm);
  makeTrouble(stage, rig, watch);
  await rig.advance(STORM);
  await calmDown(stage, rig, watch);
  watch.verdicts.must(clients.waiting() === 0, "L1 every request is answered", `${clients.waiting()} are not`);
};

/** One seed: a storm of a minute, calm, and eight days. Never throws for what the gateway does. */
export const simulate = async (seed: number, options: RunOptions = {}): Promise<Run> => {
  const { stage, rig, watch, sites } = await openStage(seed, options);
  const clients = createClients(rig, watch);
  const violation = await act(stage, rig, watch, clients).then(
    () => undefined,
    (error: unknown) => (error instanceof Violation ? error.message : String((error as Error).stack ?? error)),
  );
  const situations = [...watch.situations, ...rig.world.situations, ...situationsAfter(watch.mirror, rig.world.logs)];
  for (const node of rig.nodes) node.kill();
  return {
    ...{ seed, violation, sites, hash: traceOf(rig, clients), lasted: rig.world.monotonic() },
    ...{ sessions: watch.mirror.rows("sessions").length, checks: watch.checks(), seen: seenIn(rig, watch) },
    situations: new Set(situations),
    judged: watch.verdicts.judged,
  };
};
