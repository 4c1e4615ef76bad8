import { backlogPlaces, backlogRest } from "../core/pacing.ts";
import type { PressureGauge } from "../telemetry/pressure.ts";
import { stall, type World } from "../world.ts";

/** Applied at once. Few: what is begun together also ends together, in one long turn of the event loop. */
const CONCURRENCY = 8;
/** Left-over items taken up together are a fifth of this. */
const BACKLOG_PLACES = 80;

export interface QueueOptions<Item> {
  readonly world: World;
  readonly pressure: PressureGauge;
  readonly run: (item: Item) => Promise<void>;
  /** New items held in memory; what comes beyond waits in the table. */
  readonly held: number;
  /** Nothing is left here, but the table may hold more. */
  readonly drained: () => void;
}

export interface Queue<Item> {
  readonly put: (item: Item) => void;
  /** What an earlier time left over: it stands back behind those who come now. */
  readonly putBack: (items: readonly Item[]) => void;
  /** Looks into the table once everything here is done. */
  readonly open: () => void;
  /** Begins nothing more; resolves when nothing is under way. */
  readonly close: () => Promise<void>;
  readonly idle: () => boolean;
}

/** Tasks under way. */
const createTasks = () => {
  const running = new Set<Promise<void>>();
  return {
    running,
    ended: async (): Promise<void> => void (await Promise.all(running)),
    begin: (begun: Promise<void>, freed: () => void): Promise<void> => {
      const task = begun.finally(() => {
        running.delete(task);
        freed();
      });
      running.add(task);
      return task;
    },
  };
};

/** Runs `step` again and again until it has nothing to do; never twice at once. */
const createLoop = (step: () => Promise<boolean>, ended: () => void) => {
  let running = false;
  let again = false;
  return async (): Promise<void> => {
    again = true;
    if (running) return;
    running = true;
    // A call that comes while the last step ends must not be lost.
    while (again) {
      again = false;
      while (await step());
    }
    running = false;
    ended();
  };
};

/** One batch of left-over items, then a rest, unless nobody else wanted anything meanwhile. */
const createBacklog = <Item>({ world, pressure }: QueueOptions<Item>, begin: (item: Item) => Promise<void>) => {
  const waiting: Item[] = [];
  const step = async (isOpen: () => boolean): Promise<boolean> => {
    if (!isOpen() || waiting.length === 0) return false;
    const [arrivals, startedAt] = [pressure.arrivals(), world.monotonic()];
    const begun: Promise<void>[] = [];
    for (const item of waiting.splice(
      0,
      backlogPlaces(BACKLOG_PLACES, pressure.level() > 0 || world.buggify("inbox.backlog_one_by_one")),
    )) {
      begun.push(begin(item));
      await world.turn();
    }
    await Promise.all(begun);
    const rest = pressure.arrivals() === arrivals ? 0 : backlogRest(world.monotonic() - startedAt);
    if (rest > 0) await new Promise<void>((rested) => world.timer(rest, rested));
    return true;
  };
  return { waiting, step };
};

/** Begins one new item, in a turn of its own; false: there is none, or no place for it. */
const createFresh = <Item>(
  { world }: QueueOptions<Item>,
  isFull: () => boolean,
  begin: (item: Item) => Promise<void>,
) => {
  const waiting: Item[] = [];
  const step = async (): Promise<boolean> => {
    const item = isFull() ? undefined : waiting.shift();
    if (item === undefined) return false;
    void begin(item);
    if (world.buggify("inbox.slow_turn")) await stall(world);
    await world.turn();
    return true;
  };
  return { waiting, step };
};

const placesOf = (world: World): number => (world.buggify("inbox.one_at_a_time") ? 1 : CONCURRENCY);

/** A bounded queue. Each item is begun in a turn of its own, so that whoever reads meanwhile waits for one, not for all. */
export const createQueue = <Item>(options: QueueOptions<Item>): Queue<Item> => {
  const { world, run, held, drained } = options;
  const tasks = createTasks();
  let [stopped, overflow] = [true, false];

  const idle = (): boolean => fresh.waiting.length === 0 && backlog.waiting.length === 0 && tasks.running.size === 0;
  const runDry = (): void => {
    if (stopped || !overflow || !idle()) return;
    overflow = false;
    drained();
  };
  const isFull = (): boolean => stopped || tasks.running.size >= placesOf(world);
  const begin = (item: Item): Promise<void> => tasks.begin(run(item), () => void pump());
  const fresh = createFresh(options, isFull, begin);
  const pump = createLoop(fresh.step, runDry);
  const backlog = createBacklog(options, begin);
  const catchUp = createLoop(() => backlog.step(() => !stopped), runDry);

  return {
    put: (item) => {
      if (fresh.waiting.length >= held || world.buggify("inbox.full")) overflow = true;
      else fresh.waiting.push(item);
      void pump();
    },
    putBack: (items) => {
      backlog.waiting.push(...items);
      void catchUp();
    },
    open: () => {
      [stopped, overflow] = [false, true];
      void pump();
      void catchUp();
    },
    close: () => {
      stopped = true;
      return tasks.ended();
    },
    idle,
  };
};
