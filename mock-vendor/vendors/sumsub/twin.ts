import { createHmac, timingSafeEqual } from "node:crypto";
import { type ObjectSummary, type Refusal, type Twin, type TwinContext, withObject } from "../../twin.ts";
import type { Exchange, Reply } from "../../wire.ts";
import type { SumsubAccount } from "./account.ts";
import { actionRoutes } from "./actions.ts";
import { applicantRoutes } from "./applicants.ts";
import { linkRoutes } from "./links.ts";
import { advanceApplicant, forgedRefusal } from "./play.ts";
import { type Applicant, problem, type SumsubParts } from "./state.ts";
import { addConfigured, webhookRoutes } from "./webhooks.ts";

const WINDOW_SECONDS = 60;

const sameHex = (left: string, right: string): boolean => {
  const [one, other] = [Buffer.from(left), Buffer.from(right)];
  return one.byteLength === other.byteLength && timingSafeEqual(one, other);
};

/** Timestamp within a minute and a signature over timestamp, method, path with query and the body's bytes. */
const authenticator =
  (parts: SumsubParts, accounts: readonly SumsubAccount[]) =>
  (request: Exchange): SumsubAccount | Reply => {
    const header = (name: string) => request.headers.get(name) ?? "";
    const account = accounts.find(({ appToken }) => appToken === header("x-app-token"));
    if (!account)
      return problem(parts, 401, "Invalid app token", { errorCode: 4000, errorName: "app-token-invalid-format" });
    const timestamp = header("x-app-access-ts");
    const now = Math.floor(parts.context.world.now() / 1000);
    if (!/^\d{1,13}$/.test(timestamp) || Math.abs(now - Number(timestamp)) > WINDOW_SECONDS)
      return problem(parts, 401, "Token expired");
    const signed = `${timestamp}${request.method}${request.target}`;
    const expected = createHmac("sha256", account.secretKey).update(signed).update(request.body).digest("hex");
    if (sameHex(expected, header("x-app-access-sig"))) return account;
    return problem(parts, 401, "Invalid signature", { errorCode: 4003, errorName: "app-token-signature-mismatch" });
  };

// UNCONFIRMED: body and headers of the 429; no `Retry-After` is documented.
const REFUSALS: Readonly<Record<Refusal, readonly [number, string]>> = {
  unavailable: [503, "Service is temporarily unavailable"],
  rate_limited: [429, "Too many requests"],
  refused: [400, "Refused by the mock"],
};

const summaryOf = ({ id, externalUserId, review, createdAt }: Applicant): ObjectSummary => ({
  vendor: "sumsub",
  object: id,
  reference: externalUserId,
  status: [review.status, review.result?.reviewAnswer, review.result?.reviewRejectType].filter(Boolean).join("/"),
  createdAt: new Date(createdAt).toISOString(),
});

/** Sumsub: applicants under review. */
export const sumsubTwin = (context: TwinContext, accounts: readonly SumsubAccount[]): Twin<SumsubAccount> => {
  const parts: SumsubParts = { context, applicants: new Map(), references: new Map(), webhooks: new Map() };
  const begun = new Set<string>();
  const configure = () => accounts.map((account) => addConfigured(parts, account));
  configure();
  const routes = [
    ...linkRoutes(parts, begun),
    ...applicantRoutes(parts),
    ...actionRoutes(parts),
    ...webhookRoutes(parts),
  ];
  return {
    vendor: "sumsub",
    delivery: { repeatAfterSeconds: [300, 3_600, 18_000, 64_800], limitSeconds: 5 },
    routes: routes,
    authenticate: authenticator(parts, accounts),
    refusal: (kind, seconds) => {
      const reply = problem(parts, ...REFUSALS[kind]);
      const retryAfter = seconds === undefined ? {} : { "retry-after": String(seconds) };
      return { ...reply, headers: { ...reply.headers, ...retryAfter } };
    },
    notFound: () => problem(parts, 404, "Not found"),
    around: (_request, _account, run) => run(),
    advance: (id, stage) => withObject(parts.applicants, id, (one) => advanceApplicant(parts, one, stage)),
    forge: (id) => withObject(parts.applicants, id, (one) => forgedRefusal(parts, one)),
    objects: () => [...parts.applicants.values()].map(summaryOf),
    clear: () => {
      for (const kept of [parts.applicants, parts.references, parts.webhooks, begun]) kept.clear();
      configure();
    },
  };
};
