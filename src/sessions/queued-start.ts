import { isTerminal, type Status } from "../../contracts/status.ts";
import { loadAggregate } from "./aggregate.ts";
import { clearTimer, setTimer } from "./change.ts";
import { beginLater } from "./later.ts";
import { isQueued, type StartLine } from "./line.ts";
import type { Services } from "./services.ts";
import { settleEnded } from "./settle.ts";
import { START_RECOVERY } from "./start.ts";

/** A waiting session that had no turn asks again after this; milliseconds. */
const AGAIN_IN_LINE = 1000;

/** A queued start, or one that an ended process left behind. */
const startOne = async (services: Services, sessionId: string, letNext: () => void): Promise<"waits" | "done"> => {
  const { world, store } = services;
  const aggregate = await loadAggregate(services, sessionId);
  if (aggregate === undefined) {
    await store.commit([clearTimer("start", sessionId)]);
    return "done";
  }
  if (isTerminal(aggregate.session.status as Status)) {
    await settleEnded(services, aggregate, undefined);
    return "done";
  }
  const dueAt = world.now() + START_RECOVERY;
  await store.commit(setTimer("start", sessionId, dueAt));
  services.signals.timers(dueAt);
  await beginLater(services, aggregate, letNext);
  const after = await store.find("sessions", { id: sessionId });
  return after !== undefined && isQueued(after) ? "waits" : "done";
};

/** The timer's work: whoever has waited longest for the same is started first. */
export const startQueued = async (services: Services, rang: string, line: StartLine): Promise<void> => {
  const session = await services.store.find("sessions", { id: rang });
  if (session === undefined || !isQueued(session)) return void (await startOne(services, rang, () => undefined));
  const began = await line.next(session, (sessionId, letNext) => startOne(services, sessionId, letNext));
  // Left due, the timer would ring again at once, for as long as the starts under way take.
  const later = { due_at: services.world.now() + AGAIN_IN_LINE };
  if (!began)
    await services.store.commit([{ op: "patch", table: "timers", set: later, where: { id: `start:${rang}` } }]);
};
