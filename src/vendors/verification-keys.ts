import type { Result } from "../../contracts/fault.ts";
import type { VerificationKey } from "../../contracts/signature.ts";
import type { World } from "../world.ts";
import { createTokenBucket, type TokenBucket } from "./token-bucket.ts";

/** `none`: the vendor says that it has no key of this id. `unavailable`: that cannot be told now. */
export type KeyAnswer =
  | { readonly kind: "key"; readonly key: VerificationKey }
  | { readonly kind: "none" }
  | { readonly kind: "unavailable"; readonly retryAfterSeconds: number };

/** The keys that one account's vendor signs callbacks with, asked for by id and kept. */
export interface VerificationKeys {
  readonly get: (keyId: string) => Promise<KeyAnswer>;
}

/** Whoever sends a callback chooses the id in it: the vendor is asked about one id no oftener than this. */
const ASK_AGAIN_MS = 60_000;
/** Ids never seen before that the vendor is asked about in a minute: a sender can make up a new one each time. */
const STRANGERS_PER_MINUTE = 10;
/** A key is used at once and asked for again behind the callback's back once it is this old: it may have expired. */
const FRESH_MS = 3_600_000;
/** Without a newer word of the vendor's a key is used for so long. */
const KEPT_MS = 24 * 3_600_000;
/** The vendor waits for our answer too. */
const PATIENCE_MS = 4_000;
/** Callbacks that may wait for keys of one account: a vendor that hangs must not take the places of all others. */
const MOST_WAITING = 32;

interface Entry {
  answer: KeyAnswer | undefined;
  /** Monotonic. When the vendor was asked last, and when it named the key. */
  askedAt: number;
  confirmedAt: number;
  asking: Promise<KeyAnswer> | undefined;
}

/** Asks the vendor, over the same pipeline as every call to it. Null: it has no such key. */
type AskVendor = (keyId: string, withinMs: number) => Promise<Result<VerificationKey | null>>;

interface Parts {
  readonly world: World;
  readonly askVendor: AskVendor;
  readonly entries: Map<string, Entry>;
  readonly strangers: TokenBucket;
  waiting: number;
}

const unavailable = (ms: number): KeyAnswer => ({
  kind: "unavailable",
  retryAfterSeconds: Math.max(1, Math.ceil(ms / 1000)),
});

const isKept = (entry: Entry, now: number): boolean =>
  entry.answer?.kind === "key" && now - entry.confirmedAt < KEPT_MS;

/** A key that was not known says that keys are being changed: each other one is confirmed before long. */
const doubtOthers = ({ world, entries }: Parts, learned: Entry): void => {
  const aged = world.monotonic() - FRESH_MS;
  for (const entry of entries.values()) if (entry !== learned) entry.confirmedAt = Math.min(entry.confirmedAt, aged);
};

const note = (parts: Parts, entry: Entry, asked: Result<VerificationKey | null>): KeyAnswer => {
  const now = parts.world.monotonic();
  const known = entry.answer?.kind === "key";
  entry.asking = undefined;
  if (asked.ok && asked.value !== null) {
    if (!known) doubtOthers(parts, entry);
    entry.confirmedAt = now;
    entry.answer = { kind: "key", key: asked.value };
  } else if (asked.ok) entry.answer = { kind: "none" };
  else if (!isKept(entry, now)) entry.answer = undefined;
  return entry.answer ?? unavailable(entry.askedAt + ASK_AGAIN_MS - now);
};

const ask = (parts: Parts, keyId: string, entry: Entry): Promise<KeyAnswer> => {
  entry.askedAt = parts.world.monotonic();
  entry.asking = parts.askVendor(keyId, PATIENCE_MS).then((asked) => note(parts, entry, asked));
  return entry.asking;
};

/** Entries that say nothing any more, so that made-up ids do not fill the memory. */
const forget = ({ entries }: Parts, now: number): void => {
  for (const [keyId, entry] of entries) {
    const isOld = now - entry.askedAt >= ASK_AGAIN_MS;
    if (isOld && entry.asking === undefined && !isKept(entry, now)) entries.delete(keyId);
  }
};

const waitFor = async (parts: Parts, asking: Promise<KeyAnswer>): Promise<KeyAnswer> => {
  parts.waiting += 1;
  try {
    return await asking;
  } finally {
    parts.waiting -= 1;
  }
};

const ofStranger = (parts: Parts, keyId: string, now: number): KeyAnswer | Promise<KeyAnswer> => {
  const turn = parts.strangers.nextAt(now);
  if (parts.waiting >= MOST_WAITING || turn > now) return unavailable(Math.max(turn - now, 1000));
  parts.strangers.take(now);
  forget(parts, now);
  const entry: Entry = { answer: undefined, askedAt: now, confirmedAt: Number.NEGATIVE_INFINITY, asking: undefined };
  parts.entries.set(keyId, entry);
  return waitFor(parts, ask(parts, keyId, entry));
};

const get = (parts: Parts, keyId: string): KeyAnswer | Promise<KeyAnswer> => {
  const now = parts.world.monotonic();
  const entry = parts.entries.get(keyId);
  if (entry === undefined) return ofStranger(parts, keyId, now);
  const mayAsk = entry.asking === undefined && now - entry.askedAt >= ASK_AGAIN_MS;
  if (entry.answer !== undefined && isKept(entry, now)) {
    if (mayAsk && now - entry.confirmedAt >= FRESH_MS) void ask(parts, keyId, entry);
    return entry.answer;
  }
  if (entry.asking !== undefined)
    return parts.waiting < MOST_WAITING ? waitFor(parts, entry.asking) : unavailable(PATIENCE_MS);
  if (!mayAsk && entry.answer?.kind === "none") return entry.answer;
  if (!mayAsk) return unavailable(entry.askedAt + ASK_AGAIN_MS - now);
  // Nobody has used it for a minute: it is a stranger again, and pays like one.
  parts.entries.delete(keyId);
  return ofStranger(parts, keyId, now);
};

/**
 * The keys of one account. Each id is asked for once at a time; a known key costs nothing, and only callbacks that need an
 * unknown one wait.
 */
export const createVerificationKeys = (world: World, askVendor: AskVendor): VerificationKeys => {
  const strangers = createTokenBucket(STRANGERS_PER_MINUTE, 0);
  const parts: Parts = { world, askVendor, strangers, entries: new Map(), waiting: 0 };
  return { get: async (keyId) => get(parts, keyId) };
};
