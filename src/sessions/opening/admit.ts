import type { CreateSession } from "../../../contracts/api.ts";
import { ATTRIBUTES, type Attribute } from "../../../contracts/person.ts";
import type { LevelRequirements, PolicyCell } from "../../../contracts/policy.ts";
import type { ProblemSlug } from "../../../contracts/problem.ts";
import { SCENARIO_NAMES, SCENARIOS } from "../../../contracts/scenario.ts";
import { attributeGaps, findCell } from "../../core/policy.ts";
import { isPassing, type Route } from "../../core/route.ts";
import { isoTime } from "../../world.ts";
import { ableVendors, legalRoute, type RouteFacts } from "../routing/routing.ts";
import type { Services } from "../services.ts";

export interface Opener {
  readonly tenant: string;
  readonly livemode: 0 | 1;
  readonly actor: `key:${string}`;
}

export interface OpenRequest {
  readonly opener: Opener;
  readonly input: CreateSession;
  /** Of the idempotency row (http/idempotency.ts). */
  readonly key: { readonly id: string; readonly fingerprint: string };
  readonly traceparent: string | null;
}

export interface Refusal {
  readonly kind: "refused";
  readonly slug: ProblemSlug;
  readonly detail: string;
  readonly allowed?: readonly string[];
  readonly errors?: readonly { pointer: string; message: string }[];
}

export const refuse = (slug: ProblemSlug, detail: string, rest: Partial<Refusal> = {}): Refusal => ({
  kind: "refused",
  slug,
  detail,
  ...rest,
});

export const givenAttributes = (input: CreateSession): readonly Attribute[] =>
  ATTRIBUTES.filter((name) => input.subject[name] !== undefined);

const pointers = (names: readonly Attribute[], message: string) =>
  names.map((name) => ({ pointer: `/subject/${name}`, message }));

const minimised = (requirements: LevelRequirements, input: CreateSession): Refusal | undefined => {
  const { missing, unneeded } = attributeGaps(requirements, givenAttributes(input));
  if (unneeded.length > 0) {
    return refuse(
      "attribute-not-needed",
      `Leave out: ${unneeded.join(", ")}. The policy does not need them for this level.`,
      { errors: pointers(unneeded, "is not needed") },
    );
  }
  if (missing.length > 0) {
    return refuse("attribute-missing", `Add: ${missing.join(", ")}. The policy needs them for this level.`, {
      errors: pointers(missing, "is required by the policy"),
    });
  }
  return undefined;
};

/** Ahead of UTC lies a day that has begun somewhere; milliseconds. */
const LATEST_ZONE = 14 * 3_600_000;

const unborn = (services: Services, { subject }: CreateSession): Refusal | undefined => {
  const today = isoTime(services.world.now() + LATEST_ZONE).slice(0, 10);
  if (subject.date_of_birth === undefined || subject.date_of_birth <= today) return undefined;
  return refuse("invalid-request", "Each entry of errors names a field and what it must be.", {
    errors: [{ pointer: "/subject/date_of_birth", message: "must not be in the future" }],
  });
};

export const sandboxRefusal = (
  services: Services,
  input: Pick<CreateSession, "sandbox">,
  livemode: 0 | 1,
): Refusal | undefined => {
  const { sandbox } = input;
  if (sandbox === undefined) return undefined;
  if (livemode === 1)
    return refuse("invalid-request", "A live session reaches real vendors only.", {
      errors: [{ pointer: "/sandbox", message: "is for test keys" }],
    });
  if (sandbox.scenario !== undefined && !Object.hasOwn(SCENARIOS, sandbox.scenario)) {
    return refuse("scenario-unknown", "Use one of the names in `allowed`.", {
      allowed: SCENARIO_NAMES,
      errors: [{ pointer: "/sandbox/scenario", message: "is not a scenario" }],
    });
  }
  const vendors = [
    ...new Set(services.accounts.filter((account) => !account.livemode).map(({ adapter }) => adapter.id)),
  ];
  if (sandbox.vendor !== undefined && !vendors.includes(sandbox.vendor)) {
    return refuse("vendor-unknown", "Use one of the vendors in `allowed`.", {
      allowed: vendors,
      errors: [{ pointer: "/sandbox/vendor", message: "is not a configured vendor" }],
    });
  }
  return undefined;
};

const routeFacts = (
  { keyring }: Services,
  { input, opener }: OpenRequest,
  cell: PolicyCell,
  requirements: LevelRequirements,
  kept: string | undefined,
): RouteFacts => ({
  livemode: opener.livemode,
  jurisdiction: input.jurisdiction,
  cell,
  requirements,
  recipients: input.consent.recipients,
  pinned: input.sandbox?.vendor ?? kept ?? null,
  scenario: input.sandbox?.scenario ?? null,
  subject: () => keyring.index(opener.tenant, input.subject.reference),
});

const findRoute = (services: Services, facts: RouteFacts, kept: string | undefined): Route | Refusal => {
  const found = legalRoute(services, facts);
  // Nobody may take it now, but somebody will: it waits, and is not refused.
  if (found.order.length > 0 || found.refusals.some(isPassing)) return found;
  // Others could, but this person may not go to them: a reviewer takes their place.
  if (kept !== undefined && legalRoute(services, { ...facts, pinned: null }).order.length > 0) return found;
  if (found.refusals.some(({ refusal }) => refusal === "scenario_unsupported")) {
    const allowed = ableVendors(services, facts);
    return refuse("scenario-unsupported", "The vendors in `allowed` can play this scenario.", { allowed });
  }
  const why = found.refusals.map(({ vendor, refusal }) => `${vendor}: ${refusal}`).join(", ");
  return refuse("no-legal-vendor", why === "" ? "No vendor account is configured." : `Refused by: ${why}.`);
};

export interface Admission {
  readonly kind: "admitted";
  readonly cell: PolicyCell;
  readonly found: Route;
}

/**
 * May this session be opened? Decided before anything is written: policy cell, data minimisation, sandbox, legal vendors.
 * `kept`: the vendor that refused this person lately, which nobody but a sandbox session can avoid by naming another.
 */
export const admit = (services: Services, request: OpenRequest, kept?: string): Admission | Refusal => {
  const { input, opener } = request;
  const cell = findCell(services.policies.active.policy, input.segment, input.jurisdiction);
  const requirements = cell?.levels[input.level];
  if (cell?.supported === false) return refuse("policy-cell-missing", "The policy does not serve this jurisdiction.");
  if (cell === undefined || requirements === undefined) {
    return refuse("policy-cell-missing", "The policy has no cell for this segment, jurisdiction and level.");
  }
  const refusal =
    sandboxRefusal(services, input, opener.livemode) ?? minimised(requirements, input) ?? unborn(services, input);
  if (refusal !== undefined) return refusal;
  const found = findRoute(services, routeFacts(services, request, cell, requirements, kept), kept);
  return "kind" in found ? found : { kind: "admitted", cell, found };
};
