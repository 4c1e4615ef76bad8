import type { Store } from "../../store/store.ts";
import type { ChangeFeed } from "./stream.ts";

/** Events read at a look; after more of them every stream reads for itself. */
const MOST = 256;

/** Tells the streams of this node what other nodes changed: each version of a session has its event. */
export const followElsewhere = (store: Store, feed: ChangeFeed): (() => Promise<void>) => {
  let seen: number | undefined;

  const followed = async (after: number): Promise<number> => {
    const range = { column: "sequence", above: after } as const;
    const events = await store.list({ table: "events", range, order: ["sequence", "asc"], limit: MOST });
    if (events.length === MOST) return begun();
    for (const { session_id } of events) if (session_id !== null) feed.publish(session_id);
    return events.at(-1)?.sequence ?? after;
  };
  /** What changed since a stream began is not known yet. */
  const begun = async (): Promise<number> => {
    const [last] = await store.list({ table: "events", order: ["sequence", "desc"], limit: 1 });
    feed.publishAll();
    return last?.sequence ?? 0;
  };

  return async () => {
    if (!feed.watched()) seen = undefined;
    else seen = seen === undefined ? await begun() : await followed(seen);
  };
};
