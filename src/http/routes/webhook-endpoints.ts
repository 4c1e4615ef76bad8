import { z } from "zod";
import { ListPage } from "../../../contracts/api-page.ts";
import {
  CreateEndpoint,
  type Delivery,
  DeliveryList,
  Endpoint,
  EndpointList,
  ListDeliveries,
  Replay,
  Replayed,
  UpdateEndpoint,
} from "../../../contracts/api-webhooks.ts";
import type { Caller } from "../caller.ts";
import type { Page, PageRequest } from "../page.ts";
import { json, type ProblemAnswer, raw } from "../reply.ts";
import { type Route, route } from "../route.ts";

type Outcome<Value> = Promise<Value | ProblemAnswer>;

/** The use cases of outbound/ as this edge needs them. An endpoint of another tenant or mode is `not-found`. */
export interface WebhookServices {
  readonly createEndpoint: (caller: Caller, input: CreateEndpoint) => Outcome<Endpoint>;
  readonly listEndpoints: (caller: Caller, page: PageRequest) => Promise<Page<Endpoint>>;
  readonly readEndpoint: (caller: Caller, id: string) => Outcome<Endpoint>;
  readonly updateEndpoint: (caller: Caller, id: string, input: UpdateEndpoint) => Outcome<Endpoint>;
  readonly deleteEndpoint: (caller: Caller, id: string) => Outcome<undefined>;
  readonly rotateSecret: (caller: Caller, id: string) => Outcome<Endpoint>;
  readonly listDeliveries: (caller: Caller, id: string, query: ListDeliveries) => Outcome<Page<Delivery>>;
  /** How many deliveries were queued. */
  readonly replay: (caller: Caller, id: string, input: Replay) => Outcome<number>;
}

const EndpointPath = z.object({ id: z.string().regex(/^[a-z]{2,4}_[0-9a-z]{1,64}$/) });

const isProblem = (outcome: unknown): outcome is ProblemAnswer =>
  typeof outcome === "object" && outcome !== null && "kind" in outcome && outcome.kind === "problem";

const shared = { tag: "Webhook endpoints", permission: "webhooks:manage" } as const;
const onePath = { ...shared, path: "/v1/webhook-endpoints/{id}", params: EndpointPath } as const;
const oneEndpoint = { 200: { description: "The endpoint.", schema: Endpoint } } as const;

const create = (services: WebhookServices) =>
  route({
    ...shared,
    method: "POST",
    path: "/v1/webhook-endpoints",
    operationId: "createWebhookEndpoint",
    summary: "Have events sent to a URL",
    description: "The signing secret is in this answer and nowhere else.",
    body: CreateEndpoint,
    success: { 201: { description: "The endpoint, with its secret.", schema: Endpoint } },
    problems: ["endpoint-forbidden"],
    handle: async ({ caller, body }) => {
      const outcome = await services.createEndpoint(caller, body);
      return isProblem(outcome) ? outcome : json(201, outcome);
    },
  });

const list = (services: WebhookServices) =>
  route({
    ...shared,
    method: "GET",
    path: "/v1/webhook-endpoints",
    operationId: "listWebhookEndpoints",
    summary: "List your webhook endpoints",
    query: ListPage,
    success: { 200: { description: "Newest first.", schema: EndpointList } },
    problems: [],
    handle: async ({ caller, query }) => json(200, await services.listEndpoints(caller, query)),
  });

const read = (services: WebhookServices) =>
  route({
    ...onePath,
    method: "GET",
    operationId: "readWebhookEndpoint",
    summary: "Read one webhook endpoint",
    success: oneEndpoint,
    problems: ["not-found"],
    handle: async ({ caller, params }) => {
      const outcome = await services.readEndpoint(caller, params.id);
      return isProblem(outcome) ? outcome : json(200, outcome);
    },
  });

const update = (services: WebhookServices) =>
  route({
    ...onePath,
    method: "PATCH",
    operationId: "updateWebhookEndpoint",
    summary: "Change, disable or enable a webhook endpoint",
    body: UpdateEndpoint,
    success: oneEndpoint,
    problems: ["not-found", "endpoint-forbidden"],
    handle: async ({ caller, params, body }) => {
      const outcome = await services.updateEndpoint(caller, params.id, body);
      return isProblem(outcome) ? outcome : json(200, outcome);
    },
  });

const remove = (services: WebhookServices) =>
  route({
    ...onePath,
    method: "DELETE",
    operationId: "deleteWebhookEndpoint",
    summary: "Delete a webhook endpoint",
    description: "Deliveries that wait are cancelled.",
    success: { 204: { description: "Deleted." } },
    problems: ["not-found"],
    handle: async ({ caller, params }) => {
      const outcome = await services.deleteEndpoint(caller, params.id);
      return isProblem(outcome) ? outcome : raw(204, null, {});
    },
  });

const rotate = (services: WebhookServices) =>
  route({
    ...shared,
    method: "POST",
    path: "/v1/webhook-endpoints/{id}/rotate",
    operationId: "rotateWebhookSecret",
    summary: "Give a webhook endpoint a new secret",
    description: "For a while both secrets sign, so that the receiver can change over without losing an event.",
    params: EndpointPath,
    success: { 200: { description: "The endpoint, with its new secret.", schema: Endpoint } },
    problems: ["not-found", "version-conflict"],
    handle: async ({ caller, params }) => {
      const outcome = await services.rotateSecret(caller, params.id);
      return isProblem(outcome) ? outcome : json(200, outcome);
    },
  });

const deliveries = (services: WebhookServices) =>
  route({
    ...shared,
    method: "GET",
    path: "/v1/webhook-endpoints/{id}/deliveries",
    operationId: "listDeliveries",
    summary: "The delivery log of a webhook endpoint",
    params: EndpointPath,
    query: ListDeliveries,
    success: { 200: { description: "Newest first, each with its tries.", schema: DeliveryList } },
    problems: ["not-found"],
    handle: async ({ caller, params, query }) => {
      const outcome = await services.listDeliveries(caller, params.id, query);
      return isProblem(outcome) ? outcome : json(200, outcome);
    },
  });

const replay = (services: WebhookServices) =>
  route({
    ...shared,
    method: "POST",
    path: "/v1/webhook-endpoints/{id}/replay",
    operationId: "replayEvents",
    summary: "Send one event, or a range of them, again",
    description: "With the same ids and bytes as the first time.",
    params: EndpointPath,
    body: Replay,
    success: { 202: { description: "Queued.", schema: Replayed } },
    problems: ["not-found", "endpoint-forbidden"],
    handle: async ({ caller, params, body }) => {
      const outcome = await services.replay(caller, params.id, body);
      return isProblem(outcome) ? outcome : json(202, { replayed: outcome });
    },
  });

export const webhookEndpointRoutes = (services: WebhookServices): readonly Route[] =>
  [create, list, read, update, remove, rotate, deliveries, replay].map((declare) => declare(services));
