import type { Store } from "../store/store.ts";
import type { World } from "../world.ts";
import { type Node, TOPICS, type Topic } from "./node.ts";

/** One row of `meta` a topic: its value is another one after each telling. */
const FIRST = "told:";
const AFTER_LAST = "told;";
/** What was heard is trusted for so long; milliseconds. */
const FRESH_MS = 1000;

export interface Bulletin extends Pick<Node, "heed" | "tell" | "unlessTold" | "listen" | "hear"> {
  readonly open: () => Promise<void>;
}

const nameOf = (topic: Topic): string => `${FIRST}${topic}`;

type Listeners = ReadonlyMap<string, readonly (() => Promise<void>)[]>;

/** Looks at what was told, one after another, and knows when the last one began. */
const createLooks = (world: World, store: Store, listeners: Listeners) => {
  const heard = new Map<string, string>();
  let freshAt = Number.NEGATIVE_INFINITY;
  let looking: Promise<void> | undefined;
  const read = async (): Promise<void> => {
    const startedAt = world.monotonic();
    const range = { column: "name", from: FIRST, below: AFTER_LAST } as const;
    const rows = await store.list({ table: "meta", range, order: ["name", "asc"], limit: TOPICS.length });
    for (const { name, value } of rows) {
      if (heard.get(name) === value) continue;
      for (const run of listeners.get(name) ?? []) await run();
      heard.set(name, value);
    }
    freshAt = startedAt;
  };
  return {
    isFresh: (): boolean => world.monotonic() - freshAt <= FRESH_MS,
    heardOf: (name: string): string => heard.get(name) ?? "",
    look: (): Promise<void> => {
      looking ??= read().finally(() => {
        looking = undefined;
      });
      return looking;
    },
  };
};

/**
 * What the nodes tell each other. A telling is part of the change that it is about, and says only that what is in memory is
 * old: everybody then reads for themselves.
 */
export const createBulletin = (world: World, store: Store, id: string): Bulletin => {
  const listeners = new Map<string, readonly (() => Promise<void>)[]>();
  const { isFresh, heardOf, look } = createLooks(world, store, listeners);
  let told = 0;
  // The look under way may have begun too long ago.
  const catchUp = async (): Promise<void> => {
    while (!isFresh()) await look();
  };
  return {
    open: async () => {
      const rows = TOPICS.map((topic) => ({ name: nameOf(topic), value: "" }));
      await store.commit(rows.map((row) => ({ op: "insert_once", table: "meta", row })));
      await look();
    },
    listen: look,
    heed: () => (isFresh() ? undefined : catchUp()),
    tell: (topic) => {
      told += 1;
      const name = nameOf(topic);
      return [
        { op: "delete", table: "meta", where: { name } },
        { op: "insert", table: "meta", row: { name, value: `${id} ${told}` } },
      ];
    },
    unlessTold: (topic) => {
      const name = nameOf(topic);
      const value = heardOf(name);
      return [{ op: "update", table: "meta", set: { value }, where: { name, value } }];
    },
    hear: (topic, run) => {
      const name = nameOf(topic);
      listeners.set(name, [...(listeners.get(name) ?? []), run]);
    },
  };
};
