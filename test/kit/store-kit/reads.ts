import { expect } from "vitest";
import { InvalidChange } from "../../../src/store/errors.ts";
import type { Change, Query, Store } from "../../../src/store/store.ts";
import { type Checks, each } from "./checks.ts";
import { ALL, insert, PARENTS, row, TABLE_ORDER } from "./rows.ts";

const timers = (dues: readonly number[]): Change =>
  dues.map((due_at, index) => insert("timers", { id: `t${index}`, subject: index % 2 === 0 ? "even" : "odd", due_at }));

const dues = async (store: Store, query: Partial<Query<"timers">>): Promise<readonly number[]> => {
  const rows = await store.list({ table: "timers", order: ["due_at", "asc"], limit: 100, ...query });
  return rows.map(({ due_at }) => due_at);
};

const firstColumn = (table: (typeof TABLE_ORDER)[number]) => Object.keys(row(table))[0] as never;

const VALUE_CHECKS: Checks = {
  "every row comes back as it was written": async (store) => {
    await store.commit(ALL);
    for (const table of TABLE_ORDER.filter((name) => name !== "meta")) {
      const [first] = await store.list({ table, order: [firstColumn(table), "asc"], limit: 1 });
      expect({ ...first }).toEqual({ ...row(table), ...(first && "sequence" in first ? { sequence: 1 } : {}) });
    }
  },

  ...each<readonly [string, Uint8Array]>(
    [
      ["no byte", new Uint8Array(0)],
      ["every byte", Uint8Array.from({ length: 256 }, (_, index) => index)],
      ["a window into a larger buffer", new Uint8Array(64).fill(7).subarray(3, 9)],
      ["a pooled buffer", Buffer.from("not the whole pool")],
      ["a megabyte", new Uint8Array(1_048_576).fill(170)],
    ],
    ([what, bytes]) => [
      `bytes survive: ${what}`,
      async (store) => {
        await store.commit([...PARENTS, insert("inbox", { sealed_body: bytes })]);
        const kept = await store.find("inbox", { id: "inb_1" });
        expect(Buffer.from(kept?.sealed_body ?? []).equals(bytes)).toBe(true);
      },
    ],
  ),

  ...each(["", "a\u0000b", "𝔘ñí😀", "'; DROP TABLE timers; --", "\u2028\uFEFF", "x".repeat(100_000)], (text) => [
    `text survives: ${JSON.stringify(text.slice(0, 30))}`,
    async (store) => {
      await store.commit([insert("timers", { subject: text })]);
      expect((await store.find("timers", { subject: text }))?.subject).toBe(text);
    },
  ]),

  ...each([0, -1, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER], (number) => [
    `the number ${number} survives`,
    async (store) => {
      await store.commit([insert("timers", { due_at: number })]);
      expect((await store.find("timers", { due_at: number }))?.due_at).toBe(number);
    },
  ]),

  "a lone surrogate is stored as the replacement character, and found by either": async (store) => {
    await store.commit([insert("timers", { subject: "a\ud800" })]);
    expect((await store.find("timers", { subject: "a\ud800" }))?.subject).toBe("a\ufffd");
  },
};

const QUERY_CHECKS: Checks = {
  "a read after the resolve sees the change": async (store) => {
    for (let round = 0; round < 20; round += 1) {
      await store.commit([insert("timers", { id: `t${round}` })]);
      expect(await store.find("timers", { id: `t${round}` })).toBeDefined();
    }
  },

  "rows come in the asked order, no more than the limit": async (store) => {
    await store.commit(timers([3, 1, 5, 2, 4]));
    expect(await dues(store, {})).toEqual([1, 2, 3, 4, 5]);
    expect(await dues(store, { order: ["due_at", "desc"], limit: 2 })).toEqual([5, 4]);
    expect(await dues(store, { limit: 0 })).toEqual([]);
  },

  "bounds include and exclude as their names say": async (store) => {
    await store.commit(timers([1, 2, 3, 4, 5]));
    expect(await dues(store, { range: { column: "due_at", above: 2 } })).toEqual([3, 4, 5]);
    expect(await dues(store, { range: { column: "due_at", from: 2 } })).toEqual([2, 3, 4, 5]);
    expect(await dues(store, { range: { column: "due_at", below: 4 } })).toEqual([1, 2, 3]);
    expect(await dues(store, { range: { column: "due_at", to: 4 } })).toEqual([1, 2, 3, 4]);
    expect(await dues(store, { range: { column: "due_at", above: 1, to: 4 }, where: { subject: "odd" } })).toEqual([
      2, 4,
    ]);
  },

  "a list can name the values it wants, none included": async (store) => {
    await store.commit(timers([1, 2, 3]));
    expect(await dues(store, { among: { column: "due_at", values: [3, 1, 9] } })).toEqual([1, 3]);
    expect(await dues(store, { among: { column: "due_at", values: [] } })).toEqual([]);
  },

  "null matches null and nothing else": async (store) => {
    await store.commit([
      ...PARENTS,
      insert("inbox"),
      insert("inbox", { id: "inb_2", body_hash: "b2", vendor_ref: "v" }),
    ]);
    expect(await store.find("inbox", { vendor_ref: null })).toMatchObject({ id: "inb_1" });
    expect(await store.count("inbox", { vendor_ref: null, detail: null })).toBe(1);
    const patched = await store.commit([
      { op: "patch", table: "inbox", set: { detail: "seen" }, where: { vendor_ref: null } },
      { op: "delete", table: "inbox", where: { vendor_ref: null, detail: "seen" } },
    ]);
    expect(patched).toMatchObject({ written: [true, true] });
    expect(await store.count("inbox", {})).toBe(1);
  },

  "a find without a row is undefined and a count of nothing is zero": async (store) => {
    expect(await store.find("timers", { id: "none" })).toBeUndefined();
    expect(await store.count("timers", { id: "none" })).toBe(0);
  },
};

/** Written as a caller without types could write them. */
const MALFORMED: readonly (readonly [string, unknown])[] = [
  ["an unknown table", { op: "insert", table: "sqlite_schema", row: {} }],
  ["an unknown column in a condition", { op: "delete", table: "timers", where: { "1=1 OR id": "a" } }],
  ["an unknown column in a row", { op: "insert", table: "timers", row: { ...row("timers"), extra: 1 } }],
  ["an unknown column in a set", { op: "patch", table: "timers", set: { "id = 1 --": 1 }, where: { id: "a" } }],
  ["a missing column", { op: "insert", table: "timers", row: { id: "a", kind: "poll", subject: "s" } }],
  ["an absent value in a condition", { op: "delete", table: "timers", where: { id: undefined } }],
  ["no condition", { op: "delete", table: "timers", where: {} }],
  ["nothing to set", { op: "patch", table: "timers", set: {}, where: { id: "a" } }],
  ["a number that is none", { op: "insert", table: "timers", row: row("timers", { due_at: Number.NaN }) }],
  ["a fraction in a whole column", { op: "insert", table: "timers", row: row("timers", { due_at: 1.5 }) }],
  ["text in a number", { op: "insert", table: "timers", row: { ...row("timers"), due_at: "soon" } }],
  ["a truth value", { op: "insert", table: "timers", row: { ...row("timers"), due_at: true } }],
  ["null where a value must be", { op: "insert", table: "timers", row: { ...row("timers"), subject: null } }],
  ["a chosen position", { op: "insert", table: "events", row: row("events", { sequence: 7 }) }],
];

const REFUSAL_CHECKS: Checks = {
  ...each(MALFORMED, ([what, write]) => [
    `a write with ${what} is invalid and the store goes on`,
    async (store) => {
      await store.commit(PARENTS);
      await expect(store.commit([write] as Change)).rejects.toThrow(InvalidChange);
      expect(await store.commit([insert("timers")])).toMatchObject({ ok: true });
    },
  ]),

  "a query with an unknown or absent name is invalid": async (store) => {
    const order = ["due_at", "asc"] as const;
    await expect(store.find("timers", { nothing: 1 } as object)).rejects.toThrow(InvalidChange);
    await expect(store.count("timers", { id: undefined } as object)).rejects.toThrow(InvalidChange);
    await expect(store.list({ table: "timers", order: ["1; --" as "id", "asc"], limit: 1 })).rejects.toThrow(
      InvalidChange,
    );
    await expect(store.list({ table: "timers", order, limit: -1 })).rejects.toThrow(InvalidChange);
    await expect(store.list({ table: "nothing" as "timers", order, limit: 1 })).rejects.toThrow(InvalidChange);
  },
};

export const READ_CHECKS: Checks = { ...VALUE_CHECKS, ...QUERY_CHECKS, ...REFUSAL_CHECKS };
