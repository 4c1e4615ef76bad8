import { bodySpot } from "../sessions/person.ts";
import type { Services } from "../sessions/services.ts";
import type { InboxRow } from "../store/tables.ts";
import type { PressureGauge } from "../telemetry/pressure.ts";
import { stall } from "../world.ts";
import { applyWebhook } from "./apply.ts";
import { createQueue } from "./queue.ts";

/** Callbacks held in memory with their bytes; what comes beyond waits in the table. */
const HELD = 2000;
/** A callback that fails to apply is tried again this often, then quarantined. */
const TRIES = 5;
const PAGE = 200;

export interface Inbox {
  /** Hands over a row that was just stored. */
  readonly take: (row: InboxRow, body: Uint8Array) => void;
  readonly unpark: (ids: readonly string[]) => void;
  /** Takes up what an earlier process left. */
  readonly start: () => void;
  /** Resolves when nothing is being applied; nothing new is begun. */
  readonly stop: () => Promise<void>;
  readonly idle: () => boolean;
}

interface Item {
  readonly row: InboxRow;
  /** Absent where the row comes from the table: then it is opened when its turn has come. */
  readonly body?: Uint8Array;
}

const bodyOf = async (services: Services, row: InboxRow): Promise<Uint8Array> => {
  if (row.subject_id === null) return services.keyring.openForSystem(bodySpot(row.id), row.sealed_body);
  const subject = await services.store.find("subjects", { id: row.subject_id });
  return (subject && services.keyring.openForSubject(subject, bodySpot(row.id), row.sealed_body)) ?? new Uint8Array(0);
};

/** A row that cannot be applied never holds up the others: it is tried again later, then set aside. */
const failedOnce = async (services: Services, { row }: Item, error: unknown): Promise<"again" | "given_up"> => {
  const thrown = error instanceof Error ? error.name : "unknown";
  const tries = row.attempts + 1;
  const givenUp = tries >= TRIES;
  services.world.log.error(
    { inbox: row.id, connection: row.connection, tries, thrown },
    "callback could not be applied",
  );
  const set = {
    attempts: tries,
    ...(givenUp && { state: "quarantined", detail: "failed", settled_at: services.world.now() }),
  };
  await services.store.commit([{ op: "patch", table: "inbox", set, where: { id: row.id } }]);
  if (givenUp) services.metrics.count("kyc_webhooks_quarantined_total", { connection: row.connection, why: "failed" });
  return givenUp ? "given_up" : "again";
};

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
const forgotten = async (services: Services): Promise<readonly InboxRow[]> => {
  const found: InboxRow[] = [];
  for (let above = ""; ; ) {
    const query = { where: { state: "parked" }, range: { column: "id", above }, limit: PAGE } as const;
    const rows = await services.store.list({ table: "inbox", ...query, order: ["id", "asc"] });
    found.push(...(await knownByNow(services, rows)));
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE) return found;
    above = last.id;
  }
};

export const createInbox = (services: Services, pressure: PressureGauge): Inbox => {
  const { world, store } = services;
  const run = async (item: Item): Promise<void> => {
    try {
      await applyWebhook(services, item.row, item.body ?? (await bodyOf(services, item.row)));
    } catch (error) {
      const row = { ...item.row, attempts: item.row.attempts + 1 };
      if ((await failedOnce(services, item, error)) === "given_up") return;
      world.timer(world.buggify("inbox.again_at_once") ? 0 : 1000 * row.attempts, () => queue.put({ ...item, row }));
    }
  };
  const load = async (): Promise<void> => {
    const query = { where: { state: "pending" }, order: ["received_at", "asc"], limit: PAGE } as const;
    const rows = await store.list({ table: "inbox", ...query });
    // A parked row that was to be fetched when there was no room for it is in the table too, and is not pending.
    const left = [...rows, ...(await forgotten(services))];
    queue.putBack(left.map((row) => ({ row })));
    // A full page says that there may be another; `open` comes back here once this one is applied.
    if (rows.length === PAGE) queue.open();
  };
  const queue = createQueue<Item>({ world, pressure, run, held: HELD, drained: () => void load() });
  const unpark = async (ids: readonly string[]): Promise<void> => {
    const among = { column: "id", values: ids } as const;
    const query = { where: { state: "parked" }, among, order: ["received_at", "asc"], limit: PAGE } as const;
    if (ids.length === 0) return;
    if (world.buggify("inbox.slow_unpark")) await stall(world);
    for (const row of await store.list({ table: "inbox", ...query })) queue.put({ row });
  };
  return {
    take: (row, body) => queue.put({ row, body }),
    unpark: (ids) => void unpark(ids),
    start: () => {
      queue.open();
      if (world.buggify("inbox.opens_twice")) queue.open();
    },
    stop: queue.close,
    idle: queue.idle,
  };
};
