import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  canonicalJson,
  decide,
  fingerprint,
  idempotencyId,
  readIdempotencyKey,
  replayAnswer,
} from "../../src/http/idempotency.ts";

const read = (header: string | null): string => {
  const result = readIdempotencyKey(header);
  return result.ok ? `key ${result.key}` : result.problem.slug;
};

describe("the Idempotency-Key header", () => {
  test.each([
    ['"8e03978e-40d5-43dd-bc93-6894a57f9324"', "key 8e03978e-40d5-43dd-bc93-6894a57f9324"],
    ["8e03978e-40d5-43dd-bc93-6894a57f9324", "key 8e03978e-40d5-43dd-bc93-6894a57f9324"],
    ['  "padded"  ', "key padded"],
    ['"with space, comma and \\"quotes\\" and \\\\"', 'key with space, comma and "quotes" and \\'],
    ["user:42/order=7", "key user:42/order=7"],
    [`"${"a".repeat(255)}"`, `key ${"a".repeat(255)}`],
    ["a".repeat(255), `key ${"a".repeat(255)}`],
  ])("takes %j", (header, expected) => {
    expect(read(header)).toBe(expected);
  });

  test("is missing only when it is absent", () => {
    expect(read(null)).toBe("idempotency-key-missing");
  });

  test.each([
    ["empty", ""],
    ["blank", "   "],
    ["empty string", '""'],
    ["256 characters", "a".repeat(256)],
    ["256 characters quoted", `"${"a".repeat(256)}"`],
    ["control character", '"a\u0001b"'],
    ["tab", '"a\tb"'],
    ["not ASCII", '"schlüssel"'],
    ["two bare lines joined", "one, two"],
    ["two quoted lines joined", '"one", "two"'],
    ["unfinished string", '"one'],
    ["quote inside a token", 'on"e'],
    ["wrong escape", '"a\\n"'],
    ["parameters after the string", '"one";q=1'],
    ["two words", "one two"],
  ])("is refused when it is %s", (_name, header) => {
    expect(read(header)).toBe("idempotency-key-invalid");
  });

  test("gives the same key quoted and bare, for any token", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Za-z0-9_-]{1,255}$/), (token) => {
        expect(read(`"${token}"`)).toBe(read(token));
      }),
    );
  });
});

describe("the id of a key", () => {
  const id = idempotencyId("tenant", 0, "createSession", "one");

  test.each([
    ["tenant", idempotencyId("other", 0, "createSession", "one")],
    ["mode", idempotencyId("tenant", 1, "createSession", "one")],
    ["operation", idempotencyId("tenant", 0, "resubmitSession", "one")],
    ["key", idempotencyId("tenant", 0, "createSession", "two")],
  ])("differs for another %s", (_name, other) => {
    expect(other).not.toBe(id);
  });

  test("does not confuse parts that are equal when joined", () => {
    expect(idempotencyId("a", 0, "b,c", "d")).not.toBe(idempotencyId("a", 0, "b", "c,d"));
  });
});

describe("the fingerprint of a request", () => {
  const request = { method: "POST", path: "/v1/sessions", body: { a: 1, b: [1, { c: "x" }] }, actor: "key:1" };

  test("is the same whatever the order of the names", () => {
    expect(fingerprint({ ...request, body: { b: [1, { c: "x" }], a: 1 } })).toBe(fingerprint(request));
  });

  test.each([
    ["method", { method: "PUT" }],
    ["path", { path: "/v1/sessions/1" }],
    ["actor", { actor: "key:2" }],
    ["value", { body: { a: 2, b: [1, { c: "x" }] } }],
    ["order of a list", { body: { a: 1, b: [{ c: "x" }, 1] } }],
    ["type", { body: { a: "1", b: [1, { c: "x" }] } }],
  ])("differs for another %s", (_name, change) => {
    expect(fingerprint({ ...request, ...change })).not.toBe(fingerprint(request));
  });

  test("is over text that reads back as the same value", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});

describe("the table of the draft", () => {
  test.each([
    ["no row", undefined, "execute"],
    ["the same request, running", { fingerprint: "f", state: "running" }, "in_flight"],
    ["the same request, done", { fingerprint: "f", state: "done" }, "replay"],
    ["another request, running", { fingerprint: "g", state: "running" }, "reused"],
    ["another request, done", { fingerprint: "g", state: "done" }, "reused"],
  ] as const)("%s", (_name, row, expected) => {
    expect(decide(row, "f")).toBe(expected);
  });

  test("a replay has the stored status, headers and bytes, and says that it is one", () => {
    const row = { status: 201, headers_json: '{"content-type":"application/json","location":"/v1/sessions/1"}' };
    expect(replayAnswer(row, '{ "odd" :  1 }')).toEqual({
      kind: "raw",
      status: 201,
      body: '{ "odd" :  1 }',
      headers: { "content-type": "application/json", location: "/v1/sessions/1", "idempotent-replayed": "true" },
    });
  });
});
