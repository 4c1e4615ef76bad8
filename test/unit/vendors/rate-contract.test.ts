import { describe, expect, test } from "vitest";
import { heldBack } from "../../../src/vendors/client-throttle.ts";
import { concurrencyFor, limitsFrom, type Operation } from "../../../src/vendors/limits.ts";
import { createRateContract } from "../../../src/vendors/rate-contract.ts";
import { bench, breakerOf, inTurn } from "../../kit/vendors/account-bench.ts";
import { answers } from "../../kit/vendors/bound-adapter.ts";
import { createVirtualWorld, type HttpHandler } from "../../kit/virtual-world.ts";

/** Most of the times that lie in one minute, whenever it begins. */
const mostInAMinute = (times: readonly number[]): number =>
  Math.max(0, ...times.map((from, index) => times.slice(index).filter((at) => at - from < 60_000).length));

/** Asks for leave at random times, uses it up to `lateMs` later, gives a fifth of it back; when it was used. */
const storm = async (seed: number, requestsPerMinute: number, operation: (draw: number) => Operation) => {
  const world = createVirtualWorld({ seed });
  const limits = limitsFrom(requestsPerMinute);
  const contract = createRateContract(world, limits);
  const used: Record<Operation, number[]> = { start: [], read: [], change: [] };
  for (let count = 0; count < requestsPerMinute * 6; count += 1) {
    world.timer(world.fraction() * 180_000, async () => {
      const kind = operation(world.fraction());
      const leave = await contract.take(kind, limits.queueMs);
      if (!leave.granted) return;
      if (world.fraction() < 0.2) return leave.giveBack();
      world.timer(world.fraction() * limits.queueMs, () => used[kind].push(world.monotonic()));
    });
  }
  await world.advance(181_000);
  expect([contract.waiting(), world.pendingTimers()]).toEqual([0, 0]);
  return used;
};

describe("the vendor's rate contract", () => {
  test.each([10, 60, 400, 601])(
    "of %i a minute is never exceeded, whenever the minute begins, and well used",
    async (limit) => {
      for (const seed of [1, 2, 3]) {
        const { start } = await storm(seed, limit, () => "start");
        const most = mostInAMinute(start.toSorted((a, b) => a - b));
        expect(most).toBeLessThanOrEqual(limit);
        expect(most).toBeGreaterThan(limit * 0.6);
      }
    },
  );

  test("gives reads a fifth, however many there are, and starts all the rest", async () => {
    const { start, read } = await storm(4, 400, (draw) => (draw < 0.7 ? "read" : "start"));
    expect(mostInAMinute(read.toSorted((a, b) => a - b))).toBeLessThanOrEqual(80);
    expect(start.length).toBeGreaterThan(400 * 6 * 0.3 * 0.8 * 0.95);
  });

  test("a burst goes at once, what comes then waits its turn in order, and who would wait too long is told how long", async () => {
    const it = bench(() => answers(200), { limits: { requestsPerMinute: 60, queueMs: 2_500 } });
    const startedAt = it.world.monotonic();
    for (let count = 0; count < 6; count += 1) expect(await it.run()).toMatchObject({ ok: true });
    expect(it.world.monotonic()).toBe(startedAt);
    expect(await it.run()).toMatchObject({ ok: true });
    expect(it.world.monotonic() - startedAt).toBeGreaterThan(1_000);
    const many = await it.world.settle(
      Promise.all(Array.from({ length: 5 }, () => it.account.contract.take("start", 2_500))),
    );
    expect(many.map(({ granted }) => granted)).toEqual([true, true, false, false, false]);
    expect(await it.run({}, 12_000)).toMatchObject({ ok: true });
  });

  test("a refusal says rate_limited, names the wait, counts nothing and reaches no vendor", async () => {
    const it = bench(() => answers(200), { limits: { requestsPerMinute: 10, queueMs: 100 } });
    for (let count = 0; count < 4; count += 1) await it.run();
    expect(await it.run()).toMatchObject({
      ok: false,
      fault: { kind: "rate_limited", retryAfterSeconds: expect.any(Number) },
    });
    expect([it.world.requests.length, breakerOf(it)?.failures]).toEqual([4, 0]);
  });

  test("what an open breaker refuses is not taken off the contract", async () => {
    const it = bench(() => answers(500), { limits: { requestsPerMinute: 10 } });
    for (let count = 0; count < 2; count += 1) await it.run({ repeat: "never" });
    await it.world.advance(60_000);
    for (let count = 0; count < 3; count += 1) await it.run({ repeat: "never" });
    expect(breakerOf(it)?.state).toBe("open");
    const openedAt = it.world.monotonic();
    for (let count = 0; count < 1_000; count += 1)
      expect(await it.run()).toMatchObject({ ok: false, fault: { kind: "unavailable" } });
    expect(it.world.monotonic()).toBe(openedAt);
  });
});

describe("a vendor that asks for a pause", () => {
  const paused = () => bench(inTurn(answers(429, { "retry-after": "30" }), answers(200)));

  test("is left alone until then, by every class of calls, and the account says so", async () => {
    const it = paused();
    await it.run();
    expect(it.account.state().throttledUntil).toBe(it.world.now() + 30_000);
    expect([it.account.admits("start"), it.account.admits("read")]).toEqual([false, false]);
    for (const operation of ["start", "read"] as const)
      expect(await it.run({}, 12_000, operation)).toMatchObject({
        ok: false,
        fault: { kind: "rate_limited", retryAfterSeconds: 30 },
      });
    await it.world.advance(29_400);
    expect(await it.run()).toMatchObject({ ok: false });
    expect(it.world.requests.length).toBe(1);
    await it.world.advance(200);
    expect(await it.run()).toMatchObject({ ok: true, value: { status: 200 } });
    expect([it.world.monotonic(), it.account.state().throttledUntil]).toEqual([30_000, null]);
    expect(breakerOf(it)).toMatchObject({ state: "closed", failures: 0 });
  });

  test("is asked again after an hour, whatever it named", async () => {
    const it = bench(() => answers(429, { "retry-after": "86400000" }));
    await it.run();
    expect(it.account.state().throttledUntil).toBe(it.world.now() + 3_600_000);
  });

  test("may ask for more while calls wait: they are not sent", async () => {
    const it = bench(() => answers(200), { limits: { requestsPerMinute: 10, queueMs: 12_000 } });
    for (let count = 0; count < 4; count += 1) await it.run();
    const waiting = it.account.contract.take("start", 12_000);
    it.account.contract.holdFor(60_000);
    expect(await it.world.settle(waiting)).toMatchObject({ granted: false, why: "throttled" });
  });
});

describe("the client throttle", () => {
  test("holds back by the published formula, and nothing on little evidence", () => {
    expect([heldBack(9, 0), heldBack(10, 5), heldBack(10, 6)]).toEqual([0, 0, 0]);
    expect(heldBack(10, 0)).toBeCloseTo(10 / 11, 10);
    expect(heldBack(40, 5)).toBeCloseTo(30 / 41, 10);
  });

  test("a vendor that turns all calls away gets few of them, and all again two minutes after it recovers", async () => {
    let status = 429;
    const it = bench(() => answers(status));
    for (let count = 0; count < 500; count += 1) await it.run({ repeat: "never" });
    expect(it.world.requests.length).toBeLessThan(60);
    expect(it.counted).toContain("kyc_vendor_refusals_total");
    status = 200;
    await it.world.advance(120_000);
    const before = it.world.requests.length;
    for (let count = 0; count < 20; count += 1) await it.run({ repeat: "never" });
    expect(it.world.requests.length - before).toBe(20);
  });

  test("errors of other kinds are the breaker's alone", async () => {
    let sent = 0;
    const it = bench(() => answers(++sent % 2 === 0 ? 200 : 500));
    for (let count = 0; count < 12; count += 1) await it.run({ repeat: "never" });
    expect(it.world.requests.length).toBe(12);
  });

  test("calls under way count as not accepted once a good answer would be there", async () => {
    const it = bench(
      (_request, world) => new Promise((resolve) => void world.timer(3_000, () => resolve(answers(429)))),
    );
    const { sent, turnedAway, declines } = it.account.throttles.start;
    for (let count = 0; count < 200; count += 1) sent();
    expect(declines()).toBe(false);
    turnedAway();
    expect(declines()).toBe(false);
    await it.world.advance(2_001);
    expect(Array.from({ length: 50 }, declines).filter(Boolean).length).toBeGreaterThan(45);
  });
});

test("a burst at a vendor that takes its time is not held back for one call that was turned away before", async () => {
  let status = 503;
  const handler: HttpHandler = (_request, world) =>
    new Promise((resolve) => void world.timer(1_500, () => resolve(answers(status))));
  const { world, run } = bench(handler, { limits: { requestsPerMinute: 1_500 } });
  await run({ repeat: "never" });
  status = 201;
  const burst: ReturnType<typeof run>[] = [];
  for (let count = 0; count < 60; count += 1) world.timer(count * 50, () => void burst.push(run({ repeat: "never" })));
  await world.advance(3_000);
  const answered = await world.settle(Promise.all(burst));
  expect(answered.map(({ ok }) => ok)).toEqual(Array.from({ length: 60 }, () => true));
});

test("places follow from Little's law, between 4 and 64", () => {
  expect([concurrencyFor(5, 3), concurrencyFor(0.1, 1), concurrencyFor(100, 4)]).toEqual([23, 4, 64]);
  expect(limitsFrom(400).concurrency).toBe(20);
  expect(limitsFrom(400, { concurrency: 7 }).concurrency).toBe(7);
  expect(limitsFrom(400, { timeoutMs: { start: 8_000 } })).toMatchObject({
    concurrency: 40,
    timeoutMs: { start: 8_000, read: 10_000 },
  });
});
