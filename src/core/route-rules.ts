import type { ControlKind } from "../../contracts/api-routing.ts";
import type { Capabilities } from "../../contracts/capabilities.ts";
import type { CheckName, DocumentClass } from "../../contracts/check.ts";
import type { Routing } from "../../contracts/policy.ts";
import type { ScenarioName } from "../../contracts/scenario.ts";

export interface Candidate {
  readonly connection: string;
  readonly vendor: string;
  readonly livemode: boolean;
  readonly region: string;
  readonly capabilities: Capabilities;
  /** Of an operator, in force now. */
  readonly control?: ControlKind | undefined;
  /** The rate contract allows no call just now. */
  readonly quotaExhausted?: boolean;
  /** Starts in this calendar month. */
  readonly starts?: number;
  /** Sessions that ended with a valid pass, and those that the vendor did not bring to an end; forgotten slowly. */
  readonly passes?: number;
  readonly failures?: number;
  /** Health, 0 to 1: multiplies the score. */
  readonly weight?: number;
}

export interface Need {
  readonly livemode: boolean;
  readonly checks: readonly CheckName[];
  readonly documents: readonly DocumentClass[];
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  /** Vendor ids named in the consent, or `*`. */
  readonly recipients: readonly string[];
  /** `sandbox.vendor` or the vendor of an earlier attempt that must be kept. */
  readonly pinned?: string | undefined;
  /** Data region of an earlier attempt: later ones stay in it. */
  readonly region?: string | undefined;
  /** A check that the sandbox scenario has words for only where it exists. */
  readonly scenarioNeeds?: CheckName | undefined;
  readonly scenario?: ScenarioName | undefined;
  /** The person asked for a way without a camera: only those of last resort offer one. */
  readonly otherWay?: boolean | undefined;
  /** Connection that the session's start waits for: it is no newcomer there. */
  readonly holding?: string | undefined;
  /** Of the policy cell. */
  readonly routing?: Routing | undefined;
  /** Who keeps a vendor under weights: person and policy cell. */
  readonly sticky?: (() => string) | undefined;
}

export interface RouteRule {
  readonly refusal: string;
  /** It ends without a change of the session or the configuration: the session may wait for it. */
  readonly passing: boolean;
  readonly refuses: (candidate: Candidate, need: Need) => boolean;
}

const isNewcomer = ({ connection }: Candidate, { holding }: Need): boolean => holding !== connection;

const LASTING: readonly Omit<RouteRule, "passing">[] = [
  { refusal: "other_mode", refuses: (candidate, need) => candidate.livemode !== need.livemode },
  {
    refusal: "not_pinned",
    refuses: (candidate, need) => need.pinned !== undefined && candidate.vendor !== need.pinned,
  },
  {
    refusal: "not_in_consent",
    refuses: (candidate, need) => !need.recipients.includes("*") && !need.recipients.includes(candidate.vendor),
  },
  {
    refusal: "other_region",
    refuses: (candidate, need) => need.region !== undefined && candidate.region !== need.region,
  },
  {
    refusal: "region_not_allowed",
    refuses: ({ region }, { routing }) => routing?.regions?.includes(region) === false,
  },
  {
    refusal: "not_another_way",
    refuses: ({ capabilities }, need) => need.otherWay === true && capabilities.lastResort !== true,
  },
  {
    refusal: "country_unsupported",
    refuses: ({ capabilities }, need) =>
      capabilities.countries !== "all" && !capabilities.countries.includes(need.country),
  },
  {
    refusal: "check_unsupported",
    refuses: ({ capabilities }, need) => need.checks.some((check) => !capabilities.checks.includes(check)),
  },
  {
    refusal: "document_unsupported",
    refuses: ({ capabilities }, need) => !need.documents.some((document) => capabilities.documents.includes(document)),
  },
  {
    refusal: "scenario_unsupported",
    refuses: ({ capabilities }, need) =>
      (need.scenarioNeeds !== undefined && !capabilities.checks.includes(need.scenarioNeeds)) ||
      (need.scenario !== undefined && capabilities.cannotTell?.includes(need.scenario) === true),
  },
];

/** Would one more start cross the cap? Every start counts, whenever the vendor bills: the cap is kept on the safe side. */
const overBudget = ({ connection, capabilities, starts = 0 }: Candidate, { routing }: Need): boolean => {
  const cap = routing?.monthly_cost_cap?.[connection];
  return cap !== undefined && (starts + 1) * capabilities.price.amount > cap;
};

const PASSING: readonly Omit<RouteRule, "passing">[] = [
  { refusal: "killed", refuses: ({ control }) => control === "kill" },
  { refusal: "drained", refuses: ({ control }) => control === "drain" },
  {
    refusal: "cordoned",
    refuses: (candidate, need) => candidate.control === "cordon" && isNewcomer(candidate, need),
  },
  {
    refusal: "in_maintenance",
    refuses: (candidate, need) => candidate.control === "maintenance" && isNewcomer(candidate, need),
  },
  {
    refusal: "budget_exhausted",
    refuses: (candidate, need) => isNewcomer(candidate, need) && overBudget(candidate, need),
  },
];

/** Why a vendor may not take a session: first rule that refuses, in this order; the passing ones come last. */
export const ROUTE_RULES: readonly RouteRule[] = [
  ...LASTING.map((rule) => ({ ...rule, passing: false })),
  ...PASSING.map((rule) => ({ ...rule, passing: true })),
];
