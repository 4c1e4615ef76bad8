import { SCENARIOS, type Scenario } from "../../../contracts/scenario.ts";
import { alphanumeric, uuid } from "../../ids.ts";
import {
  type Exchange,
  isObject,
  type JsonObject,
  json,
  jsonOf,
  type Labels,
  type Reply,
  route,
  stringOf,
} from "../../wire.ts";
import type { VeriffAccount } from "./account.ts";
import { mediaRoutes } from "./media.ts";
import { timeOut } from "./play.ts";
import { removalRoute } from "./removal.ts";
import {
  fail,
  lastDecision,
  newAttempt,
  type Session,
  type VeriffHandler,
  type VeriffParts,
  type VeriffRoute,
  type WithSession,
  withSession,
} from "./state.ts";
import { attemptsView, decisionAnswer, personView, screeningView, sessionView } from "./views.ts";

const WEEK_MS = 7 * 86_400_000;
const LONGEST_DATA = 1_000;
/** What the capture page asks for under each type. */
const DOCUMENTS = {
  PASSPORT: "passport",
  ID_CARD: "identity_card",
  DRIVERS_LICENSE: "driving_licence",
  RESIDENCE_PERMIT: "identity_card",
  VISA: "passport",
} as const;

const verificationIn = (request: Exchange): JsonObject | undefined => {
  const verification = jsonOf(request)?.verification;
  return isObject(verification) ? verification : undefined;
};

/** Labels of the play behind the reference, each after a bar: the vendor has no other free field. */
const labelsOf = (request: Exchange): Labels => {
  const parts = (stringOf(verificationIn(request)?.vendorData) ?? "").split("|");
  const value = (name: string) => parts.find((part) => part.startsWith(`${name}:`))?.slice(name.length + 1);
  const scenario = value("mock_scenario");
  return {
    ...(scenario === undefined ? {} : { scenario }),
    attempt: Number(value("attempt") ?? "1"),
    reference: parts[0] || null,
  };
};

const WORDLESS: readonly string[] = ["underage", "consent-declined"];

/** Why nobody can play this scenario here. */
const unplayable = (scenario: string | undefined, { screening }: VeriffAccount): Reply | undefined => {
  const known: Readonly<Record<string, Scenario>> = SCENARIOS;
  const needs = scenario === undefined || !Object.hasOwn(known, scenario) ? undefined : known[scenario]?.needs;
  if (scenario !== undefined && WORDLESS.includes(scenario))
    return fail(400, 1104, "Veriff has no words for this scenario; onfido, sumsub and stripe-identity can play it");
  return needs !== undefined && screening !== true
    ? fail(400, 1104, "This integration screens nobody; onfido and sumsub can play this scenario")
    : undefined;
};

const isDate = (value: unknown): boolean =>
  typeof value === "string" && /^\d{4}-\d\d-\d\d$/.test(value) && !Number.isNaN(Date.parse(value));

type Rule = readonly [code: number, message: string, isBroken: (fields: JsonObject) => boolean];
const inside = (fields: JsonObject, name: string): JsonObject => (isObject(fields[name]) ? fields[name] : {});

const RULES: readonly Rule[] = [
  [1302, "Return URL is not https", ({ callback: url }) => url !== undefined && !String(url).startsWith("https://")],
  [1501, "vendorData is not a string", ({ vendorData: data }) => data !== undefined && typeof data !== "string"],
  [1500, "vendorData is too long", ({ vendorData: data }) => String(data ?? "").length > LONGEST_DATA],
  [
    2003,
    "Invalid date of birth",
    (fields) => inside(fields, "person").dateOfBirth !== undefined && !isDate(inside(fields, "person").dateOfBirth),
  ],
  [
    2103,
    "Document type is not supported",
    (fields) => !Object.hasOwn(DOCUMENTS, String(inside(fields, "document").type ?? "PASSPORT")),
  ],
  [
    2104,
    "Document country is not supported",
    (fields) => !/^[A-Z]{2}$/.test(String(inside(fields, "document").country ?? "EE")),
  ],
];

const HOUR_MS = 3_600_000;

/** A `timestamp` may be left out; one that is there must be of this hour. */
const untimely = ({ timestamp }: JsonObject, now: number): Reply | undefined => {
  if (timestamp === undefined) return undefined;
  const at = Date.parse(String(timestamp));
  if (Number.isNaN(at)) return fail(400, 1202, "Timestamp has a bad format");
  return now - at > HOUR_MS ? fail(400, 1201, "Timestamp is older than one hour") : undefined;
};

const documentsOf = (fields: JsonObject) => {
  const type = stringOf(inside(fields, "document").type);
  return type === undefined ? [...new Set(Object.values(DOCUMENTS))] : [DOCUMENTS[type as keyof typeof DOCUMENTS]];
};

const open = (parts: VeriffParts, account: VeriffAccount, fields: JsonObject, labels: Labels): Session => {
  const { context } = parts;
  const { world } = context;
  const id = uuid(world.random);
  const attempts = [newAttempt(parts, "created")];
  const reference = labels.reference ?? null;
  const linkEndsAt = world.now() + WEEK_MS;
  const returnUrl = stringOf(fields.callback);
  const way = {
    vendor: "veriff",
    object: id,
    reference,
    documents: documentsOf(fields),
    returnUrl,
    linkEndsAt,
    labels,
  };
  const token = context.enrol(way);
  return {
    ...{ account, id, fields, attempts, createdAt: world.now(), screening: null, monitored: true },
    url: `${context.publicUrl}/capture/veriff/${token}`,
    token: `eyJhbGciOiJIUzI1NiJ9.${alphanumeric(world.random, 32)}.${alphanumeric(world.random, 43)}`,
  };
};

const create =
  (parts: VeriffParts): VeriffHandler =>
  (request, account) => {
    const fields = verificationIn(request);
    if (fields === undefined) return fail(400, 1102, "Mandatory parameters are missing from the request.");
    const labels = labelsOf(request);
    const [code, message] = RULES.find(([, , isBroken]) => isBroken(fields)) ?? [];
    if (code !== undefined) return fail(400, code, message ?? "");
    const refusal = untimely(fields, parts.context.world.now()) ?? unplayable(labels.scenario, account);
    if (refusal) return refusal;
    const session = open(parts, account, fields, labels);
    parts.sessions.set(session.id, session);
    const expire = () => parts.context.publish(timeOut(parts, session));
    parts.context.world.timer(WEEK_MS, () => parts.sessions.has(session.id) && expire());
    const verification = { ...sessionView(session, "created"), endUserId: fields.endUserId ?? null };
    return json(201, { status: "success", verification }, { reference: labels.reference ?? null });
  };

const screening: WithSession = (session) =>
  session.screening === null
    ? fail(404, null, "No watchlist screening")
    : json(200, { status: "success", data: screeningView(session, session.screening) });

const monitor: WithSession = (session, request) => {
  if (jsonOf(request)?.monitorStatus !== "disabled") return fail(400, 1303, "Invalid status");
  session.monitored = false;
  return json(200, { status: "success" });
};

export const sessionRoutes = (parts: VeriffParts): readonly VeriffRoute[] => {
  const one = "/v1/sessions/:id";
  const get = (path: string, operation: string, view: (session: Session) => unknown): VeriffRoute =>
    route(
      "GET",
      `${one}/${path}`,
      operation,
      withSession(parts, (session) => json(200, view(session))),
    );
  return [
    route("POST", "/v1/sessions", "create_session", create(parts), labelsOf),
    get("decision", "get_decision", (session) => decisionAnswer(session, lastDecision(session))),
    get("attempts", "list_attempts", attemptsView),
    get("person", "get_person", personView),
    route("GET", `${one}/watchlist-screening`, "get_screening", withSession(parts, screening)),
    route("PATCH", `${one}/watchlist-screening`, "end_monitoring", withSession(parts, monitor)),
    removalRoute(parts),
    ...mediaRoutes(parts),
  ];
};
