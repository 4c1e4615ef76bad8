import type { Services } from "../sessions/services.ts";
import type { InboxRow } from "../store/tables.ts";

/** Rows read at a time. */
export const PAGE = 200;

/** Parked rows of one page whose attempt is known by now. */
const knownByNow = async ({ store }: Services, rows: readonly InboxRow[]): Promise<readonly InboxRow[]> => {
  const known: InboxRow[] = [];
  for (const [connection, parked] of Map.groupBy(rows, (row) => row.connection)) {
    const values = parked.flatMap(({ vendor_ref }) => vendor_ref ?? []);
    const query = { where: { connection }, among: { column: "vendor_ref", values }, limit: PAGE } as const;
    const attempts = await store.list({ table: "attempts", ...query, order: ["id", "asc"] });
    const references = new Set(attempts.map(({ vendor_ref }) => vendor_ref));
    known.push(...parked.filter(({ vendor_ref }) => references.has(vendor_ref)));
  }
  return known;
};

/** Whoever was to fetch these rows, once their attempt became known, ended before it had done so, or had no room. */
export const forgotten = async (services: Services): Promise<readonly InboxRow[]> => {
  const found: InboxRow[] = [];
  for (let above = ""; ; ) {
    const query = {
      where: { state: "parked", settled_at: null },
      range: { column: "id", above },
      limit: PAGE,
    } as const;
    const rows = await services.store.list({ table: "inbox", ...query, order: ["id", "asc"] });
    found.push(...(await knownByNow(services, rows)));
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE) return found;
    above = last.id;
  }
};

export const parkedAmong = ({ store }: Services, ids: readonly string[]): Promise<readonly InboxRow[]> => {
  const among = { column: "id", values: ids } as const;
  const query = { where: { state: "parked" }, among, order: ["received_at", "asc"], limit: PAGE } as const;
  return store.list({ table: "inbox", ...query });
};

export const pendingOf = ({ store }: Services, owner: string | null): Promise<readonly InboxRow[]> =>
  store.list({
    table: "inbox",
    where: { state: "pending", owner, settled_at: null },
    order: ["received_at", "asc"],
    limit: PAGE,
  });

/**
 * A row that was read from the table may be somebody else's work by now, or done. Where there are several nodes, the one that
 * takes a parked row up claims it.
 */
export const stillMine = async ({ store, node }: Services, { id }: InboxRow): Promise<InboxRow | undefined> => {
  const row = await store.find("inbox", { id });
  if (row?.state !== "parked") return row?.state === "pending" && row.owner === node.owner ? row : undefined;
  if (node.owner === null) return row;
  const set = { state: "pending", owner: node.owner };
  const claimed = await store.commit([{ op: "update", table: "inbox", set, where: { id, state: "parked" } }]);
  return claimed.ok ? row : undefined;
};
