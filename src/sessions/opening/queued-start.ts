import { isTerminal, type Status } from "../../../contracts/status.ts";
import type { TimerRow } from "../../store/tables.ts";
import { loadAggregate } from "../aggregate.ts";
import { clearTimer } from "../change.ts";
import type { Services } from "../services.ts";
import { isQueued, type StartLine } from "../waiting/line.ts";
import { beginLater } from "./later.ts";
import { settleEnded } from "./settle.ts";
import { START_RECOVERY } from "./start.ts";

/** A waiting session that had no turn asks again after this; milliseconds. */
const AGAIN_IN_LINE = 1000;

/**
 * Takes the start on, unless somebody moved it since it was seen: whoever did that sees to it. What is decided from a state that
 * was read in between would be decided twice.
 */
const claim = async ({ world, store, signals }: Services, seen: TimerRow): Promise<boolean> => {
  const due_at = world.now() + START_RECOVERY;
  const { id, owner } = seen;
  const where = { id, owner, due_at: seen.due_at } as const;
  const committed = await store.commit([{ op: "update", table: "timers", set: { due_at }, where }]);
  if (committed.ok) signals.timers(due_at);
  return committed.ok;
};

/** A queued start, or one that an ended process left behind. */
const startOne = async (services: Services, sessionId: string, letNext: () => void): Promise<"waits" | "done"> => {
  const { store, node } = services;
  const seen = await store.find("timers", { id: `start:${sessionId}`, owner: node.owner });
  if (seen === undefined) return "done";
  const aggregate = await loadAggregate(services, sessionId);
  if (aggregate === undefined) {
    await store.commit([clearTimer("start", sessionId)]);
    return "done";
  }
  if (isTerminal(aggregate.session.status as Status)) {
    await settleEnded(services, aggregate, undefined);
    return "done";
  }
  if (!(await claim(services, seen))) return "done";
  await beginLater(services, aggregate, letNext);
  const after = await store.find("sessions", { id: sessionId });
  return after !== undefined && isQueued(after) ? "waits" : "done";
};

const isStarted = async (services: Services, rang: string, line: StartLine): Promise<boolean> => {
  if (services.underWay.has(rang)) return false;
  const session = await services.store.find("sessions", { id: rang });
  if (session !== undefined && isQueued(session))
    return line.next(session, (sessionId, letNext) => startOne(services, sessionId, letNext));
  await startOne(services, rang, () => undefined);
  return true;
};

/** The timer's work: whoever has waited longest for the same is started first. */
export const startQueued = async (services: Services, rang: string, line: StartLine): Promise<void> => {
  const { world, store, node } = services;
  const began = await isStarted(services, rang, line);
  // Left due, the timer would ring again at once, for as long as the starts under way take.
  const set = { due_at: world.now() + AGAIN_IN_LINE };
  const where = { id: `start:${rang}`, owner: node.owner } as const;
  if (!began) await store.commit([{ op: "patch", table: "timers", set, where }]);
};
