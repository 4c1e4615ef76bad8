import { json, route } from "../../wire.ts";
import { timeOut } from "./play.ts";
import { fail, lastAttempt, type VeriffParts, type VeriffRoute, type WithSession, withSession } from "./state.ts";

const HOUR_MS = 3_600_000;
const MOST: readonly (readonly [withinMs: number, calls: number])[] = [
  [HOUR_MS, 5],
  [24 * HOUR_MS, 10],
];

const isOverLimit = (times: readonly number[], now: number): boolean =>
  MOST.some(([withinMs, calls]) => times.filter((time) => now - time < withinMs).length >= calls);

const remove =
  (parts: VeriffParts): WithSession =>
  (session) => {
    const { context, sessions, deletions } = parts;
    const { apiKey, deletion } = session.account;
    // UNCONFIRMED: what is answered where deletion is off.
    if (deletion !== true) return fail(400, 1104, "Deletion is not enabled for this integration.");
    const now = context.world.now();
    const times = deletions.get(apiKey) ?? [];
    if (isOverLimit(times, now)) return fail(429, null, "Too many requests");
    deletions.set(apiKey, [...times.filter((time) => now - time < 24 * HOUR_MS), now]);
    if (lastAttempt(session).status === "submitted") return fail(400, 1304, "Session is not in a completed status.");
    context.stop("veriff", session.id);
    context.publish(timeOut(parts, session));
    sessions.delete(session.id);
    return json(200, { status: "success", verification: { id: session.id } });
  };

export const removalRoute = (parts: VeriffParts): VeriffRoute =>
  route("DELETE", "/v1/sessions/:id", "delete_session", withSession(parts, remove(parts)));
