import type { Policy, RouteStrategy } from "../../contracts/policy.ts";
import type { Reason } from "../../contracts/reason.ts";
import type { Status } from "../../contracts/status.ts";
import { outcomeOf } from "../core/route-outcome.ts";
import type { Store } from "../store/store.ts";
import { earliestId, type World } from "../world.ts";
import type { VendorAccount } from "./account.ts";
import { monthStart } from "./tally.ts";

const PAGE = 1000;

/** Counts this month's starts of an earlier process, so that a restart does not open a cap again. Only where caps are set. */
const restoreStarts = async (
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

const BY_OUTCOME: ReadonlySet<RouteStrategy | undefined> = new Set(["success_rate", "cost_per_valid_pass"]);
/** Decided sessions that are looked at: a few times what a tally remembers of one account. */
const OUTCOMES = 2000;

/** What the newest attempts came to, oldest first, so that a restart does not forget who passes whom. Only where a cell asks for it. */
const restoreOutcomes = async (store: Store, accounts: readonly VendorAccount[], { cells }: Policy): Promise<void> => {
  if (!cells.some(({ routing }) => BY_OUTCOME.has(routing?.strategy))) return;
  const newest = { where: { active: 1 }, order: ["id", "desc"], limit: OUTCOMES } as const;
  const attempts = await store.list({ table: "attempts", ...newest });
  const among = { column: "id", values: attempts.map(({ session_id }) => session_id) } as const;
  const rows = await store.list({ table: "sessions", among, order: ["id", "asc"], limit: OUTCOMES });
  const sessions = new Map(rows.map((session) => [session.id, session]));
  const tallies = new Map(accounts.map(({ connection, tally }) => [connection, tally]));
  for (const { session_id, connection } of attempts.toReversed()) {
    const session = sessions.get(session_id);
    const reasons = session && (JSON.parse(session.reasons_json) as readonly Reason[]);
    const outcome = session && reasons && outcomeOf(session.status as Status, reasons);
    if (outcome !== undefined) tallies.get(connection)?.decided(outcome);
  }
};

/** What routing had learned of each account before this process began. */
export const restoreTallies = async (
  world: World,
  store: Store,
  accounts: readonly VendorAccount[],
  policy: Policy,
): Promise<void> => {
  await restoreStarts(world, store, accounts, policy);
  await restoreOutcomes(store, accounts, policy);
};
