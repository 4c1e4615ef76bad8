import { describe, expect, test } from "vitest";
import { ReasonCatalogue, ScenarioCatalogue } from "../../../contracts/api-reference.ts";
import { EndpointList } from "../../../contracts/api-webhooks.ts";
import { messageFor } from "../../../contracts/messages/message.ts";
import { SCENARIO_NAMES } from "../../../contracts/scenario.ts";
import { problem } from "../../../src/http/problem.ts";
import { fixture, slugOf } from "../../kit/http-fixture.ts";

describe("webhook endpoints", () => {
  test("are created with a secret, listed, rotated and replayed", async () => {
    const { call } = await fixture();
    const created = await call("POST", "/v1/webhook-endpoints", { json: { url: "https://hooks.example.test/kyc" } });
    expect([created.status, await created.json()]).toMatchObject([201, { types: ["*"], secret: "whsec_test" }]);
    expect(EndpointList.parse(await (await call("GET", "/v1/webhook-endpoints")).json()).data).toHaveLength(1);
    expect(await (await call("POST", "/v1/webhook-endpoints/we_1/rotate")).json()).toMatchObject({
      secret: "whsec_new",
    });
    const replayed = await call("POST", "/v1/webhook-endpoints/we_1/replay", { json: { event_id: "evt_1" } });
    expect([replayed.status, await replayed.json()]).toEqual([202, { replayed: 3 }]);
    expect(await (await call("GET", "/v1/webhook-endpoints/we_1/deliveries?state=pending")).json()).toEqual({
      data: [],
      next_cursor: null,
    });
  });

  test("answer 204 without a body when they are deleted", async () => {
    const { call } = await fixture();
    const response = await call("DELETE", "/v1/webhook-endpoints/we_1");
    expect([response.status, await response.text(), response.headers.get("content-type")]).toEqual([204, "", null]);
  });

  test.each([
    ["GET", ""],
    ["PATCH", ""],
    ["DELETE", ""],
    ["POST", "/rotate"],
    ["GET", "/deliveries"],
    ["POST", "/replay"],
  ])("%s of an unknown one%s is not found", async (method, action) => {
    const { call } = await fixture();
    const json = { PATCH: {}, POST: action === "/replay" ? { event_id: "evt_1" } : undefined }[method];
    const response = await call(method, `/v1/webhook-endpoints/we_2${action}`, json === undefined ? {} : { json });
    expect([response.status, await slugOf(response)]).toEqual([404, "not-found"]);
  });

  test.each([
    ["neither an event nor a time", {}],
    ["both an event and a time", { event_id: "evt_1", since: "2026-11-23T10:00:00Z" }],
  ])("are not replayed for %s", async (_name, json) => {
    const { call } = await fixture();
    expect((await call("POST", "/v1/webhook-endpoints/we_1/replay", { json })).status).toBe(422);
  });
});

describe("the feed of events", () => {
  test("is made of the stored bytes", async () => {
    const { call } = await fixture();
    const response = await call("GET", "/v1/events?after=1");
    expect(await response.text()).toBe('{"data":[{"id":"evt_1"},{"id":"evt_2"}],"next_after":"2"}');
    expect(response.headers.get("content-type")).toBe("application/json");
  });

  test("is empty JSON before the first event, and passes a problem on", async () => {
    const empty = await fixture([], { events: { readEvents: async () => ({ events: [], next: null }) } });
    expect(await (await empty.call("GET", "/v1/events")).json()).toEqual({ data: [], next_after: null });
    const wrong = await fixture([], { events: { readEvents: async () => problem("invalid-request") } });
    expect((await wrong.call("GET", "/v1/events")).status).toBe(422);
  });
});

describe("reference data", () => {
  test("vendors are those of the key's mode", async () => {
    const { call } = await fixture();
    const { data } = (await (await call("GET", "/v1/vendors")).json()) as { data: { connection: string }[] };
    expect(data.map(({ connection }) => connection)).toEqual(["onfido-test"]);
  });

  test("reasons are those that the role may see, in the language asked for", async () => {
    const { call, keyFor } = await fixture();
    const seen = async (key: string) =>
      ReasonCatalogue.parse(await (await call("GET", "/v1/reasons?locale=de-DE", { key })).json()).data;
    const support = await seen(await keyFor("support"));
    const reviewer = await seen(await keyFor("reviewer"));
    expect(support.map(({ code }) => code)).not.toContain("compliance.sanctions_hit");
    expect(reviewer.map(({ code }) => code)).toContain("compliance.sanctions_hit");
    expect(support.find(({ code }) => code === "capture.document_blurry")).toEqual({
      code: "capture.document_blurry",
      class: "capture",
      remedy: "retake",
      retryable: true,
      message_key: "document_blurry",
      message: messageFor("document_blurry", "de"),
    });
  });

  test("scenarios tell their end and the vendors without words for them", async () => {
    const { call } = await fixture();
    const { data } = ScenarioCatalogue.parse(await (await call("GET", "/v1/scenarios")).json());
    expect(data.map(({ name }) => name)).toEqual(SCENARIO_NAMES);
    const named = (name: string) => data.find((scenario) => scenario.name === name);
    expect(named("sanctions-hit")).toMatchObject({ ends: "pending_review", unsupported_vendors: ["stripe-identity"] });
    expect(named("underage")?.unsupported_vendors).toEqual(["onfido"]);
    expect(named("approve")?.unsupported_vendors).toEqual([]);
    expect(named("approve-then-revoke")?.contested).toBe(true);
  });
});

describe("operations", () => {
  test("health, readiness and metrics answer without a key", async () => {
    const { call } = await fixture();
    expect(await (await call("GET", "/healthz", { key: null })).json()).toEqual({ status: "up" });
    expect(await (await call("GET", "/readyz", { key: null })).json()).toEqual({
      ready: true,
      checks: { store: "ok" },
    });
    const metrics = await call("GET", "/metrics", { key: null });
    expect([metrics.headers.get("content-type"), await metrics.text()]).toEqual([
      "text/plain; version=0.0.4; charset=utf-8",
      "kyc_up 1\n",
    ]);
  });

  test("readiness is 503 while draining, with the reason", async () => {
    const ready = () => ({ ready: false, checks: { process: "draining" } });
    const { call } = await fixture([], { operations: { ready, exposition: () => "" } });
    const response = await call("GET", "/readyz", { key: null });
    expect([response.status, await response.json()]).toEqual([503, { ready: false, checks: { process: "draining" } }]);
  });
});

describe("pages", () => {
  test("the landing page says what runs and escapes what it is told", async () => {
    const landing = () => ({
      version: "<b>1",
      origin: "http://127.0.0.1:3000",
      mock: "http://127.0.0.1:4000/",
      keyFile: "data/dev-key",
    });
    const { call } = await fixture([], { pages: { landing } });
    const html = await (await call("GET", "/", { key: null })).text();
    expect(html).toContain("Version &lt;b&gt;1");
    expect(html).toContain("http://127.0.0.1:3000/v1/sessions");
    expect(html).toContain('href="http://127.0.0.1:4000/"');
  });

  test.each(["/", "/docs"])(
    "%s cannot be framed, runs no inline script and loads nothing from elsewhere",
    async (path) => {
      const { call } = await fixture();
      const response = await call("GET", path, { key: null });
      const policy = response.headers.get("content-security-policy") ?? "";
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toMatch(/unsafe|https?:|\*/);
      expect(await response.text()).not.toMatch(/<script(?! src="\/docs\/)|\son\w+="|src="https?:/);
      expect(response.headers.get("x-content-type-options")).toBe("nosniff");
    },
  );

  test("the served document is the committed one", async () => {
    const { call } = await fixture();
    const document = (await (await call("GET", "/openapi.json", { key: null })).json()) as { openapi: string };
    expect(document.openapi).toBe("3.1.1");
  });

  test.each([
    ["/docs/swagger-ui-bundle.js", "text/javascript; charset=utf-8"],
    ["/docs/swagger-ui.css", "text/css; charset=utf-8"],
    ["/docs/start.js", "text/javascript; charset=utf-8"],
    ["/docs/favicon-32x32.png", "image/png"],
  ])("%s is served from the package", async (path, type) => {
    const { call } = await fixture();
    const response = await call("GET", path, { key: null });
    expect([response.status, response.headers.get("content-type")]).toEqual([200, type]);
    expect((await response.arrayBuffer()).byteLength).toBeGreaterThan(100);
  });
});
