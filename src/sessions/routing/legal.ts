import type { Level } from "../../../contracts/policy.ts";
import { findCell } from "../../core/policy.ts";
import { isPassing, NO_ROUTE, type Route } from "../../core/route.ts";
import type { VendorAccount } from "../../vendors/account.ts";
import type { Aggregate } from "../aggregate.ts";
import { openJson, personSpot, type SealedPerson } from "../person.ts";
import { accountOf, type Services } from "../services.ts";
import { keptFor } from "./history.ts";
import { legalRoute } from "./routing.ts";

export interface LegalOptions {
  /** Connection of the attempt that the session has or had: later ones stay in its data region. */
  readonly holding?: string | undefined;
  /** Instead of those that the newest consent names. */
  readonly recipients?: readonly string[] | undefined;
  /** For a person who asked for a way without a camera. */
  readonly otherWay?: boolean;
}

/** Vendors that the person agreed to; the newest consent counts. */
const consented = async ({ store }: Services, sessionId: string): Promise<readonly string[] | undefined> => {
  const where = { session_id: sessionId };
  const rows = await store.list({ table: "consents", where, order: ["created_at", "asc"], limit: 100 });
  const newest = rows.at(-1);
  return newest && (JSON.parse(newest.recipients_json) as string[]);
};

/** The vendors that may take the session now: judged anew, since accounts and consents are what they are today. */
export const legalNow = async (
  services: Services,
  { session, subject }: Aggregate,
  { holding, recipients, otherWay = false }: LegalOptions,
): Promise<Route> => {
  const person = openJson<SealedPerson>(services.keyring, subject, personSpot(session.id), session.sealed_person);
  const agreed = recipients ?? (await consented(services, session.id));
  const cell = findCell(services.policies.byHash(session.policy_hash), session.segment, session.jurisdiction);
  const requirements = cell?.levels[session.level as Level];
  if (person === undefined || agreed === undefined || cell === undefined || requirements === undefined) return NO_ROUTE;
  const kept = await keptFor(services, subject.id, session);
  // An attempt that was made before the person was refused elsewhere stays where it is.
  const stays = kept === undefined || holding === undefined ? kept : accountOf(services, holding)?.adapter.id;
  return legalRoute(services, {
    livemode: session.livemode,
    jurisdiction: session.jurisdiction,
    cell,
    requirements,
    recipients: agreed,
    pinned: otherWay ? (kept ?? null) : (person.pinned ?? stays ?? null),
    ...(otherWay && { otherWay }),
    scenario: person.scenario,
    subject: () => subject.reference_index,
    ...(holding !== undefined && { holding }),
  });
};

/** Whoever could take the session now or after a while. */
export const hopeful = (services: Services, { order, refusals }: Route): readonly VendorAccount[] =>
  [...order, ...refusals.filter(isPassing).map(({ connection }) => connection)].flatMap(
    (connection) => accountOf(services, connection) ?? [],
  );
