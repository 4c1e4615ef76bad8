import { z } from "zod";
import { ATTRIBUTES } from "./adapter.ts";
import { CHECK_NAMES, DOCUMENT_CLASSES } from "./check.ts";
import { REASON_CODES, type Reason } from "./reason.ts";

export const LEVELS = ["basic", "standard", "enhanced"] as const;
export type Level = (typeof LEVELS)[number];

const attributes = z.array(z.enum(ATTRIBUTES));

export const LevelRequirements = z.strictObject({
  checks: z
    .array(z.enum(CHECK_NAMES))
    .min(1)
    .meta({ description: "Every one must be clear, or an approval by the vendor does not approve." }),
  attributes: z.strictObject({ required: attributes, optional: attributes }).meta({
    description: "Attributes the caller must, and may, send. All others are refused: data minimisation.",
  }),
  documents: z.array(z.enum(DOCUMENT_CLASSES)).min(1),
});

export const PolicyCell = z.strictObject({
  segment: z.string().min(1).meta({ description: "The caller's customer segment, or `*`." }),
  jurisdictions: z
    .array(z.string().regex(/^([A-Z]{2}|\*)$/))
    .min(1)
    .meta({
      description: "ISO 3166-1 alpha-2, or `*`. The most specific cell wins: segment before jurisdiction.",
    }),
  supported: z.boolean().default(true).meta({ description: "False: a definitive refusal of the jurisdiction." }),
  levels: z.partialRecord(z.enum(LEVELS), LevelRequirements),
  retry_limit: z.int().min(0).max(20).meta({ description: "Retakes in one session before it goes to review." }),
  session_life_seconds: z.int().min(60).max(31_536_000),
  definitive: z.array(z.enum(REASON_CODES as [Reason, ...Reason[]])).meta({
    description: "Reasons of class policy that reject without a person; others of that class go to review.",
  }),
  face_mismatch: z.enum(["reject", "retake"]),
});

export const Policy = z
  .strictObject({
    name: z.string().min(1),
    version: z.string().min(1),
    cells: z.array(PolicyCell).min(1),
  })
  .meta({ id: "Policy" });

export type Policy = z.infer<typeof Policy>;
export type PolicyCell = z.infer<typeof PolicyCell>;
export type LevelRequirements = z.infer<typeof LevelRequirements>;
