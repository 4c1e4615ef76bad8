import { describe, expect, test } from "vitest";
import { z } from "zod";
import { PROBLEMS, Problem, type ProblemSlug } from "../../../contracts/problem.ts";
import { problem } from "../../../src/http/problem.ts";
import { type Route, route } from "../../../src/http/route.ts";
import { StoreFull } from "../../../src/store/errors.ts";
import { fixture, problemOf, slugOf } from "../../kit/http-fixture.ts";

const SLUGS = Object.keys(PROBLEMS) as readonly ProblemSlug[];
const Empty = z.object({});

const shared = { summary: "Probe", tag: "Probe", success: { 200: { description: "Done.", schema: Empty } } } as const;

/** Answers with the problem that its path names. */
const anyProblem = route({
  ...shared,
  method: "GET",
  path: "/probe/{slug}",
  operationId: "anyProblem",
  permission: "public",
  params: z.object({ slug: z.enum(SLUGS as [ProblemSlug, ...ProblemSlug[]]) }),
  problems: SLUGS,
  handle: ({ params }) => problem(params.slug, { detail: "As asked." }),
});

const throwing = (path: `/${string}`, error: unknown): Route =>
  route({
    ...shared,
    method: "GET",
    path,
    operationId: `throw ${path}`,
    permission: "public",
    problems: [],
    handle: () => {
      throw error;
    },
  });

describe("a problem", () => {
  test.each(SLUGS)("%s has its status, its document and a request id", async (slug) => {
    const { call } = await fixture([anyProblem]);
    const response = await call("GET", `/probe/${slug}`, { headers: { "x-request-id": "request-0001" } });
    const document = Problem.parse(await problemOf(response));
    expect(response.status).toBe(PROBLEMS[slug].status);
    expect(document).toMatchObject({
      type: `https://kyc-gateway.dev/problems/${slug}`,
      title: PROBLEMS[slug].title,
      status: PROBLEMS[slug].status,
      detail: "As asked.",
      instance: "request-0001",
    });
    expect(response.headers.get("x-request-id")).toBe("request-0001");
    expect(response.headers.get("cache-control")).toBe("no-store");
  });

  test("that waiting cures says for how long", async () => {
    const { call } = await fixture([anyProblem]);
    for (const slug of ["idempotency-key-in-flight", "overloaded"]) {
      const response = await call("GET", `/probe/${slug}`);
      expect(Number(response.headers.get("retry-after"))).toBeGreaterThan(0);
      expect((await problemOf(response)).retryable).toBe(true);
    }
  });
});

describe("a problem that its route does not declare", () => {
  test("is answered all the same, and counted and logged as our mistake", async () => {
    const undeclared = { ...anyProblem, problems: [] };
    const { call, metrics, world } = await fixture([undeclared]);
    expect(await slugOf(await call("GET", "/probe/internal"))).toBe("internal");
    expect(world.logs).toEqual([]);
    expect(await slugOf(await call("GET", "/probe/erased"))).toBe("erased");
    expect(metrics.text()).toContain('kyc_http_undeclared_problems_total{operation="anyProblem",problem="erased"} 1');
    expect(world.logs).toMatchObject([{ level: "warn", fields: { operation: "anyProblem", problem: "erased" } }]);
  });
});

describe("what no route takes", () => {
  test.each([
    ["an unknown path", "GET", "/v1/nothing"],
    ["a trailing slash", "GET", "/v1/keys/"],
    ["a path part that does not fit", "DELETE", "/v1/keys/not%20a%20key"],
    ["a broken escape", "DELETE", "/v1/keys/%E0%A4%A"],
    ["dots", "GET", "/v1/../v2"],
  ])("%s is not found", async (_name, method, path) => {
    const { call } = await fixture();
    const response = await call(method, path);
    expect([response.status, await slugOf(response)]).toEqual([404, "not-found"]);
  });

  test("a method that a path does not take is told which it takes", async () => {
    const { call } = await fixture();
    const response = await call("PUT", "/v1/webhook-endpoints/we_1");
    expect([response.status, response.headers.get("allow")]).toEqual([405, "DELETE, GET, HEAD, OPTIONS, PATCH"]);
    expect((await problemOf(response)).allowed).toEqual(["DELETE", "GET", "HEAD", "OPTIONS", "PATCH"]);
  });

  test("OPTIONS tells the methods, and allows no other origin", async () => {
    const { call } = await fixture();
    const response = await call("OPTIONS", "/v1/keys", { key: null, headers: { origin: "https://evil.test" } });
    expect([response.status, response.headers.get("allow")]).toEqual([204, "GET, HEAD, OPTIONS, POST"]);
    expect(response.headers.get("access-control-allow-origin")).toBeNull();
  });

  test("HEAD is GET without the body", async () => {
    const { call } = await fixture();
    const response = await call("HEAD", "/healthz");
    expect([response.status, await response.text()]).toEqual([200, ""]);
    expect(response.headers.get("content-type")).toBe("application/json");
  });
});

describe("a throw", () => {
  test("is an internal problem, and the log has its place but none of its words", async () => {
    const { call, world } = await fixture([
      throwing("/boom", new TypeError("CANARY Ada\n    at Lovelace (CANARY.ts:1:2)")),
    ]);
    const response = await call("GET", "/boom");
    expect(await response.clone().text()).not.toContain("CANARY");
    expect([response.status, await slugOf(response)]).toEqual([500, "internal"]);
    const [entry] = world.logs;
    expect(entry).toMatchObject({ level: "error", fields: { operation: "throw /boom", error: "TypeError" } });
    expect(entry?.fields.request_id).toBe(response.headers.get("x-request-id"));
    expect(entry?.fields.place).toContain("app.test.ts:");
    expect(JSON.stringify(world.logs)).not.toContain("CANARY");
  });

  test("of something that is no error is one as well", async () => {
    const { call } = await fixture([throwing("/boom", "CANARY")]);
    expect(await slugOf(await call("GET", "/boom"))).toBe("internal");
  });

  test("of a full store says to come back later", async () => {
    const { call, world } = await fixture([throwing("/full", new StoreFull("disk full"))]);
    const response = await call("GET", "/full");
    expect([response.status, await slugOf(response), response.headers.get("retry-after")]).toEqual([
      503,
      "overloaded",
      "5",
    ]);
    expect(world.logs).toEqual([]);
  });
});

describe("a request id", () => {
  test.each(["abcdefgh", "A-Z_09-abcdef", "x".repeat(64)])("%s is kept", async (id) => {
    const { call } = await fixture();
    expect((await call("GET", "/healthz", { headers: { "x-request-id": id } })).headers.get("x-request-id")).toBe(id);
  });

  test.each(["short", "x".repeat(65), "with space in it", "semi;colon;s"])("%j is replaced by ours", async (id) => {
    const { call } = await fixture();
    const answer = await call("GET", "/healthz", { headers: { "x-request-id": id } });
    expect(answer.headers.get("x-request-id")).toMatch(/^req_[0-9a-z]{36}$/);
  });

  test("is on an answer for an unknown path, too", async () => {
    const { call } = await fixture();
    const answer = await call("GET", "/nothing", { headers: { "x-request-id": "request-0001" } });
    expect(answer.headers.get("x-request-id")).toBe("request-0001");
  });
});

describe("metrics of requests", () => {
  test("count by operation and status, never by path", async () => {
    const { call, metrics } = await fixture();
    await call("GET", "/v1/keys");
    await call("DELETE", "/v1/keys/key_unknown");
    const text = metrics.text();
    expect(text).toContain('kyc_http_requests_total{operation="listKeys",status="200"} 1');
    expect(text).toContain('kyc_http_requests_total{operation="revokeKey",status="404"} 1');
    expect(text).toContain('kyc_http_request_seconds_count{operation="listKeys"} 1');
    expect(text).not.toContain("key_unknown");
  });
});
