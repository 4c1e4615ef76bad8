import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { json } from "../../../src/http/reply.ts";
import { route } from "../../../src/http/route.ts";
import { type Fixture, fixture } from "../../kit/http-fixture.ts";
import { type Listening, listen } from "../../kit/listen.ts";

const echo = route({
  method: "POST",
  path: "/v1/probe",
  operationId: "probe",
  summary: "Probe",
  tag: "Probe",
  permission: "sessions:create",
  body: z.strictObject({ name: z.string().optional() }),
  idempotent: true,
  success: { 200: { description: "What arrived.", schema: z.object({ key: z.string() }) } },
  problems: [],
  handle: ({ idempotencyKey }) => json(200, { key: idempotencyKey }),
});

let edge: Fixture;
let server: Listening;

beforeAll(async () => {
  edge = await fixture([echo]);
  server = await listen(edge.app);
});
afterAll(() => server.close());

/** Exactly these bytes on a socket; the whole answer. */
const exchange = (lines: readonly string[], body = ""): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(server.port, "127.0.0.1");
    let answer = "";
    socket.setEncoding("utf8");
    socket.on("data", (text: string) => {
      answer += text;
    });
    socket.on("end", () => resolve(answer));
    socket.on("error", reject);
    socket.write(`${[...lines, "host: localhost", "connection: close"].join("\r\n")}\r\n\r\n${body}`);
  });

const post = (...headers: readonly string[]): readonly string[] => [
  "POST /v1/probe HTTP/1.1",
  `authorization: Bearer ${edge.admin}`,
  "content-type: application/json",
  ...headers,
];

const statusOf = (answer: string): string => answer.split(" ")[1] ?? "";

describe("the edge behind a real server", () => {
  test("answers a keyed request", async () => {
    const answer = await exchange(post('idempotency-key: "one"', "content-length: 2"), "{}");
    expect(statusOf(answer)).toBe("200");
    expect(answer).toContain('{"key":"one"}');
  });

  test("refuses two Idempotency-Key lines", async () => {
    const answer = await exchange(post("idempotency-key: one", "idempotency-key: two", "content-length: 2"), "{}");
    expect([statusOf(answer), answer.includes("idempotency-key-invalid")]).toEqual(["400", true]);
  });

  test("refuses a stated length over the limit without waiting for the body", async () => {
    const answer = await exchange(post("idempotency-key: one", "content-length: 999999999"));
    expect([statusOf(answer), answer.includes("too-large")]).toEqual(["413", true]);
  });

  test("counts a chunked body and refuses it at the limit", async () => {
    const chunk = `10000\r\n${" ".repeat(0x10000)}\r\n`;
    const answer = await exchange(post("idempotency-key: one", "transfer-encoding: chunked"), chunk.repeat(5));
    expect([statusOf(answer), answer.includes("too-large")]).toEqual(["413", true]);
  });

  test("takes a chunked body within the limit", async () => {
    const answer = await exchange(
      post("idempotency-key: one", "transfer-encoding: chunked"),
      "1\r\n{\r\n1\r\n}\r\n0\r\n\r\n",
    );
    expect(statusOf(answer)).toBe("200");
  });

  test("refuses a request that states a length and chunks", async () => {
    const both = post("idempotency-key: one", "content-length: 2", "transfer-encoding: chunked");
    expect(statusOf(await exchange(both, "2\r\n{}\r\n0\r\n\r\n"))).toBe("400");
  });

  test("answers HEAD without a body and OPTIONS with the methods", async () => {
    const head = await exchange(["HEAD /healthz HTTP/1.1"]);
    expect([statusOf(head), head.split("\r\n\r\n")[1]]).toEqual(["200", ""]);
    const options = await exchange(["OPTIONS /v1/keys HTTP/1.1"]);
    expect(statusOf(options)).toBe("204");
    expect(options.toLowerCase()).toContain("allow: get, head, options, post");
  });

  test("gives every answer a request id and the headers of an API", async () => {
    const answer = (await exchange(["GET /v1/keys HTTP/1.1"])).toLowerCase();
    expect(answer).toMatch(/x-request-id: req_[0-9a-z]+\r\n/);
    expect(answer).toContain("cache-control: no-store");
    expect(answer).toContain("www-authenticate: bearer");
    expect(answer).toContain("content-type: application/problem+json");
  });
});
