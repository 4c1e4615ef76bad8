import type { Status } from "../../../contracts/status.ts";
import type { Effect } from "../../core/gate.ts";
import type { AttemptRow } from "../../store/tables.ts";
import { stall } from "../../world.ts";
import { soonest } from "../change.ts";
import { accountOf, type Services } from "../services.ts";
import type { News } from "./news.ts";
import { weigh } from "./weigh.ts";

const duplicate = async (services: Services, news: News): Promise<"duplicate"> => {
  const verdict = news.with("duplicate");
  if (verdict.length > 0) await services.store.commit(verdict);
  return "duplicate";
};

/** Only what changed the standing is a sign of the vendor's health. */
const tellHealth = (services: Services, attempt: AttemptRow, news: News, effect: string, asks: boolean): void => {
  const health = accountOf(services, attempt.connection)?.health;
  const { status: now } = news.observation;
  if (asks) health?.prompted(attempt.id);
  if (effect !== "applied" || now === undefined) return;
  health?.heard({ attempt: attempt.id, before: attempt.status as Status, now, source: news.source });
};

/**
 * Takes one observation in: weighs it against everything known of its attempt and commits observation, transition, audit entry,
 * event, case, timers and inbox verdict in one change. Whoever changed the session meanwhile makes it weigh again.
 */
export const observe = async (services: Services, news: News): Promise<Effect | "fenced" | "duplicate"> => {
  accountOf(services, news.attempt.connection)?.drift.told(news.observation);
  let held = news.session;
  for (;;) {
    if (services.world.buggify("observe.read_again")) held = undefined;
    const session = held ?? (await services.store.find("sessions", { id: news.attempt.session_id }));
    held = undefined;
    // After the session: a fence that comes between the two makes the commit below fail, never the other way round.
    const attempt = await services.store.find("attempts", { id: news.attempt.id });
    if (session === undefined || attempt === undefined)
      throw new Error(`attempt ${news.attempt.id} has lost its session`);
    const weighed = await weigh(services, session, { ...news, attempt });
    if (weighed === "duplicate") return duplicate(services, news);
    const { change, effect, moved, asks, outcome, billed } = weighed;
    if (services.world.buggify("observe.slow_write")) await stall(services.world);
    services.world.point("observe.before_commit");
    const committed = await services.store.commit(change);
    services.world.point("observe.after_commit");
    if (!committed.ok && committed.table === "observations") return duplicate(services, news);
    if (!committed.ok && committed.table !== "sessions")
      throw new Error(`observation of ${attempt.id} could not be stored: ${committed.table} ${committed.conflict}`);
    if (!committed.ok) continue;
    services.metrics.count("kyc_observations_total", { connection: attempt.connection, source: news.source, effect });
    const due = soonest(change);
    if (due !== undefined) services.signals.timers(due);
    services.signals.events();
    if (billed === true) services.metrics.count("kyc_double_cost_total", { connection: attempt.connection });
    if (outcome !== undefined) accountOf(services, attempt.connection)?.tally.decided(outcome);
    tellHealth(services, attempt, news, effect, asks);
    if (moved) services.signals.session(session.id);
    return effect;
  }
};
