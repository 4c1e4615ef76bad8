import type { StartInput } from "../../../contracts/adapter.ts";
import type { Level } from "../../../contracts/policy.ts";
import { SCENARIO_LABEL } from "../../../contracts/scenario.ts";
import { rulesOf } from "../../core/policy.ts";
import { cellOf } from "../../policies/policies.ts";
import type { AttemptRow, SessionRow } from "../../store/tables.ts";
import type { VendorAccount } from "../../vendors/account.ts";
import { newId, type World } from "../../world.ts";
import { boxed, type SealedPerson } from "../person.ts";
import { accountOf, type Services } from "../services.ts";

/** The row that is committed before a vendor is called. Its id is the reference that the vendor gets. */
export const intentRow = (
  world: World,
  session: SessionRow,
  account: VendorAccount,
  number: number,
  refusals: unknown,
  active: 1 | null = 1,
): AttemptRow => ({
  id: newId(world, "att"),
  session_id: session.id,
  livemode: session.livemode,
  number,
  connection: account.connection,
  vendor: account.adapter.id,
  vendor_ref: null,
  state: "intended",
  active,
  status: "initiated",
  fenced_at: null,
  fenced_by: null,
  opened_at: null,
  route_json: JSON.stringify(refusals),
  fault_json: null,
  vendor_request_id: null,
  polls: 0,
  created_at: world.now(),
  started_at: null,
});

/** What a person did at a vendor that they left for a human being, nobody plays there again. */
const isPlayed = (services: Services, { connection, vendor, number }: AttemptRow, { pinned }: SealedPerson): boolean =>
  number === 1 || vendor === pinned || accountOf(services, connection)?.adapter.capabilities.lastResort !== true;

/** For the mock alone: what to play, and which try this is. A queued start that is tried again is a new try. */
const labelsOf = (
  services: Services,
  session: SessionRow,
  attempt: AttemptRow,
  person: SealedPerson,
): Readonly<Record<string, string>> =>
  session.livemode === 1
    ? {}
    : {
        ...(person.scenario !== null && isPlayed(services, attempt, person) && { [SCENARIO_LABEL]: person.scenario }),
        attempt: String(attempt.number + attempt.polls),
      };

/** What the vendor is told. Only attributes that the policy cell asked for exist. */
export const startInput = (
  services: Services,
  session: SessionRow,
  person: SealedPerson,
  attempt: AttemptRow,
): StartInput => {
  const cell = cellOf(services.policies, session.policy_hash, session.segment, session.jurisdiction);
  const level = session.level as Level;
  return {
    externalRef: attempt.id,
    person: boxed(person.attributes),
    country: session.jurisdiction,
    checks: rulesOf(cell, level).requiredChecks,
    documents: cell.levels[level]?.documents ?? [],
    returnUrl: person.returnUrl ?? undefined,
    locale: person.locale,
    consentedAt: person.consentedAt,
    expiresAt: Math.ceil(session.expires_at / 1000),
    lifeSeconds: Math.max(60, Math.floor((session.expires_at - services.world.now()) / 1000)),
    labels: labelsOf(services, session, attempt, person),
  };
};
