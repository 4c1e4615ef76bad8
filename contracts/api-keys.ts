import { z } from "zod";
import { page, timestamp } from "./api-page.ts";
import { ControlView } from "./api-routing.ts";
import { PathHealthView } from "./vendor-health.ts";

export const ROLES = ["service", "support", "reviewer", "compliance", "admin"] as const;
export type Role = (typeof ROLES)[number];
export const CreateKey = z
  .strictObject({
    role: z.enum(ROLES),
    scopes: z
      .array(z.string().max(64))
      .min(1)
      .optional()
      .meta({ description: "Permissions of the role that the key shall have; all of them without it." }),
    label: z.string().max(100).optional(),
    livemode: z.boolean().optional().meta({ description: "Must be, and is unless told, the mode of the calling key." }),
    expires_at: z.iso.datetime({ offset: true }).optional(),
  })
  .meta({ id: "CreateKey" });
export type CreateKey = z.infer<typeof CreateKey>;
export const Key = z
  .object({
    id: z.string(),
    role: z.enum(ROLES),
    scopes: z.array(z.string()),
    label: z.string().nullable(),
    livemode: z.boolean(),
    hint: z.string().meta({ description: "The last four characters." }),
    key: z.string().optional().meta({ description: "Shown once, at creation." }),
    created_at: timestamp,
    expires_at: timestamp.nullable(),
    last_used_at: timestamp.nullable(),
    revoked_at: timestamp.nullable(),
  })
  .meta({ id: "Key" });
export type Key = z.infer<typeof Key>;
export const KeyList = page(Key).meta({ id: "KeyList" });

export const Vendor = z
  .object({
    connection: z.string(),
    vendor: z.string(),
    name: z.string(),
    livemode: z.boolean(),
    region: z.string(),
    control: ControlView.nullable().meta({ description: "What an operator ordered; null without an order." }),
    breakers: z.array(
      z.object({
        operation: z.string(),
        state: z.enum(["closed", "open", "half_open"]),
        cause: z.enum(["failures", "slow", "credentials"]).nullable().meta({ description: "Null while closed." }),
        failures: z.number().meta({ description: "Among the last 20 calls; a slow answer counts a half." }),
        next_probe_at: timestamp.nullable().meta({ description: "Earliest time of the next call; null unless open." }),
      }),
    ),
    health: z.array(PathHealthView).meta({ description: "Seen from decisions, not from HTTP answers." }),
    throttled_until: timestamp.nullable().meta({ description: "The vendor asked not to be called before." }),
    in_flight: z.int().meta({ description: "Calls under way." }),
    queued: z.int().meta({ description: "Calls that wait for the rate contract or for a place." }),
  })
  .meta({ id: "Vendor" });
export type Vendor = z.infer<typeof Vendor>;
export const VendorList = z.object({ data: z.array(Vendor) }).meta({ id: "VendorList" });
