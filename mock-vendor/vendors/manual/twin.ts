import { type ObjectSummary, type Refusal, type Twin, type TwinContext, withObject } from "../../twin.ts";
import type { Exchange, Reply } from "../../wire.ts";
import type { ManualAccount } from "./account.ts";
import { caseRoutes } from "./cases.ts";
import { deskRoutes } from "./desk.ts";
import { personRoutes } from "./person.ts";
import { advanceCase, forgedRefusal } from "./play.ts";
import { type Case, isoOf, type ManualParts, problem } from "./state.ts";

const REFUSALS: Readonly<Record<Refusal, readonly [number, string]>> = {
  unavailable: [503, "The desk is closed for a moment"],
  rate_limited: [429, "Too many requests"],
  refused: [400, "Refused by the mock"],
};

const refusal = (kind: Refusal, retryAfterSeconds?: number): Reply => {
  const reply = problem(...REFUSALS[kind]);
  return retryAfterSeconds === undefined
    ? reply
    : { ...reply, headers: { ...reply.headers, "retry-after": String(retryAfterSeconds) } };
};

const summaryOf = ({ id, reference, status, createdAt }: Case): ObjectSummary => ({
  ...{ vendor: "manual", object: id, reference, status, createdAt: isoOf(createdAt) },
});

/** The bundled manual desk: cases that a person works in the place of a vendor's machines. */
export const manualTwin = (context: TwinContext, accounts: readonly ManualAccount[]): Twin<ManualAccount> => {
  const parts: ManualParts = { context, cases: new Map(), pages: new Map() };
  const authenticate = (request: Exchange): ManualAccount | Reply =>
    accounts.find(({ apiKey }) => request.headers.get("authorization") === `Bearer ${apiKey}`) ??
    problem(401, "The key is not known");
  return {
    vendor: "manual",
    // The example schedule of Standard Webhooks.
    delivery: { repeatAfterSeconds: [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400], limitSeconds: 15 },
    routes: [...caseRoutes(parts), ...personRoutes(parts), ...deskRoutes(parts)],
    authenticate,
    refusal,
    notFound: () => problem(404, "There is nothing at this address"),
    around: (_request, _account, run) => run(),
    advance: (id, stage) => withObject(parts.cases, id, (one) => advanceCase(parts, one, stage)),
    forge: (id) => withObject(parts.cases, id, (one) => forgedRefusal(parts, one)),
    objects: () => [...parts.cases.values()].map(summaryOf),
    clear: () => {
      for (const map of [parts.cases, parts.pages]) map.clear();
    },
  };
};
