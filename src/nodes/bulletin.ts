import type { Store } from "../store/store.ts";
import type { World } from "../world.ts";
import type { Node } from "./node.ts";

/** The row of `meta` whose value is another one after each telling. */
const TOLD = "told";
/** What was heard is trusted for so long; milliseconds. */
const FRESH_MS = 1000;

type Listeners = readonly (() => Promise<void>)[];

/** Looks at what was told, one after another, and knows when the last one began. */
const createLooks = (world: World, store: Store, listeners: Listeners) => {
  let heard = "";
  let freshAt = Number.NEGATIVE_INFINITY;
  let looking: Promise<void> | undefined;
  const read = async (): Promise<void> => {
    const startedAt = world.monotonic();
    const told = (await store.find("meta", { name: TOLD }))?.value ?? "";
    if (told !== heard) for (const run of listeners) await run();
    heard = told;
    freshAt = startedAt;
  };
  return {
    isFresh: (): boolean => world.monotonic() - freshAt <= FRESH_MS,
    heard: (): string => heard,
    look: (): Promise<void> => {
      looking ??= read().finally(() => {
        looking = undefined;
      });
      return looking;
    },
  };
};

export interface Bulletin extends Pick<Node, "heed" | "tell" | "unlessTold" | "listen" | "hear"> {
  readonly open: () => Promise<void>;
}

/**
 * What the nodes tell each other. A telling is part of the change that it is about, and says only that what is in memory is
 * old: everybody then reads for themselves.
 */
export const createBulletin = (world: World, store: Store, id: string): Bulletin => {
  const listeners: (() => Promise<void>)[] = [];
  const { isFresh, heard, look } = createLooks(world, store, listeners);
  let told = 0;
  // The look under way may have begun too long ago.
  const catchUp = async (): Promise<void> => {
    while (!isFresh()) await look();
  };
  return {
    open: async () => {
      await store.commit([{ op: "insert_once", table: "meta", row: { name: TOLD, value: "" } }]);
      await look();
    },
    listen: look,
    heed: () => (isFresh() ? undefined : catchUp()),
    tell: () => {
      told += 1;
      return [{ op: "update", table: "meta", set: { value: `${id} ${told}` }, where: { name: TOLD } }];
    },
    unlessTold: () => [{ op: "update", table: "meta", set: { value: heard() }, where: { name: TOLD, value: heard() } }],
    hear: (run) => void listeners.push(run),
  };
};
