import { StoreLost } from "../../../src/store/errors.ts";
import type { Store } from "../../../src/store/store.ts";
import type { Rig } from "../../kit/gateway/rig.ts";
import type { RigNode } from "../../kit/gateway/rig-nodes.ts";
import type { Place } from "../../kit/gateway/rig-parts.ts";
import type { Watch } from "../oracle/watch.ts";
import type { Draw } from "./draw.ts";
import { beginOrders } from "./operators.ts";
import type { Swarm } from "./swarm.ts";
import { COMMON_SKEW } from "./swarm-nodes.ts";
import type { Weather } from "./weather.ts";

const DOWN_MS = 2000;
/** Among several nodes one may stay away for longer than the others wait for it. */
const AWAY_MS = 45_000;

export interface Stage {
  readonly swarm: Swarm;
  readonly draw: Draw;
  readonly weather: Weather;
  /** Nodes that do not come back. */
  readonly gone: Set<number>;
  rig?: Rig;
}

/** The n-th of the nodes that this run has. */
const nodeOf = ({ nodes }: Rig, n: number): RigNode => {
  const node = nodes[n % nodes.length];
  if (node === undefined) throw new Error("a rig has no node");
  return node;
};

export const comeBack = ({ rig, draw, weather, gone, swarm }: Stage, number: number): void => {
  weather.ended += 1;
  if (rig === undefined) return;
  const node = nodeOf(rig, number);
  rig.world.timer(draw.below(swarm.nodes === 1 ? DOWN_MS : AWAY_MS), () => {
    if (!gone.has(number)) void node.restart();
  });
};

const freeze = (rig: Rig, watch: Watch, node: RigNode, ms: number): void => {
  const before = rig.mock.journal().length;
  node.freeze(ms, (late) => {
    if (late) watch.saw("the process was paused with a call under way");
    if (rig.mock.journal().length > before) watch.saw("a paused process resumed with stale knowledge");
  });
};

/** True at the points that the plan names. Points are counted from the first request on. */
export const crashPlan = (stage: Stage, watch: Watch) => {
  let passed = 0;
  return (_name: string, { number }: Place): boolean => {
    if (stage.rig === undefined || !stage.weather.storm) return false;
    passed += 1;
    const pause = stage.swarm.pausesAtPoints.find(({ passing }) => passing === passed);
    if (pause !== undefined) freeze(stage.rig, watch, nodeOf(stage.rig, number), pause.ms);
    if (!stage.swarm.crashAtPoints.includes(passed)) return false;
    const wasServing = nodeOf(stage.rig, number).serving();
    watch.saw(wasServing ? "the process ended at a named point" : "the process ended again while it recovered");
    comeBack(stage, number);
    return true;
  };
};

/** A commit whose answer never comes: its node cannot know whether it was made, and ends. */
export const unknownOutcomes = (stage: Stage, watch: Watch) => {
  let made = 0;
  return (store: Store, { number }: Place): Store => ({
    ...store,
    commit: async (change) => {
      const { rig, weather, swarm } = stage;
      if (rig === undefined || !weather.storm || swarm.nodes === 1) return store.commit(change);
      made += 1;
      const unknown = swarm.unknownCommits.find((one) => one.number === made);
      if (unknown === undefined) return store.commit(change);
      if (unknown.applied) await store.commit(change);
      watch.saw("a commit's outcome was never learned");
      nodeOf(rig, number).kill();
      comeBack(stage, number);
      throw new StoreLost("the connection to the database broke");
    },
  });
};

/** Repeats the last start at the account whose requests carry no signature, as somebody else's. */
const stranger = async ({ world, mock }: Rig): Promise<void> => {
  const start = world.requests.findLast(
    ({ url, body }) => url.includes("workflow_runs") && String(body).includes("att_"),
  );
  if (start === undefined) return;
  const body = String(start.body).replace(/att_[0-9a-z]+/g, "stranger");
  const init = { method: start.method, headers: { ...start.headers }, body };
  await mock.app.fetch(new Request(start.url, init), { target: new URL(start.url).pathname });
};

const kill = (stage: Stage, rig: Rig, number: number): void => {
  nodeOf(rig, number).kill();
  comeBack(stage, number);
};

/** What befalls one node while the others run on. */
const troubleNodes = (stage: Stage, rig: Rig, watch: Watch): void => {
  const { swarm, gone } = stage;
  for (const { at, ms, node } of swarm.pauses) rig.world.timer(at, () => freeze(rig, watch, nodeOf(rig, node), ms));
  for (const { at, node } of swarm.gone) {
    rig.world.timer(at, () => {
      gone.add(node);
      watch.saw("a node ended for good");
      kill(stage, rig, node);
    });
  }
};

/** Sets everything that goes wrong on the clock. */
export const makeTrouble = (stage: Stage, rig: Rig, watch: Watch): void => {
  const { swarm } = stage;
  for (const fault of swarm.vendorFaults) rig.mock.faults.add(fault);
  for (const at of swarm.killAt) {
    rig.world.timer(at, () => {
      watch.saw("the process was killed and came back");
      kill(stage, rig, at % rig.nodes.length);
    });
  }
  for (const { at, ms } of swarm.freezes) rig.world.timer(at, () => freeze(rig, watch, nodeOf(rig, at), ms));
  for (const { at, ms } of swarm.clockSteps) {
    rig.world.timer(at, () => {
      nodeOf(rig, at).stepClock(ms);
      watch.saw(ms < 0 ? "the clock was stepped back" : "the clock was stepped ahead");
    });
  }
  for (const at of swarm.strangersAt) rig.world.timer(at, () => void stranger(rig));
  troubleNodes(stage, rig, watch);
  beginOrders(rig, watch, swarm);
};

/** Every clock as it was before it was stepped, and none off by minutes: a few seconds are no fault, and stay. */
export const healClocks = (rig: Rig, { clockSteps }: Swarm): void => {
  for (const { at, ms } of clockSteps) nodeOf(rig, at).stepClock(-ms);
  for (const node of rig.nodes) if (Math.abs(node.skew) > COMMON_SKEW) node.stepClock(-node.skew);
};
