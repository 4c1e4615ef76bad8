import { z } from "zod";
import { CreateSession } from "./api.ts";
import { timestamp } from "./api-page.ts";
import { LEVELS, ROUTE_STRATEGIES } from "./policy.ts";

export const CONTROL_KINDS = ["cordon", "drain", "maintenance", "kill"] as const;
export type ControlKind = (typeof CONTROL_KINDS)[number];

/** Longest life of a control; seconds. One that is meant for ever is a connection to be removed. */
export const LONGEST_CONTROL = 31_536_000;

const reason = z
  .string()
  .min(1)
  .max(300)
  .refine((value) => value.isWellFormed() && !/\p{Cc}/u.test(value), "must not contain control characters")
  .meta({ description: "For the audit log and everybody who reads the vendors. No personal data." });
const moment = z.iso.datetime({ offset: true });
const seconds = z.int().min(1).max(LONGEST_CONTROL);

export const ImposeControl = z
  .strictObject({
    reason,
    expires_at: moment.optional().meta({ description: "When it ends by itself." }),
    for_seconds: seconds.optional().meta({ description: "Instead of expires_at: how long it holds." }),
  })
  .refine((value) => (value.expires_at === undefined) !== (value.for_seconds === undefined), {
    path: ["expires_at"],
    error: "must be given, or for_seconds, and not both",
  })
  .meta({ id: "ImposeControl", examples: [{ reason: "Vendor incident 4711", for_seconds: 3600 }] });
export type ImposeControl = z.infer<typeof ImposeControl>;

export const ImposeMaintenance = z
  .strictObject({
    reason,
    from: moment.optional().meta({ description: "Begin of the window; now without it." }),
    until: moment.meta({ description: "End of the window." }),
  })
  .meta({ id: "ImposeMaintenance", examples: [{ reason: "Announced", until: "2026-12-01T04:00:00Z" }] });
export type ImposeMaintenance = z.infer<typeof ImposeMaintenance>;

export const ControlView = z
  .object({
    kind: z.enum(CONTROL_KINDS).meta({
      description:
        "cordon: no new sessions. drain: waiting starts go elsewhere too. maintenance: a cordon in a window. kill: no call at all.",
    }),
    in_force: z.boolean().meta({ description: "False before the window of a maintenance." }),
    from: timestamp,
    until: timestamp,
    reason: z.string(),
  })
  .meta({ id: "VendorControl" });
export type ControlView = z.infer<typeof ControlView>;

const { segment, jurisdiction, sandbox } = CreateSession.shape;

export const ExplainRoute = z
  .strictObject({
    segment,
    jurisdiction,
    level: z.enum(LEVELS).default("standard"),
    consent: z.strictObject({ recipients: CreateSession.shape.consent.shape.recipients }),
    subject_reference: CreateSession.shape.subject.shape.reference
      .optional()
      .meta({ description: "Under weights a person stays at one vendor. Without it somebody stands in." }),
    sandbox,
  })
  .meta({
    id: "ExplainRoute",
    examples: [{ segment: "consumer", jurisdiction: "DE", level: "standard", consent: { recipients: ["*"] } }],
  });
export type ExplainRoute = z.infer<typeof ExplainRoute>;

export const RouteExplanation = z
  .object({
    policy: z.object({ hash: z.string() }),
    cell: z.object({ segment: z.string(), jurisdictions: z.array(z.string()) }),
    livemode: z.boolean(),
    strategy: z.enum(ROUTE_STRATEGIES),
    order: z.array(z.string()).meta({ description: "Legal connections, best first." }),
    waits: z.boolean().meta({ description: "No connection is legal now, but one will be: the session would wait." }),
    scores: z
      .array(
        z.object({
          connection: z.string(),
          vendor: z.string(),
          score: z.number().meta({ description: "Higher is better; comparable within this answer only." }),
          demoted: z.enum(["quota_exhausted"]).nullable().meta({ description: "Comes after all that are not." }),
          facts: z.record(z.string(), z.number()).meta({ description: "What the score was made of." }),
        }),
      )
      .meta({ description: "Of the legal connections, in order." }),
    refusals: z.array(
      z.object({
        connection: z.string(),
        vendor: z.string(),
        refusal: z.string().meta({ description: "The first rule that refuses, in a word." }),
      }),
    ),
  })
  .meta({ id: "RouteExplanation" });
export type RouteExplanation = z.infer<typeof RouteExplanation>;
