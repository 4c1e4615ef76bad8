import type { Role } from "../../contracts/api-keys.ts";
import type { Audience } from "../../contracts/reason.ts";

/** What a route can ask of a key. A route asks for exactly one; a handler may ask for more (`lacks`). */
export const PERMISSIONS = [
  "sessions:create",
  "sessions:read",
  "sessions:change",
  "claims:read",
  "timeline:user",
  "timeline:support",
  "timeline:compliance",
  "timeline:auditor",
  "events:read",
  "webhooks:manage",
  "vendors:read",
  "vendors:inspect",
  "vendors:manage",
  "routes:explain",
  "reviews:read",
  "reviews:decide",
  "policies:read",
  "policies:manage",
  "subjects:manage",
  "audit:read",
  "reference:read",
  "keys:manage",
] as const;
export type Permission = (typeof PERMISSIONS)[number];

const EVERY_ROLE: readonly Permission[] = ["sessions:read", "timeline:user", "vendors:read", "reference:read"];

/** Role -> permissions: everything that is not listed is refused. */
export const ROLE_PERMISSIONS: Readonly<Record<Role, ReadonlySet<Permission>>> = {
  service: new Set([
    ...EVERY_ROLE,
    "sessions:create",
    "sessions:change",
    "timeline:support",
    "events:read",
    "webhooks:manage",
    "policies:read",
  ]),
  support: new Set([...EVERY_ROLE, "timeline:support", "routes:explain"]),
  reviewer: new Set([
    ...EVERY_ROLE,
    "timeline:support",
    "timeline:compliance",
    "reviews:read",
    "reviews:decide",
    "policies:read",
  ]),
  compliance: new Set([
    ...EVERY_ROLE,
    "claims:read",
    "timeline:support",
    "timeline:compliance",
    "timeline:auditor",
    "routes:explain",
    "vendors:inspect",
    "events:read",
    "reviews:read",
    "reviews:decide",
    "policies:read",
    "policies:manage",
    "subjects:manage",
    "audit:read",
  ]),
  admin: new Set(PERMISSIONS),
};

export const allows = (role: Role, permission: Permission): boolean => ROLE_PERMISSIONS[role].has(permission);

/** The widest audience whose reasons a role may see. */
const ROLE_AUDIENCE: Readonly<Record<Role, Audience>> = {
  service: "support",
  support: "support",
  reviewer: "compliance",
  compliance: "auditor",
  admin: "auditor",
};

export const audienceOf = (role: Role): Audience => ROLE_AUDIENCE[role];
