import { createHash } from "node:crypto";
import type { Exchange, Reply } from "../../wire.ts";
import type { MockWorld } from "../../world.ts";
import type { StripeIdentityAccount } from "./account.ts";
import { problem } from "./state.ts";

interface Kept {
  readonly print: string;
  readonly until: number;
  /** Absent while the first request runs. */
  reply?: Reply;
}

export type Idempotency = (
  request: Exchange,
  account: StripeIdentityAccount,
  run: () => Promise<Reply>,
) => Promise<Reply>;

const KEPT_MS = 24 * 3_600_000;
const LONGEST_KEY = 255;

const printOf = ({ method, target, body }: Exchange): string =>
  createHash("sha256").update(`${method} ${target}\n`).update(body).digest("hex");

/** Was the request refused before it was carried out? Then nothing is kept. */
const refusedEarly = (reply: Reply): boolean => reply.status === 400 || reply.status === 404;

const MISUSED = problem(400, {
  type: "idempotency_error",
  message: "Keys for idempotent requests can only be used with the same parameters they were first used with.",
});
// UNCONFIRMED: this code.
const IN_USE = problem(409, {
  type: "invalid_request_error",
  code: "idempotency_key_in_use",
  message: "There is another request in progress with the same idempotency key.",
});
const TOO_LONG = problem(400, { type: "idempotency_error", message: "Idempotency keys have at most 255 characters." });

/** First result of a key is replayed for a day; another request under it is an error; a running one a conflict. */
export const createIdempotency = (world: MockWorld): { readonly around: Idempotency; readonly clear: () => void } => {
  const kept = new Map<string, Kept>();
  const known = (name: string): Kept | undefined => {
    const entry = kept.get(name);
    if (entry && entry.until <= world.now()) kept.delete(name);
    return kept.get(name);
  };
  const around: Idempotency = async (request, account, run) => {
    const key = request.method === "POST" ? request.headers.get("idempotency-key") : null;
    if (key === null || key === "") return run();
    if (key.length > LONGEST_KEY) return TOO_LONG;
    const name = `${account.apiKey} ${key}`;
    const echo = (reply: Reply, replayed: boolean): Reply => ({
      ...reply,
      headers: { ...reply.headers, "idempotency-key": key, ...(replayed ? { "idempotent-replayed": "true" } : {}) },
    });
    const before = known(name);
    if (before && before.print !== printOf(request)) return echo(MISUSED, false);
    if (before) return before.reply ? echo(before.reply, true) : echo(IN_USE, false);
    const entry: Kept = { print: printOf(request), until: world.now() + KEPT_MS };
    kept.set(name, entry);
    try {
      const reply = await run();
      if (!refusedEarly(reply)) entry.reply = reply;
      return echo(reply, false);
    } finally {
      if (!entry.reply) kept.delete(name);
    }
  };
  return { around, clear: () => kept.clear() };
};
