import { z } from "zod";
import { EXPOSITION_TYPE } from "../../telemetry/metrics.ts";
import { json, raw } from "../reply.ts";
import { type Route, route } from "../route.ts";

export interface Readiness {
  readonly ready: boolean;
  /** Part -> what is known of it, in a word. */
  readonly checks: Readonly<Record<string, string>>;
}

export interface OperationServices {
  readonly ready: () => Readiness;
  readonly exposition: () => string;
}

const Health = z.object({ status: z.literal("up") }).meta({ id: "Health" });
const ReadinessView = z
  .object({ ready: z.boolean(), checks: z.record(z.string(), z.string()) })
  .meta({ id: "Readiness" });

const shared = { method: "GET", tag: "Operations", permission: "public", problems: [] } as const;

export const operationRoutes = (services: OperationServices): readonly Route[] => [
  route({
    ...shared,
    path: "/healthz",
    operationId: "health",
    summary: "Is the process up?",
    success: { 200: { description: "Yes.", schema: Health } },
    handle: () => json(200, { status: "up" }),
  }),
  route({
    ...shared,
    path: "/readyz",
    operationId: "readiness",
    summary: "Shall requests be sent here?",
    success: {
      200: { description: "Yes.", schema: ReadinessView },
      503: { description: "No: starting, draining or without its store.", schema: ReadinessView },
    },
    handle: () => {
      const { ready, checks } = services.ready();
      return json(ready ? 200 : 503, { ready, checks });
    },
  }),
  route({
    ...shared,
    path: "/metrics",
    operationId: "metrics",
    summary: "Metrics for Prometheus",
    success: { 200: { description: "Text exposition format 0.0.4.", mediaType: "text/plain" } },
    handle: () => raw(200, services.exposition(), { "content-type": EXPOSITION_TYPE }),
  }),
];
