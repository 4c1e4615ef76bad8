import { describe, expect, test } from "vitest";
import type { Call } from "../../contracts/adapter.ts";
import { FAULTS } from "../../contracts/fault.ts";
import { type AccountOptions, createAccount } from "../../src/vendors/account.ts";
import { deadlineIn } from "../../src/vendors/deadline.ts";
import { perform } from "../../src/vendors/perform.ts";
import type { HttpOutcome } from "../../src/world.ts";
import { answers, boundAdapter, call, fails } from "../kit/bound-adapter.ts";
import { createVirtualWorld, type HttpHandler } from "../kit/virtual-world.ts";

const never = (): Promise<HttpOutcome> => new Promise(() => undefined);

const bench = (http: HttpHandler, options: Partial<AccountOptions> = {}) => {
  const world = createVirtualWorld({ seed: 3, http });
  const counted: string[] = [];
  const metrics = {
    count: (name: string) => void counted.push(name),
    observe: (name: string) => void counted.push(name),
    gauge: () => undefined,
  };
  const account = createAccount(world, {
    connection: "example-eu",
    livemode: false,
    adapter: boundAdapter(),
    metrics,
    ...options,
  });
  const run = (made: Partial<Call> = {}, withinMs = 12_000, operation: "start" | "read" = "start") =>
    world.settle(perform(world, account, operation, call(made), deadlineIn(world, withinMs)));
  return { world, account, run, counted };
};

/** Answers one after the other, the last for ever. */
const inTurn = (...outcomes: readonly HttpOutcome[]): HttpHandler => {
  let at = 0;
  return () => {
    const outcome = outcomes[Math.min(at, outcomes.length - 1)];
    at += 1;
    return outcome ?? fails("connect", "no");
  };
};

const breakerOf = (it: ReturnType<typeof bench>) => it.account.state().find(({ operation }) => operation === "start");

describe("one call", () => {
  test("goes to the account's pool with the adapter's headers and comes back as an answer", async () => {
    const it = bench(() => answers(201, { "x-request-id": "req_1" }, '{"id":"1"}'));
    expect(await it.run({ headers: { "idempotency-key": "k" }, body: "{}" })).toEqual({
      ok: true,
      value: { status: 201, headers: { "x-request-id": "req_1" }, body: '{"id":"1"}' },
    });
    expect(it.world.requests).toEqual([
      {
        pool: "example-eu",
        url: "https://vendor.test/v1/checks",
        method: "POST",
        headers: { "idempotency-key": "k", authorization: "Bearer key" },
        body: "{}",
        timeoutMs: 10_000,
        maxBytes: 1024 * 1024,
        addresses: "any",
      },
    ]);
    expect(it.world.points).toEqual(["vendor.before_send", "vendor.after_answer"]);
  });

  test("any status is an answer, also one that means a fault", async () => {
    for (const status of [302, 400, 401, 404, 422, 500, 503])
      expect(await bench(() => answers(status)).run({ repeat: "never" })).toMatchObject({
        ok: true,
        value: { status },
      });
  });

  test("a path that is not plain is refused before anything is sent", async () => {
    const it = bench(() => answers(200));
    expect(await it.run({ path: "/checks/../admin" })).toMatchObject({ ok: false, fault: { kind: "refused_input" } });
    expect(it.world.requests).toEqual([]);
  });

  test("an adapter that cannot sign or classify is a fault and not a crash", async () => {
    const throws = (): never => {
      throw new Error("secret value");
    };
    const unsigned = bench(() => answers(200), { adapter: boundAdapter({ authenticate: throws }) });
    expect(await unsigned.run()).toMatchObject({ ok: false, fault: { kind: "unauthorized" } });
    expect([unsigned.world.requests.length, breakerOf(unsigned)?.state]).toEqual([0, "closed"]);
    const unclassified = bench(() => answers(200), { adapter: boundAdapter({ faultOf: throws }) });
    expect(await unclassified.run({ repeat: "never" })).toMatchObject({ ok: true });
    expect(unclassified.world.logs.at(-1)?.fields).toMatchObject({ fault: "unreadable" });
    expect(JSON.stringify([unsigned.world.logs, unclassified.world.logs])).not.toContain("secret");
  });

  test("the log has one line a try and nothing of a body, a header or a query", async () => {
    const secrets = { path: "/checks?name=Lovelace", body: '{"name":"Ada"}', headers: { "x-key": "hush" } };
    const it = bench(inTurn(answers(503, { note: "Ada" }, "Ada Lovelace"), answers(200, { "x-request-id": "req_9" })));
    await it.run(secrets);
    expect(it.world.logs.map(({ level, message }) => `${level} ${message}`)).toEqual([
      "warn vendor call",
      "info vendor call",
    ]);
    expect(it.world.logs[1]?.fields).toMatchObject({
      vendor: "example",
      connection: "example-eu",
      step: "create_check",
      status: 200,
      try: 2,
      vendor_request_id: "req_9",
    });
    for (const secret of ["Ada", "Lovelace", "hush", "Bearer", "key"])
      expect(JSON.stringify(it.world.logs)).not.toContain(secret);
  });
});

describe("failed exchanges", () => {
  test.each([
    ["connect", "no", "never", "unavailable"],
    ["reset", "no", "keyed", "unavailable"],
    ["timeout", "no", "never", "unavailable"],
    ["timeout", "maybe", "never", "in_doubt"],
    ["reset", "maybe", "never", "in_doubt"],
    ["too_large", "maybe", "never", "in_doubt"],
    ["timeout", "maybe", "keyed", "timeout"],
    ["reset", "maybe", "keyed", "in_doubt"],
    ["timeout", "maybe", "harmless", "timeout"],
    ["reset", "maybe", "harmless", "unavailable"],
    ["too_large", "maybe", "harmless", "unreadable"],
  ] as const)("%s, sent %s, repeat %s: %s", async (why, sent, repeat, kind) => {
    const it = bench(() => fails(why, sent));
    expect(await it.run({ repeat })).toMatchObject({ ok: false, fault: { kind, step: "create_check" } });
    // Whatever may have had an effect at this vendor must be resolved before another one is started.
    if (sent === "maybe" && repeat !== "harmless") expect(FAULTS[kind].failover).toBe("after_resolve");
  });

  test("a doubt outlives the refusal that a later try met", async () => {
    for (const later of [fails("connect", "no"), answers(503), answers(429), answers(401)]) {
      const it = bench(inTurn(fails("reset", "maybe"), later));
      expect(await it.run({ repeat: "keyed" })).toMatchObject({ ok: false, fault: { kind: "in_doubt" } });
      expect(it.world.requests.length).toBe(2);
    }
  });

  test("a doubt is cured by a later answer", async () => {
    const it = bench(inTurn(fails("reset", "maybe"), answers(201)));
    expect(await it.run({ repeat: "keyed" })).toMatchObject({ ok: true, value: { status: 201 } });
  });
});

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
    expect(await it.run({}, 12_000)).toMatchObject({ ok: false, fault: { kind: "timeout" } });
    const [first, second] = it.world.requests;
    expect(first?.timeoutMs).toBe(10_000);
    expect(second?.timeoutMs).toBeLessThanOrEqual(2_000);
    expect(it.world.monotonic()).toBeLessThanOrEqual(12_000);
    expect(it.world.pendingTimers()).toBe(0);
  });

  test("nothing is sent after the deadline", async () => {
    const it = bench(() => answers(200));
    expect(await it.run({}, 0)).toMatchObject({ ok: false, fault: { kind: "unavailable" } });
    expect(it.world.requests).toEqual([]);
  });

  test("the budget ends retries long before the calls end", async () => {
    const it = bench(() => answers(429));
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
    await it.run({ repeat: "never" });
    expect(breakerOf(it)?.state).toBe("closed");
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

test("calls, faults, retries, refusals and breaker changes are counted", async () => {
  const it = bench(() => answers(503));
  for (let count = 0; count < 4; count += 1) await it.run();
  for (const name of [
    "kyc_vendor_call_seconds",
    "kyc_vendor_faults_total",
    "kyc_vendor_retries_total",
    "kyc_vendor_refusals_total",
    "kyc_vendor_breaker_changes_total",
  ])
    expect(it.counted).toContain(name);
});
