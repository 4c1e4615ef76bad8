import { baselineFrom, baselineText, PATHS, type Path } from "../../core/grey-baseline.ts";
import { vendorEventRow } from "../../outbound/event.ts";
import type { Change } from "../../store/store.ts";
import type { VendorAccount } from "../../vendors/account.ts";
import type { PathHealth } from "../../vendors/health.ts";
import type { Services } from "../services.ts";
import { tenantsOf } from "./tenants.ts";

const publish = async (services: Services, account: VendorAccount, health: PathHealth): Promise<void> => {
  const { world, store, signals } = services;
  const { connection, adapter } = account;
  const { path, cause, weight } = health;
  const livemode = account.livemode ? 1 : 0;
  const type = health.status === "degraded" ? "vendor.degraded" : "vendor.recovered";
  const facts = { type, connection, vendor: adapter.id, region: adapter.region, path, cause, weight } as const;
  const tenants = await tenantsOf(services, livemode);
  const change: Change = tenants.map((tenant) => ({
    op: "insert",
    table: "events",
    row: vendorEventRow(world, { ...facts, tenant, livemode }),
  }));
  if (change.length > 0) await store.commit(change);
  signals.events();
};

const nameOf = ({ connection }: VendorAccount, path: Path): string => `health:${connection}:${path}`;

const load = async ({ store }: Services, account: VendorAccount) => {
  const texts = await Promise.all(PATHS.map((path) => store.find("meta", { name: nameOf(account, path) })));
  return (path: Path) => {
    const text = texts[PATHS.indexOf(path)]?.value;
    return text === undefined ? undefined : baselineFrom(text);
  };
};

export interface HealthNews {
  /** Takes up what earlier processes learned, then tells and keeps what happens. */
  readonly start: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** The way of a detector's verdict to those who listen, and of what it learned into the store. */
export const createHealthNews = (services: Services): HealthNews => {
  const { world, store, accounts } = services;
  let last: Promise<void> = Promise.resolve();
  // One after the other: a recovery must not overtake the alarm that it ends.
  const then = (work: () => Promise<unknown>): void => {
    last = last
      .then(work)
      .then(() => undefined)
      .catch((error: unknown) => {
        const thrown = error instanceof Error ? error.name : "unknown";
        world.log.error({ thrown }, "vendor health could not be stored");
      });
  };
  const keep = (name: string, value: string): Change => [
    { op: "delete", table: "meta", where: { name } },
    { op: "insert", table: "meta", row: { name, value } },
  ];
  return {
    start: async () => {
      for (const account of accounts) {
        account.health.begin(await load(services, account), {
          changed: (health) => then(() => publish(services, account, health)),
          learned: (path, baseline) => then(() => store.commit(keep(nameOf(account, path), baselineText(baseline)))),
        });
      }
    },
    stop: async () => {
      for (const { health } of accounts) health.stop();
      await last;
    },
  };
};
