import { verify } from "node:crypto";
import { type ObjectSummary, type Refusal, type Twin, type TwinContext, withObject } from "../../twin.ts";
import type { Exchange, Reply } from "../../wire.ts";
import type { YotiAccount } from "./account.ts";
import { advanceSession, forgedCompletion } from "./play.ts";
import { sessionRoutes } from "./sessions.ts";
import { BASE, labelsIn, problem, type Session, type YotiParts } from "./state.ts";

/** UNCONFIRMED: no page says how far a timestamp may be from the vendor's clock. */
const WINDOW_MS = 300_000;

const unauthorized = (message: string): Reply => problem(401, "UNAUTHORIZED", message);

/** Method, address below the base path, and the body in base64; with the RSA key of the application. */
const isSigned = ({ method, target, headers, body }: Exchange, { publicKey }: YotiAccount): boolean => {
  const payload = body.byteLength === 0 ? "" : `&${Buffer.from(body).toString("base64")}`;
  const message = Buffer.from(`${method}&${target.slice(BASE.length)}${payload}`);
  const digest = Buffer.from(headers.get("x-yoti-auth-digest") ?? "", "base64");
  return verify("RSA-SHA256", message, publicKey, digest);
};

/** `sdkId` names the application; all calls carry it but the list of supported documents. */
const authenticator = (context: TwinContext, accounts: readonly YotiAccount[], nonces: Set<string>) => {
  const claimed = ({ query, path }: Exchange): readonly YotiAccount[] =>
    path === `${BASE}/supported-documents` ? accounts : accounts.filter(({ sdkId }) => sdkId === query.get("sdkId"));
  return (request: Exchange): YotiAccount | Reply => {
    const account = claimed(request).find((one) => isSigned(request, one));
    if (!account) return unauthorized("Invalid signature");
    const [nonce, timestamp] = [request.query.get("nonce") ?? "", Number(request.query.get("timestamp") ?? "NaN")];
    if (!(Math.abs(context.world.now() - timestamp) <= WINDOW_MS)) return unauthorized("Timestamp out of range");
    if (nonce === "" || nonces.has(nonce)) return unauthorized("Nonce already used");
    nonces.add(nonce);
    return account;
  };
};

const REFUSALS: Readonly<Record<Refusal, Reply>> = {
  unavailable: problem(503, "SERVICE_UNAVAILABLE", "Service unavailable"),
  // UNCONFIRMED: no limit and no body of a 429 is published.
  rate_limited: problem(429, "TOO_MANY_REQUESTS", "Too many requests"),
  refused: problem(400, "PAYLOAD_VALIDATION", "Refused by the mock"),
};

const summaryOf = ({ id, fields, state, createdAt }: Session): ObjectSummary => ({
  vendor: "yoti",
  object: id,
  reference: labelsIn(fields).reference ?? null,
  status: state,
  createdAt: new Date(createdAt).toISOString(),
});

/** Yoti: identity verification sessions. */
export const yotiTwin = (context: TwinContext, accounts: readonly YotiAccount[]): Twin<YotiAccount> => {
  const parts: YotiParts = { context, sessions: new Map() };
  const nonces = new Set<string>();
  return {
    vendor: "yoti",
    // UNCONFIRMED: repeats and time limit are not published.
    delivery: { repeatAfterSeconds: [60, 300, 1800, 7200], limitSeconds: 10 },
    routes: sessionRoutes(parts),
    authenticate: authenticator(context, accounts, nonces),
    refusal: (kind, seconds) => {
      const reply = REFUSALS[kind];
      const retryAfter = seconds === undefined ? {} : { "retry-after": String(seconds) };
      return { ...reply, headers: { ...reply.headers, ...retryAfter } };
    },
    notFound: () => problem(404, "NOT_FOUND", "Not found"),
    around: (_request, _account, run) => run(),
    advance: (id, stage) => withObject(parts.sessions, id, (session) => advanceSession(parts, session, stage)),
    forge: (id) => withObject(parts.sessions, id, forgedCompletion),
    objects: () => [...parts.sessions.values()].map(summaryOf),
    clear: () => {
      parts.sessions.clear();
      nonces.clear();
    },
  };
};
