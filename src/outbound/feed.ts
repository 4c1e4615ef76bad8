import type { Store } from "../store/store.ts";
import { type Refusal, refusal } from "./context.ts";

export interface FeedQuery {
  readonly tenant: string;
  readonly livemode: 0 | 1;
  /** `next` of the page before; absent: from the first event on. */
  readonly after?: string | undefined;
  readonly limit: number;
}

export interface FeedPage {
  /** The stored bodies: the same bytes that a webhook carries. */
  readonly events: readonly string[];
  /** Where to go on. Stays valid, and the same, while nothing is new; null only where there was never an event. */
  readonly next: string | null;
}

const POSITION = /^(0|[1-9]\d{0,14})$/;

/**
 * The pull feed, oldest first. Its cursor is the sequence of the last event seen, and nothing is ever skipped: one
 * writer commits one transaction after the other and each draws its sequences inside, so that whoever reads an
 * event has every lower sequence before them. An engine with several writers at once has to keep that order itself.
 * Refused: `invalid-request` for a position that the feed never gave.
 */
export const readEvents = async (store: Store, query: FeedQuery): Promise<FeedPage | Refusal> => {
  const { tenant, livemode, after, limit } = query;
  if (after !== undefined && !POSITION.test(after)) {
    const message = "is not a position of this feed: leave it out, or pass the `next_after` of a page";
    return refusal("invalid-request", { errors: [{ pointer: "after", message }] });
  }
  const rows = await store.list({
    table: "events",
    where: { tenant, livemode },
    range: { column: "sequence", above: Number(after ?? 0) },
    order: ["sequence", "asc"],
    limit,
  });
  const last = rows.at(-1)?.sequence;
  return { events: rows.map(({ body }) => body), next: last === undefined ? (after ?? null) : String(last) };
};
