import { hex } from "../../ids.ts";
import { type Exchange, isObject, type JsonObject, json, jsonOf, type Labels, route, stringOf } from "../../wire.ts";
import type { SumsubAccount } from "./account.ts";
import { applicantEvent } from "./callbacks.ts";
import {
  type Applicant,
  newReview,
  problem,
  referenceKey,
  type SumsubHandler,
  type SumsubParts,
  type SumsubRoute,
} from "./state.ts";
import { applicantView, moderationView, reviewView, stepsView } from "./views.ts";

const FIELDS = ["email", "phone", "lang", "type", "fixedInfo", "info", "metadata", "sourceKey"] as const;
export const fieldsOf = (body: JsonObject): JsonObject =>
  Object.fromEntries(FIELDS.flatMap((name) => (body[name] === undefined ? [] : [[name, body[name]]])));

/** Labels of the play among the applicant's `metadata` pairs. */
export const labelsIn = (fields: JsonObject, reference: string | null): Labels => {
  const { metadata } = fields;
  const pairs = Array.isArray(metadata) ? metadata.filter(isObject) : [];
  const value = (key: string) => stringOf(pairs.find((pair) => pair.key === key)?.value);
  const scenario = value("mock_scenario");
  return { ...(scenario === undefined ? {} : { scenario }), attempt: Number(value("attempt") ?? "1"), reference };
};

const labelsOf = (request: Exchange): Labels => {
  const body = jsonOf(request) ?? {};
  return labelsIn(body, stringOf(body.externalUserId) ?? null);
};

export const findByReference = ({ references }: SumsubParts, account: SumsubAccount, reference: string) =>
  references.get(referenceKey(account, reference));

/** Makes the applicant and tells of it. */
export const register = (
  parts: SumsubParts,
  account: SumsubAccount,
  externalUserId: string,
  fields: JsonObject,
): Applicant => {
  const { world } = parts.context;
  const applicant: Applicant = {
    account,
    id: hex(world.random, 24),
    inspectionId: hex(world.random, 24),
    key: hex(world.random, 12).toUpperCase(),
    createdAt: world.now(),
    externalUserId,
    levelName: account.levelName,
    fields,
    deleted: false,
    review: newReview(parts),
    steps: new Map(),
    tags: [],
  };
  parts.applicants.set(applicant.id, applicant);
  parts.references.set(referenceKey(account, externalUserId), applicant);
  parts.context.publish(applicantEvent(parts, applicant, "applicantCreated"));
  return applicant;
};

export const unknownLevel = (parts: SumsubParts, name: string | null) =>
  problem(parts, 404, `Level '${name ?? ""}' not found`);

const create =
  (parts: SumsubParts): SumsubHandler =>
  (request, account) => {
    const level = request.query.get("levelName");
    if (level !== account.levelName) return unknownLevel(parts, level);
    const body = jsonOf(request);
    const reference = stringOf(body?.externalUserId);
    if (!body || !reference) return problem(parts, 400, "externalUserId is required");
    const before = findByReference(parts, account, reference);
    if (before) {
      const text = `Applicant with external user id '${reference}' already exists: ${before.id}`;
      return { ...problem(parts, 409, text), reference };
    }
    const applicant = register(parts, account, reference, fieldsOf(body));
    return json(201, applicantView(applicant, parts.context.world.now()), { reference });
  };

/** `{id}`, or `-;externalUserId={reference}`. */
export const lookUp = (parts: SumsubParts, account: SumsubAccount, id: string): Applicant | undefined => {
  const reference = /^-;externalUserId=(.*)$/.exec(id)?.[1];
  if (reference !== undefined) return findByReference(parts, account, reference);
  const applicant = parts.applicants.get(id);
  return applicant?.account === account ? applicant : undefined;
};

type WithApplicant = (applicant: Applicant, ...rest: Parameters<SumsubHandler>) => ReturnType<SumsubHandler>;

export const withApplicant =
  (parts: SumsubParts, act: WithApplicant): SumsubHandler =>
  async (request, account, params) => {
    const applicant = lookUp(parts, account, params.id ?? "");
    if (!applicant) return problem(parts, 404, "Applicant not found");
    return { ...(await act(applicant, request, account, params)), reference: applicant.externalUserId };
  };

const moderation =
  (parts: SumsubParts): SumsubHandler =>
  (_request, account, params) => {
    const id = /^-;applicantId=(.*)$/.exec(params.query ?? "")?.[1] ?? "";
    const applicant = lookUp(parts, account, id);
    return applicant ? json(200, moderationView(applicant)) : problem(parts, 404, "Applicant not found");
  };

const patch =
  (parts: SumsubParts): SumsubHandler =>
  (request, account) => {
    const body = jsonOf(request);
    const applicant = lookUp(parts, account, String(body?.id));
    if (!body || !applicant) return problem(parts, 404, "Applicant not found");
    const reference = stringOf(body.externalUserId);
    if (reference !== undefined && reference !== applicant.externalUserId) {
      if (findByReference(parts, account, reference))
        return problem(parts, 409, "Applicant with this external user id already exists");
      parts.references.delete(referenceKey(account, applicant.externalUserId));
      parts.references.set(referenceKey(account, reference), applicant);
      applicant.externalUserId = reference;
    }
    applicant.fields = { ...applicant.fields, ...fieldsOf(body) };
    return json(200, applicantView(applicant, parts.context.world.now()), { reference: applicant.externalUserId });
  };

const patchPart = (parts: SumsubParts, name: "fixedInfo" | "info"): SumsubHandler =>
  withApplicant(parts, (applicant, request) => {
    const body = jsonOf(request);
    if (!body) return problem(parts, 400, "Malformed body");
    const merged = { ...((applicant.fields[name] ?? {}) as JsonObject), ...body };
    applicant.fields = { ...applicant.fields, [name]: merged };
    parts.context.publish(applicantEvent(parts, applicant, "applicantPersonalInfoChanged"));
    return json(200, merged);
  });

export const applicantRoutes = (parts: SumsubParts): readonly SumsubRoute[] => {
  const { world } = parts.context;
  const base = "/resources/applicants";
  const exists: SumsubHandler = (_request, account, params) => {
    const applicant = findByReference(parts, account, params.reference ?? "");
    return json(
      200,
      applicant ? { exists: true, applicant: applicantView(applicant, world.now()) } : { exists: false },
    );
  };
  const levels: SumsubHandler = (_request, account) =>
    json(200, { list: { items: [{ name: account.levelName }], totalItems: 1 } });
  const read = (view: (applicant: Applicant) => JsonObject) =>
    withApplicant(parts, (applicant) => json(200, view(applicant)));
  return [
    route("POST", base, "create_applicant", create(parts), labelsOf),
    route("PATCH", base, "update_applicant", patch(parts)),
    route("GET", `${base}/-/levels`, "list_levels", levels),
    route("GET", `${base}/-/byExternalUserId/:reference`, "applicant_exists", exists),
    route(
      "GET",
      `${base}/:id/one`,
      "get_applicant",
      read((one) => applicantView(one, world.now())),
    ),
    route(
      "GET",
      `${base}/:id/status`,
      "get_status",
      read((one) => reviewView(one.review, one.levelName, world.now())),
    ),
    route("GET", `${base}/:id/requiredIdDocsStatus`, "get_steps", read(stepsView)),
    route("PATCH", `${base}/:id/fixedInfo`, "update_fixed_info", patchPart(parts, "fixedInfo")),
    route("PATCH", `${base}/:id/info`, "update_info", patchPart(parts, "info")),
    route("GET", "/resources/moderationStates/:query", "get_moderation", moderation(parts)),
  ];
};
