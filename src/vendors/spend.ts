import type { Policy } from "../../contracts/policy.ts";
import type { Store } from "../store/store.ts";
import { earliestId, type World } from "../world.ts";
import type { VendorAccount } from "./account.ts";
import { monthStart } from "./tally.ts";

const PAGE = 1000;

/** Counts this month's starts of an earlier process, so that a restart does not open a cap again. Only where caps are set. */
export const restoreStarts = async (
  world: World,
  store: Store,
  accounts: readonly VendorAccount[],
  { cells }: Policy,
): Promise<void> => {
  const capped = new Set(cells.flatMap(({ routing }) => Object.keys(routing?.monthly_cost_cap ?? {})));
  if (capped.size === 0) return;
  const counts = new Map<string, number>();
  for (let after: string | undefined = earliestId("att", monthStart(world.now())); after !== undefined; ) {
    const rows: readonly { id: string; connection: string; vendor_ref: string | null }[] = await store.list({
      table: "attempts",
      range: { column: "id", above: after },
      order: ["id", "asc"],
      limit: PAGE,
    });
    for (const { connection, vendor_ref } of rows)
      if (vendor_ref !== null) counts.set(connection, (counts.get(connection) ?? 0) + 1);
    after = rows.length < PAGE ? undefined : rows.at(-1)?.id;
  }
  for (const { connection, tally } of accounts) tally.started(counts.get(connection) ?? 0);
};
