import type { VerifiedClaims } from "../../../contracts/api-claims.ts";
import type { Actor } from "../../audit/entry.ts";
import { verifiedClaims } from "../../core/verified-claims.ts";
import { recordOf } from "../change.ts";
import { openJson, personSpot, type SealedPerson } from "../person.ts";
import type { Services } from "../services.ts";
import type { Viewed } from "./view.ts";

/** Why there are none. */
export type NoClaims = "not_approved" | "contested" | "erased" | "nothing_compared";

type Claimed = { readonly kind: "claims"; readonly claims: VerifiedClaims } | { readonly kind: NoClaims };

const claimsOf = ({ keyring }: Services, { session, subject }: Viewed): Claimed => {
  if (session.status !== "approved" || session.decision_json === null) return { kind: "not_approved" };
  if (session.contested === 1) return { kind: "contested" };
  const person = openJson<SealedPerson>(keyring, subject, personSpot(session.id), session.sealed_person);
  if (person === undefined) return { kind: "erased" };
  const decision = JSON.parse(session.decision_json) as { policy_hash: string; decided_at: string };
  const claims = verifiedClaims({
    sessionId: session.id,
    livemode: session.livemode === 1,
    segment: session.segment,
    jurisdiction: session.jurisdiction,
    level: session.level,
    policyHash: decision.policy_hash,
    decidedAt: decision.decided_at,
    vendor: session.vendor ?? "manual",
    checks: JSON.parse(session.checks_json),
    attributes: person.attributes,
  });
  return claims === undefined ? { kind: "nothing_compared" } : { kind: "claims", claims };
};

/** Personal data leave the gateway: whoever had them is in the audit log. */
export const exportClaims = async (services: Services, viewed: Viewed, actor: Actor): Promise<Claimed> => {
  const claimed = claimsOf(services, viewed);
  if (claimed.kind === "claims") {
    const payload = { claims: Object.keys(claimed.claims.verified_claims.claims) };
    await services.store.commit([
      recordOf(services.world, viewed.session, { actor, action: "claims.exported", payload }),
    ]);
  }
  return claimed;
};
