import { alphanumeric } from "../../ids.ts";
import { type Exchange, isObject, json, jsonOf, route, stringOf } from "../../wire.ts";
import type { SumsubAccount } from "./account.ts";
import { findByReference, labelsIn, register, unknownLevel } from "./applicants.ts";
import { type Applicant, isSandbox, problem, type SumsubParts, type SumsubRoute } from "./state.ts";

const LINK_SECONDS = 1_800;
const TOKEN_SECONDS = 600;

interface Wanted {
  readonly userId: string | undefined;
  readonly levelName: string | null | undefined;
  readonly ttlInSecs: number;
  readonly returnUrl?: string | undefined;
}

/** The applicant of a link or token: an unknown user becomes one. */
const applicantFor = (parts: SumsubParts, account: SumsubAccount, userId: string): Applicant =>
  findByReference(parts, account, userId) ?? register(parts, account, userId, {});

/** Token of the capture page. With the first one the person sets out; after a RED/RETRY a new one begins anew. */
const captureToken = (parts: SumsubParts, applicant: Applicant, wanted: Wanted, begun: Set<string>): string => {
  const { context } = parts;
  const linkEndsAt = context.world.now() + wanted.ttlInSecs * 1000;
  const { result } = applicant.review;
  if (begun.has(applicant.id)) {
    return context.renew("sumsub", applicant.id, { linkEndsAt, again: result?.reviewRejectType === "RETRY" });
  }
  begun.add(applicant.id);
  return context.enrol({
    vendor: "sumsub",
    object: applicant.id,
    reference: applicant.externalUserId,
    documents: ["passport", "identity_card", "driving_licence"],
    returnUrl: wanted.returnUrl,
    linkEndsAt,
    labels: labelsIn(applicant.fields, applicant.externalUserId),
  });
};

const seconds = (value: unknown, otherwise: number): number => {
  const number = Number(value ?? otherwise);
  return Number.isFinite(number) && number > 0 ? number : otherwise;
};

const wantedIn = (request: Exchange, life: number): Wanted => {
  const body = jsonOf(request) ?? {};
  const redirect = isObject(body.redirect) ? body.redirect : {};
  return {
    userId: stringOf(body.userId),
    levelName: stringOf(body.levelName),
    ttlInSecs: seconds(body.ttlInSecs, life),
    returnUrl: stringOf(redirect.successUrl),
  };
};

/** The older calls carry everything in the query. */
const wantedInQuery = ({ query }: Exchange, life: number): Wanted => ({
  userId: query.get("userId") ?? query.get("externalUserId") ?? undefined,
  levelName: query.get("levelName"),
  ttlInSecs: seconds(query.get("ttlInSecs"), life),
});

/** Applicant and capture token for a link or token, or why there is none. */
const admit = (parts: SumsubParts, begun: Set<string>, account: SumsubAccount, wanted: Wanted) => {
  if (wanted.levelName !== account.levelName) return unknownLevel(parts, wanted.levelName ?? null);
  if (!wanted.userId) return problem(parts, 400, "userId is required");
  const applicant = applicantFor(parts, account, wanted.userId);
  return { applicant, token: captureToken(parts, applicant, wanted, begun) };
};

export const linkRoutes = (parts: SumsubParts, begun: Set<string>): readonly SumsubRoute[] => {
  const { context } = parts;
  const link = (account: SumsubAccount, wanted: Wanted) => {
    const admitted = admit(parts, begun, account, wanted);
    if (!("token" in admitted)) return admitted;
    const url = `${context.publicUrl}/capture/sumsub/${admitted.token}`;
    return json(200, { url }, { reference: admitted.applicant.externalUserId });
  };
  const token = (account: SumsubAccount, wanted: Wanted) => {
    const admitted = admit(parts, begun, account, wanted);
    if (!("token" in admitted)) return admitted;
    const made = `${isSandbox(account) ? "_act-sbx-" : "_act-"}${alphanumeric(context.world.random, 36)}`;
    return json(200, { token: made, userId: wanted.userId }, { reference: admitted.applicant.externalUserId });
  };
  const levels = "/resources/sdkIntegrations/levels";
  const tokens = "/resources/accessTokens";
  return [
    route("POST", `${tokens}/sdk`, "create_token", (request, account) =>
      token(account, wantedIn(request, TOKEN_SECONDS)),
    ),
    route("POST", tokens, "create_token", (request, account) => token(account, wantedInQuery(request, TOKEN_SECONDS))),
    route("POST", `${levels}/-/websdkLink`, "create_link", (request, account) =>
      link(account, wantedIn(request, LINK_SECONDS)),
    ),
    route("POST", `${levels}/:level/websdkLink`, "create_link", (request, account, params) =>
      link(account, { ...wantedInQuery(request, LINK_SECONDS), levelName: params.level }),
    ),
  ];
};
