import type { Store } from "../store/store.ts";
import type { NodeRow } from "../store/tables.ts";

/**
 * A node is lost after so many looks without a beat. Looks of one's own are counted, and no times compared: neither a clock that
 * is off, nor a pause of whoever looks, makes another node silent.
 */
export const SILENT_LOOKS = 7;

interface Known {
  readonly beat: number;
  readonly silent: number;
}

/** Looks at the other nodes; `lost` is called for each that left or is silent for too long. */
export const createCensus = (store: Store, id: string, lost: (node: NodeRow) => Promise<void>) => {
  let known: ReadonlyMap<string, Known> = new Map();

  return async (): Promise<void> => {
    const rows = await store.list({ table: "nodes", order: ["id", "asc"], limit: 1000 });
    const others = rows.filter((row) => row.id !== id);
    const before = known;
    const seen = (row: NodeRow): Known => {
      const last = before.get(row.id);
      return { beat: row.beat, silent: last?.beat === row.beat ? last.silent + 1 : 0 };
    };
    known = new Map(others.map((row) => [row.id, seen(row)]));
    for (const row of others)
      if (row.state === "left" || (known.get(row.id)?.silent ?? 0) >= SILENT_LOOKS) await lost(row);
  };
};
