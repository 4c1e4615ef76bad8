import { describe, expect, test } from "vitest";
import { deadlineIn } from "../../../src/vendors/deadline.ts";
import { perform } from "../../../src/vendors/perform.ts";
import { bench, breakerOf, inTurn, never } from "../../kit/vendors/account-bench.ts";
import { answers, call } from "../../kit/vendors/bound-adapter.ts";

describe("the retry layer", () => {
  test.each([
    ["never", 503, 1],
    ["keyed", 503, 2],
    ["harmless", 503, 2],
    ["keyed", 429, 2],
    ["keyed", 401, 1],
    ["keyed", 404, 1],
    ["keyed", 422, 1],
  ] as const)("repeat %s, answer %i: %i requests", async (repeat, status, requests) => {
    const it = bench(() => answers(status));
    await it.run({ repeat });
    expect(it.world.requests.length).toBe(requests);
  });

  test("reads are tried three times", async () => {
    const it = bench(() => answers(503));
    await it.run({ repeat: "harmless", method: "GET" }, 12_000, "read");
    expect(it.world.requests.length).toBe(3);
  });

  test("waits as long as the vendor asks, if the deadline allows it", async () => {
    const it = bench(inTurn(answers(429, { "retry-after": "3" }), answers(200)));
    const startedAt = it.world.monotonic();
    expect(await it.run()).toMatchObject({ ok: true, value: { status: 200 } });
    expect(it.world.monotonic() - startedAt).toBe(3_000);
    const late = bench(inTurn(answers(429, { "retry-after": "30" }), answers(200)));
    expect(await late.run()).toMatchObject({ ok: true, value: { status: 429 } });
    expect([late.world.requests.length, late.world.monotonic()]).toEqual([1, 0]);
  });

  test("each try gets what the deadline leaves, and the call never lasts longer", async () => {
    const it = bench(never);
    expect(await it.run({}, 6_000)).toMatchObject({ ok: false, fault: { kind: "timeout" } });
    const [first, second] = it.world.requests;
    expect(first?.timeoutMs).toBe(4_000);
    expect(second?.timeoutMs).toBeLessThanOrEqual(2_000);
    expect(second?.timeoutMs).toBeGreaterThan(1_700);
    expect(it.world.monotonic()).toBe(6_000);
    expect(it.world.pendingTimers()).toBe(0);
  });

  test("nothing is sent after the deadline", async () => {
    const it = bench(() => answers(200));
    expect(await it.run({}, 0)).toMatchObject({ ok: false, fault: { kind: "unavailable" } });
    expect(it.world.requests).toEqual([]);
  });

  test("the budget ends retries long before the calls end", async () => {
    let sent = 0;
    const limits = { requestsPerMinute: 60_000 };
    const it = bench(() => answers(++sent % 2 === 1 ? 502 : 200), { limits });
    for (let count = 0; count < 100; count += 1) await it.run();
    expect(it.world.requests.length).toBeLessThanOrEqual(100 + 10 + 6);
    expect(it.world.requests.length).toBeGreaterThanOrEqual(100 + 10);
  });
});

describe("faults published for other stacks", () => {
  test("timeouts not counted: five calls that never answer open the breaker", async () => {
    const it = bench(never);
    for (let count = 0; count < 5; count += 1) await it.run({ repeat: "never" });
    expect(breakerOf(it)).toMatchObject({ state: "open", cause: "failures", failures: 5 });
    expect(await it.run({ repeat: "never" })).toMatchObject({
      ok: false,
      fault: { retryAfterSeconds: expect.any(Number) },
    });
    expect(it.world.requests.length).toBe(5);
  });

  test("a retry loop counted once: every try counts", async () => {
    const it = bench(() => answers(503));
    await it.run();
    await it.run();
    expect(breakerOf(it)).toMatchObject({ state: "closed", failures: 4 });
    await it.run();
    expect(breakerOf(it)).toMatchObject({ state: "open", failures: 5 });
  });

  test("one call's timeout aborting a sibling: the slower one still gets its answer", async () => {
    let count = 0;
    const it = bench((_request, world) => {
      count += 1;
      if (count === 1) return never();
      return new Promise((resolve) => {
        world.timer(1_500, () => resolve(answers(200)));
      });
    });
    const stuck = perform(it.world, it.account, "start", call({ repeat: "never" }), deadlineIn(it.world, 1_000));
    const slow = perform(it.world, it.account, "start", call({ repeat: "never" }), deadlineIn(it.world, 5_000));
    expect(await it.world.settle(stuck)).toMatchObject({ ok: false, fault: { kind: "in_doubt" } });
    expect(await it.world.settle(slow)).toMatchObject({ ok: true });
  });

  test("a full bulkhead counting as failure: refusals open nothing", async () => {
    const it = bench(never, { limits: { concurrency: 2, queueMs: 50 } });
    const stuck = [1, 2].map(() => perform(it.world, it.account, "start", call(), deadlineIn(it.world, 10_000)));
    for (let count = 0; count < 30; count += 1)
      expect(await it.run()).toMatchObject({ ok: false, fault: { kind: "unavailable" } });
    expect(breakerOf(it)).toMatchObject({ state: "closed", failures: 0 });
    expect(it.world.requests.length).toBe(2);
    await it.world.settle(Promise.all(stuck));
    expect(it.account.bulkhead.inFlight()).toBe(0);
  });

  test("our own bad input opening the breaker: 400, 404, 422 and 429 count nothing", async () => {
    for (const status of [400, 404, 422, 429]) {
      const it = bench(() => answers(status));
      for (let count = 0; count < 30; count += 1) await it.run({ repeat: "never" });
      expect(breakerOf(it)).toMatchObject({ state: "closed", failures: 0 });
    }
  });

  test("429 closing a half-open breaker: only a success does", async () => {
    let status = 503;
    const it = bench(() => answers(status));
    for (let count = 0; count < 5; count += 1) await it.run({ repeat: "never" });
    await it.world.advance(20_000);
    for (status of [429, 422]) {
      await it.run({ repeat: "never" });
      expect(breakerOf(it)?.state).toBe("half_open");
    }
    status = 200;
    for (let count = 0; count < 3; count += 1) await it.run({ repeat: "never" });
    expect(breakerOf(it)?.state).toBe("closed");
  });

  test.each([
    [1_990, "closed", null],
    [2_010, "open", "slow"],
  ])("slow answers counted as health: a vendor that needs %i ms for each start is %s", async (ms, state, cause) => {
    const it = bench((_request, world) => new Promise((resolve) => void world.timer(ms, () => resolve(answers(200)))));
    for (let count = 0; count < 10; count += 1) await it.run({ repeat: "never" });
    expect(breakerOf(it)).toMatchObject({ state, cause });
  });

  test("hedges distorting rates: nothing is sent twice at once, and a call cut short by its caller counts nothing", async () => {
    const it = bench(never);
    const waiting = perform(it.world, it.account, "read", call({ repeat: "harmless" }), deadlineIn(it.world, 15_000));
    await it.world.advance(9_999);
    expect(it.world.requests.length).toBe(1);
    await it.world.settle(waiting);
    const read = () => it.account.state().breakers.find(({ operation }) => operation === "read");
    const { failures } = read() ?? {};
    for (let count = 0; count < 30; count += 1) await it.run({ repeat: "harmless" }, 1_000, "read");
    expect(it.world.requests.length).toBeGreaterThan(30);
    expect(read()).toMatchObject({ state: "closed", failures });
  });

  test("a revoked key hammered: one 401 or 403 stops all further calls of that class and no others", async () => {
    for (const status of [401, 403]) {
      const it = bench(() => answers(status));
      for (let count = 0; count < 10; count += 1) await it.run();
      expect(it.world.requests.length).toBe(1);
      expect(breakerOf(it)).toMatchObject({ state: "open", cause: "credentials" });
      await it.run({}, 12_000, "read");
      expect(it.world.requests.length).toBe(2);
    }
  });

  test("a waiting call taking the probe's place: no retry sleeps inside bulkhead or breaker", async () => {
    const it = bench(inTurn(answers(429, { "retry-after": "5" }), answers(200)));
    const waiting = perform(it.world, it.account, "start", call(), deadlineIn(it.world, 12_000));
    await it.world.advance(1_000);
    expect([it.world.requests.length, it.account.bulkhead.inFlight()]).toEqual([1, 0]);
    await it.world.settle(waiting);
  });
});
