import {
  isSpanContextValid,
  type Link,
  type Span,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  trace,
} from "@opentelemetry/api";

const tracer = trace.getTracer("kyc-gateway");

const contextOf = (traceparent: string | undefined): SpanContext | undefined => {
  const [, traceId = "", spanId = "", flags = ""] = traceparent?.split("-") ?? [];
  const context = { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true };
  return isSpanContextValid(context) ? context : undefined;
};

/** A span of one try: a trace of its own, linked to what caused the event, which may lie days back. */
export const startDelivery = (facts: {
  readonly traceparent: string | undefined;
  readonly event: string;
  readonly type: string;
  readonly endpoint: string;
  readonly number: number;
}): Span => {
  const context = contextOf(facts.traceparent);
  const links: Link[] = context === undefined ? [] : [{ context }];
  const attributes = {
    "kyc.event.id": facts.event,
    "kyc.event.type": facts.type,
    "kyc.endpoint.id": facts.endpoint,
    "http.request.method": "POST",
    "http.request.resend_count": facts.number - 1,
  };
  return tracer.startSpan("kyc.outbound.deliver", { root: true, kind: SpanKind.CLIENT, links, attributes });
};

export const endDelivery = (span: Span, status: number | null, error: string | null): void => {
  if (status !== null) span.setAttribute("http.response.status_code", status);
  if (error !== null) {
    span.setAttribute("error.type", error);
    span.setStatus({ code: SpanStatusCode.ERROR });
  }
  span.end();
};

/** The header that lets a receiver go on with the trace: of the span, or of the cause where nothing is traced. */
export const traceHeader = (span: Span, cause: string | undefined): Readonly<Record<string, string>> => {
  const context = span.spanContext();
  if (!isSpanContextValid(context)) return cause === undefined ? {} : { traceparent: cause };
  return { traceparent: `00-${context.traceId}-${context.spanId}-${context.traceFlags.toString(16).padStart(2, "0")}` };
};
