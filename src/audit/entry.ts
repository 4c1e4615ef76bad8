import { hash } from "node:crypto";
import type { AuditRow } from "../store/tables.ts";
import { newId, type World } from "../world.ts";

/** Who did it: `key:<id>`, `vendor:<connection>`, `system:<part>`. */
export type Actor = `key:${string}` | `vendor:${string}` | `system:${string}`;

export interface AuditFacts {
  readonly tenant: string;
  readonly livemode: 0 | 1;
  readonly actor: Actor;
  readonly action: string;
  readonly kind: "transition" | "record";
  readonly sessionId?: string | null;
  readonly version?: number | null;
  readonly policyHash?: string | null;
  readonly correlationId?: string | null;
  readonly vendorRequestId?: string | null;
  /** What the entry commits to, without storing it: JSON-able. */
  readonly payload: unknown;
}

/** Fixed order of fields: the canonical bytes of an entry, so that anyone can recompute the leaf. */
const CANONICAL = [
  "id",
  "at",
  "tenant",
  "livemode",
  "actor",
  "action",
  "kind",
  "session_id",
  "version",
  "policy_hash",
  "correlation_id",
  "vendor_request_id",
  "commitment",
] as const satisfies readonly (keyof AuditRow)[];

export const canonicalEntry = (row: Pick<AuditRow, (typeof CANONICAL)[number]>): string =>
  JSON.stringify(CANONICAL.map((field) => row[field]));

/** RFC 6962 section 2.1: SHA-256(0x00 ∥ entry), hex. */
export const leafHash = (entry: string): string => hash("sha256", `\u0000${entry}`, "hex");

/** SHA-256(salt ∥ payload), hex. */
export const commit = (salt: string, payload: unknown): string =>
  hash("sha256", salt + JSON.stringify(payload ?? null), "hex");

export const auditRow = (world: World, facts: AuditFacts): AuditRow => {
  const salt = Buffer.from(world.random(16)).toString("hex");
  const entry = {
    id: newId(world, "aud"),
    at: world.now(),
    tenant: facts.tenant,
    livemode: facts.livemode,
    actor: facts.actor,
    action: facts.action,
    kind: facts.kind,
    session_id: facts.sessionId ?? null,
    version: facts.version ?? null,
    policy_hash: facts.policyHash ?? null,
    correlation_id: facts.correlationId ?? null,
    vendor_request_id: facts.vendorRequestId ?? null,
    commitment: commit(salt, facts.payload),
  };
  return { ...entry, sequence: 0, salt, leaf_hash: leafHash(canonicalEntry(entry)) };
};
