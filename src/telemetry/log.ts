import { trace } from "@opentelemetry/api";
import { type DestinationStream, type Logger, pino } from "pino";
import type { Log } from "../world.ts";

export const LOG_LEVELS = ["trace", "debug", "info", "warn", "error", "fatal", "silent"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** A new object each time: pino writes a line's fields into it. */
const traceIds = (): object => {
  const context = trace.getActiveSpan()?.spanContext();
  return context === undefined ? {} : { trace_id: context.traceId, span_id: context.spanId };
};

const at =
  (logger: Logger, level: keyof Log): Log[keyof Log] =>
  (fields, message) =>
    logger[level](fields, message);

/** One JSON object a line, with the ids of the active span. Fields that are undefined are left out. */
export const createLog = (level: LogLevel, now: () => number, to?: DestinationStream): Log => {
  const options = {
    level,
    base: null,
    mixin: traceIds,
    timestamp: () => `,"time":"${new Date(now()).toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  const logger = to === undefined ? pino(options) : pino(options, to);
  return {
    debug: at(logger, "debug"),
    info: at(logger, "info"),
    warn: at(logger, "warn"),
    error: at(logger, "error"),
  };
};
