import { createGateway, type Gateway } from "../../../src/app.ts";
import type { Store } from "../../../src/store/store.ts";
import type { VirtualWorld } from "../virtual-world.ts";
import {
  connectionsOf,
  createLife,
  DEFAULT_POLICY,
  GATEWAY_URL,
  type Life,
  MOCK_URL,
  mortalStore,
  mortalWorld,
  type Place,
  type RigOptions,
  ROOT_KEY,
} from "./rig-parts.ts";

/** One of the gateways that share the database: a process that may end, come back, and be paused while the others run on. */
export interface RigNode extends Place {
  /** Throws while it is down. */
  readonly gateway: () => Gateway;
  readonly alive: () => boolean;
  /** It has started and answers. */
  readonly serving: () => boolean;
  /** Ends it where it stands: nothing of it runs on, what it was asked stays unanswered. */
  readonly kill: () => void;
  /** A new process on the same store. Needs time to pass where the store is slow. */
  readonly restart: () => Promise<void>;
  /** Pauses it, as SIGSTOP does: it does nothing, its clock goes on, and then it resumes with what it knew. */
  readonly freeze: (ms: number, resumed: (late: boolean) => void) => void;
  readonly now: () => number;
  /** Moves its wall clock alone, either way. */
  readonly stepClock: (ms: number) => void;
  readonly life: () => Life | undefined;
}

const startGateway = async (options: RigOptions, world: VirtualWorld, store: Store, life: Life, place: Place) => {
  const mortal = mortalWorld(world, life, options, place);
  const mine = options.wrapWorld?.(mortal) ?? mortal;
  const gateway = await createGateway({
    world: mine,
    store: mortalStore(options.wrapStore?.(store, mine, place) ?? store, life),
    rootKey: ROOT_KEY,
    connections: connectionsOf(options, place),
    policy: options.policy ?? DEFAULT_POLICY,
    publicUrl: GATEWAY_URL,
    privateReceivers: true,
    mockUrl: MOCK_URL,
    keyFile: null,
    onLost: () => {
      life.end();
      options.onLost?.(place);
    },
  });
  await gateway.start();
  return gateway;
};

const createFreeze =
  (world: VirtualWorld, lifeNow: () => Life | undefined): RigNode["freeze"] =>
  (ms, resumed) => {
    const mine = lifeNow();
    if (!mine?.alive() || mine.frozen !== undefined) return;
    mine.frozen = new Promise<void>((resolve) => world.timer(ms, resolve)).then(() => {
      mine.frozen = undefined;
      resumed(mine.alive() && mine.late === true);
    });
  };

export const createRigNode = (options: RigOptions, world: VirtualWorld, store: Store, number: number): RigNode => {
  let life: Life | undefined;
  const place = {
    number,
    skew: options.skews?.[number] ?? 0,
    since: 0,
    id: (): string | undefined => life?.gateway?.services.node.id,
  };
  const start = async (): Promise<void> => {
    if (life?.alive()) return;
    const mine = createLife();
    life = mine;
    place.since = world.monotonic();
    const started = startGateway(options, world, store, mine, place);
    // A process may end while it starts.
    const gateway = await Promise.race([started, mine.ended]);
    if (gateway !== undefined) mine.gateway = gateway;
  };
  const alive = (): boolean => life?.alive() === true;
  return Object.assign(place, {
    alive,
    life: () => life,
    serving: () => life?.gateway !== undefined && alive(),
    gateway: () => {
      if (!life?.alive() || life.gateway === undefined) throw new Error("the gateway is down");
      return life.gateway;
    },
    kill: () => life?.end(),
    restart: start,
    freeze: createFreeze(world, () => life),
    now: () => world.now() + place.skew,
    stepClock: (ms: number) => {
      place.skew += ms;
    },
  });
};
