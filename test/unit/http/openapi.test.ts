import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { CreateSession } from "../../../contracts/api.ts";
import { CREATE_SESSION_EXAMPLE } from "../../../contracts/api-example.ts";
import { EVENT_TYPES } from "../../../contracts/events.ts";
import { PROBLEM_BASE, PROBLEMS } from "../../../contracts/problem.ts";
import { problemsOf } from "../../../src/http/ambient.ts";
import { openApiDocument } from "../../../src/http/openapi.ts";
import { PERMISSIONS } from "../../../src/http/permissions.ts";
import type { Route } from "../../../src/http/route.ts";
import { type AllServices, allRoutes, apiRoutes, documentText } from "../../../src/http/routes/all.ts";
import { createSchemaCollector } from "../../../src/http/schema-document.ts";

const routes = apiRoutes({} as AllServices);
const every = allRoutes({} as AllServices);

const Media = z.record(z.string(), z.strictObject({ schema: z.record(z.string(), z.unknown()) }));
const Parameter = z.object({
  name: z.string().min(1),
  in: z.enum(["path", "query", "header"]),
  required: z.boolean(),
  schema: z.record(z.string(), z.unknown()),
});
const Operation = z.strictObject({
  operationId: z.string().regex(/^[a-z][A-Za-z_]*$/),
  summary: z.string().min(1),
  description: z.string().optional(),
  tags: z.array(z.string()).length(1),
  security: z.array(z.record(z.string(), z.array(z.string()))),
  "x-permission": z.enum(PERMISSIONS).optional(),
  "x-roles": z.array(z.string()).min(1).optional(),
  parameters: z.array(Parameter).optional(),
  requestBody: z.object({ required: z.boolean(), content: Media }).optional(),
  responses: z.record(
    z.string().regex(/^([1-5]\d\d|2XX|default)$/),
    z.object({
      description: z.string().min(1),
      content: Media.optional(),
      headers: z.record(z.string(), z.unknown()).optional(),
      "x-problem-types": z.array(z.string()).optional(),
    }),
  ),
});
const PathItem = z.partialRecord(z.enum(["get", "post", "put", "patch", "delete"]), Operation);
/** As much of the OpenAPI 3.1 schema as our document uses, and nothing beside it. */
const Document = z.strictObject({
  openapi: z.literal("3.1.1"),
  info: z.object({ title: z.string(), version: z.string().regex(/^\d+\.\d+\.\d+/) }),
  servers: z.array(z.object({ url: z.string() })),
  tags: z.array(z.object({ name: z.string() })),
  paths: z.record(z.string().startsWith("/"), PathItem),
  webhooks: z.record(z.string(), PathItem),
  components: z.object({
    schemas: z.record(z.string().regex(/^[A-Za-z]+$/), z.record(z.string(), z.unknown())),
    securitySchemes: z.record(z.string(), z.object({ type: z.literal("http"), scheme: z.literal("bearer") })),
  }),
});

const document = Document.parse(JSON.parse(documentText(routes)));
const operations = Object.entries(document.paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, operation]) => ({ path, method, operation })),
);

const referencesIn = (value: unknown): readonly string[] => {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) =>
    name === "$ref" && typeof member === "string" ? [member] : referencesIn(member),
  );
};

const resolve = (pointer: string): unknown =>
  pointer
    .replace(/^#\//, "")
    .split("/")
    .reduce<unknown>((node, part) => (node as Record<string, unknown> | undefined)?.[part], document);

describe("the declarations", () => {
  test("each name their permission, at least one answer and their problems", () => {
    for (const route of every) {
      expect(["public", ...PERMISSIONS], route.operationId).toContain(route.permission);
      expect(Object.keys(route.success).length, route.operationId).toBeGreaterThan(0);
      for (const success of Object.values(route.success)) {
        const described = success.schema !== undefined || success.mediaType !== undefined;
        expect(described || route.success[204] === success, route.operationId).toBe(true);
      }
      for (const slug of route.problems) expect(Object.keys(PROBLEMS), route.operationId).toContain(slug);
    }
  });

  test("have schemas for exactly the names in their path", () => {
    for (const route of every) {
      const names = [...route.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
      const shape = route.params instanceof z.ZodObject ? Object.keys(route.params.shape) : [];
      expect(shape, route.operationId).toEqual(names);
    }
  });

  test("are unlike each other in id and in method and path", () => {
    const unique = (of: (route: Route) => string): number => new Set(every.map(of)).size;
    expect(unique((route) => route.operationId)).toBe(every.length);
    expect(unique((route) => `${route.method} ${route.path.replaceAll(/\{\w+\}/g, "{}")}`)).toBe(every.length);
  });

  test("refuse unknown fields in every body and every query", () => {
    for (const route of every) {
      // The world may add to the address of a public route what it likes.
      for (const schema of [route.body, route.permission === "public" ? undefined : route.query]) {
        const fits = schema?.safeParse({ surely_unknown: 1 });
        if (fits === undefined) continue;
        expect(
          fits.error?.issues.some(({ code }) => code === "unrecognized_keys"),
          route.operationId,
        ).toBe(true);
      }
    }
  });
});

describe("the document", () => {
  test("is the committed one", () => {
    const committed = readFileSync(new URL("../../../contracts/openapi.json", import.meta.url), "utf8");
    expect(committed === documentText(routes), "run: node src/http/openapi-write.ts").toBe(true);
  });

  test("is the same whatever the order of the routes that share no path", () => {
    const groups = [...Map.groupBy(routes, ({ path }) => path).values()];
    expect(JSON.stringify(openApiDocument(groups.reverse().flat(), "0.1.0"))).toBe(
      JSON.stringify(openApiDocument(routes, "0.1.0")),
    );
  });

  test("has every API route and nothing else", () => {
    const described = operations.map(({ path, method }) => `${method.toUpperCase()} ${path}`).sort();
    expect(described).toEqual(routes.map(({ method, path }) => `${method} ${path}`).sort());
  });

  test("resolves every reference, and uses every component", () => {
    const references = referencesIn(document);
    for (const reference of references) expect(resolve(reference), reference).toBeTypeOf("object");
    const used = new Set(references.map((reference) => reference.split("/").at(-1)));
    expect(Object.keys(document.components.schemas).filter((id) => !used.has(id))).toEqual([]);
  });

  test("tells for every operation whether it needs a key, and which roles have the permission", () => {
    for (const { operation } of operations) {
      const keyed = operation.security.length > 0;
      expect(operation["x-permission"] !== undefined, operation.operationId).toBe(keyed);
      expect(operation["x-roles"] !== undefined, operation.operationId).toBe(keyed);
      if (keyed) expect(operation.responses).toHaveProperty("401");
      expect(operation.responses).toHaveProperty("500");
    }
  });

  test("names every problem type that a route can answer, under its status", () => {
    for (const route of routes) {
      const operation = document.paths[route.path]?.[route.method.toLowerCase() as "get"];
      for (const slug of problemsOf(route)) {
        const response = operation?.responses[String(PROBLEMS[slug].status)];
        expect(response?.["x-problem-types"], `${route.operationId} ${slug}`).toContain(PROBLEM_BASE + slug);
        expect(response?.content?.["application/problem+json"]?.schema).toEqual({
          $ref: "#/components/schemas/Problem",
        });
      }
    }
  });

  test("declares a required parameter for each name in a path", () => {
    for (const { path, operation } of operations) {
      const names = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
      const declared = (operation.parameters ?? []).filter((parameter) => parameter.in === "path");
      expect(declared.map(({ name, required }) => [name, required])).toEqual(names.map((name) => [name, true]));
    }
  });

  test("describes every event that we send, with its signature headers", () => {
    expect(Object.keys(document.webhooks).sort()).toEqual([...EVENT_TYPES].sort());
    for (const item of Object.values(document.webhooks)) {
      expect(item.post?.parameters?.map(({ name }) => name)).toEqual([
        "webhook-id",
        "webhook-timestamp",
        "webhook-signature",
      ]);
      expect(item.post?.requestBody?.content).toHaveProperty("application/json");
    }
  });

  test("lets answers grow and forbids unknown fields in requests", () => {
    expect(document.components.schemas.WebhookEndpoint).not.toHaveProperty("additionalProperties");
    expect(document.components.schemas.CreateEndpoint).toHaveProperty("additionalProperties", false);
  });

  test("does not take two schemas under one id", () => {
    const collector = createSchemaCollector();
    collector.of(z.object({ a: z.string() }).meta({ id: "Twice" }), "output");
    expect(() => collector.of(z.object({ b: z.string() }).meta({ id: "Twice2" }), "output")).not.toThrow();
    expect(() => collector.of(z.object({ a: z.string().default("x") }).meta({ id: "Twice3" }), "output")).not.toThrow();
    const both = z.object({ a: z.string().default("x") }).meta({ id: "Both" });
    collector.of(both, "output");
    expect(() => collector.of(both, "input")).toThrow("Both");
  });
});

describe("the example of a first session", () => {
  test("fits its schema", () => {
    expect(CreateSession.safeParse(CREATE_SESSION_EXAMPLE).error).toBeUndefined();
  });
});
