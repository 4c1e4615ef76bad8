import type { Check } from "../../../contracts/check.ts";
import type { Level } from "../../../contracts/policy.ts";
import type { Reason } from "../../../contracts/reason.ts";
import { isTerminal, type Status } from "../../../contracts/status.ts";
import { type Effect, type Held, type Passage, pass, stand } from "../../core/gate.ts";
import { type Rules, rulesOf } from "../../core/policy.ts";
import { outcomeOf } from "../../core/route-outcome.ts";
import { reviewEventRow } from "../../outbound/event.ts";
import { cellOf } from "../../policies/policies.ts";
import type { Change } from "../../store/store.ts";
import type { AttemptRow, SessionRow } from "../../store/tables.ts";
import { newId } from "../../world.ts";
import { pollAt } from "../attempt/poll-time.ts";
import { moveSession, recordOf, setTimer, timersEnded, touchSession } from "../change.ts";
import { accountOf, type Services } from "../services.ts";
import { type Late, lateCancel, lateCase, lateOf } from "./late.ts";
import { factOf, type News, observationRow } from "./news.ts";

export const openReview = (services: Services, session: SessionRow, kind: string, cause: string): Change => {
  const { world } = services;
  const { tenant, livemode } = session;
  const id = newId(world, "rev");
  const row = {
    id,
    tenant,
    livemode,
    session_id: session.id,
    kind,
    cause,
    state: "open",
    opened_at: world.now(),
    closed_at: null,
  };
  const event = reviewEventRow(world, {
    tenant,
    livemode,
    review: id,
    session: session.id,
    kind,
    traceparent: session.traceparent,
  });
  return [
    { op: "insert_once", table: "reviews", row },
    { op: "insert", table: "events", row: event },
  ];
};

const retakesBefore = async (
  services: Services,
  session: SessionRow,
  attempt: AttemptRow,
  rules: Rules,
): Promise<number> => {
  if (attempt.number === 1) return 0;
  const rows = await services.store.list({
    table: "observations",
    where: { session_id: session.id },
    order: ["ordered_at", "asc"],
    limit: 1000,
  });
  const earlier = Map.groupBy(
    // What came after the fence changes nothing any more, this count included.
    rows.filter((row) => row.attempt_id !== attempt.id && row.effect !== "fenced"),
    (row) => row.attempt_id,
  );
  return [...earlier.values()].reduce((sum, facts) => sum + stand(facts.map(factOf), rules).retakes, 0);
};

const caseOf = (session: SessionRow, passage: Passage, news: News): { kind: string; cause: string } | undefined => {
  if (passage.effect === "contested") return { kind: "contested", cause: news.dedupeKey };
  if (passage.effect === "unmapped") return { kind: "unmapped", cause: news.observation.raw };
  const becomesReview = passage.move?.status === "pending_review" && session.status !== "pending_review";
  return becomesReview ? { kind: "pending", cause: String(session.version + 1) } : undefined;
};

const movedBy = (services: Services, session: SessionRow, news: News, passage: Passage) => {
  const { move } = passage;
  const actor =
    move?.kind === "revised" ? ("system:occurrence-order" as const) : (`vendor:${news.attempt.connection}` as const);
  if (move === undefined) return touchSession(services.world, session, {});
  const decidedBy = move.kind === "decided" ? "policy" : move.kind === "revised" ? "revision" : undefined;
  return moveSession(services.world, session, {
    kind: move.kind,
    to: move.status,
    actor,
    reasons: move.reasons,
    checks: move.checks,
    contested: move.contested,
    ...(decidedBy && { decidedBy }),
    attemptId: news.attempt.id,
    vendorRequestId: news.vendorRequestId ?? null,
    set: { vendor: news.attempt.vendor },
  });
};

/** Cases that ask for a decision: once there is one, they have nothing left to ask. */
const SETTLED_BY_DECISION = ["pending", "silent"];

/** What else follows from the new standing: an end closes timers, an open question asks the vendor now. */
const followUp = (services: Services, before: SessionRow, after: SessionRow, news: News, passage: Passage): Change => {
  const { attempt } = news;
  const now = services.world.now();
  if (isTerminal(after.status as Status)) {
    if (isTerminal(before.status as Status)) return [];
    const cancels =
      after.status === "rejected" &&
      accountOf(services, attempt.connection)?.adapter.capabilities.cancelOnRejection === true;
    const settled = SETTLED_BY_DECISION.map(
      (kind) =>
        ({
          op: "patch",
          table: "reviews",
          set: { state: "closed", closed_at: now },
          where: { session_id: after.id, kind, state: "open" },
        }) as const,
    );
    return [...timersEnded(after.id, attempt.id), ...settled, ...(cancels ? setTimer("cancel", attempt.id, now) : [])];
  }
  if (passage.ask && news.source === "webhook") return setTimer("poll", attempt.id, now);
  const asked = { polls: 0, status: news.observation.status ?? attempt.status };
  return news.source === "webhook" ? setTimer("poll", attempt.id, pollAt(services, { ...attempt, ...asked })) : [];
};

const fencedChange = (services: Services, session: SessionRow, news: News, late: Late): Change => {
  const kind = lateCase(late.effect);
  const payload = { attempt: news.attempt.id, raw: news.observation.raw };
  const actor = `vendor:${news.attempt.connection}` as const;
  return [
    { op: "insert", table: "observations", row: observationRow(services, news, "fenced") },
    ...touchSession(services.world, session, {}).writes,
    recordOf(services.world, session, { actor, action: "observation.fenced", payload }),
    ...(kind === undefined ? [] : openReview(services, session, kind, news.dedupeKey)),
    ...lateCancel(services, news),
    ...news.with("fenced"),
  ];
};

/** Decisions that follow the observations. */
const FOLLOWING: readonly string[] = ["policy", "revision"];

export interface Weighed {
  readonly change: Change;
  readonly effect: Effect | "fenced";
  readonly moved: boolean;
  readonly asks: boolean;
  /** Of the vendor, where this ends the session. */
  readonly outcome?: ReturnType<typeof outcomeOf>;
  /** The vendor of an attempt that was left has something to bill. */
  readonly billed?: boolean;
}

const heldBy = (session: SessionRow, attempt: AttemptRow): Held => {
  const decision = session.decision_json === null ? null : (JSON.parse(session.decision_json) as { by: string });
  return {
    status: session.status as Status,
    reasons: JSON.parse(session.reasons_json) as Reason[],
    checks: JSON.parse(session.checks_json) as Check[],
    contested: session.contested === 1,
    // An expiry leaves no decision: it was the vendor's word where the attempt itself expired.
    endedByObservation: decision === null ? attempt.status === session.status : FOLLOWING.includes(decision.by),
  };
};

/** The gate's verdict on the news, beside everything that is known of the attempt. */
const passageOf = async (services: Services, session: SessionRow, news: News): Promise<Passage | "duplicate"> => {
  const { policy_hash, segment, jurisdiction } = session;
  const rules = rulesOf(cellOf(services.policies, policy_hash, segment, jurisdiction), session.level as Level);
  const where = { attempt_id: news.attempt.id };
  const rows = await services.store.list({ table: "observations", where, order: ["ordered_at", "asc"], limit: 1000 });
  if (rows.some((row) => row.dedupe_key === news.dedupeKey)) return "duplicate";
  const fresh = factOf(observationRow(services, news, ""));
  const before = await retakesBefore(services, session, news.attempt, rules);
  return pass(heldBy(session, news.attempt), [...rows.map(factOf), fresh], fresh, rules, before);
};

/** The case that the news call for, unless it is open already. */
const newCase = async (services: Services, session: SessionRow, passage: Passage, news: News): Promise<Change> => {
  const wanted = caseOf(session, passage, news);
  if (wanted === undefined) return [];
  const open = await services.store.find("reviews", { session_id: session.id, ...wanted });
  return open === undefined ? openReview(services, session, wanted.kind, wanted.cause) : [];
};

/** A transition has its own audit entry; news without one leave a record. */
const traceOf = (services: Services, session: SessionRow, news: News, passage: Passage): Change => {
  const { attempt, observation, dedupeKey, vendorRequestId = null } = news;
  if (passage.move !== undefined) {
    // The attempt's status is the vendor's word; one that contests an end of ours does not become it.
    const set = passage.move.kind === "contested" ? { polls: 0 } : { status: passage.move.status, polls: 0 };
    return [{ op: "patch", table: "attempts", set, where: { id: attempt.id } }];
  }
  const payload = { attempt: attempt.id, raw: observation.raw, key: dedupeKey };
  const actor = `vendor:${attempt.connection}` as const;
  return [
    recordOf(services.world, session, { actor, action: `observation.${passage.effect}`, vendorRequestId, payload }),
  ];
};

/** What follows from the news; `duplicate` when they were told before. */
export const weigh = async (services: Services, session: SessionRow, told: News): Promise<Weighed | "duplicate"> => {
  const late = told.attempt.active === 1 ? undefined : await lateOf(services, session, told);
  if (late !== undefined && late.readopted === undefined) {
    const change = fencedChange(services, session, told, late);
    return { change, effect: "fenced", moved: false, asks: false, billed: late.billed };
  }
  const news = late?.readopted === undefined ? told : { ...told, attempt: late.readopted.attempt };
  const passage = await passageOf(services, session, news);
  if (passage === "duplicate") return "duplicate";
  const after = movedBy(services, session, news, passage);
  const change: Change = [
    { op: "insert", table: "observations", row: observationRow(services, news, passage.effect) },
    ...after.writes,
    ...(late?.readopted?.writes ?? []),
    ...traceOf(services, session, news, passage),
    ...(await newCase(services, session, passage, news)),
    ...followUp(services, session, after.session, news, passage),
    ...news.with(passage.effect),
  ];
  const { move } = passage;
  const outcome =
    move === undefined || isTerminal(session.status as Status) ? undefined : outcomeOf(move.status, move.reasons);
  return {
    change,
    effect: passage.effect,
    moved: move !== undefined,
    asks: passage.ask || services.world.buggify("observe.looks_again"),
    outcome,
  };
};
