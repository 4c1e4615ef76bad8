import type { Engine } from "../../src/store/sqlite/engine.ts";
import type { Change } from "../../src/store/store.ts";
import type {
  AttemptRow,
  AuditRow,
  EventRow,
  IdempotencyRow,
  ObservationRow,
  SessionRow,
  SubjectRow,
  TransitionRow,
} from "../../src/store/tables.ts";

/** Everything that the store holds about one session. */
export interface Dossier {
  readonly session: SessionRow;
  readonly subject: SubjectRow | undefined;
  readonly transitions: readonly TransitionRow[];
  readonly attempts: readonly AttemptRow[];
  readonly observations: readonly ObservationRow[];
  /** Hash of the body that each inbox row holds. */
  readonly bodies: ReadonlyMap<string, string>;
  /** Entries of kind transition. */
  readonly audit: readonly AuditRow[];
  /** Those of the session itself, in the order of the feed. */
  readonly events: readonly EventRow[];
  readonly idempotency: IdempotencyRow | undefined;
}

const ALL = 10_000;

/** A row of the inbox never changes its body. */
const learnBodies = (engine: Engine, observations: readonly ObservationRow[], bodies: Map<string, string>): void => {
  for (const { inbox_id } of observations) {
    if (inbox_id === null || bodies.has(inbox_id)) continue;
    bodies.set(inbox_id, engine.find("inbox", { id: inbox_id })?.body_hash ?? "");
  }
};

/** `bodies` is what earlier dossiers learnt. */
export const dossierOf = (engine: Engine, id: string, bodies: Map<string, string>): Dossier | undefined => {
  const session = engine.find("sessions", { id });
  if (session === undefined) return undefined;
  const where = { session_id: id };
  const observations = engine.list({ table: "observations", where, order: ["ordered_at", "asc"], limit: ALL });
  learnBodies(engine, observations, bodies);
  const events = engine.list({ table: "events", where, order: ["sequence", "asc"], limit: ALL });
  return {
    session,
    subject: engine.find("subjects", { id: session.subject_id }),
    transitions: engine.list({ table: "transitions", where, order: ["version", "asc"], limit: ALL }),
    attempts: engine.list({ table: "attempts", where, order: ["number", "asc"], limit: ALL }),
    observations,
    bodies,
    audit: engine.list({
      table: "audit",
      where: { ...where, kind: "transition" },
      order: ["version", "asc"],
      limit: ALL,
    }),
    events: events.filter(({ type }) => type.startsWith("session.")),
    idempotency: engine.find("idempotency", where),
  };
};

/** Sessions that a change may have touched. */
export const touchedBy = (engine: Engine, change: Change): readonly string[] => {
  const named = change.flatMap((write) => [
    ...("row" in write ? Object.values(write.row) : []),
    ...("where" in write ? Object.values(write.where) : []),
  ]);
  const ids = named.filter((value): value is string => typeof value === "string");
  const attempts = ids
    .filter((id) => id.startsWith("att_"))
    .flatMap((id) => engine.find("attempts", { id })?.session_id ?? []);
  return [...new Set([...ids.filter((id) => id.startsWith("ses_")), ...attempts])];
};
