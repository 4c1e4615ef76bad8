import { z } from "zod";
import { cursor, limit, page, timestamp } from "./api-page.ts";

export const ListEvents = z.strictObject({ after: z.string().max(64).optional(), limit });
export type ListEvents = z.infer<typeof ListEvents>;

export const CreateEndpoint = z
  .strictObject({
    url: z.url({ protocol: /^https?$/ }).max(2048),
    types: z.array(z.string().max(64)).min(1).default(["*"]).meta({ description: "Event types, `session.*` or `*`." }),
    description: z.string().max(200).optional(),
  })
  .meta({ id: "CreateEndpoint" });
export type CreateEndpoint = z.infer<typeof CreateEndpoint>;
export const UpdateEndpoint = z
  .strictObject({
    url: z
      .url({ protocol: /^https?$/ })
      .max(2048)
      .optional(),
    types: z.array(z.string().max(64)).min(1).optional(),
    description: z.string().max(200).optional(),
    enabled: z.boolean().optional(),
  })
  .meta({ id: "UpdateEndpoint" });
export type UpdateEndpoint = z.infer<typeof UpdateEndpoint>;
export const Endpoint = z
  .object({
    id: z.string(),
    url: z.string(),
    types: z.array(z.string()),
    description: z.string().nullable(),
    status: z.enum(["enabled", "disabled"]),
    disabled_reason: z.string().nullable(),
    public_key: z.string().meta({ description: "whpk_…: Ed25519 key that verifies the v1a signatures." }),
    secret: z.string().optional().meta({ description: "whsec_…: shown once, at creation and rotation." }),
    livemode: z.boolean(),
    created_at: timestamp,
  })
  .meta({ id: "WebhookEndpoint" });
export type Endpoint = z.infer<typeof Endpoint>;
export const EndpointList = page(Endpoint).meta({ id: "WebhookEndpointList" });
export const Delivery = z
  .object({
    id: z.string(),
    event_id: z.string(),
    event_type: z.string(),
    state: z.enum(["pending", "delivered", "exhausted", "cancelled"]),
    attempts: z.array(
      z.object({ at: timestamp, status: z.int().nullable(), latency_ms: z.number(), error: z.string().nullable() }),
    ),
    next_attempt_at: timestamp.nullable(),
  })
  .meta({ id: "Delivery" });
export type Delivery = z.infer<typeof Delivery>;
export const DeliveryList = page(Delivery).meta({ id: "DeliveryList" });
export const ListDeliveries = z.strictObject({
  state: z.enum(["pending", "delivered", "exhausted", "cancelled"]).optional(),
  limit,
  cursor,
});
export type ListDeliveries = z.infer<typeof ListDeliveries>;
export const Replay = z
  .strictObject({
    event_id: z.string().max(64).optional(),
    since: z.iso.datetime({ offset: true }).optional(),
    until: z.iso.datetime({ offset: true }).optional(),
  })
  .refine(
    (value) => (value.event_id !== undefined) !== (value.since !== undefined),
    "give event_id, or since [and until]",
  )
  .meta({ id: "Replay" });
export type Replay = z.infer<typeof Replay>;
export const Replayed = z.object({ replayed: z.int() }).meta({ id: "Replayed" });
