import { hash } from "node:crypto";
import type { OutgoingRequest } from "../../../mock-vendor/world.ts";
import type { Store } from "../../../src/store/store.ts";
import type { HttpOutcome, World } from "../../../src/world.ts";
import type { Rig } from "../../kit/gateway/rig.ts";
import type { RigOptions } from "../../kit/gateway/rig-parts.ts";
import type { HttpHandler } from "../../kit/virtual-world.ts";
import { Violation } from "../oracle/verdicts.ts";
import type { Watch } from "../oracle/watch.ts";
import type { Draw } from "./draw.ts";
import type { Partition, Swarm } from "./swarm.ts";

/** While it storms things go wrong; once calm, nothing does any more. */
export interface Weather {
  storm: boolean;
  /** Odd things happen at their sites: in the storm, and again in the calm after everything was found settled. */
  odd: boolean;
  /** Processes that have ended. */
  ended: number;
}

const DELAYED_MS = 30_000;

const wait = (rig: Rig, ms: number): Promise<void> => new Promise((resolve) => rig.world.timer(ms, resolve));

/** What the wire does to a vendor's callback on its way. */
export const callbackWeather = (
  { callbacks }: Swarm,
  weather: Weather,
  draw: Draw,
  watch: Watch,
  rig: () => Rig | undefined,
): NonNullable<RigOptions["callback"]> => {
  const seen = new Set<string>();
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
    const down = now.nodes.some((node) => !node.alive());
    const told = await deliver(sent);
    if (told.status === 401) watch.saw("a forged callback was refused");
    if (down) watch.saw("a callback was refused by a process that was down");
    if (told.status === 0) watch.saw("a callback went unanswered and was sent again");
    if (told.status === 200 && seen.has(sent.body)) watch.saw("one callback came twice");
    if (told.status === 200) seen.add(sent.body);
    return told;
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

const answer = (status: number, headers = {}): HttpOutcome => ({
  kind: "answer",
  status,
  headers,
  body: new Uint8Array(0),
});
const FAILURES: readonly HttpOutcome[] = [
  answer(500),
  answer(503),
  answer(302),
  answer(429, { "retry-after": "7" }),
  { kind: "failure", sent: "no", why: "connect" },
  { kind: "failure", sent: "maybe", why: "reset" },
];
/** Longer than the gateway waits for a receiver. */
const TOO_SLOW_MS = 16_000;
/** One endpoint gets no more at once. */
const MOST_IN_FLIGHT = 4;

/** A receiver of events that fails often, and that notices what it should never be sent. */
export const receiver = (swarm: Swarm, weather: Weather, draw: Draw, watch: Watch): HttpHandler => {
  const bodies = new Map<string, string>();
  const inFlight = new Map<number, number>();
  const judge = (id: string, body: string | Uint8Array): void => {
    const bytes = hash("sha256", body, "hex");
    const known = bodies.get(id) ?? bytes;
    if (known !== bytes) watch.report(new Violation(`O3 one event has one body: ${id}`));
    const flying = inFlight.get(weather.ended) ?? 0;
    if (flying > MOST_IN_FLIGHT * swarm.nodes)
      watch.report(new Violation(`O6 an endpoint is not flooded: ${flying} in flight`));
    bodies.set(id, bytes);
    watch.delivered(id);
  };
  return async ({ headers, body = "", timeoutMs }, world) => {
    const process = weather.ended;
    inFlight.set(process, (inFlight.get(process) ?? 0) + 1);
    const landed = (): void => void inFlight.set(process, (inFlight.get(process) ?? 1) - 1);
    judge(headers["webhook-id"] ?? "", body);
    const fails = weather.storm && draw.chance(swarm.receiverFails);
    const slow = fails && draw.chance(0.2);
    const outcome = fails ? draw.pick(FAILURES) : answer(204);
    const drawn = slow ? TOO_SLOW_MS : draw.below(50);
    // A good answer comes at once.
    const takes = fails ? drawn : 0;
    if (takes > timeoutMs) world.timer(timeoutMs, landed);
    if (fails) await new Promise<void>((resolve) => world.timer(takes, resolve));
    if (takes <= timeoutMs) landed();
    return outcome;
  };
};

const REFUSED: HttpOutcome = { kind: "failure", sent: "no", why: "connect" };

const standsAgainst = (partition: Partition, pool: string, at: number): boolean =>
  at >= partition.from && at < partition.until && (partition.vendor === undefined || partition.vendor === pool);

/** Vendors that cannot be reached for a time. */
export const network =
  ({ partitions }: Swarm, weather: Weather, watch: Watch): NonNullable<RigOptions["network"]> =>
  ({ pool }, world) => {
    if (!weather.storm || partitions.length === 0) return undefined;
    const stands = partitions.find((partition) => standsAgainst(partition, pool, world.monotonic()));
    if (stands === undefined) return undefined;
    watch.saw(stands.vendor === undefined ? "the whole network was gone" : "a vendor could not be reached");
    return stands.manner === "silent" ? "silence" : REFUSED;
  };

/** Where what was read is about to be written: among several nodes somebody else is to come in between. */
const RACES: ReadonlySet<string> = new Set(["resubmit.slow_settle", "finish.slow_write"]);

/** Which sites are odd in this run, and when. */
export const oddness = (
  { odd, nodes }: Swarm,
  weather: Weather,
  draw: Draw,
  met: (site: string, odd: boolean) => void,
) => {
  const sites = new Map<string, boolean>();
  return (site: string): boolean => {
    const races = nodes > 1 && odd.sites > 0 && RACES.has(site);
    const chosen = sites.get(site) ?? (races || draw.chance(odd.sites));
    sites.set(site, chosen);
    const isOdd = chosen && weather.odd && draw.chance(races ? 0.5 : odd.often);
    met(site, isOdd);
    return isOdd;
  };
};
