import { CHECK_NAMES, type CheckName, DOCUMENT_CLASSES, type DocumentClass } from "../../../contracts/check.ts";
import { alphanumeric } from "../../ids.ts";
import {
  empty,
  isObject,
  type JsonObject,
  json,
  jsonOf,
  type Labels,
  type Reply,
  route,
  stringOf,
} from "../../wire.ts";
import type { ManualAccount } from "./account.ts";
import { become } from "./callbacks.ts";
import {
  CASES,
  type Case,
  caseView,
  isOver,
  type ManualHandler,
  type ManualParts,
  type ManualRoute,
  pageUrlOf,
  problem,
} from "./state.ts";

const MEMBERS: readonly string[] = [
  ...["reference", "checks", "documents", "country", "locale", "expires_at", "return_url", "person", "labels"],
];
/** A timer of Node's fires at once when it is longer. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

const listOf = <T extends string>(value: unknown, known: readonly T[]): readonly T[] | undefined => {
  const list = Array.isArray(value) ? value.map(String) : [];
  const fit = list.filter((one): one is T => known.some((name) => name === one));
  return fit.length > 0 && fit.length === list.length ? fit : undefined;
};

export const labelsIn = (body: JsonObject): Labels => {
  const labels = isObject(body.labels) ? body.labels : {};
  const scenario = stringOf(labels.mock_scenario);
  const reference = stringOf(body.reference) ?? null;
  return { ...(scenario === undefined ? {} : { scenario }), attempt: Number(labels.attempt ?? "1"), reference };
};

interface Wanted {
  readonly reference: string;
  readonly checks: readonly CheckName[];
  readonly documents: readonly DocumentClass[];
  readonly expiresAt: number;
}

/** The parts that are read, or a sentence about what is wrong. */
const wantedOf = (body: JsonObject | undefined): Wanted | string => {
  if (body === undefined) return "The body is not a JSON object";
  const strange = Object.keys(body).find((name) => !MEMBERS.includes(name));
  if (strange !== undefined) return `${strange} is not known`;
  const reference = stringOf(body.reference) ?? "";
  const checks = listOf(body.checks, CHECK_NAMES);
  const documents = listOf(body.documents, DOCUMENT_CLASSES);
  const expiresAt = Date.parse(stringOf(body.expires_at) ?? "");
  if (!/^[\w-]{1,100}$/.test(reference)) return "reference must have 1 to 100 letters, digits, - and _";
  if (checks === undefined) return `checks must name some of ${CHECK_NAMES.join(", ")}`;
  if (documents === undefined) return `documents must name some of ${DOCUMENT_CLASSES.join(", ")}`;
  if (!/^[A-Z]{2}$/.test(stringOf(body.country) ?? "")) return "country must be an alpha-2 code";
  if (Number.isNaN(expiresAt)) return "expires_at must be an RFC 3339 time";
  return { reference, checks, documents, expiresAt };
};

const DRAWN = ["passport", "identity_card", "driving_licence"] as const;

/** A fresh address for the person; the one before leads nowhere any more. */
const giveAddress = ({ pages, context }: ManualParts, one: Case): void => {
  pages.delete(one.pageToken);
  one.pageToken = alphanumeric(context.world.random, 32);
  pages.set(one.pageToken, one);
};

const setOut = (parts: ManualParts, one: Case, labels: Labels): void => {
  const { world, enrol, publish } = parts.context;
  const documents = DRAWN.filter((name) => one.documents.includes(name));
  enrol({
    ...{ vendor: "manual", object: one.id, reference: one.reference, linkEndsAt: one.expiresAt, labels },
    documents: documents.length > 0 ? documents : DRAWN,
    returnUrl: one.returnUrl,
  });
  const left = one.expiresAt - world.now();
  if (left > 0 && left <= LONGEST_TIMER_MS)
    world.timer(left, () => {
      // A reviewer who has seen the document decides, however late it is.
      if (one.status === "open" || one.status === "meeting")
        publish(become(parts, one, "lapsed", { reasons: ["policy.session_expired"] }));
    });
};

const newCase = (parts: ManualParts, account: ManualAccount, body: JsonObject, wanted: Wanted): Case => {
  const { world } = parts.context;
  const one: Case = {
    ...{ account, id: `case_${alphanumeric(world.random, 20)}`, reference: wanted.reference },
    ...{ country: String(body.country), locale: stringOf(body.locale) ?? "en", documents: wanted.documents },
    ...{ returnUrl: stringOf(body.return_url), createdAt: world.now(), expiresAt: wanted.expiresAt },
    outcomes: new Map(wanted.checks.map((name) => [name, null])),
    person: isObject(body.person) ? body.person : {},
    ...{ pageToken: "", status: "open", sequence: 0, updatedAt: world.now(), way: null, document: null, reasons: [] },
  };
  parts.cases.set(one.id, one);
  giveAddress(parts, one);
  return one;
};

const create =
  (parts: ManualParts): ManualHandler =>
  (request, account) => {
    const body = jsonOf(request);
    const wanted = wantedOf(body);
    if (typeof wanted === "string" || body === undefined) return problem(400, String(wanted));
    const { reference } = wanted;
    const before = [...parts.cases.values()].find((one) => one.account === account && one.reference === reference);
    if (before !== undefined) return json(200, caseView(before, pageUrlOf(parts, before)), { reference });
    const one = newCase(parts, account, body, wanted);
    setOut(parts, one, labelsIn(body));
    return json(201, caseView(one, pageUrlOf(parts, one)), { reference });
  };

type WithCase = (one: Case) => Reply;

const withCase =
  (parts: ManualParts, act: WithCase): ManualHandler =>
  (_request, account, params) => {
    const one = parts.cases.get(params.id ?? "");
    if (one?.account !== account) return problem(404, "There is no such case");
    return { ...act(one), reference: one.reference };
  };

const list =
  (parts: ManualParts): ManualHandler =>
  (request, account) => {
    const reference = request.query.get("reference");
    const cases = [...parts.cases.values()].filter(
      (one) => one.account === account && (reference === null || one.reference === reference),
    );
    return json(200, { cases: cases.map((one) => caseView(one, pageUrlOf(parts, one))) });
  };

const view = (parts: ManualParts, one: Case): Reply => json(200, caseView(one, pageUrlOf(parts, one)));

export const caseRoutes = (parts: ManualParts): readonly ManualRoute[] => {
  const { stop, renew, publish } = parts.context;
  const one = `${CASES}/:id`;
  const reopen = withCase(parts, (found) => {
    if (found.status === "accepted") return problem(409, "The case was accepted: there is nothing to open again");
    giveAddress(parts, found);
    for (const name of found.outcomes.keys()) found.outcomes.set(name, null);
    publish(become(parts, found, "open", { reasons: [], way: null, document: null }));
    renew("manual", found.id, { again: true });
    return view(parts, found);
  });
  const withdraw = withCase(parts, (found) => {
    stop("manual", found.id);
    if (!isOver(found)) publish(become(parts, found, "withdrawn", { reasons: ["policy.withdrawn"] }));
    return view(parts, found);
  });
  const erase = withCase(parts, (found) => {
    stop("manual", found.id);
    parts.pages.delete(found.pageToken);
    found.person = null;
    return empty(204);
  });
  return [
    route("POST", CASES, "open_case", create(parts), (request) => labelsIn(jsonOf(request) ?? {})),
    route("GET", CASES, "list_cases", list(parts)),
    route(
      "GET",
      one,
      "get_case",
      withCase(parts, (found) => view(parts, found)),
    ),
    route("POST", `${one}/reopen`, "reopen_case", reopen),
    route("POST", `${one}/withdraw`, "withdraw_case", withdraw),
    route("DELETE", one, "erase_case", erase),
  ];
};
