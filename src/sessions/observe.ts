import type { Observation } from "../../contracts/adapter.ts";
import type { Check } from "../../contracts/check.ts";
import type { Level } from "../../contracts/policy.ts";
import type { Reason } from "../../contracts/reason.ts";
import { isTerminal, type Status } from "../../contracts/status.ts";
import { auditRow } from "../audit/entry.ts";
import { pollDelay } from "../core/failover.ts";
import { type Effect, type Fact, type Passage, pass, stand } from "../core/gate.ts";
import { type Rules, rulesOf } from "../core/policy.ts";
import { reviewEventRow } from "../outbound/event.ts";
import { cellOf } from "../policies/policies.ts";
import type { Change } from "../store/store.ts";
import type { AttemptRow, ObservationRow, SessionRow } from "../store/tables.ts";
import { newId } from "../world.ts";
import { moveSession, setTimer, timersEnded, touchSession } from "./change.ts";
import { accountOf, type Services } from "./services.ts";

/** News about one attempt, from a callback or from our own question. */
export interface News {
  readonly attempt: AttemptRow;
  readonly observation: Observation;
  readonly dedupeKey: string;
  readonly source: "webhook" | "fetch";
  readonly inboxId: string | null;
  readonly vendorRequestId?: string | null;
  /** Order key of an undated observation; ms. Undefined: it has none, and the vendor must be asked. */
  readonly undatedAt?: number;
  /** Writes that belong to the same change: the verdict on the inbox row, a new poll time. */
  readonly with: (effect: Effect | "fenced" | "duplicate") => Change;
}

const factOf = (row: ObservationRow): Fact => ({
  key: row.dedupe_key,
  orderedAt: row.ordered_at,
  status: (row.status as Status | null) ?? undefined,
  final: row.final === 1,
  reasons: (JSON.parse(row.reasons_json) as { code: Reason }[]).map(({ code }) => code),
  checks: JSON.parse(row.checks_json) as Check[],
});

/**
 * The order key. A fetch tells the vendor's word of now: where its time is cut to whole seconds and what we held when we asked is
 * of the same second, it is not the older one. Without a time and without a key a word stands as one without a rule: kept,
 * asked about, no effect.
 */
const orderOf = ({ source, undatedAt }: News, occurred: number | null): number | undefined => {
  if (occurred === null || undatedAt === undefined) return occurred ?? undatedAt;
  const sameSecond = occurred % 1000 === 0 && Math.floor(undatedAt / 1000) * 1000 === occurred;
  return source === "fetch" && sameSecond ? undatedAt : occurred;
};

const observationRow = (services: Services, news: News, effect: string): ObservationRow => {
  const { observation, attempt } = news;
  const occurred = observation.occurredAt === undefined ? null : Date.parse(observation.occurredAt);
  const ordered = orderOf(news, occurred);
  return {
    id: newId(services.world, "obs"),
    attempt_id: attempt.id,
    session_id: attempt.session_id,
    dedupe_key: news.dedupeKey,
    source: news.source,
    raw: observation.raw,
    status: ordered === undefined ? null : (observation.status ?? null),
    final: observation.final ? 1 : 0,
    reasons_json: JSON.stringify(observation.reasons),
    checks_json: JSON.stringify(observation.checks),
    ordered_at: ordered ?? 0,
    occurred_at: occurred,
    effect,
    inbox_id: news.inboxId,
    recorded_at: services.world.now(),
  };
};

const openReview = (services: Services, session: SessionRow, kind: string, cause: string): Change => {
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
    rows.filter((row) => row.attempt_id !== attempt.id),
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
  });
};

/** What else follows from the new standing: an end closes timers, an open question asks the vendor now. */
const followUp = (services: Services, before: SessionRow, after: SessionRow, news: News, passage: Passage): Change => {
  const { attempt } = news;
  const now = services.world.now();
  if (isTerminal(after.status as Status)) {
    if (isTerminal(before.status as Status)) return [];
    const cancels =
      after.status === "rejected" &&
      accountOf(services, attempt.connection)?.adapter.capabilities.cancelOnRejection === true;
    const settled = {
      op: "patch",
      table: "reviews",
      set: { state: "closed", closed_at: now },
      where: { session_id: after.id, kind: "pending", state: "open" },
    } as const;
    return [...timersEnded(after.id, attempt.id), settled, ...(cancels ? setTimer("cancel", attempt.id, now) : [])];
  }
  if (passage.ask && news.source === "webhook") return setTimer("poll", attempt.id, now);
  return news.source === "webhook" ? setTimer("poll", attempt.id, now + pollDelay(0) * 1000) : [];
};

const fencedChange = (services: Services, session: SessionRow, news: News): Change => {
  const approval = news.observation.status === "approved" && news.observation.final;
  const touched = touchSession(services.world, session, {});
  const { tenant, livemode } = session;
  const audit = auditRow(services.world, {
    tenant,
    livemode,
    actor: `vendor:${news.attempt.connection}`,
    action: "observation.fenced",
    kind: "record",
    sessionId: session.id,
    payload: { attempt: news.attempt.id, raw: news.observation.raw },
  });
  return [
    { op: "insert", table: "observations", row: observationRow(services, news, "fenced") },
    ...touched.writes,
    { op: "insert", table: "audit", row: audit },
    ...(approval ? openReview(services, session, "fenced_approval", news.dedupeKey) : []),
    ...news.with("fenced"),
  ];
};

interface Weighed {
  readonly change: Change;
  readonly effect: Effect | "fenced";
  readonly moved: boolean;
  readonly asks: boolean;
}

const weigh = async (services: Services, session: SessionRow, news: News): Promise<Weighed> => {
  if (news.attempt.active !== 1)
    return { change: fencedChange(services, session, news), effect: "fenced", moved: false, asks: false };
  const rows = await services.store.list({
    table: "observations",
    where: { attempt_id: news.attempt.id },
    order: ["ordered_at", "asc"],
    limit: 1000,
  });
  const rules = rulesOf(
    cellOf(services.policies, session.policy_hash, session.segment, session.jurisdiction),
    session.level as Level,
  );
  const decision = session.decision_json === null ? null : (JSON.parse(session.decision_json) as { by: string });
  const held = {
    status: session.status as Status,
    reasons: JSON.parse(session.reasons_json) as Reason[],
    contested: session.contested === 1,
    endedByObservation: decision?.by === "policy" || decision?.by === "revision",
  };
  const fresh = factOf(observationRow(services, news, ""));
  const passage = pass(
    held,
    [...rows.map(factOf), fresh],
    fresh,
    rules,
    await retakesBefore(services, session, news.attempt, rules),
  );
  const after = movedBy(services, session, news, passage);
  const cause = caseOf(session, passage, news);
  const open =
    cause && (await services.store.find("reviews", { session_id: session.id, kind: cause.kind, cause: cause.cause }));
  const review = open === undefined ? cause : undefined;
  const { tenant, livemode } = session;
  const record = auditRow(services.world, {
    tenant,
    livemode,
    actor: `vendor:${news.attempt.connection}`,
    action: `observation.${passage.effect}`,
    kind: "record",
    sessionId: session.id,
    policyHash: session.policy_hash,
    correlationId: session.traceparent,
    vendorRequestId: news.vendorRequestId ?? null,
    payload: { attempt: news.attempt.id, raw: news.observation.raw, key: news.dedupeKey },
  });
  const change: Change = [
    { op: "insert", table: "observations", row: observationRow(services, news, passage.effect) },
    ...after.writes,
    ...(passage.move
      ? [
          {
            op: "patch",
            table: "attempts",
            set: { status: passage.move.status, polls: 0 },
            where: { id: news.attempt.id },
          } as const,
        ]
      : []),
    ...(passage.move ? [] : [{ op: "insert", table: "audit", row: record } as const]),
    ...(review ? openReview(services, session, review.kind, review.cause) : []),
    ...followUp(services, session, after.session, news, passage),
    ...news.with(passage.effect),
  ];
  return { change, effect: passage.effect, moved: passage.move !== undefined, asks: passage.ask };
};

/**
 * Takes one observation in: weighs it against everything known of its attempt and commits observation, transition, audit entry,
 * event, case, timers and inbox verdict in one change. Whoever changed the session meanwhile makes it weigh again.
 */
export const observe = async (services: Services, news: News): Promise<Effect | "fenced" | "duplicate"> => {
  const known = await services.store.find("observations", { attempt_id: news.attempt.id, dedupe_key: news.dedupeKey });
  if (known !== undefined) {
    const verdict = news.with("duplicate");
    if (verdict.length > 0) await services.store.commit(verdict);
    return "duplicate";
  }
  for (;;) {
    const session = await services.store.find("sessions", { id: news.attempt.session_id });
    const attempt = await services.store.find("attempts", { id: news.attempt.id });
    if (session === undefined || attempt === undefined)
      throw new Error(`attempt ${news.attempt.id} has lost its session`);
    const { change, effect, moved, asks } = await weigh(services, session, { ...news, attempt });
    services.world.point("observe.before_commit");
    const committed = await services.store.commit(change);
    services.world.point("observe.after_commit");
    if (!committed.ok && committed.table === "observations") return observe(services, news);
    if (!committed.ok && committed.table !== "sessions")
      throw new Error(`observation of ${attempt.id} could not be stored: ${committed.table} ${committed.conflict}`);
    if (!committed.ok) continue;
    services.metrics.count("kyc_observations_total", { connection: attempt.connection, source: news.source, effect });
    services.signals.timers(services.world.now() + (asks ? 0 : pollDelay(0) * 1000));
    services.signals.events();
    if (moved) services.signals.session(session.id);
    return effect;
  }
};
