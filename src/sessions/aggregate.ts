import type { AttemptRow, SessionRow, SubjectRow } from "../store/tables.ts";
import type { Services } from "./services.ts";

/** A session with what belongs to it. */
export interface Aggregate {
  readonly session: SessionRow;
  readonly subject: SubjectRow;
  readonly attempts: readonly AttemptRow[];
}

export const loadAggregate = async (services: Services, sessionId: string): Promise<Aggregate | undefined> => {
  const session = await services.store.find("sessions", { id: sessionId });
  const subject = session && (await services.store.find("subjects", { id: session.subject_id }));
  if (session === undefined || subject === undefined) return undefined;
  const attempts = await services.store.list({
    table: "attempts",
    where: { session_id: sessionId },
    order: ["number", "asc"],
    limit: 1000,
  });
  return { session, subject, attempts };
};
