import type { ObjectSummary, Refusal, Twin, TwinContext } from "../../twin.ts";
import { type Exchange, jsonOf, type Reply } from "../../wire.ts";
import type { PlaidAccount } from "./account.ts";
import { attemptRoutes } from "./attempts.ts";
import { advanceAttempt, forgedNews } from "./play.ts";
import { type Attempt, type PlaidParts, problem } from "./state.ts";

/** The keys come in two headers or in two members of the body. */
const authenticator =
  (parts: PlaidParts, accounts: readonly PlaidAccount[]) =>
  (request: Exchange): PlaidAccount | Reply => {
    const body = jsonOf(request) ?? {};
    const id = request.headers.get("plaid-client-id") ?? body.client_id;
    const secret = request.headers.get("plaid-secret") ?? body.secret;
    return (
      accounts.find((account) => account.clientId === id && account.secret === secret) ??
      problem(parts, 400, ["INVALID_INPUT", "INVALID_API_KEYS"], "invalid client_id or secret provided")
    );
  };

const REFUSALS: Readonly<Record<Refusal, readonly [number, readonly [string, string], string]>> = {
  // UNCONFIRMED: status and code of an outage.
  unavailable: [503, ["API_ERROR", "INTERNAL_SERVER_ERROR"], "an unexpected error occurred"],
  rate_limited: [429, ["RATE_LIMIT_EXCEEDED", "RATE_LIMIT"], "rate limit exceeded"],
  refused: [400, ["INVALID_REQUEST", "INVALID_FIELD"], "refused by the mock"],
};

const summaryOf = ({ root, userId, status, createdAt }: Attempt): ObjectSummary => ({
  vendor: "plaid-idv",
  object: root,
  reference: userId,
  status,
  createdAt: new Date(createdAt).toISOString(),
});

/**
 * Plaid Identity Verification: attempts of one template. The vendor's own sandbox leaves the selfie out; the twin plays it,
 * because most policies ask for one.
 */
export const plaidTwin = (context: TwinContext, accounts: readonly PlaidAccount[]): Twin<PlaidAccount> => {
  const parts: PlaidParts = { context, attempts: new Map(), heads: new Map() };
  return {
    vendor: "plaid-idv",
    // Thirty seconds, then four times as long each time, for a day.
    delivery: { repeatAfterSeconds: [30, 120, 480, 1920, 7680, 30_720], limitSeconds: 10 },
    routes: attemptRoutes(parts),
    authenticate: authenticator(parts, accounts),
    refusal: (kind, seconds) => {
      const reply = problem(parts, ...REFUSALS[kind]);
      const retryAfter = seconds === undefined ? {} : { "retry-after": String(seconds) };
      return { ...reply, headers: { ...reply.headers, ...retryAfter } };
    },
    notFound: () => problem(parts, 404, ["INVALID_REQUEST", "NOT_FOUND"], "the requested endpoint was not found"),
    around: (_request, _account, run) => run(),
    advance: (root, stage) => advanceAttempt(parts, root, stage),
    forge: (root) => forgedNews(parts, root),
    objects: () => [...parts.heads.values()].map(summaryOf),
    clear: () => {
      parts.attempts.clear();
      parts.heads.clear();
    },
  };
};
