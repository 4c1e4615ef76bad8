import { describe, expect, test } from "vitest";
import { StoreFull, StoreLost } from "../../../src/store/errors.ts";
import { createUnpacker, packOutcomes } from "../../../src/store/sqlite/batch.ts";
import { createGroup } from "../../../src/store/sqlite/group.ts";
import type { Step } from "../../../src/store/sqlite/plan.ts";

/** Changes from which on a second batch is sent. */
const WORTH = 32;

const shape = { id: 0, op: "insert", table: "meta", sql: "INSERT", sequenced: false } as const;
const stepOf = (number: number): Step => ({ shape, values: [number] });

/** A group whose batches wait until the test says what became of them. */
const rig = () => {
  const unpack = createUnpacker();
  const sent: (readonly number[])[] = [];
  const group = createGroup((bytes) => sent.push(unpack(bytes).map((steps) => Number(steps[0]?.values[0]))));
  const settled = new Map<number, number | string>();
  let added = 0;
  const add = async (count: number): Promise<void> => {
    for (let place = 0; place < count; place += 1) {
      const number = added;
      added += 1;
      group.add([stepOf(number)]).then(
        (committed) => settled.set(number, committed.ok ? (committed.sequence[0] ?? -1) : "refused"),
        (error: Error) => settled.set(number, error.name),
      );
    }
    await turn();
  };
  /** The writer answers each change of the batch with its number. */
  const commit = async (batch: number): Promise<void> => {
    const numbers = sent[batch] ?? [];
    group.committed(packOutcomes(numbers.map((number) => ({ ok: true, written: [true], sequence: [number] }))));
    await turn();
  };
  const turn = async (): Promise<void> => {
    for (let step = 0; step < 5; step += 1) await Promise.resolve();
  };
  const sizes = (): readonly number[] => sent.map((batch) => batch.length);
  return { group, add, commit, sizes, settled, turn };
};

describe("batches on their way to the writer", () => {
  test("changes of one turn share a batch, and the first does not wait for company", async () => {
    const { add, sizes } = rig();
    await add(3);
    expect(sizes()).toEqual([3]);
  });

  test("a second batch follows only once it is worth a sync of its own", async () => {
    const { add, sizes } = rig();
    await add(1);
    await add(WORTH - 1);
    expect(sizes()).toEqual([1]);
    await add(1);
    expect(sizes()).toEqual([1, WORTH]);
  });

  test("there is never a third", async () => {
    const { add, sizes, group } = rig();
    await add(1);
    await add(WORTH);
    await add(300);
    expect(sizes()).toEqual([1, WORTH]);
    expect(group.queue()).toEqual({ taken: 301 + WORTH, settled: 0 });
  });

  test("what waits is sent when a batch is on disk: at once where none is left, else where it is worth it", async () => {
    const { add, commit, sizes } = rig();
    await add(1);
    await add(WORTH);
    await add(5);
    await commit(0);
    expect(sizes()).toEqual([1, WORTH]);
    await commit(1);
    expect(sizes()).toEqual([1, WORTH, 5]);
  });

  test("outcomes go to the batch that was sent first", async () => {
    const { add, commit, settled } = rig();
    await add(2);
    await add(WORTH);
    await commit(0);
    expect([...settled]).toEqual([
      [0, 0],
      [1, 1],
    ]);
    await commit(1);
    expect([...settled.values()]).toEqual(Array.from({ length: 2 + WORTH }, (_, number) => number));
  });

  test("a batch that was undone takes nobody else with it", async () => {
    const { add, commit, group, settled, turn } = rig();
    await add(1);
    await add(WORTH);
    group.undone(new StoreFull("the disk is full"));
    await turn();
    expect([...settled]).toEqual([[0, "StoreFull"]]);
    await commit(1);
    expect(settled.get(WORTH)).toBe(WORTH);
  });

  test("a lost store is told to everybody, and nothing is sent any more", async () => {
    const { add, group, settled, sizes, turn } = rig();
    await add(1);
    await add(WORTH);
    await add(4);
    group.abandon(new StoreLost("disk I/O error"));
    await turn();
    expect([...settled.values()]).toEqual(Array.from({ length: 5 + WORTH }, () => "StoreLost"));
    expect(sizes()).toEqual([1, WORTH]);
    await group.idle();
  });

  test("idle is when both are on disk", async () => {
    const { add, commit, group, turn } = rig();
    await add(1);
    await add(WORTH);
    let isIdle = false;
    group.idle().then(() => {
      isIdle = true;
    });
    await commit(0);
    expect(isIdle).toBe(false);
    await commit(1);
    await turn();
    expect(isIdle).toBe(true);
  });
});
