import { alphanumeric, hex } from "../../ids.ts";
import { type JsonObject, json, jsonOf, route } from "../../wire.ts";
import type { SumsubAccount } from "./account.ts";
import { digestOf, isDigest } from "./callbacks.ts";
import { problem, type SumsubHandler, type SumsubParts, type SumsubRoute, type WebhookConfig } from "./state.ts";

const configOf = (body: JsonObject, before: JsonObject): WebhookConfig["fields"] => {
  const merged = { ...before, ...body };
  return {
    ...merged,
    target: String(merged.target),
    secretKey: String(merged.secretKey),
    signatureAlgorithm: String(merged.signatureAlgorithm ?? "HMAC_SHA256_HEX"),
    types: Array.isArray(merged.types) ? merged.types.map(String) : null,
    notResendFailedWebhooks: merged.notResendFailedWebhooks === true,
  };
};

/** The webhook that an account comes with. */
export const addConfigured = ({ context, webhooks }: SumsubParts, account: SumsubAccount): void => {
  const { url: target, secretKey, digest: signatureAlgorithm } = account.webhook;
  const id = hex(context.world.random, 24);
  webhooks.set(id, { account, id, fields: configOf({ name: "gateway", target, secretKey, signatureAlgorithm }, {}) });
};

const view = ({ id, fields }: WebhookConfig) => ({ id, targetType: "http", ...fields });

const save =
  (parts: SumsubParts): SumsubHandler =>
  (request, account) => {
    const { webhooks, context } = parts;
    const body = jsonOf(request) ?? {};
    const before = webhooks.get(String(body.id ?? ""));
    if (request.method === "PATCH" && before?.account !== account) return problem(parts, 404, "Webhook not found");
    const secretKey = alphanumeric(context.world.random, 24);
    const fields = configOf(body, before?.fields ?? { secretKey });
    if (!URL.canParse(fields.target) || !isDigest(fields.signatureAlgorithm))
      return problem(parts, 400, "target or signatureAlgorithm is not valid");
    const saved = { account, id: before?.id ?? hex(context.world.random, 24), fields };
    webhooks.set(saved.id, saved);
    return json(200, view(saved));
  };

export const webhookRoutes = (parts: SumsubParts): readonly SumsubRoute[] => {
  const { webhooks } = parts;
  const list: SumsubHandler = (_request, account) => {
    const items = [...webhooks.values()].filter((one) => one.account === account).map(view);
    return json(200, { list: { items, totalItems: items.length } });
  };
  const one: SumsubHandler = (_request, account, params) => {
    const found = webhooks.get(params.id ?? "");
    return found?.account === account ? json(200, view(found)) : problem(parts, 404, "Webhook not found");
  };
  const digest: SumsubHandler = ({ query, body }) => {
    const name = query.get("digestAlg") ?? "HMAC_SHA256_HEX";
    if (!isDigest(name)) return problem(parts, 400, "Unknown digest algorithm");
    return json(200, { digest: digestOf(body, query.get("secretKey") ?? "", name), digestAlg: name });
  };
  const config = "/resources/api/agent/clientWebhooks";
  return [
    route("POST", config, "create_webhook", save(parts)),
    route("PATCH", config, "update_webhook", save(parts)),
    route("GET", "/resources/api/clientWebhooks", "list_webhooks", list),
    route("GET", "/resources/api/clientWebhooks/:id", "get_webhook", one),
    route("POST", "/resources/inspectionCallbacks/testDigest", "test_digest", digest),
    route("GET", "/resources/status/api", "get_api_status", () => json(200, { status: "ok" })),
  ];
};
