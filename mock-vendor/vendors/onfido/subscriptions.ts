import { alphanumeric, uuid } from "../../ids.ts";
import { empty, isObject, type JsonObject, json, jsonOf, route } from "../../wire.ts";
import type { OnfidoAccount } from "./account.ts";
import {
  BASE,
  invalid,
  missing,
  type OnfidoHandler,
  type OnfidoParts,
  type OnfidoRoute,
  type Subscription,
} from "./state.ts";

const EVENTS: readonly string[] = [
  "audit_log.created",
  "watchlist_monitor.matches_updated",
  "workflow_run.completed",
  "workflow_task.started",
  "workflow_task.completed",
  "check.started",
  "check.reopened",
  "check.withdrawn",
  "check.completed",
  "check.form_completed",
  "report.withdrawn",
  "report.resumed",
  "report.cancelled",
  "report.awaiting_approval",
  "report.completed",
  "workflow_timeline_file.created",
  "workflow_run_evidence_folder.created",
];

const fieldsOf = (body: JsonObject, before: JsonObject): Subscription["fields"] => {
  const merged = { ...before, ...body };
  return {
    url: String(merged.url),
    name: merged.name ?? null,
    enabled: merged.enabled !== false,
    events: Array.isArray(merged.events) ? merged.events.map(String) : EVENTS,
    environments: merged.environments ?? ["sandbox", "live"],
    payload_version: merged.payload_version ?? 3,
    oauth_enabled: merged.oauth_enabled ?? false,
    oauth_server_url: merged.oauth_server_url ?? null,
    oauth_server_client_id: merged.oauth_server_client_id ?? null,
    oauth_server_client_secret: merged.oauth_server_client_secret ?? null,
    oauth_server_scope: merged.oauth_server_scope ?? null,
  };
};

const view = ({ id, token, fields }: Subscription): JsonObject => ({
  id,
  ...fields,
  token,
  href: `${BASE}/webhooks/${id}`,
});

/** The subscription that an account is configured with. */
export const configured = (account: OnfidoAccount, id: string): Subscription => {
  const { url, token, events } = account.webhook;
  return { account, id, token, fields: fieldsOf({ url, ...(events === undefined ? {} : { events }) }, {}) };
};

const faultsOf = (body: JsonObject, needsUrl: boolean): JsonObject => {
  const { url, events } = body;
  const wrongUrl = url === undefined ? needsUrl : typeof url !== "string" || !URL.canParse(url);
  const wrongEvents = Array.isArray(events) && !events.every((event) => EVENTS.includes(String(event)));
  return { ...(wrongUrl ? { url: ["is invalid"] } : {}), ...(wrongEvents ? { events: ["is invalid"] } : {}) };
};

const save =
  ({ context, state }: OnfidoParts): OnfidoHandler =>
  (request, account, params) => {
    const before = params.id === undefined ? undefined : state.subscriptions.get(params.id);
    if (params.id !== undefined && before?.account !== account) return missing("Webhook", params.id);
    const body = jsonOf(request);
    const faults = body ? faultsOf(body, !before) : { base: ["invalid JSON"] };
    if (!body || Object.keys(faults).length > 0) return invalid(faults);
    const { random } = context.world;
    const saved: Subscription = {
      account,
      id: before?.id ?? uuid(random),
      token: before?.token ?? alphanumeric(random, 32),
      fields: fieldsOf(body, before?.fields ?? {}),
    };
    state.subscriptions.set(saved.id, saved);
    return json(before ? 200 : 201, view(saved));
  };

const resend =
  ({ context }: OnfidoParts): OnfidoHandler =>
  (request) => {
    const data = jsonOf(request)?.data;
    const wanted = Array.isArray(data) ? data.filter(isObject) : [];
    const sent = wanted.map((one) => context.again("onfido", String(one.resource_id), String(one.event)));
    return sent.length > 0 && sent.every(Boolean) ? empty(204) : invalid({ data: ["unknown resource or event"] });
  };

export const subscriptionRoutes = (parts: OnfidoParts): readonly OnfidoRoute[] => {
  const { state } = parts;
  const path = `${BASE}/webhooks`;
  const find = (id: string | undefined, account: OnfidoAccount) => {
    const one = state.subscriptions.get(id ?? "");
    return one?.account === account ? one : undefined;
  };
  return [
    route("POST", `${path}/resend`, "resend_webhooks", resend(parts)),
    route("POST", path, "create_webhook", save(parts)),
    route("PUT", `${path}/:id`, "update_webhook", save(parts)),
    route("GET", path, "list_webhooks", (_request, account) =>
      json(200, { webhooks: [...state.subscriptions.values()].filter((one) => one.account === account).map(view) }),
    ),
    route("GET", `${path}/:id`, "get_webhook", (_request, account, params) => {
      const one = find(params.id, account);
      return one ? json(200, view(one)) : missing("Webhook", params.id ?? "");
    }),
    route("DELETE", `${path}/:id`, "delete_webhook", (_request, account, params) => {
      const one = find(params.id, account);
      if (!one) return missing("Webhook", params.id ?? "");
      state.subscriptions.delete(one.id);
      return empty(204);
    }),
  ];
};
