import type { CreateKey, Key, Role } from "../../contracts/api-keys.ts";
import { type Actor, auditRow } from "../audit/entry.ts";
import type { Node } from "../nodes/node.ts";
import type { Store, Write } from "../store/store.ts";
import type { KeyRow } from "../store/tables.ts";
import { isoTime, newId, type World } from "../world.ts";
import type { Authenticator } from "./authenticate.ts";
import type { Caller } from "./caller.ts";
import { hashKey, hintOf, newKey } from "./key-format.ts";
import { type Page, type PageRequest, pageOf } from "./page.ts";
import { ROLE_PERMISSIONS } from "./permissions.ts";
import { problem } from "./problem.ts";
import type { ProblemAnswer } from "./reply.ts";

export interface KeyServices {
  readonly world: World;
  readonly store: Store;
  readonly node: Node;
  readonly authenticator: Authenticator;
}

const timeOrNull = (ms: number | null): string | null => (ms === null ? null : isoTime(ms));

const viewOf = (row: KeyRow): Key => ({
  id: row.id,
  role: row.role as Role,
  scopes:
    row.scopes_json === null ? [...ROLE_PERMISSIONS[row.role as Role]] : (JSON.parse(row.scopes_json) as string[]),
  label: row.label,
  livemode: row.livemode === 1,
  hint: row.hint,
  created_at: isoTime(row.created_at),
  expires_at: timeOrNull(row.expires_at),
  last_used_at: timeOrNull(row.last_used_at),
  revoked_at: timeOrNull(row.revoked_at),
});

interface NewKey {
  readonly tenant: string;
  readonly livemode: 0 | 1;
  readonly role: Role;
  readonly scopes: readonly string[] | null;
  readonly label: string | null;
  readonly expiresAt: number | null;
}

const keyRow = (world: World, key: string, facts: NewKey): KeyRow => ({
  id: newId(world, "key"),
  tenant: facts.tenant,
  livemode: facts.livemode,
  hash: hashKey(key),
  hint: hintOf(key),
  role: facts.role,
  scopes_json: facts.scopes === null ? null : JSON.stringify(facts.scopes),
  label: facts.label,
  created_at: world.now(),
  expires_at: facts.expiresAt,
  last_used_at: null,
  revoked_at: null,
});

const audited = (world: World, row: KeyRow, actor: Actor, action: string): Write => {
  const payload = { id: row.id, role: row.role, expires_at: row.expires_at };
  const facts = { tenant: row.tenant, livemode: row.livemode, actor, action, kind: "record", payload } as const;
  return { op: "insert", table: "audit", row: auditRow(world, facts) };
};

/** The mode of a key is that of the key that made it, so that no test key is ever a way to a live one. */
export const createKey = async (
  { world, store, node, authenticator }: KeyServices,
  caller: Caller,
  input: CreateKey,
): Promise<Key | ProblemAnswer> => {
  const { livemode } = caller;
  if (input.livemode !== undefined && input.livemode !== (livemode === 1)) {
    return problem("forbidden", { detail: "A key makes keys of its own mode only: leave livemode out." });
  }
  const expiresAt = input.expires_at === undefined ? null : Date.parse(input.expires_at);
  if (expiresAt !== null && expiresAt <= world.now()) {
    return problem("invalid-request", { errors: [{ pointer: "/expires_at", message: "must be in the future" }] });
  }
  const { role, scopes = null } = input;
  const beyond = scopes?.filter((scope) => !(ROLE_PERMISSIONS[role] as ReadonlySet<string>).has(scope)) ?? [];
  if (beyond.length > 0) {
    const errors = [{ pointer: "/scopes", message: "must be permissions of the role" }];
    return problem("invalid-request", { errors, allowed: [...ROLE_PERMISSIONS[role]] });
  }
  const key = newKey(world, livemode);
  const { tenant, actor } = caller;
  const row = keyRow(world, key, { tenant, livemode, role, scopes, label: input.label ?? null, expiresAt });
  await store.commit([{ op: "insert", table: "keys", row }, audited(world, row, actor, "key.created"), ...node.tell()]);
  authenticator.forget(row.hash);
  return { ...viewOf(row), key };
};

export const listKeys = async ({ store }: KeyServices, caller: Caller, page: PageRequest): Promise<Page<Key>> => {
  const rows = await store.list({
    table: "keys",
    where: { tenant: caller.tenant, livemode: caller.livemode },
    ...(page.cursor !== undefined && { range: { column: "id", below: page.cursor } }),
    order: ["id", "desc"],
    limit: page.limit + 1,
  });
  return pageOf(rows, page.limit, viewOf);
};

/** At once, and for good. Of two that revoke at the same time the first counts. No key revokes itself: one stays. */
export const revokeKey = async (
  { world, store, node, authenticator }: KeyServices,
  caller: Caller,
  id: string,
): Promise<Key | ProblemAnswer> => {
  if (id === caller.keyId) return problem("key-in-use", { detail: "Revoke it with another admin key." });
  const where = { id, tenant: caller.tenant, livemode: caller.livemode } as const;
  const row = await store.find("keys", where);
  if (row === undefined) return problem("not-found");
  if (row.revoked_at !== null) return viewOf(row);
  const revoked: KeyRow = { ...row, revoked_at: world.now() };
  const committed = await store.commit([
    { op: "update", table: "keys", set: { revoked_at: revoked.revoked_at }, where: { ...where, revoked_at: null } },
    audited(world, revoked, caller.actor, "key.revoked"),
    ...node.tell(),
  ]);
  authenticator.forget(row.hash);
  return committed.ok ? viewOf(revoked) : viewOf((await store.find("keys", where)) ?? revoked);
};

export const FIRST_TENANT = "default";

/**
 * The way in on first start: an admin key, if the store has no key of the mode at all. Null when there is one. The key
 * exists nowhere but in the answer.
 */
export const ensureFirstKey = async (
  { world, store }: Pick<KeyServices, "world" | "store">,
  livemode: 0 | 1 = 0,
): Promise<{ readonly created: string } | null> => {
  if ((await store.count("keys", { livemode })) > 0) return null;
  const name = `first_key:${livemode}`;
  const before = await store.find("meta", { name });
  const key = newKey(world, livemode);
  const facts = {
    tenant: FIRST_TENANT,
    livemode,
    role: "admin",
    scopes: null,
    label: "first start",
    expiresAt: null,
  } as const;
  const row = keyRow(world, key, facts);
  const done = await store.commit([
    // Of several nodes that start on a new database one makes the key.
    before === undefined
      ? { op: "insert", table: "meta", row: { name, value: row.id } }
      : { op: "update", table: "meta", set: { value: row.id }, where: { name, value: before.value } },
    { op: "insert", table: "keys", row },
    audited(world, row, "system:first-start", "key.created"),
  ]);
  return done.ok ? { created: key } : null;
};
