import type { Conversation, Started } from "../../../contracts/adapter.ts";
import { failed } from "../../../contracts/fault.ts";
import type { LevelRequirements, PolicyCell } from "../../../contracts/policy.ts";
import { SCENARIOS, type Scenario, type ScenarioName } from "../../../contracts/scenario.ts";
import { isPassing, type Route, route } from "../../core/route.ts";
import type { Candidate, Need } from "../../core/route-rules.ts";
import type { VendorAccount } from "../../vendors/account.ts";
import { takesStarts } from "../../vendors/control.ts";
import { accountOf, type Services } from "../services.ts";

/** What decides which vendors may take a session; the same at its opening and at every later try. */
export interface RouteFacts {
  readonly livemode: 0 | 1;
  readonly jurisdiction: string;
  readonly cell: PolicyCell;
  readonly requirements: LevelRequirements;
  /** Named in the consent. */
  readonly recipients: readonly string[];
  readonly pinned: string | null;
  readonly scenario: string | null;
  /** Keyed hash of the caller's reference: asked for where a person stays with a vendor. */
  readonly subject: () => string;
  /** The person asked for another way: what the sandbox says of the first one does not bind it. */
  readonly otherWay?: boolean;
  /** Connection of the attempt that waits for its start. */
  readonly holding?: string;
}

export const scenarioNamed = (name: string | null): Scenario | undefined =>
  name === null ? undefined : SCENARIOS[name as ScenarioName];

const candidateOf = ({ connection, livemode, adapter, contract, control, tally }: VendorAccount): Candidate => ({
  connection,
  livemode,
  vendor: adapter.id,
  region: adapter.region,
  capabilities: adapter.capabilities,
  control: control.inForce(),
  quotaExhausted: contract.exhausted(),
  ...tally.facts(),
});

const cellKey = ({ segment, jurisdictions }: PolicyCell): string => `${segment} ${jurisdictions.join(" ")}`;

const needOf = (services: Services, facts: RouteFacts): Need => ({
  livemode: facts.livemode === 1,
  checks: facts.requirements.checks,
  documents: facts.requirements.documents,
  country: facts.jurisdiction,
  recipients: facts.recipients,
  pinned: facts.pinned ?? undefined,
  region: facts.holding === undefined ? undefined : accountOf(services, facts.holding)?.adapter.region,
  ...(facts.otherWay === true
    ? { otherWay: true }
    : {
        scenarioNeeds: scenarioNamed(facts.scenario)?.needs,
        scenario: (facts.scenario ?? undefined) as ScenarioName | undefined,
      }),
  holding: facts.holding,
  routing: facts.cell.routing,
  sticky: () => `${facts.subject()}\n${cellKey(facts.cell)}`,
});

export const legalRoute = (services: Services, facts: RouteFacts): Route =>
  route(services.accounts.map(candidateOf), needOf(services, facts));

/** Vendors that could play the scenario, were the session not pinned to one and nobody held back for a time. */
export const ableVendors = (services: Services, facts: RouteFacts): readonly string[] => {
  const { order, refusals } = legalRoute(services, { ...facts, pinned: null });
  const able = [...order, ...refusals.filter(isPassing).map(({ connection }) => connection)];
  return [...new Set(able.flatMap((connection) => accountOf(services, connection)?.adapter.id ?? []))];
};

/** Ends without a call: as a vendor that is not there, so that the session goes elsewhere. */
// biome-ignore lint/correctness/useYield: a conversation that asks nothing
const noStart = function* (): Conversation<Started> {
  return failed({ kind: "unavailable", detail: "an operator holds new starts back from this vendor account" });
};

/** Looked at again when the start is made: an order that came since the route was found holds too. */
const controlled = (account: VendorAccount, held: boolean): VendorAccount => {
  const start: VendorAccount["adapter"]["start"] = (input) =>
    takesStarts(account.control, held) ? account.adapter.start(input) : noStart();
  return { ...account, adapter: { ...account.adapter, start } };
};

/**
 * The legal accounts in order. The one that the attempt waits for comes first, also where an operator drains it: it may
 * have made the start already, and only it can tell.
 */
export const accountsOf = (
  services: Services,
  { order, refusals }: Route,
  holding?: string,
): readonly VendorAccount[] => {
  const isHeld = order.some((connection) => connection === holding);
  const mayBeLeft = refusals.some((refused) => refused.connection === holding && isPassing(refused));
  const first = holding !== undefined && (isHeld || mayBeLeft) ? [holding] : [];
  return [...first, ...order.filter((connection) => connection !== holding)].flatMap((connection) => {
    const account = accountOf(services, connection);
    return account === undefined ? [] : controlled(account, connection === holding);
  });
};

/** Accounts that let a start through now: neither breaker nor the vendor's own wish stands in its way. */
export const available = (accounts: readonly VendorAccount[]): readonly VendorAccount[] =>
  accounts.filter((account) => account.admits("start"));
