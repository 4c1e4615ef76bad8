import { timingSafeEqual } from "node:crypto";
import { type ObjectSummary, type Refusal, type Twin, type TwinContext, withObject } from "../../twin.ts";
import type { Exchange, Reply } from "../../wire.ts";
import type { VeriffAccount } from "./account.ts";
import { signatureOf, signedHeaders } from "./callbacks.ts";
import { advanceSession, forgedRefusal } from "./play.ts";
import { sessionRoutes } from "./sessions.ts";
import { fail, isoOf, lastAttempt, referenceOf, type Session, type VeriffParts } from "./state.ts";

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const isSame = (left: string, right: string): boolean =>
  left.length === right.length && timingSafeEqual(Buffer.from(left), Buffer.from(right));

/** `/v1/<kind>/<id>...`: calls without a body sign the id alone. */
const idIn = (path: string): string => path.split("/")[3] ?? "";

const unsigned = ({ method, path }: Exchange): boolean => method === "POST" && path === "/v1/sessions";

const signatureFault = (request: Exchange, { sharedSecret, previousSecret }: VeriffAccount): Reply | undefined => {
  const given = request.headers.get("x-hmac-signature");
  if (given === null && unsigned(request)) return undefined;
  if (given === null || !/^[0-9a-f]{64}$/.test(given)) return fail(401, 1812, "X-HMAC-SIGNATURE is not a SHA-256 hex");
  const hasBody = request.method !== "GET" && request.method !== "DELETE";
  const message = hasBody ? request.body : idIn(request.path);
  const secrets = previousSecret === undefined ? [sharedSecret] : [sharedSecret, previousSecret];
  if (secrets.some((secret) => isSame(signatureOf(secret, message), given))) return undefined;
  return fail(401, hasBody ? 1819 : 1818, "HMAC signature does not match");
};

const authenticator =
  (accounts: readonly VeriffAccount[]) =>
  (request: Exchange): VeriffAccount | Reply => {
    const key = request.headers.get("x-auth-client");
    if (key === null) return fail(401, 1801, "X-AUTH-CLIENT is missing");
    if (!UUID.test(key)) return fail(401, 1802, "X-AUTH-CLIENT is not a UUID");
    const account = accounts.find(({ apiKey }) => apiKey === key);
    if (account === undefined) return fail(401, 1803, "Integration not found");
    return signatureFault(request, account) ?? account;
  };

// UNCONFIRMED: bodies of 429 and 5xx, and a Retry-After.
const REFUSALS: Readonly<Record<Refusal, Reply>> = {
  unavailable: fail(503, null, "Service unavailable"),
  rate_limited: fail(429, null, "Too many requests"),
  refused: fail(400, 1104, "Refused by the mock"),
};

const refusal = (kind: Refusal, retryAfterSeconds?: number): Reply => {
  const reply = REFUSALS[kind];
  const retryAfter = retryAfterSeconds === undefined ? {} : { "retry-after": String(retryAfterSeconds) };
  return { ...reply, headers: { ...reply.headers, ...retryAfter } };
};

const summaryOf = (session: Session): ObjectSummary => ({
  vendor: "veriff",
  object: session.id,
  reference: referenceOf(session),
  status: lastAttempt(session).status,
  createdAt: isoOf(session.createdAt),
});

const signed = async ({ apiKey, sharedSecret }: VeriffAccount, run: () => Promise<Reply>): Promise<Reply> => {
  const reply = await run();
  return { ...reply, headers: { ...reply.headers, ...signedHeaders(apiKey, signatureOf(sharedSecret, reply.body)) } };
};

const HOUR = 3_600;
const DAYS_REPEATED = 7;

/** Veriff: sessions with attempts, one decision an attempt. */
export const veriffTwin = (context: TwinContext, accounts: readonly VeriffAccount[]): Twin<VeriffAccount> => {
  const parts: VeriffParts = { context, sessions: new Map(), deletions: new Map() };
  return {
    vendor: "veriff",
    // UNCONFIRMED today: hourly for seven days; the time limit is ours.
    delivery: { repeatAfterSeconds: Array.from({ length: DAYS_REPEATED * 24 }, () => HOUR), limitSeconds: 10 },
    routes: sessionRoutes(parts),
    authenticate: authenticator(accounts),
    refusal,
    notFound: () => fail(404, null, "Not found"),
    around: (_request, account, run) => signed(account, run),
    advance: (id, stage) => withObject(parts.sessions, id, (session) => advanceSession(parts, session, stage)),
    forge: (id) => withObject(parts.sessions, id, (session) => forgedRefusal(parts, session)),
    objects: () => [...parts.sessions.values()].map(summaryOf),
    clear: () => {
      parts.sessions.clear();
      parts.deletions.clear();
    },
  };
};
