import type { Level } from "../../../contracts/policy.ts";
import { isTerminal, type Status } from "../../../contracts/status.ts";
import { stand } from "../../core/gate.ts";
import { type LateEffect, lateEffect } from "../../core/late-verdict.ts";
import { rulesOf } from "../../core/policy.ts";
import { isSubmitted } from "../../core/progress.ts";
import { cellOf } from "../../policies/policies.ts";
import type { Change } from "../../store/store.ts";
import type { AttemptRow, ObservationRow, SessionRow } from "../../store/tables.ts";
import { afterFence, billsOnOf, isBilled } from "../attempt/orphan.ts";
import { clearTimer, setTimer } from "../change.ts";
import type { Services } from "../services.ts";
import { factOf, type News, observationRow } from "./news.ts";

export interface Late {
  readonly effect: LateEffect;
  /** The vendor has now something to bill that nobody needs. */
  readonly billed: boolean;
  /** Where it is accepted: puts the attempt back in its place. */
  readonly readopted?: { readonly attempt: AttemptRow; readonly writes: Change };
}

const wasBilled = (services: Services, attempt: AttemptRow, rows: readonly ObservationRow[]): boolean => {
  const billsOn = billsOnOf(services, attempt.connection);
  if (billsOn === undefined) return false;
  if (billsOn === "create") return attempt.vendor_ref !== null;
  return [attempt.status, ...rows.map(({ status }) => status)].some(
    (status) => status !== null && isBilled(billsOn, status as Status),
  );
};

/** The two attempts change places: whoever has the person's documents is the one that counts. */
const readopt = (services: Services, attempt: AttemptRow, active: AttemptRow | undefined): Late["readopted"] => {
  const now = services.world.now();
  const left = { active: null, fenced_at: now, fenced_by: "late_verdict" };
  const back = { active: 1 as const, fenced_at: null, fenced_by: null };
  const fenced: Change =
    active === undefined
      ? []
      : [
          { op: "update", table: "attempts", set: left, where: { id: active.id, active: 1 } },
          clearTimer("poll", active.id),
          ...afterFence(services, active, true),
        ];
  return {
    attempt: { ...attempt, ...back },
    writes: [
      ...fenced,
      { op: "update", table: "attempts", set: back, where: { id: attempt.id, active: null } },
      clearTimer("cancel", attempt.id),
    ],
  };
};

/** What a word means that the vendor says of an attempt which was left. */
export const lateOf = async (services: Services, session: SessionRow, news: News): Promise<Late> => {
  const { attempt, observation } = news;
  const { policy_hash, segment, jurisdiction, level } = session;
  const { store } = services;
  const where = { attempt_id: attempt.id };
  const rows = await store.list({ table: "observations", where, order: ["ordered_at", "asc"], limit: 1000 });
  const siblings = await store.list({
    table: "attempts",
    where: { session_id: session.id },
    order: ["number", "asc"],
    limit: 1000,
  });
  const rules = rulesOf(cellOf(services.policies, policy_hash, segment, jurisdiction), level as Level);
  const facts = [...rows, observationRow(services, news, "fenced")].map(factOf);
  const effect = lateEffect({
    told: observation.status,
    final: observation.final,
    judged: stand(facts, rules).status,
    leftFor: attempt.fenced_by,
    othersSubmitted: siblings.some(({ id, status }) => id !== attempt.id && isSubmitted(status as Status)),
    sessionEnded: isTerminal(session.status as Status),
  });
  const told = observation.status === undefined ? attempt.status : observation.status;
  const after = { ...attempt, vendor_ref: observation.vendorRef, status: told };
  const billed = !wasBilled(services, attempt, rows) && wasBilled(services, after, []);
  // Told by a callback and by an answer, it is one verdict and one case.
  const reasons = JSON.stringify(observation.reasons);
  const isKnown = rows.some(
    (row) =>
      row.effect === "fenced" && row.final === 1 && row.status === observation.status && row.reasons_json === reasons,
  );
  if (effect !== "accept") return { effect: isKnown ? "record" : effect, billed };
  const active = siblings.find((sibling) => sibling.active === 1);
  const readopted = readopt(services, attempt, active);
  return { effect, billed: false, ...(readopted && { readopted }) };
};

const CASES = { approval: "fenced_approval", rejection: "fenced_rejection" } as const;

/** The case that a late word opens. */
export const lateCase = (effect: LateEffect): string | undefined =>
  effect === "approval" || effect === "rejection" ? CASES[effect] : undefined;

/** What waits at the vendor for the person is ended there, also where it becomes known only now. */
export const lateCancel = (services: Services, { attempt, observation }: News): Change =>
  attempt.fenced_by === null || observation.status === undefined || isSubmitted(observation.status)
    ? []
    : setTimer("cancel", attempt.id, services.world.now());
