import { context, propagation, type Span, SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import type { Call, Headers } from "../../contracts/adapter.ts";
import type { Secret } from "../../contracts/pii.ts";
import { type LogFields, stall, type World } from "../world.ts";
import type { VendorAccount } from "./account.ts";
import { type Deadline, remaining } from "./deadline.ts";
import { type Operation, slowAfter } from "./limits.ts";
import { answerOf, type Exchanged, faultOfAnswer, faultOfFailure, requestIdOf } from "./outcome.ts";

/** The token that a call goes with. `renewable`: a vendor that refuses it is asked for another and then called again. */
export interface ShownToken {
  readonly value: Secret<string>;
  readonly renewable: boolean;
}

/** How a call stands in its conversation. */
export interface How {
  readonly shown?: ShownToken;
  /** Others of the same conversation went before it. */
  readonly goesOn?: boolean;
}

export interface Attempt extends How {
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
  const startedAt = world.monotonic();
  const timeoutMs = Math.min(
    world.buggify("vendor.early_timeout") ? 500 : account.limits.timeoutMs[operation],
    remaining(world, deadline),
  );
  world.point("vendor.before_send");
  const outcome = await world.http({
    pool: account.connection,
    url,
    method: call.method,
    headers: account.sendTraceparent ? withTraceparent(headers) : headers,
    ...(call.body === undefined ? {} : { body: call.body }),
    timeoutMs,
    maxBytes: account.limits.maxBytes,
    addresses: "any",
  });
  if (world.buggify("vendor.slow_reading")) await stall(world);
  world.point("vendor.after_answer");
  const durationMs = world.monotonic() - startedAt;
  if (outcome.kind === "failure") {
    const cutOff = outcome.why === "timeout" && timeoutMs < slowAfter(account.limits, operation) / 2;
    return { answer: undefined, fault: faultOfFailure(outcome, call), durationMs, cutOff };
  }
  const answer = answerOf(outcome);
  const fault = faultOfAnswer(account.adapter, answer, call.step);
  if (fault === undefined) account.drift.answered(call.step, answer.body);
  return { answer, fault, durationMs, cutOff: false };
};

const record = ({ world, account, operation, call, number }: Attempt, exchanged: Exchanged): void => {
  const { answer, fault, durationMs } = exchanged;
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
  const { account, call, number } = attempt;
  const attributes = {
    "kyc.vendor": account.adapter.id,
    "kyc.connection": account.connection,
    "kyc.step": call.step,
    "http.request.method": call.method,
    "http.request.resend_count": number - 1,
  };
  return tracer.startActiveSpan("kyc.vendor.call", { kind: SpanKind.CLIENT, attributes }, async (span) => {
    try {
      const exchanged = await send(attempt, headers);
      describe(span, exchanged);
      record(attempt, exchanged);
      return exchanged;
    } finally {
      span.end();
    }
  });
};
