import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  canonicalJson,
  decide,
  fingerprint,
  idempotencyId,
  inFlight,
  readIdempotencyKey,
  replayAnswer,
  reused,
} from "../../../src/http/idempotency.ts";

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
    ["7", "key 7"],
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

  test.each([
    [null, "Send an Idempotency-Key, new for each new operation."],
    ["one, two", "Send one Idempotency-Key: a quoted string or a token of printable ASCII."],
    ["a".repeat(256), "The Idempotency-Key must have 1 to 255 characters."],
  ])("%j is refused with what to do about it", (header, detail) => {
    expect(readIdempotencyKey(header)).toMatchObject({ ok: false, problem: { kind: "problem", detail } });
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

  test("is a digest that tells nothing of the key", () => {
    expect(id).toMatch(/^[0-9a-f]{64}$/);
  });

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

  test("of no body is that of null", () => {
    expect(fingerprint({ ...request, body: undefined })).toBe(fingerprint({ ...request, body: null }));
    expect(canonicalJson(undefined)).toBe("null");
  });

  test("is over text with the names in order, at every depth, and no space", () => {
    const body = { b: [{ d: 1, c: null }], a: "x", B: true };
    expect(canonicalJson(body)).toBe('{"B":true,"a":"x","b":[{"c":null,"d":1}]}');
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

  test("a replay of bytes has bytes of its own, which nobody else can change", () => {
    const stored = Uint8Array.of(123, 125);
    const { body } = replayAnswer({ status: 200, headers_json: null }, stored);
    expect(body).toEqual(Uint8Array.of(123, 125));
    expect(body).not.toBe(stored);
  });

  test("a replay of a row without status or headers is a plain answer", () => {
    expect(replayAnswer({ status: null, headers_json: null }, "{}")).toMatchObject({
      status: 200,
      headers: { "idempotent-replayed": "true" },
    });
  });

  test("who comes too early is told to wait, and who uses a key twice to send a new one", () => {
    expect(inFlight()).toEqual({
      kind: "problem",
      slug: "idempotency-key-in-flight",
      detail: "Send the same request again after retry-after seconds.",
    });
    expect(reused()).toEqual({
      kind: "problem",
      slug: "idempotency-key-reused",
      detail: "Send a new Idempotency-Key for a new request.",
    });
  });
});
