import { uuid } from "../../ids.ts";
import {
  type Exchange,
  isObject,
  type JsonObject,
  jsonOf,
  type Labels,
  parseJson,
  type Reply,
  route,
  stringOf,
} from "../../wire.ts";
import type { PlaidAccount } from "./account.ts";
import { verificationEvent } from "./callbacks.ts";
import { idOf, retry } from "./play.ts";
import {
  type Attempt,
  answer,
  FRESH,
  missing,
  type PlaidHandler,
  type PlaidParts,
  type PlaidRoute,
  problem,
  timeText,
  unknown,
} from "./state.ts";
import { keyView } from "./token.ts";
import { attemptView, hitsView, screeningView } from "./views.ts";

const INVALID = ["INVALID_REQUEST", "INVALID_FIELD"] as const;
/** The link does not expire by itself; the play's own clock needs an end. */
const LINK_MS = 30 * 86_400_000;
const LINK_TOKEN_MS = 4 * 3_600_000;

/** The vendor has no field for our labels: our own header carries them, which the vendor would not look at. */
const labelsOf = (request: Exchange): Labels => {
  const told = parseJson(request.headers.get("x-request-labels") ?? "{}");
  const { mock_scenario: scenario, attempt } = isObject(told) ? told : {};
  const reference = stringOf(jsonOf(request)?.client_user_id) ?? null;
  return { ...(typeof scenario === "string" ? { scenario } : {}), attempt: Number(attempt ?? "1"), reference };
};

const refusalOf = (parts: PlaidParts, account: PlaidAccount, body: JsonObject | undefined): Reply | undefined => {
  if (!body) return problem(parts, 400, ["INVALID_REQUEST", "INVALID_BODY"], "the body is not JSON");
  for (const field of ["template_id", "is_shareable", "gave_consent", "client_user_id"])
    if (body[field] === undefined) return missing(parts, field);
  if (body.template_id !== account.templateId) return problem(parts, 400, INVALID, "no such template");
  const name = isObject(body.user) ? body.user.name : undefined;
  if (isObject(name) && !(name.given_name && name.family_name)) return problem(parts, 400, INVALID, "user.name");
  return undefined;
};

const enrol = ({ context }: PlaidParts, id: string, labels: Labels): string => {
  const token = context.enrol({
    vendor: "plaid-idv",
    object: id,
    reference: labels.reference ?? null,
    documents: ["passport", "identity_card", "driving_licence"],
    linkEndsAt: context.world.now() + LINK_MS,
    labels,
  });
  return `${context.publicUrl}/capture/plaid-idv/${token}`;
};

const newAttempt = (parts: PlaidParts, account: PlaidAccount, body: JsonObject, labels: Labels): Attempt => {
  const id = idOf(parts, "idv");
  const url = enrol(parts, id, labels);
  const attempt: Attempt = {
    ...{ account, id, root: id, previous: null, createdAt: parts.context.world.now() },
    ...{ userId: String(body.client_user_id), user: isObject(body.user) ? body.user : {} },
    url: body.is_shareable === true ? url : null,
    ...{ completedAt: null, status: "active", steps: FRESH, found: undefined, screening: undefined },
  };
  parts.attempts.set(id, attempt);
  parts.heads.set(id, attempt);
  return attempt;
};

const ofUser = ({ attempts }: PlaidParts, account: PlaidAccount, userId: unknown): readonly Attempt[] =>
  [...attempts.values()].filter((attempt) => attempt.account === account && attempt.userId === userId);

const create =
  (parts: PlaidParts): PlaidHandler =>
  (request, account) => {
    const body = jsonOf(request);
    const refusal = refusalOf(parts, account, body);
    if (!body || refusal) return refusal ?? unknown(parts);
    const labels = labelsOf(request);
    if (labels.scenario === "consent-declined")
      return problem(
        parts,
        400,
        INVALID,
        "Plaid has no word for a refused consent; onfido, sumsub and stripe-identity have",
      );
    const before = ofUser(parts, account, body.client_user_id).at(-1);
    // UNCONFIRMED: the code of a second attempt for the same user.
    if (before && body.is_idempotent !== true)
      return problem(parts, 400, INVALID, "an identity verification of this user exists already");
    const attempt = before ?? newAttempt(parts, account, body, labels);
    return answer(parts, attemptView(attempt), attempt.userId);
  };

type WithAttempt = (attempt: Attempt, body: JsonObject) => Reply;

const withAttempt =
  (parts: PlaidParts, act: WithAttempt): PlaidHandler =>
  (request, account) => {
    const body = jsonOf(request) ?? {};
    const attempt = parts.attempts.get(String(body.identity_verification_id));
    return attempt?.account === account ? { ...act(attempt, body), reference: attempt.userId } : unknown(parts);
  };

const list =
  (parts: PlaidParts): PlaidHandler =>
  (request, account) => {
    const body = jsonOf(request) ?? {};
    if (typeof body.template_id !== "string") return missing(parts, "template_id");
    const found = body.template_id === account.templateId ? ofUser(parts, account, body.client_user_id) : [];
    return answer(parts, { identity_verifications: found.map(attemptView), next_cursor: null });
  };

const STRATEGIES: readonly unknown[] = ["reset", "incomplete", "infer", "custom"];

const again =
  (parts: PlaidParts): PlaidHandler =>
  (request, account) => {
    const { context } = parts;
    const body = jsonOf(request) ?? {};
    if (!STRATEGIES.includes(body.strategy)) return missing(parts, "strategy");
    const before = ofUser(parts, account, body.client_user_id).at(-1);
    if (!before) return unknown(parts);
    if (before.status === "active" && body.strategy === "infer")
      return problem(parts, 400, INVALID, "the last attempt is still active");
    const linkEndsAt = context.world.now() + LINK_MS;
    const token = context.renew("plaid-idv", before.root, { linkEndsAt, again: true });
    const url = body.is_shareable === true ? `${context.publicUrl}/capture/plaid-idv/${token}` : null;
    const attempt = retry(parts, before, url);
    context.publish([verificationEvent(attempt, "RETRIED")]);
    return answer(parts, attemptView(attempt), attempt.userId);
  };

const withScreening =
  (parts: PlaidParts, view: (attempt: Attempt) => JsonObject): PlaidHandler =>
  (request, account) => {
    const id = jsonOf(request)?.watchlist_screening_id;
    const found = [...parts.attempts.values()].find(
      (attempt) => attempt.account === account && id !== undefined && attempt.screening?.id === id,
    );
    return found ? answer(parts, view(found), found.userId) : unknown(parts);
  };

const key =
  (parts: PlaidParts): PlaidHandler =>
  (request, account) =>
    jsonOf(request)?.key_id === account.webhook.keyId
      ? answer(parts, { key: keyView(account) })
      : problem(parts, 400, ["INVALID_INPUT", "INVALID_WEBHOOK_VERIFICATION_KEY_ID"], "no such key");

const linkToken =
  (parts: PlaidParts): PlaidHandler =>
  () => {
    const { now, random } = parts.context.world;
    const link_token = `link-sandbox-${uuid(random)}`;
    return answer(parts, { link_token, expiration: timeText(now() + LINK_TOKEN_MS) });
  };

export const attemptRoutes = (parts: PlaidParts): readonly PlaidRoute[] => [
  route("POST", "/identity_verification/create", "create_attempt", create(parts), labelsOf),
  route(
    "POST",
    "/identity_verification/get",
    "get_attempt",
    withAttempt(parts, (attempt) => answer(parts, attemptView(attempt))),
  ),
  route("POST", "/identity_verification/list", "list_attempts", list(parts)),
  route("POST", "/identity_verification/retry", "retry_attempt", again(parts)),
  route("POST", "/watchlist_screening/individual/get", "get_screening", withScreening(parts, screeningView)),
  route("POST", "/watchlist_screening/individual/hit/list", "list_hits", withScreening(parts, hitsView)),
  route("POST", "/webhook_verification_key/get", "get_key", key(parts)),
  route("POST", "/link/token/create", "create_link_token", linkToken(parts)),
];
