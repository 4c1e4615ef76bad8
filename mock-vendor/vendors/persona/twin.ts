import { alphanumeric } from "../../ids.ts";
import { type ObjectSummary, type Refusal, type Twin, type TwinContext, withObject } from "../../twin.ts";
import type { Exchange, Reply } from "../../wire.ts";
import type { PersonaAccount } from "./account.ts";
import { actionRoutes } from "./actions.ts";
import { createIdempotency } from "./idempotency.ts";
import { inquiryRoutes } from "./inquiries.ts";
import { createLimits } from "./limits.ts";
import { advanceInquiry, forgedDecline } from "./play.ts";
import { badRequest, type Inquiry, isoOf, notFound, type PersonaParts, problem } from "./state.ts";

const VERSIONS: readonly string[] = ["2026-09-29", "2025-12-08", "2025-10-27"];
const ANONYMOUS = problem(401, "Must be authenticated to access this endpoint");
const INVALID = problem(401, "Token is invalid");

const authenticator =
  (accounts: readonly PersonaAccount[]) =>
  ({ headers }: Exchange): PersonaAccount | Reply => {
    const token = /^Bearer (.+)$/.exec(headers.get("authorization") ?? "")?.[1];
    if (token === undefined) return ANONYMOUS;
    return accounts.find(({ apiKey }) => apiKey === token) ?? INVALID;
  };

/** The forms that this twin can answer in: the versions that include nothing by themselves, and keys in kebab case. */
const formFault = ({ headers }: Exchange): Reply | undefined => {
  if (!VERSIONS.includes(headers.get("persona-version") ?? "2025-12-08"))
    return badRequest("Persona-Version is unknown");
  return (headers.get("key-inflection") ?? "kebab") === "kebab"
    ? undefined
    : badRequest("Key-Inflection: this mock writes kebab case only");
};

const REFUSALS: Readonly<Record<Refusal, Reply>> = {
  unavailable: problem(503, "Service unavailable"),
  rate_limited: problem(429, "Rate limit exceeded", "You have hit your rate limit of 300 requests / min."),
  refused: badRequest("Refused by the mock"),
};

/** No `Retry-After` here: what is left of the window stands in a header of its own. */
const refusal = (kind: Refusal, seconds = 1): Reply => {
  const reply = REFUSALS[kind];
  const reset = kind === "rate_limited" ? { "ratelimit-remaining": "0", "ratelimit-reset": String(seconds) } : {};
  return { ...reply, headers: { ...reply.headers, ...reset } };
};

const summaryOf = ({ id, reference, status, createdAt }: Inquiry): ObjectSummary => ({
  ...{ vendor: "persona", object: id, reference, status },
  createdAt: isoOf(createdAt) ?? "",
});

/** Persona: inquiries with verifications and reports. */
export const personaTwin = (context: TwinContext, accounts: readonly PersonaAccount[]): Twin<PersonaAccount> => {
  const parts: PersonaParts = { context, inquiries: new Map(), events: new Map() };
  const idempotency = createIdempotency(context.world);
  const limits = createLimits(context.world);
  const named = (reply: Reply): Reply => ({
    ...reply,
    headers: { ...reply.headers, "request-id": `req_${alphanumeric(context.world.random, 24)}` },
  });
  return {
    vendor: "persona",
    delivery: { repeatAfterSeconds: [3, 64, 729, 4_096, 15_625, 46_656, 117_649], limitSeconds: 5 },
    routes: [...inquiryRoutes(parts), ...actionRoutes(parts)],
    authenticate: authenticator(accounts),
    refusal,
    notFound,
    around: async (request, account, run) => {
      // The limit comes before the keys: what it refused is not kept under one.
      const keyed = async () => formFault(request) ?? idempotency.around(request, account, run);
      return named(await limits.around(account, keyed));
    },
    advance: (id, stage) => withObject(parts.inquiries, id, (inquiry) => advanceInquiry(parts, inquiry, stage)),
    forge: (id) => withObject(parts.inquiries, id, (inquiry) => forgedDecline(parts, inquiry)),
    objects: () => [...parts.inquiries.values()].map(summaryOf),
    clear: () => {
      for (const kept of [parts.inquiries, parts.events, idempotency, limits]) kept.clear();
    },
  };
};
