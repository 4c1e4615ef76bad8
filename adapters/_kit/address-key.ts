import { createHash, timingSafeEqual } from "node:crypto";
import type { Verified } from "../../contracts/adapter.ts";
import { ok, type Result } from "../../contracts/fault.ts";
import { refuse } from "./claim.ts";

const MOST_KEYS = 2;
const digestOf = (text: string): Buffer => createHash("sha256").update(text).digest();

/**
 * Lets a hint in that shows one of the keys, in its address or in a header. Nothing vouches for its body: by its type it can only name an attempt
 * to fetch. Each key is compared, in constant time; empty ones are no keys.
 */
export const admit = (keys: readonly string[], shown: string | undefined, body: Uint8Array): Result<Verified> => {
  const usable = keys.filter((key) => key.length > 0).slice(0, MOST_KEYS);
  if (usable.length === 0) return refuse("no key for callbacks is configured");
  if (shown === undefined || shown === "") return refuse("the callback shows no key");
  const seen = digestOf(shown);
  let found = false;
  for (const key of usable) found = timingSafeEqual(seen, digestOf(key)) || found;
  return found ? ok(body as Verified) : refuse("the key that the callback shows is not ours");
};
