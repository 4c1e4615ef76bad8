import type { Rig } from "../kit/gateway-rig.ts";
import type { Draw } from "./draw.ts";
import { beginOrders } from "./operators.ts";
import type { Swarm } from "./swarm.ts";
import type { Watch } from "./watch.ts";
import type { Weather } from "./weather.ts";

const DOWN_MS = 2000;

export interface Stage {
  readonly swarm: Swarm;
  readonly draw: Draw;
  readonly weather: Weather;
  rig?: Rig;
}

const comeBack = ({ rig, draw, weather }: Stage): void => {
  weather.ended += 1;
  rig?.world.timer(draw.below(DOWN_MS), () => void rig.restart());
};

/** True at the points that the plan names. Points are counted from the first request on. */
export const crashPlan = (stage: Stage, watch: Watch) => {
  let passed = 0;
  return (): boolean => {
    if (stage.rig === undefined || !stage.weather.storm) return false;
    passed += 1;
    if (!stage.swarm.crashAtPoints.includes(passed)) return false;
    watch.saw(
      stage.rig.serving() ? "the process ended at a named point" : "the process ended again while it recovered",
    );
    comeBack(stage);
    return true;
  };
};

const freeze = (rig: Rig, watch: Watch, ms: number): void => {
  const before = rig.mock.journal().length;
  rig.freeze(ms, (late) => {
    if (late) watch.saw("the process was paused with a call under way");
    if (rig.mock.journal().length > before) watch.saw("a paused process resumed with stale knowledge");
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

/** Sets everything that goes wrong on the clock. */
export const makeTrouble = (stage: Stage, rig: Rig, watch: Watch): void => {
  const { swarm } = stage;
  for (const fault of swarm.vendorFaults) rig.mock.faults.add(fault);
  for (const at of swarm.killAt) {
    rig.world.timer(at, () => {
      rig.kill();
      watch.saw("the process was killed and came back");
      comeBack(stage);
    });
  }
  for (const { at, ms } of swarm.freezes) rig.world.timer(at, () => freeze(rig, watch, ms));
  for (const { at, ms } of swarm.clockSteps) {
    rig.world.timer(at, () => {
      rig.world.stepWallClock(ms);
      watch.saw(ms < 0 ? "the clock was stepped back" : "the clock was stepped ahead");
    });
  }
  for (const at of swarm.strangersAt) rig.world.timer(at, () => void stranger(rig));
  beginOrders(rig, watch, swarm);
};
