import fc from "fast-check";
import { expect } from "vitest";
import { InvalidChange } from "../../../src/store/errors.ts";
import type { Change, Store, Write } from "../../../src/store/store.ts";
import { createOracle, type OracleOutcome, type OracleTable } from "./oracle.ts";
import { insert, insertOnce, PARENTS } from "./rows.ts";

/** Few values, so that rows collide all the time. */
const letter = fc.constantFrom("a", "b", "c");
const few = fc.integer({ min: 1, max: 3 });
const kind = fc.constantFrom("contested", "pending");
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null, freq: 2 });
const session = fc.constantFrom("ses_1", "ses_2");

const timerRow = fc.record({ id: letter, kind: fc.constantFrom("poll", "start"), subject: letter, due_at: few });
const reviewRow = fc.record({ id: letter, session_id: session, kind, cause: letter });
const attemptRow = fc.record({
  id: letter,
  session_id: session,
  number: few,
  active: maybe(fc.constant(1 as const)),
  vendor_ref: maybe(letter),
});
const eventRow = fc.record({ id: letter, session_id: maybe(session), version: maybe(few) });

const either = (make: typeof insert) => [
  timerRow.map((cells): Write => make("timers", cells)),
  reviewRow.map((cells): Write => make("reviews", cells)),
  attemptRow.map((cells): Write => make("attempts", cells)),
  eventRow.map((cells): Write => make("events", cells)),
];

const timerWhere = fc.oneof(
  fc.record({ id: letter }),
  fc.record({ kind: fc.constantFrom("poll", "start"), due_at: few }),
);
const attemptWhere = fc.oneof(
  fc.record({ id: letter }),
  fc.record({ session_id: session, active: fc.constantFrom(null, 1 as const) }),
);
const attemptSet = fc.oneof(
  fc.record({ active: maybe(fc.constant(1 as const)) }),
  fc.record({ number: few, vendor_ref: maybe(letter) }),
);

const write: fc.Arbitrary<Write> = fc.oneof(
  ...either(insert),
  ...either(insertOnce),
  fc
    .tuple(fc.constantFrom("update" as const, "patch" as const), timerWhere, few)
    .map(([op, where, due_at]): Write => ({ op, table: "timers", set: { due_at }, where })),
  fc
    .tuple(fc.constantFrom("update" as const, "patch" as const), attemptWhere, attemptSet)
    .map(([op, where, set]): Write => ({ op, table: "attempts", set, where })),
  timerWhere.map((where): Write => ({ op: "delete", table: "timers", where })),
  attemptWhere.map((where): Write => ({ op: "delete", table: "attempts", where })),
  letter.map((id): Write => ({ op: "delete", table: "events", where: { id } })),
);

/** Changes of one inner list are committed at once. */
const program = fc.array(fc.array(fc.array(write, { minLength: 0, maxLength: 4 }), { minLength: 1, maxLength: 5 }), {
  minLength: 1,
  maxLength: 8,
});

const outcomeOf = (store: Store, change: Change): Promise<OracleOutcome> =>
  store.commit(change).catch((error: unknown) => {
    if (error instanceof InvalidChange) return "invalid";
    throw error;
  });

const TABLES: readonly OracleTable[] = ["timers", "reviews", "attempts", "events"];

const byId = (rows: readonly object[]): unknown[] =>
  rows.map((cells) => ({ ...cells })).sort((a, b) => ("id" in a && "id" in b && String(a.id) < String(b.id) ? -1 : 1));

const agree = async (store: Store, oracle: ReturnType<typeof createOracle>): Promise<void> => {
  for (const table of TABLES) {
    const rows = await store.list({ table, order: ["id", "asc"], limit: 100 });
    expect(byId(rows)).toEqual(byId(oracle.rows(table)));
    expect(await store.count(table, {})).toBe(rows.length);
  }
  const active = await store.count("attempts", { session_id: "ses_1", active: null });
  expect(active).toBe(oracle.rows("attempts", { session_id: "ses_1", active: null }).length);
};

const play = async (store: Store, groups: readonly (readonly Change[])[]): Promise<void> => {
  const oracle = createOracle();
  await store.commit([...PARENTS, insert("sessions", { id: "ses_2" })]);
  for (const group of groups) {
    const outcomes = await Promise.all(group.map((change) => outcomeOf(store, change)));
    expect(outcomes).toEqual(group.map((change) => oracle.apply(change)));
    await agree(store, oracle);
  }
};

/** Random programs against the oracle; a failure prints its seed and a shrunk program. */
export const checkModel = (openStore: () => Promise<Store>, runs: number): Promise<void> =>
  fc.assert(
    fc.asyncProperty(program, async (groups) => {
      const store = await openStore();
      try {
        await play(store, groups);
      } finally {
        await store.close();
      }
    }),
    { numRuns: runs },
  );
