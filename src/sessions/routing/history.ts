import { COOL_DOWN, keptVendor, type SameQuestion } from "../../core/decision-shopping.ts";
import { COUNTED, type FailoverRequest } from "../../core/progress.ts";
import type { AttemptRow, SessionRow } from "../../store/tables.ts";
import type { Services } from "../services.ts";

/** Of one person; more of them in the time that counts are no person any more. */
const LOOKED_AT = 200;
const DAY = 86_400_000;

const decidedAt = ({ decision_json, updated_at }: SessionRow): number =>
  decision_json === null ? updated_at : Date.parse((JSON.parse(decision_json) as { decided_at: string }).decided_at);

/** The vendor that refused this person lately, and that therefore stays theirs. */
export const keptFor = async (
  { store, world }: Services,
  subjectId: string,
  question: SameQuestion,
): Promise<string | undefined> => {
  const now = world.now();
  const rows = await store.list({
    table: "sessions",
    where: { subject_id: subjectId, status: "rejected" },
    range: { column: "updated_at", above: now - COOL_DOWN },
    order: ["id", "desc"],
    limit: LOOKED_AT,
  });
  return keptVendor(
    rows.map((row) => ({ ...row, endedAt: decidedAt(row) })),
    question,
    now,
  );
};

/** The same, before the session exists. */
export const keptForReference = async (
  services: Services,
  { tenant, livemode }: { readonly tenant: string; readonly livemode: 0 | 1 },
  reference: string,
  question: SameQuestion,
): Promise<string | undefined> => {
  const reference_index = services.keyring.index(tenant, reference);
  const subject = await services.store.find("subjects", { tenant, livemode, reference_index });
  return subject && keptFor(services, subject.id, question);
};

const isCounted = ({ fenced_by }: AttemptRow): boolean => (COUNTED as ReadonlySet<string | null>).has(fenced_by);

/** Counted failovers: of the session, and of its subject in the last 24 hours. */
export const failoversMade = async (
  { store, world }: Services,
  { subject_id }: SessionRow,
  attempts: readonly AttemptRow[],
): Promise<FailoverRequest["made"]> => {
  const where = { subject_id };
  const sessions = await store.list({ table: "sessions", where, order: ["id", "desc"], limit: LOOKED_AT });
  const fenced = await store.list({
    table: "attempts",
    among: { column: "session_id", values: sessions.map(({ id }) => id) },
    range: { column: "fenced_at", above: world.now() - DAY },
    order: ["id", "desc"],
    limit: LOOKED_AT,
  });
  return { session: attempts.filter(isCounted).length, subject: fenced.filter(isCounted).length };
};

/** May this person be given an allowance before anybody has judged them? Once, and not after a refusal. */
export const isUntried = async ({ store }: Services, { id, subject_id }: SessionRow): Promise<boolean> => {
  const where = { subject_id };
  const rows = await store.list({ table: "sessions", where, order: ["id", "desc"], limit: LOOKED_AT });
  return rows.every(
    (row) => row.id === id || row.status === "approved" || (row.status !== "rejected" && row.provisional_json === null),
  );
};
