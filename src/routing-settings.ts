import type { Policy, Routing } from "../contracts/policy.ts";
import { ConfigRefused } from "./config.ts";
import type { VendorAccount } from "./vendors/account.ts";

/** Settings of a cell that name connections. */
const naming = ({ order, weights, monthly_cost_cap }: Routing): readonly (readonly [string, readonly string[]])[] => [
  ["order", order ?? []],
  ["weights", Object.keys(weights ?? {})],
  ["monthly_cost_cap", Object.keys(monthly_cost_cap ?? {})],
];

const currenciesOf = (accounts: readonly VendorAccount[], livemode: boolean): readonly string[] => [
  ...new Set(accounts.filter((it) => it.livemode === livemode).map((it) => it.adapter.capabilities.price.currency)),
];

const faultsOf = (routing: Routing, accounts: readonly VendorAccount[]): readonly string[] => {
  const known = accounts.map(({ connection }) => connection);
  const regions = new Set(accounts.map(({ adapter }) => adapter.region));
  const strangers = naming(routing).flatMap(([setting, names]) =>
    names
      .filter((name) => !known.includes(name))
      .map((name) => `${setting} names the connection ${name}, which does not exist: use ${known.join(", ")}`),
  );
  const nowhere = (routing.regions ?? [])
    .filter((region) => !regions.has(region))
    .map((region) => `regions names ${region}, where no connection keeps data: use ${[...regions].join(", ")}`);
  const mixed = [true, false]
    .map((livemode) => currenciesOf(accounts, livemode))
    .filter((currencies) => routing.strategy === "cost_per_valid_pass" && currencies.length > 1)
    .map((currencies) => `strategy compares prices in ${currencies.join(" and ")}: use another strategy`);
  return [...strangers, ...nowhere, ...mixed];
};

/** A routing setting that could have no effect refuses the start. */
export const checkRouting = ({ cells }: Policy, accounts: readonly VendorAccount[]): void => {
  const faults = cells.flatMap(({ routing }, cell) =>
    routing === undefined ? [] : faultsOf(routing, accounts).map((fault) => `policy: cells.${cell}.routing: ${fault}`),
  );
  if (faults.length > 0) throw new ConfigRefused(faults.join("\n"));
};
