import { describe, expect, test } from "vitest";
import { z } from "zod";
import { ROLES, type Role } from "../../../contracts/api-keys.ts";
import { allows, PERMISSIONS } from "../../../src/http/permissions.ts";
import { json } from "../../../src/http/reply.ts";
import { type Route, route } from "../../../src/http/route.ts";
import { fixture, problemOf } from "../../kit/http-fixture.ts";

/** One route for each permission, so that the matrix covers those that no route asks for yet. */
const probes: readonly Route[] = PERMISSIONS.map((permission, index) =>
  route({
    method: "GET",
    path: `/probe/${index}`,
    operationId: `probe${index}`,
    summary: "Probe",
    tag: "Probe",
    permission,
    success: { 200: { description: "Allowed.", schema: z.object({ role: z.string() }) } },
    problems: [],
    handle: ({ caller }) => json(200, { role: caller.role }),
  }),
);

const pathOf = (found: Route): string => found.path.replaceAll(/\{\w+\}/g, "we_1");

describe("the permission matrix", () => {
  test("every route lets in exactly the roles of its permission, and names what is missing to the others", async () => {
    const { routes, call, keyFor } = await fixture(probes);
    const keys = new Map<Role, string>();
    for (const role of ROLES) keys.set(role, await keyFor(role));
    let checked = 0;
    for (const found of routes.filter((candidate) => candidate.permission !== "public")) {
      for (const role of ROLES) {
        const response = await call(found.method, pathOf(found), { key: keys.get(role) ?? "" });
        const allowed = found.permission !== "public" && allows(role, found.permission);
        expect(response.status === 403, `${role} at ${found.operationId}`).toBe(!allowed);
        expect(response.status, found.operationId).not.toBe(401);
        if (!allowed) expect((await problemOf(response)).detail).toContain(found.permission);
        checked += 1;
      }
    }
    expect(checked).toBeGreaterThanOrEqual((PERMISSIONS.length + 14) * ROLES.length);
  });

  test.each([
    ["sessions:create", "service admin"],
    ["sessions:change", "service admin"],
    ["sessions:read", "service support reviewer compliance admin"],
    ["timeline:support", "service support reviewer compliance admin"],
    ["timeline:compliance", "reviewer compliance admin"],
    ["timeline:auditor", "compliance admin"],
    ["claims:read", "compliance admin"],
    ["webhooks:manage", "service admin"],
    ["events:read", "service compliance admin"],
    ["reviews:decide", "reviewer compliance admin"],
    ["policies:manage", "compliance admin"],
    ["subjects:manage", "compliance admin"],
    ["audit:read", "compliance admin"],
    ["vendors:manage", "admin"],
    ["routes:explain", "support compliance admin"],
    ["keys:manage", "admin"],
  ] as const)("%s belongs to: %s", (permission, roles) => {
    expect(ROLES.filter((role) => allows(role, permission)).join(" ")).toBe(roles);
  });

  test("every role may do something", () => {
    for (const role of ROLES) expect(PERMISSIONS.some((permission) => allows(role, permission))).toBe(true);
  });

  test("a public route asks for no key and looks at none", async () => {
    const { routes, call } = await fixture();
    for (const found of routes.filter((candidate) => candidate.permission === "public")) {
      const response = await call(found.method, found.path.replace("{connection}", "onfido"), { key: "nonsense" });
      // A person's address that nobody was given leads nowhere, with or without a key.
      expect(response.status, found.operationId).toBe(found.operationId === "visitSession" ? 404 : 200);
    }
  });
});
