import { describe, expect, test } from "vitest";
import { z } from "zod";
import { json, raw } from "../../../src/http/reply.ts";
import { route } from "../../../src/http/route.ts";
import { fixture, problemOf, slugOf } from "../../kit/http-fixture.ts";

const shared = { summary: "Probe", tag: "Probe" } as const;

const withKey = route({
  ...shared,
  method: "POST",
  path: "/keyed/{id}",
  operationId: "keyed",
  permission: "sessions:create",
  params: z.object({ id: z.string() }),
  query: z.strictObject({
    limit: z.coerce.number().int().min(1).max(100).default(25),
    word: z.enum(["a", "b"]).optional(),
  }),
  headers: z.object({
    "if-match": z
      .string()
      .regex(/^"\d+"$/, "must be a quoted version")
      .optional(),
  }),
  body: z.strictObject({ name: z.string().optional() }),
  optionalBody: true,
  idempotent: true,
  success: {
    200: {
      description: "What arrived.",
      schema: z.object({
        key: z.string(),
        limit: z.number(),
        name: z.string().nullable(),
        actor: z.string(),
        match: z.string().nullable(),
      }),
    },
  },
  problems: [],
  handle: ({ idempotencyKey, query, body, caller, headers }) =>
    json(200, {
      key: idempotencyKey,
      limit: query.limit,
      name: body.name ?? null,
      actor: caller.actor.slice(0, 4),
      match: headers["if-match"] ?? null,
    }),
});

describe("what reaches a handler", () => {
  const headers = { "idempotency-key": "one", "if-match": '"7"' };

  test("is the key, the query with its defaults, the headers and the body", async () => {
    const { call } = await fixture([withKey]);
    const response = await call("POST", "/keyed/1?limit=7", { json: { name: "x" }, headers });
    expect(await response.json()).toEqual({ key: "one", limit: 7, name: "x", actor: "key:", match: '"7"' });
    const without = await call("POST", "/keyed/1", { headers: { "idempotency-key": "one" } });
    expect(await without.json()).toEqual({ key: "one", limit: 25, name: null, actor: "key:", match: null });
  });

  test.each([
    ["an unknown parameter", "?page=2", "page"],
    ["a parameter given twice", "?limit=1&limit=2", "limit"],
    ["a limit of 0", "?limit=0", "limit"],
    ["a limit of 101", "?limit=101", "limit"],
    ["a limit that is no number", "?limit=many", "limit"],
    ["__proto__", "?__proto__=1", "__proto__"],
  ])("is not %s", async (_name, query, name) => {
    const { call } = await fixture([withKey]);
    const document = await problemOf(await call("POST", `/keyed/1${query}`, { headers }));
    expect(document.status).toBe(422);
    expect((document.errors as { pointer: string }[]).map(({ pointer }) => pointer)).toContain(name);
  });

  test("is no query where the route declares none", async () => {
    const { call } = await fixture();
    expect(await slugOf(await call("GET", "/v1/vendors?x=1"))).toBe("invalid-request");
    expect((await call("GET", "/healthz?probe=1")).status).toBe(200);
  });

  test("is no header that does not fit, and all misfits are told at once", async () => {
    const { call } = await fixture([withKey]);
    const wrong = { ...headers, "if-match": "7" };
    const document = await problemOf(await call("POST", "/keyed/1?limit=0", { json: { nom: "x" }, headers: wrong }));
    expect((document.errors as { pointer: string }[]).map(({ pointer }) => pointer)).toEqual([
      "limit",
      "if-match",
      "/nom",
    ]);
  });

  test("is refused in the order key, permission, idempotency key, body", async () => {
    const { call, keyFor } = await fixture([withKey]);
    const body = { body: "{", headers: { "content-type": "application/json" } };
    const support = await keyFor("support");
    expect(await slugOf(await call("POST", "/keyed/1", { ...body, key: null }))).toBe("unauthenticated");
    expect(await slugOf(await call("POST", "/keyed/1", { ...body, key: support }))).toBe("forbidden");
    expect(await slugOf(await call("POST", "/keyed/1", body))).toBe("idempotency-key-missing");
    const empty = { ...body, headers: { ...body.headers, "idempotency-key": '""' } };
    expect(await slugOf(await call("POST", "/keyed/1", empty))).toBe("idempotency-key-invalid");
    const keyed = { ...body, headers: { ...body.headers, "idempotency-key": "one" } };
    expect(await slugOf(await call("POST", "/keyed/1", keyed))).toBe("malformed-request");
  });

  test("is the very bytes, where a route wants them", async () => {
    const odd = Uint8Array.of(0xef, 0xbb, 0xbf, 0x7b, 0x0d, 0x0a, 0xff, 0x00, 0x7d);
    const bytes = route({
      ...shared,
      method: "POST",
      path: "/bytes",
      operationId: "bytes",
      permission: "public",
      rawBody: { maxBytes: 16, mediaType: "*/*", description: "Anything." },
      success: { 200: { description: "The same.", mediaType: "application/octet-stream" } },
      problems: [],
      handle: (request) => raw(200, new Uint8Array(request.bytes), { "content-type": "application/octet-stream" }),
    });
    const { call } = await fixture([bytes]);
    const gzip = { "content-encoding": "gzip", "content-type": "text/plain" };
    expect(new Uint8Array(await (await call("POST", "/bytes", { body: odd, headers: gzip })).arrayBuffer())).toEqual(
      odd,
    );
    expect(await slugOf(await call("POST", "/bytes", { body: new Uint8Array(17) }))).toBe("too-large");
  });
});
