import type { OutboundContext } from "../../outbound/context.ts";
import { listDeliveries } from "../../outbound/deliveries.ts";
import {
  createEndpoint,
  deleteEndpoint,
  listEndpoints,
  readEndpoint,
  rotateSecret,
  updateEndpoint,
} from "../../outbound/endpoints.ts";
import { readEvents } from "../../outbound/feed.ts";
import { replay } from "../../outbound/replay.ts";
import type { Caller } from "../caller.ts";
import type { EventServices } from "./events.ts";
import type { WebhookServices } from "./webhook-endpoints.ts";

type Shared = Omit<OutboundContext, "actor">;

const contextFor = (shared: Shared, { tenant, livemode, actor }: Caller): OutboundContext => ({
  ...shared,
  actor: { tenant, livemode, actor },
});

/** The use cases of outbound/, each run on behalf of the caller. */
export const outboundRoutesServices = (shared: Shared): { webhooks: WebhookServices; events: EventServices } => ({
  webhooks: {
    createEndpoint: (caller, input) => createEndpoint(contextFor(shared, caller), input),
    listEndpoints: (caller, page) => listEndpoints(contextFor(shared, caller), page),
    readEndpoint: (caller, id) => readEndpoint(contextFor(shared, caller), id),
    updateEndpoint: (caller, id, input) => updateEndpoint(contextFor(shared, caller), id, input),
    deleteEndpoint: (caller, id) => deleteEndpoint(contextFor(shared, caller), id),
    rotateSecret: (caller, id) => rotateSecret(contextFor(shared, caller), id),
    listDeliveries: (caller, id, query) => listDeliveries(contextFor(shared, caller), id, query),
    replay: (caller, id, input) => replay(contextFor(shared, caller), id, input),
  },
  events: {
    readEvents: ({ tenant, livemode }, query) => readEvents(shared.store, { tenant, livemode, ...query }),
  },
});
