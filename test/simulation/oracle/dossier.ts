import type { Change } from "../../../src/store/store.ts";
import type {
  AttemptRow,
  AuditRow,
  EventRow,
  IdempotencyRow,
  ObservationRow,
  ReviewRow,
  SessionRow,
  SubjectRow,
  TransitionRow,
} from "../../../src/store/tables.ts";
import type { Mirror } from "./mirror.ts";

/** Everything that the store holds about one session. */
export interface Dossier {
  readonly session: SessionRow;
  readonly subject: SubjectRow | undefined;
  readonly transitions: readonly TransitionRow[];
  readonly attempts: readonly AttemptRow[];
  readonly observations: readonly ObservationRow[];
  readonly reviews: readonly ReviewRow[];
  /** Hash of the body that an inbox row holds. */
  readonly bodyHash: (inboxId: string) => string;
  /** Entries of kind transition. */
  readonly audit: readonly AuditRow[];
  /** Those of the session itself, in the order of the feed. */
  readonly events: readonly EventRow[];
  readonly idempotency: readonly IdempotencyRow[];
}

const sortedBy = <T>(rows: readonly T[], key: (row: T) => number): readonly T[] =>
  [...rows].sort((a, b) => key(a) - key(b));

export const dossierOf = (mirror: Mirror, id: string): Dossier | undefined => {
  const [session] = mirror.where("sessions", { id });
  if (session === undefined) return undefined;
  const where = { session_id: id };
  const events = mirror.where("events", where).filter(({ type }) => type.startsWith("session."));
  return {
    session,
    subject: mirror.where("subjects", { id: session.subject_id })[0],
    transitions: sortedBy(mirror.where("transitions", where), ({ version }) => version),
    attempts: sortedBy(mirror.where("attempts", where), ({ number }) => number),
    observations: sortedBy(mirror.where("observations", where), ({ ordered_at }) => ordered_at),
    reviews: mirror.where("reviews", where),
    bodyHash: (inboxId) => mirror.where("inbox", { id: inboxId })[0]?.body_hash ?? "",
    audit: sortedBy(mirror.where("audit", { ...where, kind: "transition" }), ({ version }) => version ?? 0),
    events: sortedBy(events, ({ sequence }) => sequence),
    idempotency: mirror.where("idempotency", where),
  };
};

/** Sessions that a change may have touched. */
export const touchedBy = (mirror: Mirror, change: Change): readonly string[] => {
  const touched = new Set<string>();
  const look = (values: object): void => {
    for (const value of Object.values(values)) {
      if (typeof value !== "string") continue;
      if (value.startsWith("ses_")) touched.add(value);
      if (value.startsWith("att_"))
        for (const row of mirror.where("attempts", { id: value })) touched.add(row.session_id);
    }
  };
  for (const write of change) {
    if ("row" in write) look(write.row);
    if ("where" in write) look(write.where);
  }
  return [...touched];
};
