import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { CreateSession } from "../../../contracts/api.ts";
import { CREATE_SESSION_EXAMPLE } from "../../../contracts/api-example.ts";
import { parseStrictJson } from "../../../contracts/strict-json.ts";
import { json } from "../../../src/http/reply.ts";
import { route } from "../../../src/http/route.ts";
import { changed, nested, UNFITTING, UNREADABLE } from "../../kit/bad-bodies.ts";
import { fixture, problemOf } from "../../kit/http-fixture.ts";

const LIMITS = { depth: 32, members: 10_000 };
/** A route that takes what sessions take, and remembers that it was reached. */
const session = async () => {
  const reached: unknown[] = [];
  const echo = route({
    method: "POST",
    path: "/v1/probe",
    operationId: "probe",
    summary: "Probe",
    tag: "Probe",
    permission: "sessions:create",
    body: CreateSession,
    success: { 200: { description: "Taken.", schema: z.object({ taken: z.literal(true) }) } },
    problems: [],
    handle: ({ body }) => {
      reached.push(body);
      return json(200, { taken: true });
    },
  });
  return { ...(await fixture([echo])), reached };
};

describe("a body that cannot be read", () => {
  test.each(UNREADABLE)("%s: is malformed and reaches no route", async (_name, body) => {
    const { call, reached } = await session();
    const response = await call("POST", "/v1/probe", { body, headers: { "content-type": "application/json" } });
    const document = await problemOf(response);
    expect([response.status, document.type]).toEqual([400, "https://kyc-gateway.dev/problems/malformed-request"]);
    expect(document.detail).toMatch(/^The body .+, at offset \d+\.$/);
    expect(reached).toEqual([]);
    expect(({} as Record<string, unknown>).admin).toBeUndefined();
  });
});

describe("a body that does not fit", () => {
  test.each(UNFITTING)("%s: is named by its pointer and reaches no route", async (_name, body, pointer) => {
    const { call, reached } = await session();
    const response = await call("POST", "/v1/probe", { json: body });
    const document = await problemOf(response);
    expect([response.status, document.type]).toEqual([422, "https://kyc-gateway.dev/problems/invalid-request"]);
    expect((document.errors as { pointer: string }[]).map((error) => error.pointer)).toContain(pointer);
    expect(reached).toEqual([]);
  });

  test("is described without any of its values", async () => {
    const { call } = await session();
    const marked = JSON.parse(JSON.stringify(CREATE_SESSION_EXAMPLE), (_name, value: unknown) =>
      typeof value === "string" ? `CANARY${value}CANARY \u0001` : value,
    );
    const response = await call("POST", "/v1/probe", {
      json: { ...marked, extra: "CANARY", level: "CANARY", device: "CANARY", metadata: ["CANARY"] },
    });
    expect(await response.clone().text()).not.toContain("CANARY");
    expect(((await response.json()) as { errors: unknown[] }).errors.length).toBeGreaterThan(5);
  });

  test("is described by at most 50 errors with short printable names", async () => {
    const { call } = await session();
    const names = Array.from({ length: 80 }, (_, index) => `${index}/~\u202e${"x".repeat(300)}`);
    const response = await call("POST", "/v1/probe", { json: Object.fromEntries(names.map((name) => [name, 1])) });
    const { errors } = (await response.json()) as { errors: { pointer: string }[] };
    expect(errors).toHaveLength(50);
    for (const { pointer } of errors) expect(pointer).toMatch(/^\/[\x20-\x7e]{1,75}$/);
    expect(errors.map(({ pointer }) => pointer)).toContainEqual(expect.stringMatching(/^\/0~1~0\?x+\.\.\.$/));
  });

  test("lists the accepted values where that is all that is wrong", async () => {
    const { call } = await session();
    const document = await problemOf(await call("POST", "/v1/probe", { json: changed(["level"], "vip") }));
    expect(document.allowed).toEqual(["basic", "standard", "enhanced"]);
  });
});

describe("headers of a body", () => {
  const good = JSON.stringify(CREATE_SESSION_EXAMPLE);

  test.each([
    ["none", undefined],
    ["text/plain", "text/plain"],
    ["a form", "application/x-www-form-urlencoded"],
    ["another charset", "application/json; charset=latin1"],
    ["JSON of a kind", "application/merge-patch+json"],
    ["two types", "application/json, text/plain"],
  ])("content-type %s is refused", async (_name, type) => {
    const { call, reached } = await session();
    const body = new Uint8Array(Buffer.from(good));
    const response = await call("POST", "/v1/probe", {
      body,
      ...(type !== undefined && { headers: { "content-type": type } }),
    });
    expect(response.status).toBe(415);
    expect(reached).toEqual([]);
  });

  test.each([
    "application/json",
    "APPLICATION/JSON",
    "application/json; charset=utf-8",
    'application/json;charset="UTF-8"',
  ])("content-type %s is taken", async (type) => {
    const { call } = await session();
    expect((await call("POST", "/v1/probe", { body: good, headers: { "content-type": type } })).status).toBe(200);
  });

  test("a content-encoding is refused, and the answer says which is taken", async () => {
    const { call } = await session();
    const headers = { "content-type": "application/json", "content-encoding": "gzip" };
    const response = await call("POST", "/v1/probe", { body: good, headers });
    expect([response.status, response.headers.get("accept-encoding")]).toEqual([415, "identity"]);
  });

  test("256 KiB are taken and one byte more is not", async () => {
    const { call } = await session();
    const padded = (length: number) => good + " ".repeat(length - good.length);
    const headers = { "content-type": "application/json" };
    expect((await call("POST", "/v1/probe", { body: padded(262_144), headers })).status).toBe(200);
    expect((await call("POST", "/v1/probe", { body: padded(262_145), headers })).status).toBe(413);
    const stated = { ...headers, "content-length": "262145" };
    expect((await call("POST", "/v1/probe", { body: good, headers: stated })).status).toBe(413);
  });
});

describe("the strict reader", () => {
  test("takes what sessions are made of", async () => {
    const { call, reached } = await session();
    const names = ["Ada", "Åsa-Märta", "李小龙", "محمد", "🦊", "O’Neil-D'Arcy", "a\u0301"];
    for (const name of names) {
      const response = await call("POST", "/v1/probe", { json: changed(["subject", "given_name"], name) });
      expect(response.status).toBe(200);
    }
    expect(reached.map((body) => (body as { subject: { given_name: string } }).subject.given_name)).toEqual(names);
  });

  test("reads any JSON as JSON.parse does", () => {
    fc.assert(
      fc.property(fc.json({ noUnicodeString: false, stringUnit: "grapheme" }), fc.boolean(), (text, indented) => {
        const written = indented ? JSON.stringify(JSON.parse(text), null, 2) : text;
        const read = parseStrictJson(Buffer.from(written), LIMITS);
        if (read.ok) expect(JSON.stringify(read.value)).toBe(JSON.stringify(JSON.parse(written)));
        else expect(read.why).toMatch(/nested|duplicate|forbidden|too large|surrogate/);
      }),
      { numRuns: 2000 },
    );
  });

  test("refuses whatever JSON.parse refuses, and never throws", () => {
    fc.assert(
      fc.property(fc.json(), fc.nat(), fc.string({ maxLength: 2, unit: "binary" }), (text, at, junk) => {
        const broken = text.slice(0, at % (text.length + 1)) + junk + text.slice((at % (text.length + 1)) + 1);
        const read = parseStrictJson(broken, LIMITS);
        if (read.ok) expect(JSON.stringify(read.value)).toBe(JSON.stringify(JSON.parse(broken)));
      }),
      { numRuns: 3000 },
    );
  });

  test("takes exactly the depth and the members of its limits", () => {
    expect(parseStrictJson(nested(32), LIMITS).ok).toBe(true);
    expect(parseStrictJson("[1,2,3]", { depth: 1, members: 3 }).ok).toBe(true);
    expect(parseStrictJson("[1,2,3,4]", { depth: 1, members: 3 }).ok).toBe(false);
    expect(parseStrictJson("[[]]", { depth: 1, members: 3 }).ok).toBe(false);
  });

  test("gives objects without a prototype", () => {
    const read = parseStrictJson('{"toString":1}', LIMITS);
    expect(read.ok && Object.getPrototypeOf(read.value)).toBeNull();
  });

  test("reads a megabyte in one string quickly enough to be no weapon", () => {
    const started = performance.now();
    parseStrictJson(`"${"\\n".repeat(500_000)}"`, LIMITS);
    parseStrictJson(`"${"a".repeat(1_000_000)}`, LIMITS);
    parseStrictJson(`"${'\\"'.repeat(500_000)}`, LIMITS);
    expect(performance.now() - started).toBeLessThan(1000);
  });
});
