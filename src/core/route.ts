import type { Capabilities } from "../../contracts/adapter.ts";
import type { CheckName, DocumentClass } from "../../contracts/check.ts";

export interface Candidate {
  readonly connection: string;
  readonly vendor: string;
  readonly livemode: boolean;
  readonly region: string;
  readonly capabilities: Capabilities;
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
}

/** Why a vendor may not take a session: first rule that refuses, in this order. */
export const ROUTE_RULES: readonly {
  readonly refusal: string;
  readonly refuses: (candidate: Candidate, need: Need) => boolean;
}[] = [
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
      need.scenarioNeeds !== undefined && !capabilities.checks.includes(need.scenarioNeeds),
  },
];

export interface Route {
  /** Legal connections, in the configured order. */
  readonly order: readonly string[];
  readonly refusals: readonly { readonly connection: string; readonly vendor: string; readonly refusal: string }[];
}

export const route = (candidates: readonly Candidate[], need: Need): Route => {
  const judged = candidates.map((candidate) => ({
    candidate,
    refusal: ROUTE_RULES.find((rule) => rule.refuses(candidate, need))?.refusal,
  }));
  return {
    order: judged.filter(({ refusal }) => refusal === undefined).map(({ candidate }) => candidate.connection),
    refusals: judged.flatMap(({ candidate, refusal }) =>
      refusal === undefined ? [] : [{ connection: candidate.connection, vendor: candidate.vendor, refusal }],
    ),
  };
};
