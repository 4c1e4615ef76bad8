import { bodySpot } from "../sessions/person.ts";
import type { Services } from "../sessions/services.ts";
import type { InboxRow } from "../store/tables.ts";
import type { PressureGauge } from "../telemetry/pressure.ts";
import { stall } from "../world.ts";
import { applyWebhook } from "./apply.ts";
import { forgotten, PAGE, parkedAmong, pendingOf, stillMine } from "./left-over.ts";
import { createQueue } from "./queue.ts";

/** Callbacks held in memory with their bytes; what comes beyond waits in the table. */
const HELD = 2000;
/** A callback that fails to apply is tried again this often, then quarantined. */
const TRIES = 5;

export interface Inbox {
  /** Hands over a row that was just stored. */
  readonly take: (row: InboxRow, body: Uint8Array) => void;
  readonly unpark: (ids: readonly string[]) => void;
  /** Takes up what an earlier process left. */
  readonly start: () => void;
  /** Reads what a lost node left, before it is this one's; what it answers is called once it is. */
  readonly left: (owner: string) => Promise<() => void>;
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

const apply = async (services: Services, item: Item): Promise<void> => {
  const row = item.body === undefined ? await stillMine(services, item.row) : item.row;
  if (row !== undefined) await applyWebhook(services, row, item.body ?? (await bodyOf(services, row)));
};

/** Everything parked or pending that no memory holds. */
const leftOver = async (services: Services, pending: readonly InboxRow[]): Promise<readonly InboxRow[]> =>
  // A parked row that was to be fetched when there was no room for it is in the table too, and is not pending.
  [...pending, ...(await forgotten(services))];

export const createInbox = (services: Services, pressure: PressureGauge): Inbox => {
  const { world, node } = services;
  const run = async (item: Item): Promise<void> => {
    try {
      await apply(services, item);
    } catch (error) {
      const row = { ...item.row, attempts: item.row.attempts + 1 };
      if ((await failedOnce(services, item, error)) === "given_up") return;
      world.timer(world.buggify("inbox.again_at_once") ? 0 : 1000 * row.attempts, () => queue.put({ ...item, row }));
    }
  };
  const takeUp = async (pending: readonly InboxRow[]): Promise<void> => {
    const rows = await leftOver(services, pending);
    queue.putBack(rows.map((row) => ({ row })));
    // A full page says that there may be another; `open` leads back here once this one is applied.
    if (pending.length === PAGE) queue.open();
  };
  const load = async (): Promise<void> => takeUp(await pendingOf(services, node.owner));
  const queue = createQueue<Item>({ world, pressure, run, held: HELD, drained: () => void load() });
  const unpark = async (ids: readonly string[]): Promise<void> => {
    if (ids.length === 0) return;
    if (world.buggify("inbox.slow_unpark")) await stall(world);
    for (const row of await parkedAmong(services, ids)) queue.put({ row });
  };
  return {
    take: (row, body) => queue.put({ row, body }),
    unpark: (ids) => void unpark(ids),
    start: () => {
      queue.open();
      if (world.buggify("inbox.opens_twice")) queue.open();
    },
    left: async (owner) => {
      const rows = await pendingOf(services, owner);
      return () => void takeUp(rows);
    },
    stop: queue.close,
    idle: queue.idle,
  };
};
