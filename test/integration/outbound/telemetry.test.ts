import { type Attributes, context, type Link, propagation, type SpanContext, trace } from "@opentelemetry/api";
import { NodeSDK } from "@opentelemetry/sdk-node";
import { afterAll, describe, expect, test } from "vitest";
import { createLoneNode } from "../../../src/nodes/node.ts";
import { createDispatcher } from "../../../src/outbound/deliver.ts";
import { sessionEventRow } from "../../../src/outbound/event.ts";
import { createMetrics } from "../../../src/telemetry/metrics.ts";
import { answer, createRig, emit, endpointAt, type Rig, requestsTo, TENANT } from "../../kit/outbound-fixture.ts";

const CAUSE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

const emitCaused = async (rig: Rig): Promise<void> => {
  const row = sessionEventRow(rig.world, {
    type: "session.decided",
    tenant: TENANT,
    livemode: 0,
    session: "ses_1",
    status: "approved",
    previousStatus: "submitted",
    version: 1,
    contested: false,
    reasons: [],
    clientReference: null,
    traceparent: CAUSE,
  });
  await rig.store.commit([{ op: "insert", table: "events", row }]);
  rig.dispatcher.notify();
  await rig.world.advance(60_000);
};

/** One failed try, then a good one. */
const failingOnce = async (): Promise<Rig> => {
  const rig = await createRig();
  let tries = 0;
  rig.receivers.set("a.test", () => {
    tries += 1;
    return answer(tries === 1 ? 500 : 200);
  });
  await endpointAt(rig, "a.test");
  return rig;
};

interface Ended {
  readonly name: string;
  readonly links: readonly Link[];
  readonly attributes: Attributes;
  readonly spanContext: () => SpanContext;
}

/** Spans that end until the test does. */
const recordSpans = (): readonly Ended[] => {
  const ended: Ended[] = [];
  const done = async (): Promise<void> => undefined;
  const processor = {
    onStart: () => undefined,
    onEnd: (span: Ended) => void ended.push(span),
    shutdown: done,
    forceFlush: done,
  };
  new NodeSDK({ autoDetectResources: false, spanProcessors: [processor] }).start();
  return ended;
};

afterAll(() => {
  for (const api of [trace, context, propagation]) api.disable();
});

describe("traces", () => {
  // First: a tracer that once met a provider keeps it.
  test("where nothing is traced the receiver gets the cause itself", async () => {
    const rig = await failingOnce();
    await emitCaused(rig);
    expect(requestsTo(rig, "a.test").map(({ headers }) => headers.traceparent)).toEqual([CAUSE, CAUSE]);
  });

  test("each try is a span of its own, linked to the cause of the event, and the receiver can go on with it", async () => {
    const spans = recordSpans();
    const rig = await failingOnce();
    await emitCaused(rig);
    expect(spans.map(({ name }) => name)).toEqual(["kyc.outbound.deliver", "kyc.outbound.deliver"]);
    expect(spans.map(({ links }) => links[0]?.context.traceId)).toEqual(Array(2).fill(CAUSE.split("-")[1]));
    expect(spans.map(({ attributes }) => [attributes["error.type"], attributes["http.request.resend_count"]])).toEqual([
      ["server_error", 0],
      [undefined, 1],
    ]);
    const sent = requestsTo(rig, "a.test").map(({ headers }) => headers.traceparent?.split("-").slice(1, 3));
    expect(sent).toEqual(spans.map((span) => [span.spanContext().traceId, span.spanContext().spanId]));
  });
});

describe("metrics", () => {
  test("count tries by outcome", async () => {
    const rig = await failingOnce();
    await rig.world.settle(rig.dispatcher.stop());
    const metrics = createMetrics();
    const { world, store, keyring } = rig;
    const dispatcher = createDispatcher({
      world,
      node: createLoneNode(store),
      keyring,
      metrics,
      allowPrivateAddresses: false,
    });
    await dispatcher.start();
    await emit({ ...rig, dispatcher }, 1);
    await rig.world.advance(60_000);
    const text = metrics.text();
    expect(text).toContain('kyc_outbound_tries_total{outcome="server_error"} 1');
    expect(text).toContain('kyc_outbound_tries_total{outcome="delivered"} 1');
    expect(text).toContain("kyc_outbound_event_age_seconds_count 1");
  });
});
