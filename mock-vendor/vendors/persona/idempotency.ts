import { createHash } from "node:crypto";
import type { Exchange, Reply } from "../../wire.ts";
import type { MockWorld } from "../../world.ts";
import type { PersonaAccount } from "./account.ts";
import { problem } from "./state.ts";

interface Kept {
  readonly print: string;
  readonly until: number;
  reply?: Reply;
}

const DAY_MS = 86_400_000;

const printOf = ({ method, target, body }: Exchange): string =>
  createHash("sha256").update(`${method} ${target}\n`).update(body).digest("hex");

// UNCONFIRMED: what a key under other parameters, or one in use, is answered.
const MISUSED = problem(409, "Conflict", "Idempotency key was used with other parameters");
const IN_USE = problem(409, "Conflict", "A request with this idempotency key is in progress");

/** The first result of a key is kept for a day and told again, an error like a success. Reads and deletions have none. */
export const createIdempotency = (world: MockWorld) => {
  const kept = new Map<string, Kept>();
  const around = async (request: Exchange, account: PersonaAccount, run: () => Promise<Reply>): Promise<Reply> => {
    const key = request.method === "POST" ? request.headers.get("idempotency-key") : null;
    if (key === null || key === "") return run();
    const name = `${account.apiKey} ${key}`;
    const before = kept.get(name);
    const isLive = before !== undefined && before.until > world.now();
    if (isLive && before.print !== printOf(request)) return MISUSED;
    if (isLive) return before.reply ?? IN_USE;
    const entry: Kept = { print: printOf(request), until: world.now() + DAY_MS };
    kept.set(name, entry);
    try {
      entry.reply = await run();
      return entry.reply;
    } finally {
      if (entry.reply === undefined) kept.delete(name);
    }
  };
  return { around, clear: () => kept.clear() };
};
