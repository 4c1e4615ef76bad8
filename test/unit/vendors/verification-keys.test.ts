import { describe, expect, test } from "vitest";
import type { Conversation } from "../../../contracts/adapter.ts";
import type { KeyedVerification } from "../../../contracts/bound-adapter.ts";
import { failed, ok } from "../../../contracts/fault.ts";
import type { VerificationKey } from "../../../contracts/signature.ts";
import { createAccount } from "../../../src/vendors/create-account.ts";
import type { KeyAnswer } from "../../../src/vendors/verification-keys.ts";
import { answers, boundAdapter, fails } from "../../kit/vendors/bound-adapter.ts";
import { createVirtualWorld, type HttpHandler } from "../../kit/virtual-world.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** A vendor that answers `key/<id>` with the id of the key and when it expired, 404 for a key that it has not. */
function* fetchKey(keyId: string): Conversation<VerificationKey | null> {
  const answer = yield { step: "fetch_key", method: "GET", path: `/key/${keyId}`, repeat: "harmless" };
  if (answer.status === 404) return ok(null);
  if (answer.status !== 200) return failed({ kind: "unavailable", detail: "no key" });
  const expiredAt = Number(answer.body);
  return ok({ id: keyId, ...(expiredAt > 0 && { expiredAt }), verifies: () => true });
}

const keyed: KeyedVerification = {
  key: fetchKey,
  claim: () => failed({ kind: "unauthentic", detail: "not asked here" }),
};

const bench = (http: HttpHandler) => {
  const world = createVirtualWorld({ seed: 4, http });
  const adapter = boundAdapter({ keyed });
  const account = createAccount(world, { connection: "example-eu", livemode: false, adapter });
  const { keys } = account;
  if (keys === undefined) throw new Error("the adapter's keys are fetched");
  const get = (id: string): Promise<KeyAnswer> => world.settle(keys.get(id));
  const asked = (): readonly string[] => world.requests.map(({ url }) => url.split("/").at(-1) ?? "");
  return { world, account, keys, get, asked };
};

const has: HttpHandler = () => answers(200, {}, "0");
const hasNone: HttpHandler = () => answers(404);
const isDown: HttpHandler = () => fails("connect", "no");
const neverAnswers: HttpHandler = () => new Promise(() => undefined);

describe("a key", () => {
  test("is fetched once and then known", async () => {
    const it = bench(has);
    for (let call = 0; call < 5; call += 1) expect(await it.get("a")).toMatchObject({ kind: "key", key: { id: "a" } });
    expect(it.asked()).toEqual(["a"]);
  });

  test("is fetched once however many callbacks wait for it", async () => {
    const it = bench(has);
    const all = await it.world.settle(Promise.all(Array.from({ length: 20 }, () => it.keys.get("a"))));
    expect(new Set(all.map(({ kind }) => kind))).toEqual(new Set(["key"]));
    expect(it.asked()).toEqual(["a"]);
  });

  test("is used at once while its confirmation is under way, and an expiry that it brings then counts", async () => {
    const replies = [answers(200, {}, "0"), answers(200, {}, "1700000000")];
    const it = bench(() => replies.shift() ?? answers(500));
    await it.get("a");
    await it.world.advance(HOUR);
    expect(await it.get("a")).toMatchObject({ key: { id: "a" } });
    expect(await it.get("a")).toMatchObject({ key: { id: "a", expiredAt: 1_700_000_000 } });
    expect(it.asked()).toEqual(["a", "a"]);
  });

  test("is confirmed at its next use when another one is learned: keys are being changed", async () => {
    const it = bench(has);
    await it.get("a");
    await it.world.advance(5 * MINUTE);
    await it.get("a");
    expect(it.asked()).toEqual(["a"]);
    await it.get("b");
    await it.get("a");
    await it.world.drain();
    expect(it.asked()).toEqual(["a", "b", "a"]);
  });

  test("that the vendor no longer has is given up", async () => {
    const replies = [answers(200, {}, "0"), answers(404)];
    const it = bench(() => replies.shift() ?? answers(500));
    await it.get("a");
    await it.world.advance(HOUR);
    await it.get("a");
    expect(await it.get("a")).toEqual({ kind: "none" });
  });

  test("is used on while the vendor is down, for a day and no longer", async () => {
    const replies = [answers(200, {}, "0")];
    const it = bench(() => replies.shift() ?? fails("connect", "no"));
    await it.get("a");
    for (let hours = 0; hours < 23; hours += 1) {
      await it.world.advance(HOUR);
      expect((await it.get("a")).kind).toBe("key");
    }
    await it.world.advance(HOUR);
    expect((await it.get("a")).kind).toBe("unavailable");
  });
});

describe("an id without a key", () => {
  test("is asked about once a minute, and refused without a question in between", async () => {
    const it = bench(hasNone);
    for (let second = 0; second < 59; second += 1) {
      expect(await it.get("made-up")).toEqual({ kind: "none" });
      await it.world.advance(SECOND);
    }
    expect(it.asked()).toEqual(["made-up"]);
    await it.world.advance(SECOND);
    await it.get("made-up");
    expect(it.asked()).toEqual(["made-up", "made-up"]);
  });

  test("made up anew for each callback makes us ask ten times a minute, and no known key suffers", async () => {
    const it = bench(({ url }) => (url.endsWith("/real") ? answers(200, {}, "0") : answers(404)));
    await it.get("real");
    const refused: KeyAnswer[] = [];
    for (let tenth = 0; tenth < 600; tenth += 1) {
      refused.push(await it.get(`made-up-${tenth}`));
      expect((await it.get("real")).kind).toBe("key");
      await it.world.advance(100);
    }
    expect(it.asked().length).toBeLessThanOrEqual(11);
    expect(refused.filter(({ kind }) => kind === "none").length).toBe(it.asked().length - 1);
    for (const answer of refused)
      if (answer.kind === "unavailable") expect(answer.retryAfterSeconds).toBeGreaterThan(0);
  });
});

describe("a vendor that cannot be asked", () => {
  test("leaves it open whether there is a key, and says when to come back", async () => {
    const it = bench(isDown);
    expect(await it.get("a")).toMatchObject({ kind: "unavailable", retryAfterSeconds: expect.any(Number) });
    const before = it.asked().length;
    await it.world.advance(30 * SECOND);
    const again = await it.get("a");
    expect(again.kind === "unavailable" && again.retryAfterSeconds).toBeLessThanOrEqual(30);
    expect(it.asked().length).toBe(before);
  });

  test("is asked again after a minute, and what waited is then known", async () => {
    let down = true;
    const it = bench(() => (down ? fails("connect", "no") : answers(200, {}, "0")));
    await it.get("a");
    down = false;
    await it.world.advance(MINUTE);
    expect((await it.get("a")).kind).toBe("key");
  });

  test("and hangs keeps a callback for four seconds, and no more than 32 callbacks at once", async () => {
    const it = bench(neverAnswers);
    const waiting = Array.from({ length: 40 }, () => it.keys.get("a"));
    const settled: KeyAnswer[] = [];
    for (const each of waiting) void each.then((answer) => settled.push(answer));
    await it.world.drain();
    expect(settled.length).toBe(8);
    await it.world.advance(3_900);
    expect(settled.length).toBe(8);
    await it.world.advance(200);
    expect(settled.map(({ kind }) => kind)).toEqual(Array.from({ length: 40 }, () => "unavailable"));
  });

  test("is asked by the pipeline of every other call: an account that is switched off asks nothing", async () => {
    const it = bench(has);
    const from = it.world.now();
    it.account.control.set({ id: "c", kind: "kill", from, until: from + HOUR, reason: "test", tenant: "t" });
    expect((await it.get("a")).kind).toBe("unavailable");
    expect(it.asked()).toEqual([]);
  });
});

test("an adapter whose callbacks need no key has no keys", () => {
  const world = createVirtualWorld({ seed: 1 });
  const account = createAccount(world, { connection: "example-eu", livemode: false, adapter: boundAdapter() });
  expect(account.keys).toBeUndefined();
});
