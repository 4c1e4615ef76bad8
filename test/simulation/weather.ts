import { hash } from "node:crypto";
import type { OutgoingRequest } from "../../mock-vendor/world.ts";
import type { Store } from "../../src/store/store.ts";
import type { HttpOutcome, World } from "../../src/world.ts";
import type { Rig } from "../kit/gateway-rig.ts";
import type { RigOptions } from "../kit/gateway-rig-parts.ts";
import type { HttpHandler } from "../kit/virtual-world.ts";
import type { Draw } from "./draw.ts";
import type { Swarm } from "./swarm.ts";
import { Violation } from "./watch.ts";

/** While it storms things go wrong; once calm, nothing does any more. */
export interface Weather {
  storm: boolean;
}

const DELAYED_MS = 30_000;

const wait = (rig: Rig, ms: number): Promise<void> => new Promise((resolve) => rig.world.timer(ms, resolve));

/** What the wire does to a vendor's callback on its way. */
export const callbackWeather = (
  { callbacks }: Swarm,
  weather: Weather,
  draw: Draw,
  rig: () => Rig | undefined,
): NonNullable<RigOptions["callback"]> => {
  return async (request, deliver) => {
    const now = rig();
    if (!weather.storm || now === undefined) return deliver(request);
    // Drawn at once, so that what befalls one callback does not change what befalls the next.
    const [lose, refuse, duplicate, delay, corrupt] = [
      draw.fraction(),
      draw.fraction(),
      draw.fraction(),
      draw.fraction(),
      draw.fraction(),
    ];
    const [delayMs, againMs] = [draw.below(DELAYED_MS), draw.below(DELAYED_MS)];
    if (lose < callbacks.lose) return { status: 200 };
    if (refuse < callbacks.refuse) return { status: 0 };
    if (duplicate < callbacks.duplicate) void wait(now, againMs).then(() => deliver(request));
    if (delay < callbacks.delay) await wait(now, delayMs);
    const sent: OutgoingRequest = corrupt < callbacks.corrupt ? { ...request, body: `${request.body} ` } : request;
    return deliver(sent);
  };
};

/** A store that takes its time before a change is durable and after it, so that others come in between. */
export const slowStore =
  ({ slowStore: share }: Swarm, weather: Weather, draw: Draw) =>
  (store: Store, world: World): Store => {
    const hold = (): Promise<void> =>
      weather.storm && draw.chance(share)
        ? new Promise((resolve) => world.timer(draw.between(1, 8), resolve))
        : Promise.resolve();
    return {
      ...store,
      commit: async (change) => {
        await hold();
        const committed = await store.commit(change);
        await hold();
        return committed;
      },
    };
  };

const answer = (status: number): HttpOutcome => ({ kind: "answer", status, headers: {}, body: new Uint8Array(0) });
const FAILURES: readonly HttpOutcome[] = [
  answer(500),
  answer(503),
  answer(302),
  { kind: "failure", sent: "no", why: "connect" },
  { kind: "failure", sent: "maybe", why: "reset" },
];

/** A receiver of events that fails often, and that notices when one event comes with two bodies. */
export const receiver = (
  swarm: Swarm,
  weather: Weather,
  draw: Draw,
  report: (violation: Violation) => void,
): HttpHandler => {
  const bodies = new Map<string, string>();
  return ({ headers, body = "" }) => {
    const id = headers["webhook-id"] ?? "";
    const bytes = hash("sha256", body, "hex");
    const known = bodies.get(id) ?? bytes;
    if (known !== bytes) report(new Violation(`O3 one event has one body: ${id}`));
    bodies.set(id, bytes);
    return weather.storm && draw.chance(swarm.receiverFails) ? draw.pick(FAILURES) : answer(204);
  };
};
