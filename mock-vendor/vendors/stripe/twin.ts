import { alphanumeric } from "../../ids.ts";
import {
  type DeliveryRules,
  type ObjectSummary,
  type Refusal,
  type Twin,
  type TwinContext,
  withObject,
} from "../../twin.ts";
import { type Exchange, type Reply, stringOf } from "../../wire.ts";
import type { StripeIdentityAccount } from "./account.ts";
import { createIdempotency } from "./idempotency.ts";
import { advanceSession, forgedRefusal } from "./play.ts";
import { sessionRoutes } from "./sessions.ts";
import { API_VERSION, problem, type Session, type StripeParts } from "./state.ts";

const MINUTE = 60;
const HOUR = 3_600;

const REFUSALS: Readonly<Record<Refusal, Reply>> = {
  unavailable: problem(503, { type: "api_error", message: "An error occurred with our connection to Stripe." }),
  // UNCONFIRMED: the `type` beside `rate_limit`. No `Retry-After` is documented.
  rate_limited: problem(429, { type: "invalid_request_error", code: "rate_limit", message: "Too many requests." }),
  refused: problem(400, { type: "invalid_request_error", code: "parameter_invalid", message: "Refused by the mock." }),
};

const refusal = (kind: Refusal, retryAfterSeconds?: number): Reply => {
  const reply = REFUSALS[kind];
  const limited = kind === "rate_limited" ? { "stripe-rate-limited-reason": "endpoint-rate" } : {};
  const retryAfter = retryAfterSeconds === undefined ? {} : { "retry-after": String(retryAfterSeconds) };
  return { ...reply, headers: { ...reply.headers, ...limited, ...retryAfter } };
};

/** The key as bearer token, or as user name of HTTP Basic (the latter UNCONFIRMED). */
const keyOf = (request: Exchange): string | undefined => {
  const header = request.headers.get("authorization") ?? "";
  const [scheme, value = ""] = header.split(" ");
  if (scheme === "Bearer") return value;
  return scheme === "Basic" ? Buffer.from(value, "base64").toString("utf8").split(":")[0] : undefined;
};

const UNAUTHORIZED = problem(401, { type: "invalid_request_error", message: "Invalid API Key provided" });

// UNCONFIRMED: intervals and time limit; known is "up to three days, exponential".
const DELIVERY: DeliveryRules = {
  repeatAfterSeconds: [MINUTE, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, ...Array.from({ length: 11 }, () => 6 * HOUR)],
  limitSeconds: 10,
};

const notFound = ({ method, path }: Exchange): Reply =>
  problem(404, { type: "invalid_request_error", message: `Unrecognized request URL (${method}: ${path}).` });

const summaryOf = ({ id, fields, status, lastError, createdAt }: Session): ObjectSummary => ({
  vendor: "stripe-identity",
  object: id,
  reference: stringOf(fields.client_reference_id) ?? null,
  status: lastError ? `${status}/${lastError.code}` : status,
  createdAt: new Date(createdAt).toISOString(),
});

/** Stripe Identity: verification sessions. */
export const stripeTwin = (
  context: TwinContext,
  accounts: readonly StripeIdentityAccount[],
): Twin<StripeIdentityAccount> => {
  const parts: StripeParts = { context, sessions: new Map(), reports: new Map(), events: new Map(), files: new Map() };
  const idempotency = createIdempotency(context.world);
  const signed = (request: Exchange, reply: Reply): Reply => ({
    ...reply,
    headers: {
      ...reply.headers,
      "request-id": `req_${alphanumeric(context.world.random, 14)}`,
      "stripe-version": request.headers.get("stripe-version") ?? API_VERSION,
    },
  });
  const account = (request: Exchange) => accounts.find(({ apiKey }) => apiKey === keyOf(request));
  return {
    vendor: "stripe-identity",
    delivery: DELIVERY,
    routes: sessionRoutes(parts),
    authenticate: (request) => account(request) ?? signed(request, UNAUTHORIZED),
    refusal,
    notFound,
    around: async (request, known, run) => signed(request, await idempotency.around(request, known, run)),
    advance: (id, stage) => withObject(parts.sessions, id, (session) => advanceSession(parts, session, stage)),
    forge: (id) => withObject(parts.sessions, id, (session) => forgedRefusal(parts, session)),
    objects: () => [...parts.sessions.values()].map(summaryOf),
    clear: () => {
      for (const map of [parts.sessions, parts.reports, parts.events, parts.files]) map.clear();
      idempotency.clear();
    },
  };
};
