import type { Node } from "../nodes/node.ts";
import type { Keyring } from "../privacy/keyring.ts";
import type { Metrics } from "../telemetry/metrics-port.ts";
import type { Cancel, World } from "../world.ts";
import { type Courier, createCourier } from "./courier.ts";
import { createDirectory, type Directory } from "./directory.ts";
import { createFanOut } from "./fan-out.ts";

export interface DispatcherOptions {
  readonly world: World;
  readonly node: Node;
  readonly keyring: Keyring;
  readonly metrics?: Metrics;
  /** Receivers may live in private networks: connections are then not guarded. */
  readonly allowPrivateAddresses: boolean;
  /** The gateway's public URL without a trailing slash: source of the dispatcher's own events. */
  readonly origin?: string;
}

export interface Dispatcher {
  /** Takes up what a process before left, then runs until `stop`. */
  readonly start: () => Promise<void>;
  /** Sends nothing new; resolves when every try under way, 15 s at most, is recorded. */
  readonly stop: () => Promise<void>;
  /** Events were committed. Cheap and never waits: for after every commit with an event. */
  readonly notify: () => void;
  /** An endpoint was created, changed, disabled or deleted. */
  readonly endpointChanged: (id: string) => Promise<void>;
  /** Deliveries of this endpoint were made due by someone else: a replay. */
  readonly deliveriesDue: (endpointId: string) => void;
  /** What another node left undone is this one's now. */
  readonly tookOver: () => void;
}

/** Looks again even if nobody called: the clock was stepped, or a call never came. Milliseconds. */
const SWEEP_MS = 30_000;
/** Between two batches of events: the first of many goes at once, the others share a commit. Milliseconds. */
const REST_MS = 10;

/** Runs `step` until it says that nothing is left; calls that come meanwhile make it run once more. */
const createLoop = (world: World, step: () => Promise<boolean>, failed: (error: unknown) => void) => {
  let open = false;
  let again = false;
  let running: Promise<void> | undefined;

  const run = async (): Promise<void> => {
    try {
      while (open && again) {
        again = false;
        // Whoever committed has an answer to give first.
        await world.turn();
        while (open && (await step()))
          await new Promise<void>((rested) =>
            world.timer(world.buggify("outbound.long_rest") ? 2000 : REST_MS, rested),
          );
      }
    } catch (error) {
      failed(error);
    } finally {
      running = undefined;
    }
  };

  return {
    call: (): void => {
      again = true;
      if (world.buggify("outbound.called_late")) return;
      if (open) running ??= run();
    },
    start: (): void => {
      open = true;
    },
    stop: async (): Promise<void> => {
      open = false;
      await running;
    },
  };
};

const createSweep = (world: World, look: () => void) => {
  let cancel: Cancel = () => undefined;
  const sweep = (): void => {
    cancel = world.timer(world.buggify("outbound.sweeps_early") ? 3000 : SWEEP_MS, sweep);
    look();
  };
  return { start: sweep, stop: (): void => cancel() };
};

const reporter =
  (world: World) =>
  (error: unknown): void => {
    const name = error instanceof Error ? error.name : "unknown";
    world.log.error({ error: name }, "events could not be queued: tried again");
  };

const lookAtEach = (directory: Directory, courier: Courier): void => {
  for (const id of directory.ids()) courier.look(id);
};

const readAgain = async (directory: Directory, courier: Courier): Promise<void> => {
  for (const id of await directory.load()) courier.drop(id);
  lookAtEach(directory, courier);
};

const readOneAgain = async (directory: Directory, courier: Courier, id: string): Promise<void> => {
  if ((await directory.refresh(id)) === undefined) courier.drop(id);
  else courier.look(id);
};

/** Outbox to endpoints: events become deliveries (fan-out.ts), deliveries are sent until they succeed (courier.ts). */
export const createDispatcher = (options: DispatcherOptions): Dispatcher => {
  const { world, node, metrics, origin = "" } = options;
  const directory = createDirectory(node.store, options.keyring);
  const addresses = options.allowPrivateAddresses ? "any" : "public";
  const disabled = (): void => loop.call();
  const courier = createCourier({ world, node, metrics, directory, addresses, origin, disabled });
  const fanOut = createFanOut(world, node, directory, courier.queued);
  const loop = createLoop(world, fanOut.step, reporter(world));
  const lookAround = (): void => {
    loop.call();
    fanOut.keep().catch(reporter(world));
    courier.lookAtAll();
  };
  const sweep = createSweep(world, lookAround);
  node.hear(() => readAgain(directory, courier));
  return {
    tookOver: () => {
      loop.call();
      lookAtEach(directory, courier);
    },
    notify: loop.call,
    deliveriesDue: courier.look,
    endpointChanged: (id) => fanOut.keep().then(() => readOneAgain(directory, courier, id)),
    start: async () => {
      await directory.load();
      await fanOut.load();
      loop.start();
      sweep.start();
    },
    stop: async () => {
      sweep.stop();
      await loop.stop();
      await fanOut.keep();
      await courier.stop();
    },
  };
};
