import { z } from "zod";
import { timestamp } from "./api-page.ts";

/** `automatic`: until the vendor decides or hands over to its people; `human`: from there on. */
export const HEALTH_PATHS = ["automatic", "human"] as const;
export type HealthPath = (typeof HEALTH_PATHS)[number];

/** What is wrong where every call is answered well. */
export const HEALTH_CAUSES = ["stalled", "callbacks_silent", "outcomes_shifted"] as const;
export type HealthCause = (typeof HEALTH_CAUSES)[number];

export const PathHealthView = z
  .object({
    path: z.enum(HEALTH_PATHS),
    status: z.enum(["healthy", "degraded"]),
    cause: z.enum(HEALTH_CAUSES).nullable().meta({ description: "Null while healthy." }),
    since: timestamp.nullable().meta({ description: "Null while healthy." }),
    weight: z.number().meta({ description: "0 to 1: falls with suspicion, before there is certainty." }),
    median_seconds: z.number().nullable().meta({ description: "To a decision, as learned; null until enough is." }),
    p99_seconds: z.number().nullable().meta({ description: "By then 99 of 100 are decided, as learned." }),
  })
  .meta({ id: "PathHealth" });
