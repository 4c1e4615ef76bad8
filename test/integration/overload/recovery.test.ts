import { describe, expect, test } from "vitest";
import { createBacklog } from "../../../src/sessions/timers/backlog.ts";
import { openEngine } from "../../../src/store/sqlite/engine.ts";
import { createInPlaceStore } from "../../../src/store/sqlite/in-place.ts";
import type { Change } from "../../../src/store/store.ts";
import { attemptIdOf } from "../../bench/load/requests.ts";
import { seedSessions } from "../../bench/servers/seed.ts";
import { createRig, type Rig } from "../../kit/gateway/rig.ts";
import { createVirtualWorld } from "../../kit/virtual-world.ts";
import { createCall } from "./fixture.ts";

const SECOND = 1000;

/** Each message takes 50 ms, one way. `polls`: times at which a vendor was to be asked about an attempt. */
const rigWithPolls = async (seed: number, dueAt: (number: number) => number, count: number) => {
  const polls: number[] = [];
  const rig: Rig = await createRig({
    seed,
    accounts: ["stripe-identity"],
    latency: () => 50,
    wrapStore: (store, world) => ({
      ...store,
      commit: (change) => {
        if (change.some((write) => write.table === "attempts" && "set" in write && write.set.polls === 21))
          polls.push(world.monotonic());
        return store.commit(change);
      },
    }),
  });
  await seedSessions(rig.gateway().services, count);
  const change: Change = Array.from({ length: count }, (_, number) => attemptIdOf(number)).flatMap((id, number) => [
    // Asked so often before that the next question is hours away.
    { op: "patch", table: "attempts", set: { polls: 20 }, where: { id } } as const,
    {
      op: "insert",
      table: "timers",
      row: { id: `poll:${id}`, kind: "poll", subject: id, due_at: rig.world.now() + dueAt(number), owner: null },
    } as const,
  ]);
  await rig.store.commit(change);
  return { rig, polls };
};

/** Time to answer of creates, one each half second; milliseconds. */
const createTimes = async (rig: Rig, count: number): Promise<readonly number[]> => {
  const times: number[] = [];
  for (let number = 0; number < count; number += 1) {
    const askedAt = rig.world.monotonic();
    void createCall(rig, `fresh-${number}`).then(({ status }) => {
      times.push(status === 201 ? rig.world.monotonic() - askedAt : Number.POSITIVE_INFINITY);
    });
    await rig.advance(500);
  }
  await rig.advance(15 * SECOND);
  return times.toSorted((a, b) => a - b);
};

const p99 = (sorted: readonly number[]): number => sorted[Math.ceil(sorted.length * 0.99) - 1] ?? Number.NaN;

describe("after an outage", () => {
  test("a thousand polls are drawn out, and creates do not notice them", async () => {
    const calm = await createRig({ accounts: ["stripe-identity"], latency: () => 50 });
    const usual = p99(await createTimes(calm, 60));
    const { rig, polls } = await rigWithPolls(1, (number) => number * 10, 1000);
    rig.kill();
    await rig.world.leap(10 * SECOND);
    await rig.restart();
    const startedAt = rig.world.monotonic();
    expect(p99(await createTimes(rig, 60))).toBeLessThanOrEqual(usual * 1.2);
    await rig.advance(30 * SECOND);
    expect(polls).toHaveLength(1000);
    expect(((polls.at(-1) ?? Number.NaN) - startedAt) / SECOND).toBeGreaterThan(50);
    rig.kill();
  }, 60_000);
});

describe("what was left over", () => {
  const backlogOf = async (
    rows: readonly { readonly kind: string; readonly at: number; readonly name: string }[],
    seed = 1,
  ) => {
    const world = createVirtualWorld({ seed });
    const store = createInPlaceStore(openEngine(":memory:"));
    const now = world.now();
    await store.commit(
      rows.map(({ kind, at, name }) => ({
        op: "insert",
        table: "timers",
        row: { id: `${kind}:${name}`, kind, subject: name, due_at: now + at, owner: null },
      })),
    );
    let level: 0 | 1 = 0;
    const pressure = { level: () => level, arrived: () => undefined, arrivals: () => 0 };
    const backlog = createBacklog({ world, store, owner: null, pressure, kinds: ["start", "poll"], places: 64 });
    return {
      world,
      store,
      backlog,
      clear: (id: string) => store.commit([{ op: "delete", table: "timers", where: { id } }]),
      press: () => {
        level = 1;
      },
      take: async () => (await backlog.take(world.now())).timers,
    };
  };
  const named = (count: number, kind: string, at: (number: number) => number) =>
    Array.from({ length: count }, (_, number) => ({ kind, at: at(number), name: String(number).padStart(5, "0") }));

  test("ten thousand polls of six hours are drawn out over a quarter of an hour", async () => {
    const { world, backlog, clear, take } = await backlogOf(named(10_000, "poll", (number) => -number * 2160));
    const perMinute: number[] = [];
    let open = 0;
    for (let at = 0; at < 20 * 60 * SECOND; at += 100) {
      const timers = await take();
      const minute = Math.floor(at / (60 * SECOND));
      perMinute[minute] = (perMinute[minute] ?? 0) + timers.length;
      open += timers.length;
      expect(open).toBeLessThanOrEqual(12);
      for (const timer of timers)
        world.timer(300, () => {
          open -= 1;
          backlog.ended(timer);
        });
      await Promise.all(timers.map(({ id }) => clear(id)));
      await world.advance(100);
    }
    expect(perMinute.reduce((sum, count) => sum + count, 0)).toBe(10_000);
    expect(Math.max(...perMinute)).toBeLessThan(1.1 * (10_000 / 15));
  }, 60_000);

  test("three processes that start together add less than a fifth to the rate at which their polls come", async () => {
    const [perSecond, downSeconds] = [10, 30];
    const perWindow: number[] = [];
    let taken = 0;
    for (const seed of [1, 2, 3]) {
      const due = named(perSecond * downSeconds, "poll", (number) => -(number * SECOND) / perSecond);
      const { world, backlog, clear, take } = await backlogOf(due, seed);
      for (let at = 0; at < 8 * downSeconds * SECOND; at += 100) {
        const timers = await take();
        const window = Math.floor(at / (10 * SECOND));
        perWindow[window] = (perWindow[window] ?? 0) + timers.length;
        taken += timers.length;
        await Promise.all(timers.map(({ id }) => clear(id)));
        for (const timer of timers) backlog.ended(timer);
        await world.advance(100);
      }
    }
    expect(taken).toBe(3 * perSecond * downSeconds);
    expect(Math.max(...perWindow)).toBeLessThanOrEqual(0.2 * 3 * perSecond * 10);
  });

  test("the newest start comes first, twelve at once, and one that ends makes room for one", async () => {
    const { backlog, take } = await backlogOf(named(500, "start", (number) => number - 1000));
    const first = await take();
    expect(first.map(({ subject }) => Number(subject))).toEqual(Array.from({ length: 12 }, (_, index) => 499 - index));
    expect(await take()).toEqual([]);
    for (const timer of first.slice(0, 3)) backlog.ended(timer);
    expect((await take()).map(({ subject }) => Number(subject))).toEqual([487, 486, 485]);
  });

  test("neither starts nor polls wait for the end of the others", async () => {
    const { take } = await backlogOf([...named(100, "start", () => -1), ...named(100, "poll", () => 0)]);
    const kinds = (await take()).map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === "start")).toHaveLength(6);
    expect(kinds.filter((kind) => kind === "poll")).toHaveLength(6);
  });

  test("under pressure there is one place", async () => {
    const { take, press } = await backlogOf(named(100, "start", () => -1));
    press();
    expect(await take()).toHaveLength(1);
  });

  test("a timer that was cleared or moved since it was looked up is not run, and keeps no place", async () => {
    const { backlog, store, take } = await backlogOf(named(30, "start", () => -1));
    for (const timer of await take()) backlog.ended(timer);
    await store.commit([{ op: "delete", table: "timers", where: { id: "start:00017" } }]);
    const moved = { op: "patch", table: "timers", set: { due_at: 9e15 }, where: { id: "start:00016" } } as const;
    await store.commit([moved]);
    const taken = await take();
    expect(taken.map(({ subject }) => Number(subject))).toEqual([15, 14, 13, 12, 11, 10, 9, 8, 7, 6]);
    expect(await take()).toHaveLength(2);
  });
});
