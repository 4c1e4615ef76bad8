import type { Store } from "../store/store.ts";
import type { EventRow } from "../store/tables.ts";

/** Milliseconds: from `since` on, before `until`. */
export interface TimeRange {
  readonly tenant: string;
  readonly livemode: 0 | 1;
  readonly since: number;
  readonly until: number;
}

/** Events are ordered by sequence; their times follow it but for steps of the clock up to this; milliseconds. */
const CLOCK_STEP_MS = 10 * 60_000;
const PAGE = 256;

type Owner = Pick<TimeRange, "tenant" | "livemode">;

const eventsFrom = (store: Store, { tenant, livemode }: Owner, from: number, limit: number) =>
  store.list({
    table: "events",
    where: { tenant, livemode },
    range: { column: "sequence", from },
    order: ["sequence", "asc"],
    limit,
  });

const lastSequence = async (store: Store, { tenant, livemode }: Owner): Promise<number> => {
  const where = { tenant, livemode };
  const [last] = await store.list({ table: "events", where, order: ["sequence", "desc"], limit: 1 });
  return last?.sequence ?? 0;
};

/** A sequence before which no event of the range lies: by halving, since times are not indexed. */
const firstSequence = async (store: Store, range: TimeRange): Promise<number> => {
  let low = 1;
  let high = (await lastSequence(store, range)) + 1;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const [event] = await eventsFrom(store, range, middle, 1);
    if (event !== undefined && event.created_at < range.since - CLOCK_STEP_MS) low = event.sequence + 1;
    else high = middle;
  }
  return low;
};

/** The events of a time range, oldest first, in pages. */
export async function* eventsBetween(store: Store, range: TimeRange): AsyncGenerator<readonly EventRow[]> {
  const { since, until } = range;
  for (let from = await firstSequence(store, range); ; ) {
    const page = await eventsFrom(store, range, from, PAGE);
    yield page.filter(({ created_at }) => created_at >= since && created_at < until);
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE || last.created_at >= until + CLOCK_STEP_MS) return;
    from = last.sequence + 1;
  }
}
