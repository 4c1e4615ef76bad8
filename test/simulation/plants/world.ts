import type { HttpRequest, World } from "../../../src/world.ts";
import { CANARIES } from "../oracle/canaries.ts";
import type { PlantRow } from "./plant.ts";

const bodyOf = ({ body = "" }: HttpRequest): string => (typeof body === "string" ? body : Buffer.from(body).toString());

const loggingBodies = (world: World): World => ({
  ...world,
  http: (request) => {
    if (bodyOf(request).includes(CANARIES[0])) world.log.debug({ body: bodyOf(request) }, "vendor call");
    return world.http(request);
  },
});

const namesInAddresses = (world: World): World => ({
  ...world,
  http: (request) =>
    world.http(
      bodyOf(request).includes(CANARIES[1]) ? { ...request, url: `${request.url}?q=${CANARIES[1]}` } : request,
    ),
});

const endlessCalls = (world: World): World => ({
  ...world,
  http: (request) => world.http({ ...request, timeoutMs: 40 * 86_400_000 }),
});

const eagerCalls = (world: World): World => ({
  ...world,
  http: async (request) => {
    const first = await world.http(request);
    if (first.kind === "answer" && first.status < 500) return first;
    for (let more = 0; more < 12; more += 1) {
      world.log.warn({ connection: request.pool, try: more + 2, fault: "unavailable" }, "vendor call");
      await world.http(request);
    }
    return first;
  },
});

/** Signals an event while its change is still being written: here, before it is even stored. */
const earlyEvents = (world: World): World => ({
  ...world,
  http: (request) =>
    world.http(
      request.headers["webhook-id"] === undefined
        ? request
        : { ...request, headers: { ...request.headers, "webhook-id": `${request.headers["webhook-id"]}x` } },
    ),
});

const lateTimers = (world: World): World => ({
  ...world,
  timer: (delayMs, run) => (delayMs >= 20_000 ? () => undefined : world.timer(delayMs, run)),
});

const leakyTimers = (world: World): World => ({
  ...world,
  timer: (delayMs, run) => {
    for (let more = 0; more < 3; more += 1) world.timer(delayMs + 30 * 86_400_000, () => undefined);
    return world.timer(delayMs, run);
  },
});

/** Bugs of whatever stands between the gateway and its surroundings. */
export const WORLD_PLANTS: readonly PlantRow[] = [
  { name: "a log that quotes what is sent", quirks: ["Q13", "Q23"], plant: { world: loggingBodies }, caughtBy: /^P1/ },
  { name: "a name in an address", plant: { world: namesInAddresses }, caughtBy: /^P1/ },
  { name: "a call that waits for ever", plant: { world: endlessCalls }, caughtBy: /^(L|I2)/ },
  { name: "retries without a budget", quirks: ["Q24", "Q25"], plant: { world: eagerCalls }, caughtBy: /^(L4|D2)/ },
  { name: "an event whose id nobody stored", plant: { world: earlyEvents }, caughtBy: /^O2/ },
  { name: "a long timer that is dropped", plant: { world: lateTimers }, caughtBy: /^(L|I2|O4|D2|F3)/ },
  { name: "timers that nobody takes away", plant: { world: leakyTimers }, caughtBy: /^L5/ },
];
