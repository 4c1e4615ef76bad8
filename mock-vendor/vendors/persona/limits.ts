import type { Reply } from "../../wire.ts";
import type { MockWorld } from "../../world.ts";
import type { PersonaAccount } from "./account.ts";
import { problem } from "./state.ts";

const MINUTE_MS = 60_000;
const DEFAULT_LIMIT = 300;

interface Window {
  readonly endsAt: number;
  used: number;
}

/** A window of a minute that begins with its first request; every answer tells what is left of it. */
export const createLimits = (world: MockWorld) => {
  const windows = new Map<string, Window>();
  const windowOf = ({ apiKey }: PersonaAccount): Window => {
    const now = world.now();
    const held = windows.get(apiKey);
    if (held !== undefined && held.endsAt > now) return held;
    const fresh = { endsAt: now + MINUTE_MS, used: 0 };
    windows.set(apiKey, fresh);
    return fresh;
  };
  const around = async (account: PersonaAccount, run: () => Promise<Reply>): Promise<Reply> => {
    const window = windowOf(account);
    const limit = account.rateLimit ?? DEFAULT_LIMIT;
    window.used += 1;
    const isOver = account.rateLimit !== undefined && window.used > limit;
    const reply = isOver
      ? problem(429, "Rate limit exceeded", `You have hit your rate limit of ${limit} requests / min.`)
      : await run();
    const headers = {
      "ratelimit-limit": String(limit),
      "ratelimit-remaining": String(Math.max(0, limit - window.used)),
      "ratelimit-reset": String(Math.max(1, Math.ceil((window.endsAt - world.now()) / 1000))),
    };
    return { ...reply, headers: { ...reply.headers, ...headers } };
  };
  return { around, clear: () => windows.clear() };
};
