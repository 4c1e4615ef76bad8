import type { Level } from "../../contracts/policy.ts";
import { findCell } from "../core/policy.ts";
import { linkActive } from "../telemetry/traces.ts";
import type { VendorAccount } from "../vendors/account.ts";
import type { Aggregate } from "./aggregate.ts";
import { touchSession } from "./change.ts";
import { intentRow } from "./intent.ts";
import { openJson, personSpot, type SealedPerson } from "./person.ts";
import { accountsOf, legalRoute } from "./routing.ts";
import type { Services } from "./services.ts";
import { available, begin } from "./start.ts";

/** The vendors that may take the session now: judged anew, since accounts and consents are what they are today. */
const legalNow = async (services: Services, { session, subject }: Aggregate) => {
  const person = openJson<SealedPerson>(services.keyring, subject, personSpot(session.id), session.sealed_person);
  const consent = await services.store.find("consents", { session_id: session.id });
  const cell = findCell(services.policies.byHash(session.policy_hash), session.segment, session.jurisdiction);
  const requirements = cell?.levels[session.level as Level];
  if (person === undefined || consent === undefined || requirements === undefined) return { order: [], refusals: [] };
  return legalRoute(services, {
    livemode: session.livemode,
    jurisdiction: session.jurisdiction,
    requirements,
    recipients: JSON.parse(consent.recipients_json) as string[],
    pinned: person.pinned,
    scenario: person.scenario,
  });
};

/** A first intent for a session that found no vendor alive when it was opened. */
const intendFirst = async (services: Services, aggregate: Aggregate, account: VendorAccount, found: unknown) => {
  const number = Math.max(0, ...aggregate.attempts.map((attempt) => attempt.number)) + 1;
  const attempt = intentRow(services.world, aggregate.session, account, number, found);
  const touched = touchSession(services.world, aggregate.session, { vendor: account.adapter.id });
  const committed = await services.store.commit([...touched.writes, { op: "insert", table: "attempts", row: attempt }]);
  return committed.ok
    ? { ...aggregate, session: touched.session, attempts: [...aggregate.attempts, attempt] }
    : undefined;
};

/** Starts a queued session, or finds out what became of a start that was under way when the process ended. */
export const beginLater = async (services: Services, aggregate: Aggregate): Promise<void> => {
  linkActive(aggregate.session.traceparent);
  const found = await legalNow(services, aggregate);
  const order = accountsOf(services, found);
  if (aggregate.attempts.some((attempt) => attempt.active === 1)) {
    await begin(services, aggregate, order, true);
    return;
  }
  const [first] = available(services.world, order);
  const ready = first === undefined ? aggregate : await intendFirst(services, aggregate, first, found);
  if (ready !== undefined) await begin(services, ready, order, false);
};
