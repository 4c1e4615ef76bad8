import { context, propagation, type Span, SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import { NodeSDK } from "@opentelemetry/sdk-node";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createAccount } from "../../../src/vendors/create-account.ts";
import { deadlineIn } from "../../../src/vendors/deadline.ts";
import { perform } from "../../../src/vendors/perform.ts";
import { answers, boundAdapter, call, fails } from "../../kit/vendors/bound-adapter.ts";
import { createVirtualWorld, type HttpHandler } from "../../kit/virtual-world.ts";

interface Ended {
  readonly name: string;
  readonly kind: SpanKind;
  readonly attributes: object;
  readonly status: { readonly code: SpanStatusCode };
  readonly spanContext: () => { readonly traceId: string; readonly spanId: string };
}

const ended: Ended[] = [];
const done = async (): Promise<void> => undefined;
const sdk = new NodeSDK({
  autoDetectResources: false,
  spanProcessors: [
    { onStart: () => undefined, onEnd: (span: Ended) => void ended.push(span), shutdown: done, forceFlush: done },
  ],
});

beforeAll(() => sdk.start());
beforeEach(() => void ended.splice(0));
afterAll(async () => {
  await sdk.shutdown();
  for (const api of [trace, context, propagation]) api.disable();
});

const made = async (http: HttpHandler, sendTraceparent: boolean, parent?: Span) => {
  const world = createVirtualWorld({ seed: 1, http });
  const options = { connection: "example-eu", livemode: false, adapter: boundAdapter(), sendTraceparent };
  const account = createAccount(world, options);
  const active = parent === undefined ? context.active() : trace.setSpan(context.active(), parent);
  await context.with(active, () =>
    world.settle(perform(world, account, "start", call({ path: "/checks?ref=att_1" }), deadlineIn(world, 12_000))),
  );
  return world;
};

test("every try has its span, under the caller's, with ids and words only", async () => {
  let tries = 0;
  const parent = trace.getTracer("test").startSpan("parent");
  await made(() => (++tries === 1 ? answers(503, {}, "Ada") : answers(201)), false, parent);
  const base = { "kyc.vendor": "example", "kyc.connection": "example-eu", "kyc.step": "create_check" };
  expect(ended.map(({ name, kind }) => [name, kind])).toEqual([
    ["kyc.vendor.call", SpanKind.CLIENT],
    ["kyc.vendor.call", SpanKind.CLIENT],
  ]);
  expect(ended[0]?.attributes).toEqual({
    ...base,
    "http.request.method": "POST",
    "http.request.resend_count": 0,
    "http.response.status_code": 503,
    "error.type": "unavailable",
  });
  expect(ended[0]?.status.code).toBe(SpanStatusCode.ERROR);
  expect(ended[1]?.attributes).toMatchObject({ "http.request.resend_count": 1, "http.response.status_code": 201 });
  expect(ended[1]?.attributes).not.toHaveProperty("error.type");
  for (const span of ended) expect(span.spanContext().traceId).toBe(parent.spanContext().traceId);
});

test("a call without an answer has a span without a status", async () => {
  await made(() => fails("reset", "maybe"), false);
  expect(ended[0]?.attributes).toMatchObject({ "error.type": "in_doubt" });
  expect(ended[0]?.attributes).not.toHaveProperty("http.response.status_code");
});

test("the trace id is sent to a vendor only where the account says so", async () => {
  const kept = await made(() => answers(200), false);
  expect(kept.requests[0]?.headers).toEqual({ authorization: "Bearer key" });
  const sent = await made(() => answers(200), true);
  const { traceId, spanId } = ended.at(-1)?.spanContext() ?? {};
  expect(sent.requests[0]?.headers).toMatchObject({ traceparent: `00-${traceId}-${spanId}-01` });
});
