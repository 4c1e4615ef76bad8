import { context, propagation, type Span, SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import type { Answer, Call, Headers } from "../../contracts/adapter.ts";
import type { Fault } from "../../contracts/fault.ts";
import type { LogFields, World } from "../world.ts";
import type { Operation, VendorAccount } from "./account.ts";
import { type Deadline, remaining } from "./deadline.ts";
import { answerOf, faultOfAnswer, faultOfFailure, requestIdOf } from "./outcome.ts";

/** How one try ended: an answer, a fault, or an answer that means a fault. */
export interface Exchanged {
  readonly answer: Answer | undefined;
  readonly fault: Fault | undefined;
}

export interface Attempt {
  readonly world: World;
  readonly account: VendorAccount;
  readonly operation: Operation;
  readonly call: Call;
  readonly url: string;
  readonly deadline: Deadline;
  /** From 1. */
  readonly number: number;
}

const tracer = trace.getTracer("kyc-gateway");

const withTraceparent = (headers: Headers): Headers => {
  const carrier: Record<string, string> = { ...headers };
  propagation.inject(context.active(), carrier);
  return carrier;
};

const send = async (
  { world, account, operation, call, url, deadline }: Attempt,
  headers: Headers,
): Promise<Exchanged> => {
  world.point("vendor.before_send");
  const outcome = await world.http({
    pool: account.connection,
    url,
    method: call.method,
    headers: account.sendTraceparent ? withTraceparent(headers) : headers,
    ...(call.body === undefined ? {} : { body: call.body }),
    timeoutMs: Math.min(account.limits.timeoutMs[operation], remaining(world, deadline)),
    maxBytes: account.limits.maxBytes,
    addresses: "any",
  });
  world.point("vendor.after_answer");
  if (outcome.kind === "failure") return { answer: undefined, fault: faultOfFailure(outcome, call) };
  const answer = answerOf(outcome);
  return { answer, fault: faultOfAnswer(account.adapter, answer, call.step) };
};

const record = (
  { world, account, operation, call, number }: Attempt,
  exchanged: Exchanged,
  startedAt: number,
): void => {
  const { answer, fault } = exchanged;
  const durationMs = world.monotonic() - startedAt;
  const { connection, metrics, adapter } = account;
  const labels = { connection, operation, step: call.step };
  metrics.observe("kyc_vendor_call_seconds", durationMs / 1000, labels);
  if (fault !== undefined) metrics.count("kyc_vendor_faults_total", { ...labels, kind: fault.kind });
  const fields: LogFields = {
    vendor: adapter.id,
    ...labels,
    try: number,
    status: answer?.status,
    duration_ms: Math.round(durationMs * 100) / 100,
    fault: fault?.kind,
    cause: answer === undefined ? fault?.detail : undefined,
    vendor_request_id: answer === undefined ? undefined : requestIdOf(answer),
  };
  world.log[fault === undefined ? "info" : "warn"](fields, "vendor call");
};

const describe = (span: Span, { answer, fault }: Exchanged): void => {
  if (answer !== undefined) span.setAttribute("http.response.status_code", answer.status);
  if (fault === undefined) return;
  span.setAttribute("error.type", fault.kind);
  span.setStatus({ code: SpanStatusCode.ERROR });
};

/** One try on the wire, with its span, its log line and its metrics. `headers` are complete and signed. */
export const exchange = (attempt: Attempt, headers: Headers): Promise<Exchanged> => {
  const { account, call, number, world } = attempt;
  const attributes = {
    "kyc.vendor": account.adapter.id,
    "kyc.connection": account.connection,
    "kyc.step": call.step,
    "http.request.method": call.method,
    "http.request.resend_count": number - 1,
  };
  return tracer.startActiveSpan("kyc.vendor.call", { kind: SpanKind.CLIENT, attributes }, async (span) => {
    const startedAt = world.monotonic();
    try {
      const exchanged = await send(attempt, headers);
      describe(span, exchanged);
      record(attempt, exchanged, startedAt);
      return exchanged;
    } finally {
      span.end();
    }
  });
};
