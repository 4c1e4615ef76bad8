import { isTerminal, type Status } from "../../../contracts/status.ts";
import type { Aggregate } from "../aggregate.ts";
import { loadAggregate } from "../aggregate.ts";
import { isContinueToken } from "../continue-url.ts";
import { captureSpot, openJson, personSpot, type SealedCapture, type SealedPerson } from "../person.ts";
import type { Services } from "../services.ts";
import { continueSession } from "./continue.ts";

/** What a person meets who follows their address. */
export type Visit =
  | { readonly kind: "to"; readonly url: string }
  | {
      readonly kind: "message";
      readonly message: "waiting_vendor_unavailable" | "waiting_result" | "session_expired";
      readonly locale: string;
    };

const personOf = ({ keyring }: Services, { session, subject }: Aggregate): SealedPerson | undefined =>
  openJson<SealedPerson>(keyring, subject, personSpot(session.id), session.sealed_person);

const captureOf = ({ keyring }: Services, { session, subject }: Aggregate): string | null =>
  openJson<SealedCapture>(keyring, subject, captureSpot(session.id), session.sealed_capture)?.url ?? null;

/** Nothing is left to do for the person: back to where they came from, if that is known. */
const done = (services: Services, aggregate: Aggregate): Visit => {
  const person = personOf(services, aggregate);
  const { status } = aggregate.session;
  const returnUrl = person?.returnUrl;
  if (returnUrl !== null && returnUrl !== undefined) return { kind: "to", url: returnUrl };
  // A decision is told by who asked for it, not here.
  const isTooLate = status === "expired" || person === undefined;
  return { kind: "message", message: isTooLate ? "session_expired" : "waiting_result", locale: person?.locale ?? "en" };
};

const DONE: readonly string[] = ["submitted", "pending_review"];

/** True where the attempt that the link belongs to still counts. */
const noteOpened = async ({ store, world }: Services, { attempts }: Aggregate): Promise<boolean> => {
  const active = attempts.find((attempt) => attempt.active === 1);
  if (active === undefined) return false;
  if (active.opened_at !== null) return true;
  const set = { opened_at: world.now() };
  const where = { id: active.id, active: 1 as const };
  return (await store.commit([{ op: "update", table: "attempts", set, where }])).ok;
};

/**
 * Leads a person on: to the vendor that has them, to another one where that one is down and they have not been there, or
 * back. Undefined: there is no such address.
 */
export const visit = async (services: Services, sessionId: string, token: string): Promise<Visit | undefined> => {
  for (;;) {
    const known = await loadAggregate(services, sessionId);
    if (known === undefined || !isContinueToken(services, known.session, token)) return undefined;
    const isOver = isTerminal(known.session.status as Status) || DONE.includes(known.session.status);
    if (isOver || personOf(services, known) === undefined) return done(services, known);
    const continued = await continueSession(services, sessionId, { actor: "system:continue", personAgrees: false });
    if (continued === undefined) return undefined;
    const { aggregate } = continued;
    const url = captureOf(services, aggregate);
    if (url !== null && (await noteOpened(services, aggregate))) return { kind: "to", url };
    if (url !== null) continue;
    const locale = personOf(services, aggregate)?.locale ?? "en";
    if (aggregate.session.waiting_json === null) return done(services, aggregate);
    return { kind: "message", message: "waiting_vendor_unavailable", locale };
  }
};
