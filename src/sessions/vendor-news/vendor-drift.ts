import { driftEventRow } from "../../outbound/event.ts";
import type { Change } from "../../store/store.ts";
import type { VendorAccount } from "../../vendors/account.ts";
import type { Sighting } from "../../vendors/drift.ts";
import type { Services } from "../services.ts";
import { tenantsOf } from "./tenants.ts";

/** What recurs is told again after this; milliseconds. */
const AGAIN = 86_400_000;
/** Counts are kept at most so often; milliseconds. */
const KEPT_EVERY = 60_000;

/** A sighting as it is kept, with when those who listen were told. */
interface Kept extends Sighting {
  readonly toldAt: number;
}

const nameOf = ({ connection }: VendorAccount): string => `drift:${connection}`;
const sameAs = (a: Sighting) => (b: Sighting) =>
  a.kind === b.kind && a.part === b.part && a.where === b.where && a.word === b.word;

const load = async ({ store }: Services, account: VendorAccount): Promise<readonly Kept[]> => {
  const row = await store.find("meta", { name: nameOf(account) });
  return row === undefined ? [] : (JSON.parse(row.value) as readonly Kept[]);
};

const keep = (account: VendorAccount, kept: readonly Kept[]): Change => [
  { op: "delete", table: "meta", where: { name: nameOf(account) } },
  { op: "insert", table: "meta", row: { name: nameOf(account), value: JSON.stringify(kept) } },
];

/** Writes what is known, and tells of this sighting unless somebody, this node or another, did so lately. */
const record = async (services: Services, account: VendorAccount, sighting: Sighting): Promise<void> => {
  const { world, store, signals } = services;
  const now = world.now();
  const earlier = await load(services, account);
  const due = now - (earlier.find(sameAs(sighting))?.toldAt ?? -AGAIN) >= AGAIN;
  const toldAt = (one: Sighting): number =>
    due && sameAs(one)(sighting) ? now : (earlier.find(sameAs(one))?.toldAt ?? 0);
  const kept = account.drift.list().map((one) => ({ ...one, toldAt: toldAt(one) }));
  const livemode = account.livemode ? 1 : 0;
  const { connection, adapter } = account;
  const facts = { connection, vendor: adapter.id, ...sighting, livemode } as const;
  const events: Change = (due ? await tenantsOf(services, livemode) : []).map((tenant) => ({
    op: "insert",
    table: "events",
    row: driftEventRow(world, { ...facts, tenant }),
  }));
  await store.commit([...keep(account, kept), ...events]);
  if (events.length > 0) signals.events();
};

export interface DriftNews {
  readonly start: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** The way of a finding to those who listen, and into the store. */
export const createDriftNews = (services: Services): DriftNews => {
  const { world, accounts } = services;
  let last: Promise<void> = Promise.resolve();
  const keptAt = new Map<string, number>();
  const told = (account: VendorAccount, sighting: Sighting, fresh: boolean): void => {
    const now = world.now();
    if (!fresh && now - (keptAt.get(account.connection) ?? 0) < KEPT_EVERY) return;
    keptAt.set(account.connection, now);
    const { connection } = account;
    if (fresh)
      world.log.warn({ connection, kind: sighting.kind, part: sighting.part, where: sighting.where }, "vendor drift");
    last = last
      .then(() => record(services, account, sighting))
      .catch((error: unknown) => {
        const thrown = error instanceof Error ? error.name : "unknown";
        world.log.error({ connection, thrown }, "vendor drift could not be stored");
      });
  };
  return {
    start: async () => {
      for (const account of accounts)
        account.drift.begin(await load(services, account), (sighting, fresh) => told(account, sighting, fresh));
    },
    stop: () => last,
  };
};
