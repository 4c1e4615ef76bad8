import type { Change, Committed, TableName } from "../../../src/store/store.ts";
import type { ObservationRow, TransitionRow } from "../../../src/store/tables.ts";
import type { Mirror } from "./mirror.ts";
import type { Situation } from "./situations.ts";

const inserted = <T>(change: Change, table: TableName): readonly T[] =>
  change.flatMap((write) => (write.table === table && "row" in write ? [write.row as T] : []));

type Refused = Extract<Committed, { ok: false }>;

const RACES: Readonly<Record<string, Situation>> = {
  resubmitted: "a resubmission raced with a callback",
  cancelled: "a cancellation raced with other news",
  expired: "an expiry raced with other news",
};

const TAKEN: Readonly<Partial<Record<TableName, Situation>>> = {
  idempotency: "two requests raced for one key",
  subjects: "two requests raced for one person",
  sessions: "two requests wanted one reference",
};

const settlesStart = (change: Change): boolean =>
  change.some((write) => write.table === "attempts" && write.op === "update" && write.set.state === "started");

const lostRace = (change: Change, { conflict, table }: Refused): readonly Situation[] => {
  if (conflict === "exists") return TAKEN[table] === undefined ? [] : [TAKEN[table]];
  if (table !== "sessions") return [];
  const kinds = inserted<TransitionRow>(change, "transitions").flatMap(({ kind }) => RACES[kind] ?? []);
  const start: readonly Situation[] = settlesStart(change) ? ["a settled start raced with a callback"] : [];
  return ["a write lost to a faster one", ...kinds, ...start];
};

const ofObservation = (mirror: Mirror, row: ObservationRow): readonly Situation[] => {
  const [attempt] = mirror.where("attempts", { id: row.attempt_id });
  const [session] = mirror.where("sessions", { id: row.session_id });
  const early = row.source === "webhook" && attempt?.state === "intended" && attempt.vendor_ref === null;
  const ended = session?.decision_json === null && session.status === "expired";
  const rest: readonly (Situation | false)[] = [
    early && "a callback came before the answer to its create",
    ended && attempt?.status !== "expired" && "news came after an end of our own",
    session?.status === "approved" && row.status === "rejected" && "a late red after green",
    session?.status === "rejected" && row.status === "approved" && "a late green after red",
    row.source === "fetch" && row.effect === "applied" && "a poll healed a lost callback",
  ];
  return rest.filter((found) => found !== false);
};

const ofTransition = (mirror: Mirror, row: TransitionRow): readonly Situation[] => {
  const [session] = mirror.where("sessions", { id: row.session_id });
  const attempts = mirror.where("attempts", { session_id: row.session_id });
  const underWay = attempts.some(({ active, vendor_ref }) => active === 1 && vendor_ref === null);
  const over = row.kind === "cancelled" || row.kind === "expired";
  const waits = session?.waiting_json != null;
  const rest: readonly (Situation | false)[] = [
    over && underWay && "a session ended while its start was under way",
    row.kind === "cancelled" && waits && "a session was cancelled while it waited",
    row.kind === "expired" &&
      attempts.every(({ vendor_ref }) => vendor_ref === null) &&
      "a session expired without a vendor",
    row.kind === "resubmitted" && "a new way in after a retake",
    row.from_status === "pending_review" && row.to_status === "approved" && "a review ended in an approval",
    row.from_status === "pending_review" && row.to_status === "rejected" && "a review ended in a rejection",
  ];
  return rest.filter((found) => found !== false);
};

/** What a change shows at the moment it is accepted or refused. `mirror` stands as it was before. */
export const situationsOfChange = (mirror: Mirror, change: Change, committed: Committed): readonly Situation[] => {
  if (!committed.ok) return lostRace(change, committed);
  return [
    ...inserted<ObservationRow>(change, "observations").flatMap((row) => ofObservation(mirror, row)),
    ...inserted<TransitionRow>(change, "transitions").flatMap((row) => ofTransition(mirror, row)),
  ];
};
