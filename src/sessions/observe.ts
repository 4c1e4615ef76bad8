import { pollDelay } from "../core/failover.ts";
import type { Effect } from "../core/gate.ts";
import type { News } from "./news.ts";
import type { Services } from "./services.ts";
import { weigh } from "./weigh.ts";

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
