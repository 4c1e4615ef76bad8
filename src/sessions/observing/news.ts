import type { Observation } from "../../../contracts/adapter.ts";
import type { Check } from "../../../contracts/check.ts";
import type { Reason } from "../../../contracts/reason.ts";
import type { Status } from "../../../contracts/status.ts";
import type { Effect, Fact } from "../../core/gate.ts";
import type { Change } from "../../store/store.ts";
import type { AttemptRow, ObservationRow, SessionRow } from "../../store/tables.ts";
import { newId } from "../../world.ts";
import type { Services } from "../services.ts";

/** News about one attempt, from a callback or from our own question. */
export interface News {
  readonly attempt: AttemptRow;
  /** As it was read a moment ago; without it, it is read. */
  readonly session?: SessionRow | undefined;
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

export const factOf = (row: ObservationRow): Fact => ({
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

export const observationRow = (services: Services, news: News, effect: string): ObservationRow => {
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
