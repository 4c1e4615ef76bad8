import type { BoundAdapter } from "../contracts/bound-adapter.ts";
import type { Result } from "../contracts/fault.ts";
import { ConfigRefused, type Connection, type Limits } from "./config.ts";
import type { ConnectionRow } from "./store/tables.ts";
import type { Metrics } from "./telemetry/metrics-port.ts";
import type { VendorAccount } from "./vendors/account.ts";
import { createAccount } from "./vendors/create-account.ts";
import type { LimitSettings } from "./vendors/limits.ts";
import type { World } from "./world.ts";

/** The adapters, as the composition root hands them in. */
export interface Registry {
  readonly vendors: readonly string[];
  /** Undefined for a vendor that it does not know. */
  readonly bind: (vendor: string, settings: unknown) => Result<BoundAdapter> | undefined;
}

const REAL_HOSTS =
  /(^|\.)(onfido\.com|sumsub\.com|stripe\.com|veriff\.com|withpersona\.com|jumio\.ai|didit\.me|plaid\.com|yoti\.com)$/;

/** A desk of the operator's own has a host like any other: only its key tells what it is for. */
const checkKey = ({ id, livemode }: Connection, mode: "test" | "live"): void => {
  if ((mode === "live") === livemode) return;
  throw new ConfigRefused(`connection ${id}: its key is for ${mode} mode; use one of the connection's own mode`);
};

/** A test account reaches a mock, a live account the vendor: the mode and the address must agree. */
const checkMode = (connection: Connection, { baseUrl, origins = {}, mode }: BoundAdapter): void => {
  const reached = [baseUrl, ...Object.values(origins)];
  if (mode !== undefined) {
    checkKey(connection, mode);
    return;
  }
  if (reached.every((origin) => REAL_HOSTS.test(new URL(origin).hostname) === connection.livemode)) return;
  throw new ConfigRefused(
    connection.livemode
      ? `connection ${connection.id}: livemode reaches a vendor's real host only; remove settings.baseUrl`
      : `connection ${connection.id}: test mode reaches a mock only; set settings.baseUrl to the mock vendor`,
  );
};

/** Only what is set: an absent setting must not hide what the manifest says. */
const settingsOf = ({ concurrency, requests_per_minute, timeout_ms }: Limits): LimitSettings => ({
  ...(concurrency !== undefined && { concurrency }),
  ...(requests_per_minute !== undefined && { requestsPerMinute: requests_per_minute }),
  ...(timeout_ms !== undefined && { timeoutMs: timeout_ms }),
});

/** As many calls as come in a whole minute are never in flight at once: no call lasts that long. */
const checkReachable = ({ connection, limits }: VendorAccount, concurrency: number | undefined): void => {
  if (concurrency === undefined || concurrency <= limits.requestsPerMinute) return;
  throw new ConfigRefused(
    `connection ${connection}: limits.concurrency is never reached at ${limits.requestsPerMinute} requests a minute; lower it`,
  );
};

/** What all accounts are made with. */
export interface AccountGround {
  readonly world: World;
  readonly metrics: Metrics;
  readonly registry: Registry;
  /** Controls that other nodes were given are known; undefined: they are. */
  readonly heed?: () => Promise<void> | undefined;
}

const accountFrom = ({ world, metrics, registry, heed }: AccountGround, connection: Connection): VendorAccount => {
  const { id, vendor, livemode, settings, limits = {} } = connection;
  const bound = registry.bind(vendor, settings);
  if (bound === undefined) {
    throw new ConfigRefused(`connection ${id}: unknown vendor; use one of ${registry.vendors.join(", ")}`);
  }
  if (!bound.ok) throw new ConfigRefused(`connection ${id}: ${bound.fault.detail}`);
  checkMode(connection, bound.value);
  const named = { connection: id, livemode, adapter: bound.value };
  const account = createAccount(world, { ...named, limits: settingsOf(limits), metrics, ...(heed && { heed }) });
  checkReachable(account, limits.concurrency);
  return account;
};

export const createAccounts = (ground: AccountGround, connections: readonly Connection[]): readonly VendorAccount[] => {
  const ids = connections.map(({ id }) => id);
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice !== undefined) throw new ConfigRefused(`connection ${twice} is there twice; give each its own id`);
  return connections.map((connection) => accountFrom(ground, connection));
};

export const connectionRow = ({ connection, livemode, adapter }: VendorAccount): ConnectionRow => ({
  id: connection,
  vendor: adapter.id,
  livemode: livemode ? 1 : 0,
  mock: livemode ? 0 : 1,
});
