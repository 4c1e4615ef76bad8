import { type MockAccount, parseAccounts, TWIN_MODULES, VENDORS, type VendorId } from "./accounts.ts";
import type { Sandbox } from "./twin.ts";
import type { MockWorld } from "./world.ts";

/** A connection of the gateway that reaches an account of the mock, without the mock's address. */
export interface SandboxConnection {
  readonly id: string;
  readonly vendor: VendorId;
  readonly livemode: false;
  /** The mock has no contract with anybody. */
  readonly limits: { readonly requests_per_minute: number };
  readonly settings: Readonly<Record<string, unknown>>;
}

/** Both ends of the accounts: what the mock holds, and what a gateway is configured with. */
export interface SandboxFile {
  readonly accounts: readonly MockAccount[];
  readonly connections: readonly SandboxConnection[];
}

const hookOf = (gatewayUrl: string, vendor: VendorId): string => `${gatewayUrl}/webhooks/${vendor}`;

/** An account of one vendor with fresh credentials, and the settings that reach it. */
export const sandboxOf = (
  { random }: Pick<MockWorld, "random">,
  vendor: VendorId,
  gatewayUrl: string,
): Sandbox<MockAccount> => TWIN_MODULES[vendor].sandbox(random, hookOf(gatewayUrl, vendor));

/** One account a vendor with fresh credentials, their callbacks addressed to a gateway on this machine. */
export const sandboxFile = (
  world: Pick<MockWorld, "random">,
  gatewayUrl: string,
  vendors: readonly VendorId[] = VENDORS,
): SandboxFile => {
  const made = vendors.map((vendor) => ({ vendor, ...sandboxOf(world, vendor, gatewayUrl) }));
  return {
    accounts: made.map(({ account }) => account),
    connections: made.map(({ vendor, settings }) => ({
      ...{ id: vendor, vendor, livemode: false, settings },
      limits: { requests_per_minute: 1_000_000 },
    })),
  };
};

/** Some vendors are told where their callbacks go with every object: their connection knows the address too. */
const withAddress = (
  settings: SandboxConnection["settings"],
  kept: readonly MockAccount[],
  vendor: VendorId,
  gatewayUrl: string,
): SandboxConnection["settings"] => {
  const before = kept.find((account) => account.vendor === vendor)?.webhook.url;
  const entries = Object.entries(settings).map(([name, value]) => [
    name,
    value === before ? hookOf(gatewayUrl, vendor) : value,
  ]);
  return Object.fromEntries(entries);
};

/**
 * The accounts of a file that the mock owns: made at the first start, completed where a vendor was added since, addressed
 * to where the gateway is now. Credentials are drawn once. `text`: the file as it is, if it is there.
 */
export const keptSandbox = (
  world: Pick<MockWorld, "random">,
  text: string | undefined,
  gatewayUrl: string,
): SandboxFile => {
  const kept: readonly MockAccount[] = text === undefined ? [] : parseAccounts(text);
  const connections = text === undefined ? [] : (JSON.parse(text) as SandboxFile).connections;
  const missing = VENDORS.filter((vendor) => !kept.some((account) => account.vendor === vendor));
  const made = sandboxFile(world, gatewayUrl, missing);
  const readdressed = kept.map(
    (account): MockAccount =>
      ({ ...account, webhook: { ...account.webhook, url: hookOf(gatewayUrl, account.vendor) } }) as MockAccount,
  );
  const moved = connections.map((connection) => ({
    ...connection,
    settings: withAddress(connection.settings, kept, connection.vendor, gatewayUrl),
  }));
  return { accounts: [...readdressed, ...made.accounts], connections: [...moved, ...made.connections] };
};
