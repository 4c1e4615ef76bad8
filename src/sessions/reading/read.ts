import type { SessionRow, SubjectRow, TransitionRow } from "../../store/tables.ts";
import { loadAggregate } from "../aggregate.ts";
import type { Services } from "../services.ts";
import type { Viewed } from "./view.ts";

export interface Reader {
  readonly tenant: string;
  readonly livemode: 0 | 1;
}

/** Undefined where it does not exist for this reader: of another tenant or mode it does not exist either. */
export const readSession = async (
  services: Services,
  reader: Reader,
  sessionId: string,
): Promise<Viewed | undefined> => {
  const aggregate = await loadAggregate(services, sessionId);
  const own = aggregate?.session.tenant === reader.tenant && aggregate.session.livemode === reader.livemode;
  return own ? aggregate : undefined;
};

const asItWas = (session: SessionRow, transition: TransitionRow): SessionRow => ({
  ...session,
  status: transition.to_status,
  contested: transition.contested,
  reasons_json: transition.reasons_json,
  checks_json: transition.checks_json,
  decision_json: transition.decision_json,
  waiting_json: null,
  sealed_capture: null,
  version: transition.version,
  updated_at: transition.at,
});

/** What we believed at `at` (ms); undefined before the session existed. */
export const readSessionAsOf = async (
  services: Services,
  reader: Reader,
  sessionId: string,
  at: number,
): Promise<Viewed | undefined> => {
  const viewed = await readSession(services, reader, sessionId);
  if (viewed === undefined) return undefined;
  const transitions = await transitionsOf(services, sessionId);
  const then = transitions.filter((transition) => transition.at <= at).at(-1);
  if (then === undefined) return undefined;
  const attempts = viewed.attempts
    .filter((attempt) => attempt.created_at <= at)
    .map((attempt) => ({
      ...attempt,
      fenced_at: attempt.fenced_at !== null && attempt.fenced_at <= at ? attempt.fenced_at : null,
    }));
  return { ...viewed, session: asItWas(viewed.session, then), attempts };
};

export const transitionsOf = (services: Services, sessionId: string): Promise<readonly TransitionRow[]> =>
  services.store.list({
    table: "transitions",
    where: { session_id: sessionId },
    order: ["version", "asc"],
    limit: 10_000,
  });

export interface SessionFilter {
  readonly status?: string | undefined;
  readonly subject?: string | undefined;
  readonly vendor?: string | undefined;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** One more than `limit` where there are more, newest first. */
export const listSessions = async (
  services: Services,
  reader: Reader,
  filter: SessionFilter,
): Promise<readonly Viewed[]> => {
  const { store, keyring } = services;
  const { tenant, livemode } = reader;
  let subject: SubjectRow | undefined;
  if (filter.subject !== undefined) {
    subject = await store.find("subjects", {
      tenant,
      livemode,
      reference_index: keyring.index(tenant, filter.subject),
    });
    if (subject === undefined) return [];
  }
  const sessions = await store.list({
    table: "sessions",
    where: {
      tenant,
      livemode,
      ...(filter.status !== undefined && { status: filter.status }),
      ...(filter.vendor !== undefined && { vendor: filter.vendor }),
      ...(subject !== undefined && { subject_id: subject.id }),
    },
    ...(filter.cursor !== undefined && { range: { column: "id", below: filter.cursor } }),
    order: ["id", "desc"],
    limit: filter.limit + 1,
  });
  const viewed = await Promise.all(sessions.map(({ id }) => loadAggregate(services, id)));
  return viewed.filter((one) => one !== undefined);
};
