import type { Role } from "../../contracts/api-keys.ts";
import { allows, type Permission } from "./permissions.ts";
import { problem } from "./problem.ts";
import type { ProblemAnswer } from "./reply.ts";

/** Who calls: what an API key stands for. */
export interface Caller {
  readonly keyId: string;
  readonly tenant: string;
  readonly livemode: 0 | 1;
  readonly role: Role;
  /** Of the role; absent: all of them. */
  readonly scopes?: readonly string[];
  /** For audit entries and fingerprints. */
  readonly actor: `key:${string}`;
}

/** Does the key have the permission: by its role, and by its scopes where it was narrowed? */
export const permits = ({ role, scopes }: Caller, permission: Permission): boolean =>
  allows(role, permission) && (scopes === undefined || scopes.includes(permission));

/** The problem to answer when the caller's role lacks a permission, else undefined. */
export const lacks = (caller: Caller, permission: Permission): ProblemAnswer | undefined =>
  permits(caller, permission)
    ? undefined
    : problem("forbidden", {
        detail: `This needs the permission ${permission}, which a ${caller.role} key does not have.`,
      });
