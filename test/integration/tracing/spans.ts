import {
  type Attributes,
  context,
  type Link,
  propagation,
  type SpanContext,
  type SpanKind,
  trace,
} from "@opentelemetry/api";
import { NodeSDK } from "@opentelemetry/sdk-node";

/** A span that has ended. */
export interface Ended {
  readonly name: string;
  readonly kind: SpanKind;
  readonly links: readonly Link[];
  readonly attributes: Attributes;
  readonly parentSpanContext?: SpanContext;
  readonly spanContext: () => SpanContext;
}

export interface Recording {
  readonly spans: Ended[];
  readonly named: (name: string) => readonly Ended[];
  readonly stop: () => void;
}

/** Registers the SDK for this process and keeps every span that ends. */
export const recordSpans = (): Recording => {
  const spans: Ended[] = [];
  const done = async (): Promise<void> => undefined;
  const processor = {
    onStart: () => undefined,
    onEnd: (span: Ended) => void spans.push(span),
    shutdown: done,
    forceFlush: done,
  };
  new NodeSDK({ autoDetectResources: false, spanProcessors: [processor] }).start();
  return {
    spans,
    named: (name) => spans.filter((span) => span.name === name),
    stop: () => {
      for (const api of [trace, context, propagation]) api.disable();
    },
  };
};

export const traceOf = (span: Ended | undefined): string | undefined => span?.spanContext().traceId;
export const idOf = (span: Ended | undefined): string | undefined => span?.spanContext().spanId;
export const parentOf = (span: Ended | undefined): string | undefined => span?.parentSpanContext?.spanId;
export const linkedTraces = (span: Ended | undefined): readonly string[] =>
  (span?.links ?? []).map(({ context: { traceId } }) => traceId);
