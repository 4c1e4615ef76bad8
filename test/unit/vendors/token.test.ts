import { describe, expect, test } from "vitest";
import type { Call, Conversation, Token } from "../../../contracts/adapter.ts";
import { ok } from "../../../contracts/fault.ts";
import { secret } from "../../../contracts/pii.ts";
import { converse } from "../../../src/vendors/converse.ts";
import { createAccount } from "../../../src/vendors/create-account.ts";
import { deadlineIn } from "../../../src/vendors/deadline.ts";
import type { HttpOutcome, HttpRequest } from "../../../src/world.ts";
import { answers, boundAdapter, call, fails } from "../../kit/vendors/bound-adapter.ts";
import { createVirtualWorld, type VirtualWorld } from "../../kit/virtual-world.ts";

const LIFE_SECONDS = 3600;
const ASK: Call = { step: "obtain_token", method: "POST", path: "/token", origin: "auth", repeat: "harmless" };

function* token(): Conversation<Token> {
  const answer = yield ASK;
  return answer.status === 200
    ? ok({ value: secret(answer.body), lifeSeconds: LIFE_SECONDS })
    : { ok: false, fault: { kind: answer.status === 401 ? "unauthorized" : "unavailable", detail: "no token" } };
}

const ADAPTER = boundAdapter({
  origins: { auth: "https://auth.vendor.test" },
  token,
  authenticate: (_call, _now, shown) => ({
    authorization: shown === undefined ? "Basic id" : `Bearer ${shown.reveal("vendor call")}`,
  }),
});

const isAsk = ({ url }: HttpRequest): boolean => url.startsWith("https://auth.");

interface Vendor {
  /** Hands out `token-1`, `token-2`, …; as it is told otherwise. */
  readonly asked?: (count: number, world: VirtualWorld) => HttpOutcome | Promise<undefined> | undefined;
  /** Tokens that it does not take. */
  readonly refuses?: (shown: string) => boolean;
}

const bench = ({ asked, refuses = () => false }: Vendor = {}) => {
  let count = 0;
  const world = createVirtualWorld({
    seed: 9,
    http: async (request) => {
      if (!isAsk(request)) return answers(refuses(request.headers.authorization ?? "") ? 401 : 200);
      count += 1;
      return (await asked?.(count, world)) ?? answers(200, {}, `token-${count}`);
    },
  });
  const limits = { requestsPerMinute: 100_000, concurrency: 64 };
  const account = createAccount(world, { connection: "example-eu", livemode: false, adapter: ADAPTER, limits });
  function* once(repeat: Call["repeat"]): Conversation<number> {
    return ok((yield call({ repeat })).status);
  }
  const start = (withinMs = 12_000, repeat: Call["repeat"] = "never") =>
    converse(world, account, "start", once(repeat), deadlineIn(world, withinMs));
  const asks = () => world.requests.filter(isAsk).length;
  const shown = () => world.requests.filter((one) => !isAsk(one)).map(({ headers }) => headers.authorization);
  return { world, account, start, run: (withinMs?: number) => world.settle(start(withinMs)), asks, shown };
};

const MINUTE = 60_000;
const slow = async (world: VirtualWorld, ms: number): Promise<undefined> => {
  await new Promise<void>((resolve) => void world.timer(ms, resolve));
  return undefined;
};

describe("an account's token", () => {
  test("is asked for without one at its own host, and shown at every call until shortly before its end", async () => {
    const it = bench();
    for (let minute = 0; minute < 50; minute += 10) {
      expect(await it.run()).toMatchObject({ ok: true, value: 200, calls: 1 });
      await it.world.advance(10 * MINUTE);
    }
    expect(it.world.requests[0]).toMatchObject({
      url: "https://auth.vendor.test/token",
      headers: { authorization: "Basic id" },
    });
    expect([it.asks(), new Set(it.shown())]).toEqual([1, new Set(["Bearer token-1"])]);
  });

  test("is renewed in the last tenth of its life beside a call that still goes with the old one", async () => {
    const it = bench();
    await it.run();
    await it.world.advance(55 * MINUTE);
    await it.run();
    await it.run();
    expect([it.asks(), it.shown()]).toEqual([2, ["Bearer token-1", "Bearer token-1", "Bearer token-2"]]);
  });

  test("that cannot be renewed is used to its end, and not asked for at every call", async () => {
    const it = bench({ asked: (count) => (count > 1 ? answers(400) : undefined) });
    await it.run();
    await it.world.advance(55 * MINUTE);
    for (let second = 0; second < 10; second += 1) {
      expect(await it.run()).toMatchObject({ ok: true });
      await it.world.advance(1000);
    }
    expect(it.asks()).toBe(2);
    await it.world.advance(6 * MINUTE);
    expect(await it.run()).toMatchObject({ ok: false, fault: { kind: "unavailable" } });
    expect(it.shown()).toHaveLength(11);
  });

  test("that ended for a hundred calls at once is asked for once", async () => {
    const it = bench({ asked: (_count, world) => slow(world, 300) });
    const storm = () => it.world.settle(Promise.all(Array.from({ length: 100 }, () => it.start())));
    for (const { ok: good } of await storm()) expect(good).toBe(true);
    await it.world.advance(61 * MINUTE);
    for (const { ok: good } of await storm()) expect(good).toBe(true);
    expect([it.asks(), it.shown().length]).toEqual([2, 200]);
    expect(it.shown().slice(100)).toEqual(Array.from({ length: 100 }, () => "Bearer token-2"));
  });

  test("that the vendor took back for a hundred calls at once is replaced once, and each call made once more", async () => {
    const it = bench({ refuses: (shown) => shown === "Bearer token-1" });
    const done = await it.world.settle(Promise.all(Array.from({ length: 100 }, () => it.start())));
    expect(done.every((one) => one.ok && one.value === 200)).toBe(true);
    expect(it.asks()).toBe(2);
    expect(it.account.state().breakers.every(({ state }) => state === "closed")).toBe(true);
  });

  test("that is refused although it is new ends in one renewal, and the breaker opens as for a revoked key", async () => {
    const it = bench({ refuses: () => true });
    expect(await it.run()).toMatchObject({ ok: true, value: 401 });
    expect([it.asks(), it.shown()]).toEqual([2, ["Bearer token-1", "Bearer token-2"]]);
    expect(it.account.state().breakers).toContainEqual(
      expect.objectContaining({ operation: "start", state: "open", cause: "credentials" }),
    );
    expect(await it.run()).toMatchObject({ ok: false, fault: { kind: "unavailable" } });
    expect(it.asks()).toBe(2);
  });

  test("refused for its credentials is a refused key: no call is made", async () => {
    const it = bench({ asked: () => answers(401) });
    expect(await it.run()).toMatchObject({ ok: false, fault: { kind: "unauthorized" } });
    expect(it.shown()).toEqual([]);
    expect(it.account.state().breakers).toContainEqual(
      expect.objectContaining({ operation: "start", state: "open", cause: "credentials" }),
    );
  });

  test("whose request is lost leaves nothing in doubt: the call was never made", async () => {
    for (const why of ["timeout", "reset"] as const) {
      const it = bench({ asked: () => fails(why, "maybe") });
      expect(await it.run()).toMatchObject({ ok: false, fault: { kind: "unavailable" } });
      expect(it.shown()).toEqual([]);
    }
  });

  test("is waited for no longer than the caller can, and serves those who come after", async () => {
    const it = bench({ asked: (_count, world) => slow(world, 2_000) });
    const began = it.world.monotonic();
    expect(await it.run(500)).toMatchObject({ ok: false, fault: { kind: "unavailable" } });
    expect(it.world.monotonic() - began).toBe(500);
    await it.world.advance(3_000);
    expect(await it.run()).toMatchObject({ ok: true });
    expect(it.asks()).toBe(1);
  });

  test("is in no line of the log", async () => {
    const it = bench({ refuses: (shown) => shown === "Bearer token-1" });
    await it.run();
    expect(it.world.logs.length).toBeGreaterThan(2);
    expect(JSON.stringify([it.world.logs, it.account.tokens])).not.toMatch(/token-[12]|Basic|Bearer/);
  });
});
