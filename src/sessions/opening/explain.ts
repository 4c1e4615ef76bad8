import type { ExplainRoute, RouteExplanation } from "../../../contracts/api-routing.ts";
import { findCell } from "../../core/policy.ts";
import { isPassing } from "../../core/route.ts";
import { legalRoute } from "../routing/routing.ts";
import type { Services } from "../services.ts";
import { type Opener, type Refusal, refuse, sandboxRefusal } from "./admit.ts";

/** Somebody, where the question names nobody. */
const ANYBODY = "";

/** Where a session like this would go if it were opened now, and why. Writes nothing and calls nobody. */
export const explainRoute = (
  services: Services,
  { tenant, livemode }: Pick<Opener, "tenant" | "livemode">,
  input: ExplainRoute,
): RouteExplanation | Refusal => {
  const { hash, policy } = services.policies.active;
  const cell = findCell(policy, input.segment, input.jurisdiction);
  const requirements = cell?.levels[input.level];
  if (cell === undefined || requirements === undefined || !cell.supported)
    return refuse("policy-cell-missing", "The policy has no cell for this segment, jurisdiction and level.");
  const refusal = sandboxRefusal(services, input, livemode);
  if (refusal !== undefined) return refusal;
  const found = legalRoute(services, {
    livemode,
    jurisdiction: input.jurisdiction,
    cell,
    requirements,
    recipients: input.consent.recipients,
    pinned: input.sandbox?.vendor ?? null,
    scenario: input.sandbox?.scenario ?? null,
    subject: () =>
      input.subject_reference === undefined ? ANYBODY : services.keyring.index(tenant, input.subject_reference),
  });
  return {
    policy: { hash },
    cell: { segment: cell.segment, jurisdictions: cell.jurisdictions },
    livemode: livemode === 1,
    strategy: found.strategy,
    order: [...found.order],
    waits: found.order.length === 0 && found.refusals.some(isPassing),
    scores: found.scores.map((score) => ({ ...score, facts: { ...score.facts } })),
    refusals: found.refusals.map((refused) => ({ ...refused })),
  };
};
