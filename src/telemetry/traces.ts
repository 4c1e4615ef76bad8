import {
  type Context,
  isSpanContextValid,
  type Link,
  ProxyTracerProvider,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  trace,
} from "@opentelemetry/api";

/** Spans are written by hand (automatic instrumentation costs two thirds of a route's speed). Without an SDK they cost nothing. */
const tracer = trace.getTracer("kyc-gateway");

const NO_SDK = new ProxyTracerProvider().getDelegate();

/** Asked each time: an SDK may register at any moment. Without one even a span that records nothing costs as much as a validation. */
const isTracing = (): boolean => {
  const provider = trace.getTracerProvider();
  return !(provider instanceof ProxyTracerProvider) || provider.getDelegate() !== NO_SDK;
};

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

const within = (parent: string | null | undefined): Context => {
  const outer = spanContextOf(parent);
  return outer === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, outer);
};

/** Links the active span to a cause that was found only after it began. */
export const linkActive = (cause: string | null): void => {
  const linkTo = spanContextOf(cause);
  if (linkTo !== undefined) trace.getActiveSpan()?.addLink({ context: linkTo });
};

/** Runs a request inside a server span that continues the client's trace. */
export const traced = (operation: string, carrier: string | null, run: () => Promise<Response>): Promise<Response> => {
  if (!isTracing()) return run();
  return tracer.startActiveSpan(
    operation,
    { kind: SpanKind.SERVER, attributes: { "kyc.operation": operation } },
    within(carrier),
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

/** W3C traceparents of what work belongs to. */
export interface Cause {
  /** Whose child the span is; without it the span begins a trace. Never whoever happened to run last. */
  readonly parent?: string | null;
  readonly linkedTo?: string | null;
}

/** Runs work that a queue or a clock took up: a span of its own, linked to its cause. */
export const linked = <T>(
  name: string,
  { parent, linkedTo }: Cause,
  attributes: Readonly<Record<string, string>>,
  run: () => Promise<T>,
): Promise<T> => {
  if (!isTracing()) return run();
  const linkTo = spanContextOf(linkedTo);
  const links: Link[] = linkTo === undefined ? [] : [{ context: linkTo }];
  return tracer.startActiveSpan(name, { kind: SpanKind.CONSUMER, links, attributes }, within(parent), async (span) => {
    try {
      return await run();
    } finally {
      span.end();
    }
  });
};
