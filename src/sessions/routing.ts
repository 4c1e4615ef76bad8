import type { LevelRequirements } from "../../contracts/policy.ts";
import { SCENARIOS, type Scenario, type ScenarioName } from "../../contracts/scenario.ts";
import { type Candidate, type Need, type Route, route } from "../core/route.ts";
import type { VendorAccount } from "../vendors/account.ts";
import { accountOf, type Services } from "./services.ts";

/** What decides which vendors may take a session; the same at its opening and at every later try. */
export interface RouteFacts {
  readonly livemode: 0 | 1;
  readonly jurisdiction: string;
  readonly requirements: LevelRequirements;
  /** Named in the consent. */
  readonly recipients: readonly string[];
  readonly pinned: string | null;
  readonly scenario: string | null;
}

export const scenarioNamed = (name: string | null): Scenario | undefined =>
  name === null ? undefined : SCENARIOS[name as ScenarioName];

const candidateOf = ({ connection, livemode, adapter }: VendorAccount): Candidate => ({
  connection,
  livemode,
  vendor: adapter.id,
  region: adapter.region,
  capabilities: adapter.capabilities,
});

const needOf = (facts: RouteFacts): Need => ({
  livemode: facts.livemode === 1,
  checks: facts.requirements.checks,
  documents: facts.requirements.documents,
  country: facts.jurisdiction,
  recipients: facts.recipients,
  pinned: facts.pinned ?? undefined,
  scenarioNeeds: scenarioNamed(facts.scenario)?.needs,
});

export const legalRoute = (services: Services, facts: RouteFacts): Route =>
  route(services.accounts.map(candidateOf), needOf(facts));

/** Vendors that could play the scenario, were the session not pinned to one. */
export const ableVendors = (services: Services, facts: RouteFacts): readonly string[] =>
  accountsOf(services, legalRoute(services, { ...facts, pinned: null })).map(({ adapter }) => adapter.id);

export const accountsOf = (services: Services, { order }: Route): readonly VendorAccount[] =>
  order.flatMap((connection) => accountOf(services, connection) ?? []);
