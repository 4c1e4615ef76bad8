import { pollDelay } from "../core/failover.ts";
import type { Effect } from "../core/gate.ts";
import type { News } from "./news.ts";
import type { Services } from "./services.ts";
import { weigh } from "./weigh.ts";

const duplicate = async (services: Services, news: News): Promise<"duplicate"> => {
  const verdict = news.with("duplicate");
  if (verdict.length > 0) await services.store.commit(verdict);
  return "duplicate";
};

/**
 * Takes one observation in: weighs it against everything known of its attempt and commits observation, transition, audit entry,
 * event, case, timers and inbox verdict in one change. Whoever changed the session meanwhile makes it weigh again.
 */
export const observe = async (services: Services, news: News): Promise<Effect | "fenced" | "duplicate"> => {
  let held = news.session;
  for (;;) {
    const session = held ?? (await services.store.find("sessions", { id: news.attempt.session_id }));
    held = undefined;
    // After the session: a fence that comes between the two makes the commit below fail, never the other way round.
    const attempt = await services.store.find("attempts", { id: news.attempt.id });
    if (session === undefined || attempt === undefined)
      throw new Error(`attempt ${news.attempt.id} has lost its session`);
    const weighed = await weigh(services, session, { ...news, attempt });
    if (weighed === "duplicate") return duplicate(services, news);
    const { change, effect, moved, asks } = weighed;
    services.world.point("observe.before_commit");
    const committed = await services.store.commit(change);
    services.world.point("observe.after_commit");
    if (!committed.ok && committed.table === "observations") return duplicate(services, news);
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
