import type { Role } from "../../contracts/api-keys.ts";
import type { Node } from "../nodes/node.ts";
import type { Store } from "../store/store.ts";
import type { KeyRow } from "../store/tables.ts";
import { stall, type World } from "../world.ts";
import type { Caller } from "./caller.ts";
import { bearerOf, hashKey, isKey } from "./key-format.ts";

const CACHED_KEYS = 1000;
const USE_NOTED_EVERY_MS = 60_000;

export interface Authenticator {
  /** The caller, or undefined: no key, a typo, an unknown, expired or revoked one look the same from outside. */
  readonly authenticate: (authorization: string | null) => Promise<Caller | undefined>;
  /** To be called after a commit that created or revoked the key with this hash. */
  readonly forget: (hash: string) => void;
}

const callerOf = (row: KeyRow): Caller => ({
  keyId: row.id,
  tenant: row.tenant,
  livemode: row.livemode,
  role: row.role as Role,
  ...(row.scopes_json !== null && { scopes: JSON.parse(row.scopes_json) as string[] }),
  actor: `key:${row.id}`,
});

interface Cached {
  readonly row: KeyRow;
  readonly caller: Caller;
  notedAt: number;
}

interface KeyCache {
  readonly read: (hash: string) => Promise<Cached | undefined>;
  readonly forget: (hash: string) => void;
  readonly forgetAll: () => void;
}

const createKeyCache = (world: World, store: Store): KeyCache => {
  const cache = new Map<string, Cached>();
  /** Grows with every change of a key: a row that was read before it is not kept. */
  let generation = 0;

  const remember = (hash: string, row: KeyRow): Cached => {
    const [oldest] = cache.size >= CACHED_KEYS ? cache.keys() : [];
    if (oldest !== undefined) cache.delete(oldest);
    const cached = { row, caller: callerOf(row), notedAt: row.last_used_at ?? 0 };
    cache.set(hash, cached);
    return cached;
  };

  const lookUp = async (hash: string): Promise<Cached | undefined> => {
    const asked = generation;
    const row = await store.find("keys", { hash });
    if (row === undefined || row.revoked_at !== null) return undefined;
    if (world.buggify("keys.slow_look")) await stall(world);
    return asked === generation ? remember(hash, row) : lookUp(hash);
  };

  return {
    read: async (hash) => (world.buggify("keys.not_cached") ? lookUp(hash) : (cache.get(hash) ?? lookUp(hash))),
    forget: (hash) => {
      generation += 1;
      cache.delete(hash);
    },
    forgetAll: () => {
      generation += 1;
      cache.clear();
    },
  };
};

/** Nobody waits for it: losing it costs a minute's accuracy of a time in a list. */
const noteUse = (world: World, store: Store, cached: Cached, now: number): void => {
  if (now - cached.notedAt < USE_NOTED_EVERY_MS) return;
  cached.notedAt = now;
  const { id } = cached.row;
  store
    .commit([{ op: "patch", table: "keys", set: { last_used_at: now }, where: { id } }])
    .catch(() => world.log.warn({ key: id }, "use of a key was not noted"));
};

export const createAuthenticator = (world: World, node: Node): Authenticator => {
  const { store } = node;
  const cache = createKeyCache(world, store);
  node.hear(async () => cache.forgetAll());
  return {
    authenticate: async (authorization) => {
      const key = bearerOf(authorization);
      if (key === undefined || !isKey(key)) return undefined;
      const news = node.heed();
      if (news !== undefined) await news;
      const cached = await cache.read(hashKey(key));
      const now = world.now();
      if (cached === undefined || (cached.row.expires_at !== null && cached.row.expires_at <= now)) return undefined;
      noteUse(world, store, cached, now);
      return cached.caller;
    },
    forget: cache.forget,
  };
};
