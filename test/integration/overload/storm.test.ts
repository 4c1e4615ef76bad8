import { describe, expect, test } from "vitest";
import type { Rig } from "../../kit/gateway/rig.ts";
import { createCall, sendCallback, shedOf, slowRig, within } from "./fixture.ts";

const COMMITS = 24;
const SECOND = 1000;

interface Crowd {
  /** Answered with 201 or 202, and when; milliseconds. */
  readonly done: { readonly at: number; readonly tookMs: number }[];
  outstanding: number;
  refused: number;
  timedOut: number;
}

/** Somebody who wants a session, gives up on a request after ten seconds and begins anew: each time with a new key. */
const person = async (rig: Rig, crowd: Crowd, name: string): Promise<void> => {
  const { world } = rig;
  crowd.outstanding += 1;
  for (let tries = 1; rig.alive(); tries += 1) {
    const askedAt = world.monotonic();
    const reply = await within(rig, 10 * SECOND, createCall(rig, `${name}-${tries}`));
    if (reply !== undefined && (reply.status === 201 || reply.status === 202)) {
      crowd.outstanding -= 1;
      crowd.done.push({ at: world.monotonic(), tookMs: world.monotonic() - askedAt });
      return;
    }
    if (reply === undefined) crowd.timedOut += 1;
    else if (reply.status === 503) crowd.refused += 1;
    else if (reply.status !== 0) throw new Error(`answered ${reply.status}: ${reply.text}`);
    await new Promise<void>((again) => world.timer(SECOND, again));
  }
};

/** People who come at random, so many a second, for so long; none waits for another. */
const arrive = async (rig: Rig, crowd: Crowd, name: string, perSecond: number, forMs: number): Promise<void> => {
  const until = rig.world.monotonic() + forMs;
  let number = 0;
  const next = (): void => {
    const gap = (-Math.log(1 - rig.world.fraction()) * 1000) / perSecond;
    if (rig.world.monotonic() + gap > until) return;
    rig.world.timer(gap, () => {
      void person(rig, crowd, `${name}-${number}`);
      number += 1;
      next();
    });
  };
  next();
  await rig.advance(forMs);
};

const emptyCrowd = (): Crowd => ({ done: [], outstanding: 0, refused: 0, timedOut: 0 });

/**
 * Creates a second that the gateway can do: as many as it does when more are always waiting. `after` so many seconds it has also
 * sessions to look after.
 */
const capacityOf = async (after = 0): Promise<number> => {
  const rig = await slowRig(1, COMMITS);
  let done = 0;
  const client = async (name: string): Promise<void> => {
    for (let number = 0; rig.alive(); number += 1) {
      const { status } = await createCall(rig, `${name}-${number}`);
      if (status === 201) done += 1;
      else await new Promise<void>((again) => rig.world.timer(SECOND / 4, again));
    }
  };
  for (let number = 0; number < 8; number += 1) void client(`client-${number}`);
  await rig.advance(after * SECOND);
  const before = done;
  await rig.advance(20 * SECOND);
  rig.kill();
  return (done - before) / 20;
};

/** Twice what it can do for a minute, after a calm: what has gathered then. */
const surge = async (capacity: number) => {
  const rig = await slowRig(1, COMMITS);
  const crowd = emptyCrowd();
  await arrive(rig, crowd, "calm", capacity * 0.4, 10 * SECOND);
  expect({ refused: crowd.refused, timedOut: crowd.timedOut }).toEqual({ refused: 0, timedOut: 0 });
  const [startedAt, before] = [rig.world.monotonic(), crowd.done.length];
  await arrive(rig, crowd, "surge", capacity * 2, 60 * SECOND);
  const goodput = (crowd.done.length - before) / ((rig.world.monotonic() - startedAt) / SECOND);
  return { rig, crowd, goodput, backlog: crowd.outstanding };
};

/** Seconds until nobody of the crowd waits any more. */
const goneAfter = async (rig: Rig, crowd: Crowd, meanwhile: () => Promise<void>): Promise<number> => {
  const from = rig.world.monotonic();
  while (crowd.outstanding > 0 && rig.world.monotonic() - from < 600 * SECOND) await meanwhile();
  return (rig.world.monotonic() - from) / SECOND;
};

describe("twice the load that it can do for a minute", () => {
  test("what has gathered is gone within twice its size over the capacity, and nothing keeps it alive", async () => {
    const capacity = await capacityOf();
    const { rig, crowd, goodput, backlog } = await surge(capacity);
    // What it does, it does in time, and it goes on doing nearly as much as it can.
    expect(goodput).toBeGreaterThan(0.8 * capacity);
    expect(crowd.timedOut).toBe(0);
    expect(backlog).toBeGreaterThan(20 * capacity);
    expect(await goneAfter(rig, crowd, () => rig.advance(SECOND))).toBeLessThanOrEqual((2 * backlog) / capacity);

    await rig.advance(10 * SECOND);
    const later = emptyCrowd();
    await arrive(rig, later, "later", capacity * 0.4, 20 * SECOND);
    await rig.advance(5 * SECOND);
    expect(later).toMatchObject({ outstanding: 0, refused: 0, timedOut: 0 });
    rig.kill();
  }, 120_000);

  test("what has gathered goes also while the day goes on, within twice its size over what that leaves", async () => {
    const { rig, crowd, backlog } = await surge(await capacityOf());
    const capacity = await capacityOf(120);
    const later = emptyCrowd();
    const load = capacity * 0.4;
    const gone = await goneAfter(rig, crowd, () => arrive(rig, later, `at-${rig.world.monotonic()}`, load, SECOND));
    expect(gone).toBeLessThanOrEqual((2 * backlog) / (capacity - load));
    expect([crowd.timedOut, later.timedOut]).toEqual([0, 0]);
    rig.kill();
  }, 120_000);
});

describe("a thousand clients that ask again every second", () => {
  test("callbacks are all taken in, and the refused are creates", async () => {
    const rig = await slowRig(4, 200);
    let open = true;
    let asked = 0;
    const client = async (number: number): Promise<void> => {
      for (let tries = 0; open; tries += 1) {
        asked += 1;
        await within(rig, SECOND, createCall(rig, `client-${number}-${tries}`));
        await new Promise<void>((again) => rig.world.timer(SECOND, again));
      }
    };
    for (let number = 0; number < 1000; number += 1)
      rig.world.timer(rig.world.fraction() * SECOND, () => void client(number));
    const answers: (number | undefined)[] = [];
    for (let number = 0; number < 200; number += 1) {
      void within(rig, 10 * SECOND, sendCallback(rig, number)).then((reply) => answers.push(reply?.status));
      await rig.advance(50);
    }
    open = false;
    await rig.advance(12 * SECOND);
    expect(asked).toBeGreaterThan(4000);
    expect(answers).toHaveLength(200);
    expect(answers.filter((status) => status !== 200)).toEqual([]);
    const shed = await shedOf(rig);
    expect(Object.keys(shed).filter((name) => !name.startsWith("create "))).toEqual([]);
    expect(Object.values(shed).reduce((sum, count) => sum + count, 0)).toBeGreaterThan(asked / 2);
    rig.kill();
  }, 120_000);
});
