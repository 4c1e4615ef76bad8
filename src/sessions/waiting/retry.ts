import { stall } from "../../world.ts";
import type { Services } from "../services.ts";

const PAGE = 500;
/** Ids of timers are `<kind>:<subject>`. */
const FIRST = "start:";
const AFTER_LAST = "start;";

/**
 * Tries the start of every waiting session now, oldest first: what they wait for may be over. A start that is under way
 * is left alone.
 */
export const retryWaiting = async ({ world, store, node, signals }: Services): Promise<void> => {
  for (let after = FIRST; ; ) {
    const timers = await store.list({
      table: "timers",
      where: { owner: node.owner },
      range: { column: "id", above: after, below: AFTER_LAST },
      order: ["id", "asc"],
      limit: PAGE,
    });
    const values = timers.map(({ subject }) => subject);
    const sessions = await store.list({
      table: "sessions",
      among: { column: "id", values },
      order: ["id", "asc"],
      limit: PAGE,
    });
    const waiting = new Set(sessions.filter((session) => session.waiting_json !== null).map(({ id }) => id));
    if (world.buggify("waiting.slow_page")) await stall(world);
    const now = world.now();
    const later = timers.filter(({ subject, due_at }) => waiting.has(subject) && due_at > now);
    // Compare and set: a timer that somebody moved meanwhile belongs to a start that is under way.
    await store.commit(
      later.map(({ id, due_at }) => ({ op: "patch", table: "timers", set: { due_at: now }, where: { id, due_at } })),
    );
    if (later.length > 0) signals.timers(now);
    const last = timers.at(-1);
    if (last === undefined || timers.length < PAGE) return;
    after = last.id;
  }
};
