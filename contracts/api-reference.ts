import { z } from "zod";
import { REASON_CLASSES, REASON_CODES, REMEDIES, type Reason } from "./reason.ts";
import { SCENARIO_NAMES, type ScenarioName } from "./scenario.ts";
import { STATUSES } from "./status.ts";

const reasonCode = z.enum(REASON_CODES as [Reason, ...Reason[]]);

export const ListReasons = z.strictObject({
  locale: z
    .string()
    .regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, "must be a BCP 47 tag")
    .max(35)
    .default("en")
    .meta({ description: "Language of the messages; one without translation falls back to English." }),
});

export const ReasonCatalogue = z
  .object({
    data: z.array(
      z.object({
        code: reasonCode,
        class: z.enum(REASON_CLASSES),
        remedy: z.enum(REMEDIES),
        retryable: z.boolean(),
        message_key: z.string(),
        message: z.string().meta({ description: "What the person is told." }),
      }),
    ),
  })
  .meta({ id: "ReasonCatalogue", description: "The codes that the role of the calling key may see." });

export const ScenarioCatalogue = z
  .object({
    data: z.array(
      z.object({
        name: z.enum(SCENARIO_NAMES as [ScenarioName, ...ScenarioName[]]),
        ends: z.enum(STATUSES),
        contested: z.boolean(),
        through: z.array(z.enum(STATUSES)).meta({ description: "Statuses on the way, in order." }),
        reason: reasonCode.nullable(),
        unsupported_vendors: z.array(z.string()).meta({ description: "Their wire format has no words for it." }),
      }),
    ),
  })
  .meta({ id: "ScenarioCatalogue" });
