import { alphanumeric, uuid } from "../../ids.ts";
import { type ObjectSummary, type Refusal, type Twin, type TwinContext, withObject } from "../../twin.ts";
import { type Exchange, json, jsonOf, type Reply, route, textOf } from "../../wire.ts";
import type { OnfidoAccount } from "./account.ts";
import { applicantRoutes } from "./applicants.ts";
import { checkRoutes } from "./checks.ts";
import { mediaRoutes } from "./media.ts";
import { advanceRun, forgedDecline } from "./play.ts";
import { runRoutes } from "./runs.ts";
import {
  BASE,
  invalid,
  type OnfidoParts,
  type OnfidoRoute,
  type OnfidoState,
  problem,
  type Run,
  timeOf,
} from "./state.ts";
import { configured, subscriptionRoutes } from "./subscriptions.ts";

const TOKEN_LIFE_SECONDS = 3_600;

const UNAUTHORIZED = problem(401, "authorization_error", "Authorization error: please re-check your credentials");

const emptyState = (): OnfidoState => ({
  applicants: new Map(),
  runs: new Map(),
  checks: new Map(),
  reports: new Map(),
  media: new Map(),
  subscriptions: new Map(),
  bearers: new Map(),
});

/** OAuth 2 client credentials; like the vendor, without asking for a `grant_type`. */
const tokenRoute = ({ context, state }: OnfidoParts, accounts: readonly OnfidoAccount[]): OnfidoRoute => ({
  method: "POST",
  path: `${BASE}/oauth/token`,
  operation: "create_token",
  open: true,
  handle: (request) => {
    const form = new URLSearchParams(textOf(request));
    const account = accounts.find(
      ({ oauth }) =>
        oauth && oauth.clientId === form.get("client_id") && oauth.clientSecret === form.get("client_secret"),
    );
    if (!account) return UNAUTHORIZED;
    const token = alphanumeric(context.world.random, 40);
    state.bearers.set(token, { account, until: context.world.now() + TOKEN_LIFE_SECONDS * 1000 });
    return json(200, { access_token: token, expires_in: TOKEN_LIFE_SECONDS });
  },
});

const plainRoutes = ({ context, state }: OnfidoParts): readonly OnfidoRoute[] => [
  route("GET", `${BASE}/ping`, "ping", () => ({ status: 200, headers: { "content-type": "text/plain" }, body: "OK" })),
  route("POST", `${BASE}/sdk_token`, "create_sdk_token", (request, account) => {
    const applicant = state.applicants.get(String(jsonOf(request)?.applicant_id));
    if (applicant?.account !== account) return invalid({ applicant_id: ["is invalid"] });
    const token = [36, 120, 86].map((length) => alphanumeric(context.world.random, length)).join(".");
    return json(200, { token });
  }),
];

const authenticator =
  ({ context, state }: OnfidoParts, accounts: readonly OnfidoAccount[]) =>
  (request: Exchange): OnfidoAccount | Reply => {
    const header = request.headers.get("authorization") ?? "";
    const token = /^Token token=(.+)$/.exec(header)?.[1];
    const bearer = state.bearers.get(/^Bearer (.+)$/.exec(header)?.[1] ?? "");
    const account = accounts.find(({ apiToken }) => apiToken === token);
    return account ?? (bearer && bearer.until > context.world.now() ? bearer.account : UNAUTHORIZED);
  };

// UNCONFIRMED: the words of 429 and 5xx.
const REFUSALS: Readonly<Record<Refusal, (retryAfterSeconds?: number) => Reply>> = {
  unavailable: () => problem(503, "internal_server_error", "Service temporarily unavailable"),
  rate_limited: (seconds = 1) => ({
    ...problem(429, "rate_limit", "Rate limit exceeded"),
    headers: { "content-type": "application/json", "retry-after": String(seconds) },
  }),
  refused: () => invalid({ base: ["refused by the mock"] }),
};

const summaryOf = ({ id, customerUserId, status, createdAt }: Run): ObjectSummary => ({
  vendor: "onfido",
  object: id,
  reference: customerUserId,
  status,
  createdAt: timeOf(createdAt),
});

const routesOf = (parts: OnfidoParts, accounts: readonly OnfidoAccount[]): readonly OnfidoRoute[] => [
  tokenRoute(parts, accounts),
  ...plainRoutes(parts),
  ...applicantRoutes(parts),
  ...runRoutes(parts),
  ...mediaRoutes(parts),
  ...checkRoutes(parts),
  ...subscriptionRoutes(parts),
];

/** Onfido, Studio first: workflow runs with tasks; Classic checks and reports beside them. */
export const onfidoTwin = (context: TwinContext, accounts: readonly OnfidoAccount[]): Twin<OnfidoAccount> => {
  const state = emptyState();
  const parts: OnfidoParts = { context, state };
  const subscribe = () => {
    for (const account of accounts) {
      const one = configured(account, uuid(context.world.random));
      state.subscriptions.set(one.id, one);
    }
  };
  subscribe();
  return {
    vendor: "onfido",
    // Five repeats are documented, their distances are UNCONFIRMED.
    delivery: { repeatAfterSeconds: [30, 120, 900, 7_200, 36_000], limitSeconds: 10 },
    routes: routesOf(parts, accounts),
    authenticate: authenticator(parts, accounts),
    refusal: (kind, seconds) => REFUSALS[kind](seconds),
    notFound: () => problem(404, "resource_not_found", "Could not find the requested resource"),
    around: (_request, _account, run) => run(),
    advance: (id, stage) => withObject(state.runs, id, (run) => advanceRun(parts, run, stage)),
    forge: (id) => withObject(state.runs, id, (run) => forgedDecline(parts, run)),
    objects: () => [...state.runs.values()].map(summaryOf),
    clear: () => {
      for (const map of Object.values(state)) map.clear();
      subscribe();
    },
  };
};
