import { isTerminal, type Status } from "../../../contracts/status.ts";
import type { Store } from "../../store/store.ts";
import type { SessionRow } from "../../store/tables.ts";
import type { VendorAccount } from "../../vendors/account.ts";
import { pause } from "../../vendors/deadline.ts";
import type { World } from "../../world.ts";
import type { UnderWay } from "../under-way.ts";
import { backAt } from "./outlook.ts";

/**
 * Tries one session's start and tells whether it still waits. `letNext`: those behind it need not wait until it ends.
 */
export type TryStart = (sessionId: string, letNext: () => void) => Promise<"waits" | "done">;

/** The line of queued starts: who came first is started first, as fast as the vendors take them. */
export interface StartLine {
  /**
   * `rang`: the waiting session whose timer it was. Its turn goes to whoever has waited longest for the same. False: all of
   * them are being started just now, so that nobody's turn came.
   */
  readonly next: (rang: SessionRow, start: TryStart) => Promise<boolean>;
}

/** Ids of timers are `<kind>:<subject>`; those of sessions begin with their time. */
const FIRST = "start:";
const AFTER_LAST = "start;";
const PAGE = 128;

/** Sessions that may go to the same vendors, but for what their persons agreed to. */
const kindOf = ({ livemode, policy_hash, segment, jurisdiction, level }: SessionRow): string =>
  JSON.stringify([livemode, policy_hash, segment, jurisdiction, level]);

/** It waits for a vendor, and not for somebody to mend what we send. */
export const isQueued = ({ status, waiting_json }: SessionRow): boolean =>
  waiting_json !== null &&
  !isTerminal(status as Status) &&
  (JSON.parse(waiting_json) as { reason: string }).reason === "vendor_unavailable";

const findOldest = async (
  { store, owner }: LineOptions,
  rang: SessionRow,
  isFree: (id: string) => boolean,
): Promise<SessionRow | undefined> => {
  for (let after = FIRST; ; ) {
    const range = { column: "id", above: after, below: AFTER_LAST } as const;
    const timers = await store.list({ table: "timers", where: { owner }, range, order: ["id", "asc"], limit: PAGE });
    const values = timers.map(({ subject }) => subject).filter(isFree);
    const among = { column: "id", values } as const;
    const rows = await store.list({ table: "sessions", among, order: ["id", "asc"], limit: PAGE });
    const found = rows.find((row) => row.id === rang.id || (isQueued(row) && kindOf(row) === kindOf(rang)));
    const last = timers.at(-1);
    if (found !== undefined || last === undefined || timers.length < PAGE) return found;
    after = last.id;
  }
};

/** One after the other at each key; who says so lets the next one in before it ends. */
const createTurns = () => {
  const last = new Map<string, Promise<void>>();
  return async <T>(key: string, work: (letNext: () => void) => Promise<T>): Promise<T> => {
    const before = last.get(key);
    const { promise, resolve } = Promise.withResolvers<void>();
    last.set(key, promise);
    try {
      await before;
      return await work(resolve);
    } finally {
      resolve();
      if (last.get(key) === promise) last.delete(key);
    }
  };
};

export interface LineOptions {
  readonly world: World;
  readonly store: Store;
  /** Of the timers that stand in this line: each node has its own. */
  readonly owner: string | null;
  readonly accounts: readonly VendorAccount[];
  readonly underWay: Pick<UnderWay, "has">;
}

/** Longest that those behind wait for the first one's vendor; then all of them ask for a later time. Milliseconds. */
const PATIENCE = 5000;

export const createStartLine = (options: LineOptions): StartLine => {
  const { world, accounts, underWay } = options;
  const turns = createTurns();
  const running = new Set<string>();
  const run = async (sessionId: string, start: TryStart, letNext: () => void): Promise<"waits" | "done"> => {
    running.add(sessionId);
    try {
      return await start(sessionId, letNext);
    } finally {
      running.delete(sessionId);
    }
  };
  return {
    next: (rang, start) =>
      turns(kindOf(rang), async (letNext) => {
        // Where no vendor at all is about to be back, whose turn it is makes no difference.
        const isHopeless = accounts.every((account) => backAt(world, account) > world.now() + PATIENCE);
        const found = isHopeless
          ? rang
          : await findOldest(options, rang, (id) => !running.has(id) && !underWay.has(id));
        if (found === undefined || running.has(found.id)) return false;
        const outcome = await run(found.id, start, letNext);
        // Where the first in line finds nobody, this one looks for itself: its person may have agreed to more vendors.
        if (outcome === "waits" && found.id !== rang.id && !running.has(rang.id)) await run(rang.id, start, letNext);
        return true;
      }),
  };
};

/** True as soon as one of the accounts may take a start. */
export const isReadySoon = async (world: World, accounts: readonly VendorAccount[]): Promise<boolean> => {
  const until = world.monotonic() + PATIENCE;
  for (;;) {
    const wait = Math.min(...accounts.map((account) => backAt(world, account))) - world.now();
    if (wait <= 0) return true;
    if (world.monotonic() + wait > until) return false;
    await pause(world, wait);
  }
};

/** A vendor that is being probed takes one start after the other; one that is well takes them side by side. */
export const isWell = (accounts: readonly VendorAccount[]): boolean =>
  accounts.some(({ breakers }) => breakers.start.phase() === "closed" && breakers.start.admits());
