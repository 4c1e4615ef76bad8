import { backlogGap, backlogPlaces } from "../../core/pacing.ts";
import type { Store } from "../../store/store.ts";
import type { TimerRow } from "../../store/tables.ts";
import type { PressureGauge } from "../../telemetry/pressure.ts";
import type { World } from "../../world.ts";

export interface BacklogOptions {
  readonly world: World;
  readonly store: Store;
  /** Of the timers that count. */
  readonly owner: string | null;
  readonly pressure: PressureGauge;
  /** Of all timers. */
  readonly kinds: readonly string[];
  /** That all timers have together. */
  readonly places: number;
}

export interface Taken {
  /** To be run now, each with `ended` after it. */
  readonly timers: readonly TimerRow[];
  /** Infinity: when one of them has ended. */
  readonly lookAgainAt: number;
}

/** A longer backlog is taken up as fast as one of this length. */
const COUNTED = 10_000;
/** Timers read at once. */
const LOOK = 64;
/** After a look that found nothing: it walks through all that is due of the other kinds. Milliseconds. */
const REST = 200;

/** Times at which one more may be taken, drawn out over a while that fits the backlog, with jitter. */
const createSpread = (world: World) => {
  let gap: number | undefined;
  let nextAt = 0;
  const jittered = (ms: number): number => ms * (0.5 + (world.random(1)[0] ?? 0) / 256);
  return {
    isPlanned: (): boolean => gap !== undefined,
    plan: (items: number, gatheredMs: number): void => {
      gap = backlogGap(items, gatheredMs) * (world.buggify("backlog.long_gap") ? 4 : 1);
      nextAt = world.monotonic();
    },
    over: (): void => {
      gap = undefined;
    },
    /** How many of these may be taken now. */
    take: (wanted: number): number => {
      const now = world.monotonic();
      let taken = 0;
      for (; taken < wanted && nextAt <= now; taken += 1) nextAt += jittered(gap ?? 0);
      // What could not be used is not saved up: it would come as a wave.
      if (taken === wanted) nextAt = Math.max(nextAt, now);
      return taken;
    },
    nextAt: (): number => nextAt,
  };
};

/** Timers of some kinds that are due, a few at a time: thousands may be, and each look sorts them all. */
const createLane = ({ world, store, owner }: BacklogOptions, kinds: readonly string[], first: "newest" | "oldest") => {
  let rows: TimerRow[] = [];
  let restUntil = 0;
  const among = { column: "kind", values: kinds } as const;
  // Ids of sessions begin with their time.
  const order = first === "newest" ? (["id", "desc"] as const) : (["due_at", "asc"] as const);
  const list = (to: number, limit: number) =>
    store.list({ table: "timers", where: { owner }, among, range: { column: "due_at", to }, order, limit });
  return {
    list,
    rows: (): readonly TimerRow[] => rows,
    /** Milliseconds until it is worth another look; 0: it has looked. */
    fill: async (cutoff: number, isClaimed: (id: string) => boolean): Promise<number> => {
      if (rows.length > 0) return 0;
      if (restUntil > world.monotonic()) return restUntil - world.monotonic();
      const found = await list(cutoff, world.buggify("backlog.looks_at_one") ? 1 : LOOK);
      if (rows.length === 0) rows = found.filter(({ id }) => !isClaimed(id));
      // At the same beat for all lanes: two that rest until different times would wake each other without end.
      if (found.length === 0) restUntil = Math.ceil(world.monotonic() / REST + 1) * REST;
      return 0;
    },
    take: (count: number): readonly TimerRow[] => rows.splice(0, count),
  };
};

const othersOf = (kinds: readonly string[]) => kinds.filter((kind) => kind !== "start");

/** How fast the lane is emptied is settled when something is first found in it, and stands until nothing is. */
const plan = async (
  world: World,
  lane: ReturnType<typeof createLane>,
  spread: ReturnType<typeof createSpread>,
  cutoff: number,
): Promise<void> => {
  const [oldest] = lane.rows();
  if (oldest === undefined) return spread.over();
  if (spread.isPlanned()) return;
  const all = await lane.list(cutoff, COUNTED);
  spread.plan(all.length, Math.max(0, world.now() - oldest.due_at));
};

/**
 * Timers that were left over. They get a fifth of the places; starts come newest first, since the newest is the one whose
 * person is most likely still there; everything else, whose calls nobody waits for, is drawn out, so that processes that
 * start together do not come to the vendors as one wave.
 */
export const createBacklog = (options: BacklogOptions) => {
  const { world, store, owner, pressure, kinds, places } = options;
  const spread = createSpread(world);
  const starts = createLane(options, ["start"], "newest");
  const quiet = createLane(options, othersOf(kinds), "oldest");
  const claimed = new Set<string>();
  const isClaimed = (id: string): boolean => claimed.has(id);

  const choose = (): readonly TimerRow[] => {
    const free = Math.max(0, backlogPlaces(places, pressure.level() > 0) - claimed.size);
    const room = Math.max(free - starts.rows().length, Math.ceil(free / 2));
    const drawn = quiet.take(spread.take(Math.min(room, quiet.rows().length)));
    return [...starts.take(free - drawn.length), ...drawn];
  };

  /** Memory may be behind the table. */
  const isDue = async ({ id }: TimerRow, by: number): Promise<boolean> => {
    const row = await store.find("timers", { id, owner });
    if (row !== undefined && row.due_at <= by) return true;
    claimed.delete(id);
    return false;
  };

  return {
    ended: ({ id }: TimerRow): void => void claimed.delete(id),
    /** `cutoff`: what is not a start is left over when it was due by then. */
    take: async (cutoff: number): Promise<Taken> => {
      const now = world.now();
      const rests = [await starts.fill(now, isClaimed), await quiet.fill(cutoff, isClaimed)];
      await plan(world, quiet, spread, cutoff);
      const timers = choose();
      for (const { id } of timers) claimed.add(id);
      const due = await Promise.all(timers.map((timer) => isDue(timer, now)));
      if (quiet.rows().length > 0) rests.push(spread.nextAt() - world.monotonic());
      // Whole milliseconds: a clock that is behind by a rounding error would be asked again and again.
      const rest = Math.ceil(Math.min(...rests.filter((ms) => ms > 0), Number.POSITIVE_INFINITY));
      return { timers: timers.filter((_, index) => due[index]), lookAgainAt: now + rest };
    },
  };
};
