import { z } from "zod";
import type { Receipt, Received } from "../../inbound/receive.ts";
import { activeTraceparent } from "../../telemetry/traces.ts";
import { problem } from "../problem.ts";
import { raw } from "../reply.ts";
import { type Route, route } from "../route.ts";

export interface InboundServices {
  readonly receive: (connection: string, received: Received, traceparent: string | null) => Promise<Receipt>;
}

/** An unknown account looks like a bad signature: the path is no oracle. */
const replyTo = (receipt: Receipt) => {
  if (receipt === "stored" || receipt === "known") return raw(200, "", { "content-type": "text/plain" });
  if (typeof receipt === "object")
    return problem("webhook-unverifiable", {
      detail: "The vendor's key cannot be had now. Send the callback again after the time in Retry-After.",
      headers: { "retry-after": String(receipt.retryAfterSeconds) },
    });
  return problem("webhook-unauthentic", {
    detail: "Check the secret of this account and that the body was not altered on the way.",
  });
};

const ConnectionPath = z.object({ connection: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/) });
/** One that is there twice or not at all is none: the vendors that need one send it once. */
const Address = z.looseObject({ key: z.string().max(512).optional().catch(undefined) });
const MAX_BYTES = 1024 * 1024;

export const inboundRoutes = (services: InboundServices): readonly Route[] => [
  route({
    method: "POST",
    path: "/webhooks/{connection}",
    operationId: "receiveWebhook",
    summary: "Callbacks of a vendor account",
    description:
      "The raw bytes are verified by the account's pinned scheme and stored; 2xx means durable. What they say is applied afterwards.",
    tag: "Vendor callbacks",
    permission: "public",
    params: ConnectionPath,
    query: Address,
    rawBody: { maxBytes: MAX_BYTES, description: "As the vendor signs it.", mediaType: "application/json" },
    success: { 200: { description: "Stored, now or earlier.", mediaType: "text/plain" } },
    problems: ["webhook-unauthentic", "webhook-unverifiable", "too-large"],
    handle: async ({ params, query, rawHeaders, bytes, traceparent }) => {
      const received = { headers: Object.fromEntries(rawHeaders), body: bytes, key: query.key };
      const receipt = await services.receive(params.connection, received, activeTraceparent() ?? traceparent);
      return replyTo(receipt);
    },
  }),
];
