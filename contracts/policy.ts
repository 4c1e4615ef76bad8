import { z } from "zod";
import { CHECK_NAMES, type CheckName, DOCUMENT_CLASSES } from "./check.ts";
import { isCountry, issuerOf } from "./country.ts";
import { ATTRIBUTES } from "./person.ts";
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

export const ROUTE_STRATEGIES = ["priority", "weights", "success_rate", "cost_per_valid_pass"] as const;
export type RouteStrategy = (typeof ROUTE_STRATEGIES)[number];

const connection = z.string().min(1);

/** Which legal connection comes first. Connections are named by their id. */
export const Routing = z
  .strictObject({
    strategy: z.enum(ROUTE_STRATEGIES),
    order: z.array(connection).min(1).optional().meta({
      description: "Order of preference, and of those with equal scores; the others follow as they are configured.",
    }),
    weights: z.record(connection, z.number().min(0).max(1_000_000)).optional().meta({
      description: "Shares of new sessions. A connection without one only takes what the others cannot.",
    }),
    monthly_cost_cap: z.record(connection, z.number().positive()).optional().meta({
      description: "Most to spend at a connection in a calendar month (UTC), in the currency of its price.",
    }),
    regions: z.array(z.string().min(1)).min(1).optional().meta({
      description: "Data regions that may keep the person's data; any without it.",
    }),
  })
  .refine(({ order = [] }) => new Set(order).size === order.length, {
    path: ["order"],
    error: "names a connection twice: remove one of them",
  })
  .refine(({ strategy, weights }) => weights === undefined || strategy === "weights", {
    path: ["weights"],
    error: "have no effect under this strategy: remove them, or set strategy to weights",
  })
  .refine(
    ({ strategy, weights }) => strategy !== "weights" || Object.values(weights ?? {}).some((share) => share > 0),
    {
      path: ["weights"],
      error: "must give a share above 0 to a connection, since strategy is weights",
    },
  );
export type Routing = z.infer<typeof Routing>;

const COMPLIANCE_CHECKS: readonly CheckName[] = ["watchlist", "pep", "adverse_media"];

/** What a session may do for which no vendor is alive. */
export const Degraded = z.union([
  z.enum(["queue", "manual"]).meta({
    description: "queue: the start waits until a vendor is back. manual: a person decides, in a case.",
  }),
  z.strictObject({
    provisional: z
      .strictObject({
        life_seconds: z.int().min(60).max(2_592_000),
        limits: z
          .record(z.string().regex(/^[a-z0-9_]{1,40}$/), z.number().min(0))
          .refine((limits) => Object.keys(limits).length > 0, "must name at least one limit"),
      })
      .meta({
        description:
          "Level basic only, once a person: an allowance within `limits` until it expires, while the start still waits. No decision, and no check is skipped: the session is verified as soon as a vendor is back.",
      }),
  }),
]);

/** An allowance comes before any check, and a compliance check comes before anything. */
const isAllowanceSafe = (cell: { levels: Partial<Record<Level, LevelRequirements>>; degraded?: unknown }): boolean =>
  typeof cell.degraded !== "object" ||
  (cell.levels.basic !== undefined && !cell.levels.basic.checks.some((check) => COMPLIANCE_CHECKS.includes(check)));

const mendOf = (code: string): string => {
  const issuer = issuerOf(code);
  return issuer?.kind === "country" ? `: write ${issuer.alpha2}` : "";
};

/** A code that no session can have would be a cell, or a part of one, that never counts. */
const jurisdiction = z.string().refine((code) => code === "*" || isCountry(code), {
  error: ({ input }) => `is neither an ISO 3166-1 alpha-2 code nor *${mendOf(String(input))}`,
});

const PolicyCellShape = z.strictObject({
  segment: z.string().min(1).meta({ description: "The caller's customer segment, or `*`." }),
  jurisdictions: z.array(jurisdiction).min(1).meta({
    description: "ISO 3166-1 alpha-2, or `*`. The most specific cell wins: segment before jurisdiction.",
  }),
  supported: z.boolean().default(true).meta({ description: "False: a definitive refusal of the jurisdiction." }),
  levels: z.partialRecord(z.enum(LEVELS), LevelRequirements),
  retry_limit: z.int().min(0).max(20).meta({ description: "Retakes in one session before it goes to review." }),
  session_life_seconds: z.int().min(60).max(31_536_000),
  vendor_sla_seconds: z.int().min(60).max(2_592_000).optional().meta({
    description: "How long a vendor may be silent about what was submitted before a person looks; 24 hours without it.",
  }),
  definitive: z.array(z.enum(REASON_CODES as [Reason, ...Reason[]])).meta({
    description: "Reasons of class policy that reject without a person; others of that class go to review.",
  }),
  face_mismatch: z.enum(["reject", "retake"]),
  routing: Routing.optional().meta({ description: "Without it: the order in which the connections are configured." }),
  other_path: z.enum(["manual", "none"]).optional().meta({
    description:
      "For a person who cannot or will not be photographed: a human reviewer, or no way at all; manual without it.",
  }),
  degraded: Degraded.optional().meta({ description: "For a time when no vendor is alive; queue without it." }),
});

export const PolicyCell = PolicyCellShape.refine(isAllowanceSafe, {
  path: ["degraded"],
  error: "must not be provisional unless the cell has a level basic that asks neither watchlist, pep nor adverse_media",
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
