import { z } from "zod";
import { CreateKey, Key, KeyList } from "../../../contracts/api-keys.ts";
import { ListPage } from "../../../contracts/api-page.ts";
import { createKey, type KeyServices, listKeys, revokeKey } from "../keys.ts";
import { json } from "../reply.ts";
import { type Route, route } from "../route.ts";

const KeyPath = z.object({ id: z.string().regex(/^key_[0-9a-z]{1,64}$/) });

const create = (services: KeyServices) =>
  route({
    method: "POST",
    path: "/v1/keys",
    operationId: "createKey",
    summary: "Create an API key",
    description: "The key is in this answer and nowhere else. It has the mode, test or live, of the calling key.",
    tag: "Keys",
    permission: "keys:manage",
    body: CreateKey,
    success: { 201: { description: "The key.", schema: Key } },
    problems: [],
    handle: async ({ caller, body }) => {
      const outcome = await createKey(services, caller, body);
      return "kind" in outcome ? outcome : json(201, outcome);
    },
  });

const list = (services: KeyServices) =>
  route({
    method: "GET",
    path: "/v1/keys",
    operationId: "listKeys",
    summary: "List the API keys of your mode",
    tag: "Keys",
    permission: "keys:manage",
    query: ListPage,
    success: { 200: { description: "Newest first, revoked ones too.", schema: KeyList } },
    problems: [],
    handle: async ({ caller, query }) => json(200, await listKeys(services, caller, query)),
  });

const revoke = (services: KeyServices) =>
  route({
    method: "DELETE",
    path: "/v1/keys/{id}",
    operationId: "revokeKey",
    summary: "Revoke an API key",
    description: "Effective at once. Revoking a revoked key changes nothing.",
    tag: "Keys",
    permission: "keys:manage",
    params: KeyPath,
    success: { 200: { description: "The key, with the time of its end.", schema: Key } },
    problems: ["not-found", "key-in-use"],
    handle: async ({ caller, params }) => {
      const outcome = await revokeKey(services, caller, params.id);
      return "kind" in outcome ? outcome : json(200, outcome);
    },
  });

export const keyRoutes = (services: KeyServices): readonly Route[] => [
  create(services),
  list(services),
  revoke(services),
];
