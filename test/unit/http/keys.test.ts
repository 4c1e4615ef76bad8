import { describe, expect, test } from "vitest";
import { createAuthenticator } from "../../../src/http/authenticate.ts";
import { hashKey, isKey, newKey } from "../../../src/http/key-format.ts";
import { ensureFirstKey } from "../../../src/http/keys.ts";
import { createLoneNode } from "../../../src/nodes/node.ts";
import { openEngine } from "../../../src/store/sqlite/engine.ts";
import { createInPlaceStore } from "../../../src/store/sqlite/in-place.ts";
import type { Store } from "../../../src/store/store.ts";
import { fixture, problemOf, START, slugOf, testWorld } from "../../kit/http-fixture.ts";

describe("a key that is not good", () => {
  const wrongs: readonly (readonly [string, (good: string) => string | null])[] = [
    ["absent", () => null],
    ["empty", () => "Bearer "],
    ["another scheme", (good) => `Basic ${good}`],
    ["without a scheme", (good) => good],
    ["a typo", (good) => `Bearer ${good.slice(0, 20)}${good[20] === "a" ? "b" : "a"}${good.slice(21)}`],
    ["too short", (good) => `Bearer ${good.slice(0, -1)}`],
    ["too long", (good) => `Bearer ${good}0`],
    ["two keys", (good) => `Bearer ${good} ${good}`],
    ["well-formed but unknown", () => `Bearer ${newKey({ ...testWorld(), random: (n) => new Uint8Array(n) }, 0)}`],
    ["in the other mode", (good) => `Bearer ${good.replace("_test_", "_live_")}`],
    ["in upper case", (good) => `Bearer ${good.toUpperCase()}`],
  ];

  test.each(wrongs)("is refused with one and the same answer when it is %s", async (_name, wrong) => {
    const { app, admin } = await fixture();
    const header = wrong(admin);
    const headers = { "x-request-id": "request-0001", ...(header !== null && { authorization: header }) };
    const response = await app.request("/v1/keys", { headers });
    expect(response.status).toBe(401);
    expect(response.headers.get("www-authenticate")).toMatch(/^Bearer/);
    expect(await response.text()).toBe(
      '{"type":"https://kyc-gateway.dev/problems/unauthenticated","title":"No valid API key","status":401,"detail":"Send authorization: Bearer and a valid API key.","instance":"request-0001","retryable":false}',
    );
  });

  test("a key narrowed to scopes has those alone, and no scope beyond its role", async () => {
    const { call } = await fixture();
    const json = { role: "service", scopes: ["reference:read"] };
    const { key, scopes } = (await (await call("POST", "/v1/keys", { json })).json()) as {
      key: string;
      scopes: string[];
    };
    expect(scopes).toEqual(["reference:read"]);
    expect((await call("GET", "/v1/reasons", { key })).status).toBe(200);
    expect(await slugOf(await call("GET", "/v1/events", { key }))).toBe("forbidden");
    const beyond = await call("POST", "/v1/keys", { json: { role: "support", scopes: ["keys:manage"] } });
    expect(await slugOf(beyond)).toBe("invalid-request");
  });

  test("is refused from the moment it expires", async () => {
    const { call, world } = await fixture();
    const created = await call("POST", "/v1/keys", { json: { role: "support", expires_at: "2026-11-23T11:00:00Z" } });
    const { key } = (await created.json()) as { key: string };
    await world.advance(3_599_999);
    expect((await call("GET", "/v1/vendors", { key })).status).toBe(200);
    await world.advance(1);
    expect((await call("GET", "/v1/vendors", { key })).status).toBe(401);
  });

  test("is refused from the moment it is revoked, although it was just used", async () => {
    const { call } = await fixture();
    const created = (await (await call("POST", "/v1/keys", { json: { role: "support" } })).json()) as {
      id: string;
      key: string;
    };
    expect((await call("GET", "/v1/vendors", { key: created.key })).status).toBe(200);
    const revoked = await call("DELETE", `/v1/keys/${created.id}`);
    expect(((await revoked.json()) as { revoked_at: string }).revoked_at).toBe("2026-11-23T10:00:00.000Z");
    expect((await call("GET", "/v1/vendors", { key: created.key })).status).toBe(401);
    expect((await call("DELETE", `/v1/keys/${created.id}`)).status).toBe(200);
  });
});

describe("the checksum of a key", () => {
  test("tells every typo of one character apart, without a look-up", () => {
    const key = newKey(testWorld(), 0);
    for (let at = 0; at < key.length; at += 1) {
      for (const other of "0az_") {
        const typo = key.slice(0, at) + other + key.slice(at + 1);
        expect(isKey(typo)).toBe(typo === key);
      }
    }
  });
});

describe("the cache of keys", () => {
  test("does not keep a row that was read before its key was revoked", async () => {
    const world = testWorld();
    const real = createInPlaceStore(openEngine(":memory:"));
    const created = await ensureFirstKey({ world, store: real });
    const key = created?.created ?? "";
    let letGo = (): void => {};
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const store: Store = {
      ...real,
      find: async (table, where) => {
        const row = await real.find(table, where);
        await held;
        return row;
      },
    };
    const authenticator = createAuthenticator(world, createLoneNode(store));
    const early = authenticator.authenticate(`Bearer ${key}`);
    await real.commit([{ op: "patch", table: "keys", set: { revoked_at: START }, where: { hash: hashKey(key) } }]);
    authenticator.forget(hashKey(key));
    letGo();
    expect(await early).toBeUndefined();
    expect(await authenticator.authenticate(`Bearer ${key}`)).toBeUndefined();
  });

  test("notes the use of a key at most once a minute", async () => {
    const { world, store, call, admin } = await fixture();
    const used = async (): Promise<number | null | undefined> =>
      (await store.find("keys", { hash: hashKey(admin) }))?.last_used_at;
    await call("GET", "/v1/keys");
    expect(await used()).toBe(START);
    await world.advance(59_999);
    await call("GET", "/v1/keys");
    expect(await used()).toBe(START);
    await world.advance(1);
    await call("GET", "/v1/keys");
    expect(await used()).toBe(START + 60_000);
  });

  test("stays bounded and right with more keys than it holds", async () => {
    const { keys, keyFor } = await fixture();
    const all: string[] = [];
    for (let index = 0; index < 1100; index += 1) all.push(await keyFor("support"));
    for (const key of all) expect((await keys.authenticator.authenticate(`Bearer ${key}`))?.role).toBe("support");
  });
});

describe("making keys", () => {
  test("a key is well-formed, holds 256 random bits and is not in the database", async () => {
    const { call, store } = await fixture();
    const created = (await (
      await call("POST", "/v1/keys", { json: { role: "service", label: "checkout" } })
    ).json()) as { key: string; hint: string };
    expect(created.key).toMatch(/^kyc_test_[0-9a-z]{52}[0-9a-f]{8}$/);
    expect(isKey(created.key)).toBe(true);
    expect(created.key).toContain(created.hint);
    const rows = JSON.stringify([
      await store.list({ table: "keys", order: ["id", "asc"], limit: 10 }),
      await store.list({ table: "audit", order: ["sequence", "asc"], limit: 10 }),
    ]);
    expect(rows).not.toContain(created.key.slice(9, 61));
    const list = (await (await call("GET", "/v1/keys")).json()) as { data: readonly Record<string, unknown>[] };
    expect(list.data.every((row) => row.key === undefined)).toBe(true);
  });

  test("a key makes keys of its own mode only", async () => {
    const { call } = await fixture();
    expect(await slugOf(await call("POST", "/v1/keys", { json: { role: "service", livemode: true } }))).toBe(
      "forbidden",
    );
    expect((await call("POST", "/v1/keys", { json: { role: "service", livemode: false } })).status).toBe(201);
  });

  test("an expiry in the past is refused", async () => {
    const { call } = await fixture();
    const response = await call("POST", "/v1/keys", { json: { role: "service", expires_at: "2026-11-23T10:00:00Z" } });
    expect((await problemOf(response)).errors).toEqual([{ pointer: "/expires_at", message: "must be in the future" }]);
  });

  test("no key revokes itself, and none of another tenant or mode exists for it", async () => {
    const { call, store, world } = await fixture();
    const [own] = await store.list({ table: "keys", order: ["id", "asc"], limit: 1 });
    expect(await slugOf(await call("DELETE", `/v1/keys/${own?.id}`))).toBe("key-in-use");
    if (own === undefined) throw new Error("no key");
    const others = [
      { ...own, id: "key_other", hash: "other", tenant: "other" },
      { ...own, id: "key_live", hash: "live", livemode: 1 },
    ] as const;
    for (const row of others) {
      await store.commit([{ op: "insert", table: "keys", row: { ...row, created_at: world.now() } }]);
      expect(await slugOf(await call("DELETE", `/v1/keys/${row.id}`))).toBe("not-found");
    }
    const list = (await (await call("GET", "/v1/keys")).json()) as { data: readonly unknown[] };
    expect(list.data).toHaveLength(1);
  });

  test("making and revoking are in the audit log, with the actor", async () => {
    const { call, store } = await fixture();
    const created = (await (await call("POST", "/v1/keys", { json: { role: "service" } })).json()) as { id: string };
    await call("DELETE", `/v1/keys/${created.id}`);
    const entries = await store.list({ table: "audit", order: ["sequence", "asc"], limit: 10 });
    const first = await store.find("keys", { label: "first start" });
    expect(entries.map(({ actor, action }) => [actor, action])).toEqual([
      ["system:first-start", "key.created"],
      [`key:${first?.id}`, "key.created"],
      [`key:${first?.id}`, "key.revoked"],
    ]);
  });

  test("the first start makes one admin test key, once", async () => {
    const { keys, store } = await fixture();
    expect(await ensureFirstKey(keys)).toBeNull();
    const rows = await store.list({ table: "keys", order: ["id", "asc"], limit: 10 });
    expect(rows.map(({ role, livemode }) => [role, livemode])).toEqual([["admin", 0]]);
  });

  test("the first live key is asked for by name, and makes live keys", async () => {
    const { keys, call } = await fixture();
    const key = (await ensureFirstKey(keys, 1))?.created ?? "";
    expect(key).toMatch(/^kyc_live_/);
    const created = await call("POST", "/v1/keys", { key, json: { role: "service", livemode: true } });
    expect(await created.json()).toMatchObject({ livemode: true, key: expect.stringMatching(/^kyc_live_/) });
    expect(await slugOf(await call("POST", "/v1/keys", { key, json: { role: "service", livemode: false } }))).toBe(
      "forbidden",
    );
    expect(await ensureFirstKey(keys, 1)).toBeNull();
  });

  test("keys are listed page by page, newest first, each once", async () => {
    const { call, keyFor, world } = await fixture();
    for (let index = 0; index < 6; index += 1) {
      await world.advance(10);
      await keyFor("support");
    }
    const seen: string[] = [];
    let next: string | null = "";
    while (next !== null) {
      const cursor: string = next === "" ? "" : `&cursor=${next}`;
      const page = (await (await call("GET", `/v1/keys?limit=3${cursor}`)).json()) as {
        data: readonly { id: string }[];
        next_cursor: string | null;
      };
      seen.push(...page.data.map(({ id }) => id));
      next = page.next_cursor;
    }
    expect(seen).toHaveLength(7);
    expect(seen).toEqual([...seen].sort().reverse());
  });
});
