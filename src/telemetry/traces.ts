import {
  context,
  isSpanContextValid,
  type Link,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  trace,
} from "@opentelemetry/api";

/** Spans are written by hand (automatic instrumentation costs two thirds of a route's speed). Without an SDK they cost nothing. */
const tracer = trace.getTracer("kyc-gateway");

const FORM = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;

const spanContextOf = (traceparent: string | null | undefined) => {
  const parts = FORM.exec(traceparent ?? "");
  if (parts === null) return undefined;
  const [, traceId = "", spanId = "", flags = "00"] = parts;
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & TraceFlags.SAMPLED, isRemote: true };
};

/** W3C traceparent of the active span; undefined without an SDK. */
export const activeTraceparent = (): string | undefined => {
  const active = trace.getActiveSpan()?.spanContext();
  if (active === undefined || !isSpanContextValid(active)) return undefined;
  return `00-${active.traceId}-${active.spanId}-${active.traceFlags.toString(16).padStart(2, "0")}`;
};

/** Runs a request inside a server span that continues the client's trace. */
export const traced = (operation: string, carrier: string | null, run: () => Promise<Response>): Promise<Response> => {
  const parent = spanContextOf(carrier);
  const outer = parent === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, parent);
  return tracer.startActiveSpan(
    operation,
    { kind: SpanKind.SERVER, attributes: { "kyc.operation": operation } },
    outer,
    async (span) => {
      try {
        const response = await run();
        span.setAttribute("http.response.status_code", response.status);
        if (response.status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
        return response;
      } finally {
        span.end();
      }
    },
  );
};

/** Runs work that another trace caused: a span of its own, linked to the cause. */
export const linked = <T>(
  name: string,
  cause: string | null,
  attributes: Readonly<Record<string, string>>,
  run: () => Promise<T>,
): Promise<T> => {
  const linkTo = spanContextOf(cause);
  const links: Link[] = linkTo === undefined ? [] : [{ context: linkTo }];
  return tracer.startActiveSpan(
    name,
    { kind: SpanKind.CONSUMER, links, attributes },
    context.active(),
    async (span) => {
      try {
        return await run();
      } finally {
        span.end();
      }
    },
  );
};
