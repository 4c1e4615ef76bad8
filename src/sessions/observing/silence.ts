import { isTerminal, type Status } from "../../../contracts/status.ts";
import { cellOf } from "../../policies/policies.ts";
import type { ObservationRow, SessionRow } from "../../store/tables.ts";
import { recordOf, touchSession } from "../change.ts";
import type { Services } from "../services.ts";
import { openReview } from "./weigh.ts";

/** How long a vendor may be silent about what was submitted, unless the policy cell says otherwise; seconds. */
const VENDOR_SLA = 86_400;

/** How the vendor's work on an attempt stands, and since when by our own clock: a vendor's clock sets no deadline. */
export interface Standing {
  readonly status: Status;
  /** Milliseconds since the epoch. */
  readonly since: number;
}

/** Undefined where the status is ours and not the vendor's: a policy that holds back an approval for instance. */
export const standingOf = (rows: readonly ObservationRow[], status: Status): Standing | undefined => {
  const told = rows.toSorted((a, b) => a.recorded_at - b.recorded_at);
  const left = told.findLastIndex((row) => row.effect === "applied" && row.status !== status);
  const first = told.slice(left + 1).find((row) => row.status === status && row.effect !== "stale");
  return first && { status, since: first.recorded_at };
};

/** When a person has to look; milliseconds since the epoch. Undefined: the vendor has nothing to answer. */
export const silentAt = (
  services: Services,
  session: SessionRow,
  standing: Standing | undefined,
): number | undefined => {
  if (standing?.status !== "submitted") return undefined;
  const cell = cellOf(services.policies, session.policy_hash, session.segment, session.jurisdiction);
  return standing.since + (cell.vendor_sla_seconds ?? VENDOR_SLA) * 1000;
};

/** Opens the case of a vendor that has not answered in time: one for each attempt, however often it is looked at. */
export const openIfSilent = async (services: Services, attemptId: string, dueAt: number | undefined): Promise<void> => {
  const { world, store } = services;
  if (dueAt === undefined || world.now() < dueAt) return;
  const attempt = await store.find("attempts", { id: attemptId });
  const session = attempt && (await store.find("sessions", { id: attempt.session_id }));
  if (attempt?.active !== 1 || session === undefined || isTerminal(session.status as Status)) return;
  const kind = { session_id: session.id, kind: "silent", cause: attemptId };
  if (attempt.status !== "submitted" || (await store.find("reviews", kind)) !== undefined) return;
  const payload = { attempt: attemptId, connection: attempt.connection };
  // The session's revision is what makes it once: whoever comes second loses the compare and set.
  await store.commit([
    ...touchSession(world, session, {}).writes,
    ...openReview(services, session, "silent", attemptId),
    recordOf(world, session, { actor: "system:silence", action: "attempt.silent", payload }),
  ]);
  services.metrics.count("kyc_attempts_silent_total", { connection: attempt.connection });
  services.signals.events();
};
