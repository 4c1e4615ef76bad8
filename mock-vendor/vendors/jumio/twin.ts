import { type ObjectSummary, type Refusal, type Twin, type TwinContext, withObject } from "../../twin.ts";
import type { Reply } from "../../wire.ts";
import type { JumioAccount } from "./account.ts";
import { accountRoutes } from "./accounts.ts";
import { forgedCallback } from "./callbacks.ts";
import { advanceWorkflow } from "./play.ts";
import { retrievalRoutes } from "./retrieval.ts";
import { badRequest, isoOf, type JumioParts, notThere, problem, type Workflow } from "./state.ts";
import { authenticator, tokenRoutes } from "./tokens.ts";

const REFUSALS: Readonly<Record<Refusal, Reply>> = {
  unavailable: problem(503, "Service Unavailable", "The service is temporarily unavailable"),
  // UNCONFIRMED: no `Retry-After` is documented.
  rate_limited: problem(429, "Too Many Requests", "Request limit exceeded"),
  refused: badRequest("Refused by the mock: no word of Jumio's says this"),
};

const refusal = (kind: Refusal, retryAfterSeconds?: number): Reply => {
  const reply = REFUSALS[kind];
  return retryAfterSeconds === undefined
    ? reply
    : { ...reply, headers: { ...reply.headers, "retry-after": String(retryAfterSeconds) } };
};

const summaryOf = ({ id, reference, status, result, createdAt }: Workflow): ObjectSummary => ({
  vendor: "jumio",
  object: id,
  reference,
  status: result === null ? status : `${status}/${result.decision.type}`,
  createdAt: isoOf(createdAt),
});

/** Jumio: accounts and their workflow executions. All of the vendor's hosts answer here. */
export const jumioTwin = (context: TwinContext, accounts: readonly JumioAccount[]): Twin<JumioAccount> => {
  const parts: JumioParts = { context, accounts, persons: new Map(), workflows: new Map(), grants: new Map() };
  return {
    vendor: "jumio",
    // UNCONFIRMED: all of it; no page of the vendor's says how often or when a callback is repeated.
    delivery: { repeatAfterSeconds: [10, 60, 300], limitSeconds: 5 },
    routes: [...tokenRoutes(parts), ...accountRoutes(parts), ...retrievalRoutes(parts)],
    authenticate: authenticator(parts),
    refusal,
    notFound: notThere,
    around: (_request, _account, run) => run(),
    advance: (id, stage) => withObject(parts.workflows, id, (workflow) => advanceWorkflow(parts, workflow, stage)),
    forge: (id) => withObject(parts.workflows, id, (workflow) => forgedCallback(parts, workflow)),
    objects: () => [...parts.workflows.values()].map(summaryOf),
    clear: () => {
      for (const map of [parts.persons, parts.workflows, parts.grants]) map.clear();
    },
  };
};
