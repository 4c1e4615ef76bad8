import { describe, expect, test } from "vitest";
import { InvalidChange } from "../../../src/store/errors.ts";
import type { Change, Store } from "../../../src/store/store.ts";
import { type Checks, each } from "./checks.ts";
import { CONSTRAINTS, GIVEN } from "./constraints.ts";
import { checkModel } from "./model.ts";
import { READ_CHECKS } from "./reads.ts";
import { insert, insertOnce, PARENTS } from "./rows.ts";

export interface StoreUnderTest {
  readonly name: string;
  /** A new, empty store each time. */
  readonly open: () => Promise<Store>;
  readonly modelRuns: number;
}

const timer = (id: string, due = 1) => insert("timers", { id, due_at: due });

const commitAll = (store: Store, changes: readonly Change[]) =>
  Promise.all(changes.map((change) => store.commit(change)));

const COMMIT_CHECKS: Checks = {
  "a change is written whole or not at all": async (store) => {
    await store.commit([timer("b")]);
    const refused = await store.commit([timer("a"), insert("meta"), timer("b"), timer("c")]);
    expect(refused).toEqual({ ok: false, conflict: "exists", table: "timers", at: 2 });
    expect(await store.count("timers", {})).toBe(1);
    expect(await store.count("meta", { name: "note" })).toBe(0);
  },

  "an update that meets no row is stale and undoes its change": async (store) => {
    const refused = await store.commit([
      timer("a"),
      { op: "update", table: "timers", set: { due_at: 2 }, where: { id: "a", due_at: 9 } },
    ]);
    expect(refused).toEqual({ ok: false, conflict: "stale", table: "timers", at: 1 });
    expect(await store.count("timers", {})).toBe(0);
  },

  "an update that meets several rows is refused and changes none": async (store) => {
    await store.commit([timer("a"), timer("b")]);
    const update: Change = [{ op: "update", table: "timers", set: { due_at: 2 }, where: { kind: "poll" } }];
    await expect(store.commit(update)).rejects.toThrow(InvalidChange);
    expect(await store.count("timers", { due_at: 1 })).toBe(2);
  },

  "an update onto a taken value is a conflict": async (store) => {
    await store.commit([...PARENTS, insert("attempts", { active: 1 }), insert("attempts", { id: "att_2", number: 2 })]);
    const refused = await store.commit([
      { op: "update", table: "attempts", set: { active: 1 }, where: { id: "att_2" } },
    ]);
    expect(refused).toEqual({ ok: false, conflict: "exists", table: "attempts", at: 0 });
  },

  "a patch and a delete take whatever matches and say whether something did": async (store) => {
    await store.commit([timer("a"), timer("b")]);
    const done = await store.commit([
      { op: "patch", table: "timers", set: { due_at: 5 }, where: { kind: "poll" } },
      { op: "patch", table: "timers", set: { due_at: 6 }, where: { kind: "start" } },
      { op: "delete", table: "timers", where: { id: "a" } },
      { op: "delete", table: "timers", where: { id: "a" } },
    ]);
    expect(done).toEqual({ ok: true, written: [true, false, true, false], sequence: [0, 0, 0, 0] });
    expect(await store.list({ table: "timers", order: ["id", "asc"], limit: 9 })).toMatchObject([
      { id: "b", due_at: 5 },
    ]);
  },

  "an insert_once of a row that is there writes nothing and lets the rest pass": async (store) => {
    await store.commit([timer("a")]);
    const done = await store.commit([insertOnce("timers", { id: "a", due_at: 7 }), timer("b")]);
    expect(done).toEqual({ ok: true, written: [false, true], sequence: [0, 0] });
    expect(await store.find("timers", { id: "a" })).toMatchObject({ due_at: 1 });
  },

  "an empty change is committed": async (store) => {
    expect(await store.commit([])).toEqual({ ok: true, written: [], sequence: [] });
  },

  "later writes of a change see the earlier ones": async (store) => {
    const done = await store.commit([
      timer("a"),
      { op: "update", table: "timers", set: { due_at: 3 }, where: { id: "a", due_at: 1 } },
    ]);
    expect(done.ok).toBe(true);
    expect(await store.find("timers", { id: "a" })).toMatchObject({ due_at: 3 });
  },
};

const GROUP_CHECKS: Checks = {
  "a refused change does not touch those that are committed with it": async (store) => {
    await store.commit([timer("taken")]);
    const outcomes = await commitAll(store, [
      [timer("a")],
      [timer("lost"), timer("taken")],
      [timer("b")],
      [timer("lost"), { op: "update", table: "timers", set: { due_at: 2 }, where: { id: "none" } }],
      [timer("c")],
    ]);
    expect(outcomes.map(({ ok }) => ok)).toEqual([true, false, true, false, true]);
    const ids = (await store.list({ table: "timers", order: ["id", "asc"], limit: 9 })).map(({ id }) => id);
    expect(ids).toEqual(["a", "b", "c", "taken"]);
  },

  "an invalid change is rejected alone, whenever it is found to be invalid": async (store) => {
    const unknown = [{ op: "delete", table: "nothing", where: { id: "a" } }] as unknown;
    const outcomes = await Promise.allSettled(
      [
        [timer("a")],
        [timer("lost"), insert("timers", { id: "b", kind: "sleep" })],
        unknown as Change,
        [timer("c")],
      ].map((change) => store.commit(change)),
    );
    expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "rejected", "fulfilled"]);
    expect(await store.count("timers", {})).toBe(2);
  },

  ...each(["audit", "events"] as const, (table) => [
    `positions in ${table} have no gaps, whatever was refused between`,
    async (store) => {
      await store.commit([...PARENTS, timer("taken")]);
      const entry = (index: number, make = insert) =>
        table === "audit"
          ? make("audit", { id: `${index}`, version: index })
          : make("events", { id: `${index}`, version: index });
      const changes = Array.from({ length: 60 }, (_, index): Change => {
        if (index % 4 === 1) return [entry(index), timer("taken")];
        if (index % 4 === 2) return [entry(0, insertOnce)];
        return [entry(index)];
      });
      const outcomes = await commitAll(store, changes);
      const kept = await store.list({ table, order: ["sequence", "asc"], limit: 100 });
      const positions = kept.map(({ sequence }) => sequence);
      expect(positions).toEqual(Array.from({ length: 30 }, (_, index) => index + 1));
      expect(outcomes.flatMap((one) => (one.ok ? one.sequence : [])).filter((sequence) => sequence > 0)).toEqual(
        positions,
      );
    },
  ]),

  "a feed position is not handed out again after its row was deleted": async (store) => {
    await store.commit(PARENTS);
    await store.commit([insert("events")]);
    await store.commit([{ op: "delete", table: "events", where: { id: "evt_1" } }]);
    expect(await store.commit([insert("events")])).toMatchObject({ sequence: [2] });
  },

  "ten thousand changes at once are each applied once, in the order of the calls": async (store) => {
    const changes = Array.from(
      { length: 10_000 },
      (_, index): Change => [insert("audit", { id: `${index}`, kind: "record", at: index })],
    );
    const outcomes = await commitAll(store, changes);
    expect(outcomes.map((one) => (one.ok ? one.sequence[0] : 0))).toEqual(changes.map((_, index) => index + 1));
    expect(await store.count("audit", {})).toBe(10_000);
  },
};

const SCHEMA_CHECKS: Checks = each(CONSTRAINTS, ({ says, given, change, expected }) => [
  says,
  async (store) => {
    expect(await store.commit([...GIVEN, ...(given ?? [])])).toMatchObject({ ok: true });
    if (expected === "invalid") await expect(store.commit(change)).rejects.toThrow(InvalidChange);
    else {
      const outcome = expected === "accepted" ? { ok: true } : { ok: false, ...expected };
      expect(await store.commit(change)).toMatchObject(outcome);
    }
  },
]);

const run = (open: () => Promise<Store>, checks: Checks): void => {
  for (const [says, body] of Object.entries(checks)) {
    test(says, async () => {
      const store = await open();
      try {
        await body(store);
      } finally {
        await store.close();
      }
    });
  }
};

/** What every engine behind the port must do. */
export const storeChecks = ({ name, open, modelRuns }: StoreUnderTest): void => {
  describe(`${name}: a commit`, () => run(open, COMMIT_CHECKS));
  describe(`${name}: commits at the same time`, () => run(open, GROUP_CHECKS));
  describe(`${name}: the schema`, () => run(open, SCHEMA_CHECKS));
  describe(`${name}: a read`, () => run(open, READ_CHECKS));
  test(`${name}: agrees with the model on random programs`, () => checkModel(open, modelRuns), 60_000);
};
