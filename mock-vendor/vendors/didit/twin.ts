import { type ObjectSummary, type Refusal, type Twin, type TwinContext, withObject } from "../../twin.ts";
import type { Exchange, Reply } from "../../wire.ts";
import type { DiditAccount } from "./account.ts";
import { advanceSession, forgedDecline } from "./play.ts";
import { sessionRoutes } from "./sessions.ts";
import { type DiditParts, detail, isUuid, NO_PAGE, type Session, UNKNOWN } from "./state.ts";

const FORBIDDEN = detail(403, "Authentication credentials were not provided or are invalid.");

/** The session that a path names is looked for before the key is: an unknown one is 404 to anybody. */
const withoutSession = ({ sessions }: DiditParts, path: string): Reply | undefined => {
  const id = /^\/v3\/session\/([^/]+)\//.exec(path)?.[1];
  if (id === undefined || sessions.has(id)) return undefined;
  return isUuid(id) ? UNKNOWN : NO_PAGE;
};

const authenticator =
  (parts: DiditParts, accounts: readonly DiditAccount[]) =>
  (request: Exchange): DiditAccount | Reply =>
    withoutSession(parts, request.path) ??
    accounts.find(({ apiKey }) => apiKey === request.headers.get("x-api-key")) ??
    FORBIDDEN;

const PER_MINUTE = 600;

const REFUSALS: Readonly<Record<Refusal, (seconds: number) => Reply>> = {
  unavailable: () => detail(503, "Service temporarily unavailable."),
  rate_limited: (seconds) =>
    detail(429, `Session creation rate limit exceeded. You can make up to ${PER_MINUTE} requests per minute.`, {
      "retry-after": String(seconds),
      "x-ratelimit-limit": String(PER_MINUTE),
      "x-ratelimit-remaining": "0",
    }),
  refused: () => detail(400, "Refused by the mock."),
};

const summaryOf = ({ id, fields, status, createdAt }: Session): ObjectSummary => ({
  vendor: "didit",
  object: id,
  reference: typeof fields.vendor_data === "string" ? fields.vendor_data : null,
  status,
  createdAt: new Date(createdAt).toISOString(),
});

/** Didit: sessions of one workflow, with document, liveness, face match and screening. */
export const diditTwin = (context: TwinContext, accounts: readonly DiditAccount[]): Twin<DiditAccount> => {
  const parts: DiditParts = { context, sessions: new Map() };
  return {
    vendor: "didit",
    // About one minute and about four minutes after the first try, then never again.
    delivery: { repeatAfterSeconds: [60, 180], limitSeconds: 5 },
    routes: sessionRoutes(parts),
    authenticate: authenticator(parts, accounts),
    refusal: (kind, seconds = 60) => REFUSALS[kind](seconds),
    notFound: () => NO_PAGE,
    around: (_request, _account, run) => run(),
    advance: (id, stage) => withObject(parts.sessions, id, (session) => advanceSession(parts, session, stage)),
    forge: (id) => withObject(parts.sessions, id, (session) => forgedDecline(parts, session)),
    objects: () => [...parts.sessions.values()].map(summaryOf),
    clear: () => parts.sessions.clear(),
  };
};
