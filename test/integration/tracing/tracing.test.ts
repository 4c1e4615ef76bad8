import { SpanKind } from "@opentelemetry/api";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createLog } from "../../../src/telemetry/log.ts";
import { startWhole, VENDORS, type Whole } from "../../kit/gateway/whole-gateway.ts";
import { openWith, rowsOf, sessionBody } from "../../kit/gateway/whole-session.ts";
import { callbackBody } from "../webhooks/edge-bodies.ts";
import { idOf, linkedTraces, parentOf, type Recording, recordSpans, traceOf } from "./spans.ts";

const TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
const CLIENT = "00f067aa0ba902b7";
const TRACEPARENT = `00-${TRACE}-${CLIENT}-01`;

interface Line {
  readonly msg: string;
  readonly trace_id?: string;
  readonly span_id?: string;
}

let recording: Recording;
let lines: Line[];
let whole: Whole;

beforeAll(() => {
  recording = recordSpans();
});
afterAll(() => recording.stop());
beforeEach(async () => {
  lines = [];
  const log = createLog("debug", () => 0, { write: (text) => void lines.push(JSON.parse(text) as Line) });
  whole = await startWhole({ log });
  whole.receivers.set("hooks.example.test", () => ({
    kind: "answer",
    status: 204,
    headers: {},
    body: new Uint8Array(),
  }));
  await whole.call("POST", "/v1/webhook-endpoints", { json: { url: "https://hooks.example.test/kyc" } });
  recording.spans.length = 0;
  lines.length = 0;
});

const openTraced = async (scenario: "approve" | "lost-callback" | "interactive", vendor: (typeof VENDORS)[number]) => {
  const answer = await openWith(whole, sessionBody(scenario, vendor), { traceparent: TRACEPARENT });
  expect(answer.status).toBe(201);
  return (await answer.json()) as { id: string };
};

describe.each(VENDORS)("one session's traces: %s", (vendor) => {
  test("the client's request goes on in a server span, and each vendor call is its child", async () => {
    await openTraced("approve", vendor);
    const [server] = recording.named("createSession");
    expect([traceOf(server), parentOf(server), server?.kind]).toEqual([TRACE, CLIENT, SpanKind.SERVER]);
    const calls = recording.named("kyc.vendor.call");
    expect(calls.length).toBeGreaterThan(0);
    for (const call of calls) {
      expect([traceOf(call), parentOf(call), call.kind]).toEqual([TRACE, idOf(server), SpanKind.CLIENT]);
      expect(call.attributes).toMatchObject({ "kyc.vendor": vendor, "http.response.status_code": expect.any(Number) });
    }
  });

  test("a callback is applied in the callback's own trace, linked to the session's", async () => {
    const { id } = await openTraced("approve", vendor);
    await whole.world.advance(5_000);
    const applied = recording.named("kyc.inbound.apply");
    expect(applied).toHaveLength((await rowsOf(whole.store, "inbox")).length);
    for (const span of applied) {
      expect(linkedTraces(span)).toEqual([TRACE]);
      expect(span.attributes).toMatchObject({ "kyc.session": id, "kyc.connection": vendor });
      const received = recording.named("receiveWebhook").find((other) => idOf(other) === parentOf(span));
      expect(traceOf(received)).toBe(traceOf(span));
      expect(traceOf(span)).not.toBe(TRACE);
    }
  });

  test("each event carries the traceparent of the request, and its delivery is a span linked to it", async () => {
    await openTraced("approve", vendor);
    await whole.world.advance(5_000);
    const [server] = recording.named("createSession");
    const events = (await rowsOf(whole.store, "events")).map(
      ({ body }) => JSON.parse(body) as { traceparent?: string },
    );
    for (const { traceparent } of events) expect(traceparent).toBe(`00-${TRACE}-${idOf(server)}-01`);
    const deliveries = recording.named("kyc.outbound.deliver");
    expect(deliveries.length).toBe(events.length);
    for (const span of deliveries) expect([parentOf(span), linkedTraces(span)]).toEqual([undefined, [TRACE]]);
    const sent = whole.world.requests.filter(({ pool }) => pool.startsWith("receiver:"));
    expect(sent.map(({ headers }) => headers.traceparent)).toEqual(
      deliveries.map((span) => `00-${traceOf(span)}-${idOf(span)}-01`),
    );
  });

  test("no vendor is told the trace", async () => {
    await openTraced("approve", vendor);
    await whole.world.advance(5_000);
    const told = whole.world.requests.filter(({ pool }) => pool === vendor);
    expect(told.length).toBeGreaterThan(0);
    expect(told.some((request) => JSON.stringify(request).includes(TRACE))).toBe(false);
  });

  test("log lines carry the ids of the span that they belong to", async () => {
    await openTraced("approve", vendor);
    const calls = lines.filter(({ msg }) => msg === "vendor call");
    expect(calls.map(({ span_id }) => span_id)).toEqual(recording.named("kyc.vendor.call").map(idOf));
    expect(new Set(calls.map(({ trace_id }) => trace_id))).toEqual(new Set([TRACE]));
  });

  test("a question asked later is a trace of its own, linked to the session's", async () => {
    await openTraced("lost-callback", vendor);
    recording.spans.length = 0;
    lines.length = 0;
    await whole.world.advance(120_000);
    const asked = recording.named("kyc.vendor.call");
    expect(asked.length).toBeGreaterThan(0);
    for (const call of asked) {
      const timer = recording.named("kyc.timer").find((span) => idOf(span) === parentOf(call));
      expect([parentOf(timer), linkedTraces(timer)]).toEqual([undefined, [TRACE]]);
      expect(timer?.attributes).toMatchObject({ "kyc.timer": "poll" });
    }
    expect(lines.filter(({ msg }) => msg === "vendor call").map(({ span_id }) => span_id)).toEqual(asked.map(idOf));
  });
});

test("callbacks that wait for a place are applied in their own traces all the same", async () => {
  const { id } = await openTraced("interactive", "stripe-identity");
  const attempt = await whole.store.find("attempts", { session_id: id });
  const ref = attempt?.vendor_ref ?? "";
  recording.spans.length = 0;
  const at = Math.floor(whole.world.now() / 1000) * 1000;
  const bodies = Array.from({ length: 80 }, (_, index) =>
    callbackBody("stripe-identity", { ref, says: "submitted", at, event: `wave-${index}` }),
  );
  await Promise.all(bodies.map((body) => whole.callback("stripe-identity", body)));
  await whole.world.drain();
  const applied = recording.named("kyc.inbound.apply");
  expect(applied).toHaveLength(80);
  expect(new Set(applied.map(traceOf)).size).toBe(80);
  const received = new Set(recording.named("receiveWebhook").map(idOf));
  for (const span of applied) expect(received.has(parentOf(span))).toBe(true);
});

test("a request without a trace begins one, and the session keeps it", async () => {
  await openWith(whole, sessionBody("approve", "onfido"));
  const [server] = recording.named("createSession");
  expect(parentOf(server)).toBeUndefined();
  const [session] = await rowsOf(whole.store, "sessions");
  expect(session?.traceparent).toBe(`00-${traceOf(server)}-${idOf(server)}-01`);
});

test("a malformed traceparent is no trace", async () => {
  for (const traceparent of [
    `00-${"0".repeat(32)}-${CLIENT}-01`,
    `00-${TRACE}-${"0".repeat(16)}-01`,
    "00-x",
    `ff-${TRACE}-${CLIENT}-01`,
  ]) {
    recording.spans.length = 0;
    expect((await openWith(whole, sessionBody("approve", "onfido"), { traceparent })).status).toBe(201);
    const [server] = recording.named("createSession");
    expect([parentOf(server), traceOf(server) === TRACE]).toEqual([undefined, false]);
  }
});
