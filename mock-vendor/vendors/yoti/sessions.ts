import { uuid } from "../../ids.ts";
import {
  type Exchange,
  empty,
  isObject,
  type JsonObject,
  json,
  jsonOf,
  type Reply,
  route,
  stringOf,
} from "../../wire.ts";
import type { YotiAccount } from "./account.ts";
import {
  BASE,
  labelsIn,
  missing,
  problem,
  type Session,
  type YotiHandler,
  type YotiParts,
  type YotiRoute,
} from "./state.ts";
import { FIELDS, sessionView } from "./views.ts";

const CHECK_TYPES: readonly string[] = [
  ...["ID_DOCUMENT_AUTHENTICITY", "ID_DOCUMENT_TEXT_DATA_CHECK", "ID_DOCUMENT_FACE_MATCH", "ID_DOCUMENT_COMPARISON"],
  ...["LIVENESS", "FACE_COMPARISON", "WATCHLIST_SCREENING", "WATCHLIST_ADVANCED_CA", "THIRD_PARTY_IDENTITY"],
  ...["THIRD_PARTY_IDENTITY_FRAUD_1", "SUPPLEMENTARY_DOCUMENT_TEXT_DATA_CHECK"],
];

/** Nothing in the vendor's answers could say these. */
const WITHOUT_WORDS: readonly string[] = ["underage", "consent-declined", "approve-then-revoke"];
const DAY_SECONDS = 86_400;

const isWhole = (value: unknown): value is number => typeof value === "number" && Number.isInteger(value) && value > 0;

const unknownCheck = ({ requested_checks: checks = [] }: JsonObject): boolean =>
  !Array.isArray(checks) || checks.some((check) => !isObject(check) || !CHECK_TYPES.includes(String(check.type)));

const refusalOf = (fields: JsonObject | undefined): Reply | undefined => {
  const invalid = (property: string, message: string) => problem(400, "PAYLOAD_VALIDATION", message, property);
  if (!fields) return problem(400, "MALFORMED_PAYLOAD", "The payload cannot be read");
  const { client_session_token_ttl: ttl = 600, resources_ttl: kept = DAY_SECONDS + 600 } = fields;
  if (!isWhole(ttl)) return invalid("client_session_token_ttl", "must be a whole number of seconds");
  if (!isWhole(kept) || kept < ttl + DAY_SECONDS)
    return invalid("resources_ttl", "must be a day longer than the token's");
  if (unknownCheck(fields)) return invalid("requested_checks", "has an unknown type");
  const { scenario } = labelsIn(fields);
  return scenario !== undefined && WITHOUT_WORDS.includes(scenario)
    ? invalid("user_tracking_id", "Yoti has no words for this scenario; onfido and sumsub can play it")
    : undefined;
};

const newSession = ({ context }: YotiParts, account: YotiAccount, fields: JsonObject): Session => {
  const { now, random } = context.world;
  const ttl = Number(fields.client_session_token_ttl ?? 600);
  return {
    ...{ account, fields, id: uuid(random), token: uuid(random), createdAt: now(), tokenEndsAt: now() + ttl * 1000 },
    ...{ capture: "", state: "ONGOING", consentAt: undefined, checks: [], resources: [] },
  };
};

const create =
  (parts: YotiParts): YotiHandler =>
  (request, account) => {
    const fields = jsonOf(request);
    const refusal = refusalOf(fields);
    if (!fields || refusal) return refusal ?? problem(400, "MALFORMED_PAYLOAD", "The payload cannot be read");
    const session = newSession(parts, account, fields);
    const labels = labelsIn(fields);
    const reference = labels.reference ?? null;
    parts.sessions.set(session.id, session);
    session.capture = parts.context.enrol({
      ...{ vendor: "yoti", object: session.id, reference, labels, linkEndsAt: session.tokenEndsAt },
      documents: ["passport", "identity_card", "driving_licence"],
      returnUrl: isObject(fields.sdk_config) ? stringOf(fields.sdk_config.success_url) : undefined,
    });
    const { client_session_token_ttl, client_session_token, session_id } = sessionView(
      session,
      parts.context.world.now(),
    );
    return json(201, { client_session_token_ttl, client_session_token, session_id }, { reference });
  };

type WithSession = (session: Session, params: Readonly<Record<string, string>>) => Reply;

const withSession =
  (parts: YotiParts, act: WithSession): YotiHandler =>
  (_request, account, params) => {
    const session = parts.sessions.get(params.id ?? "");
    if (session?.account !== account) return missing();
    return { ...act(session, params), reference: labelsIn(session.fields).reference ?? null };
  };

const remove =
  (parts: YotiParts): WithSession =>
  (session) => {
    if (session.checks.some(({ state }) => state === "PENDING"))
      return problem(409, "SESSION_IN_PROGRESS", "The session has checks that are not finished");
    parts.sessions.delete(session.id);
    parts.context.stop("yoti", session.id);
    return empty(204);
  };

const media: WithSession = (session, { media: id }) =>
  session.resources.some(({ mediaId }) => mediaId === id)
    ? json(200, FIELDS)
    : problem(404, "MEDIA_NOT_FOUND", "Media not found");

const configuration =
  (parts: YotiParts): WithSession =>
  (session) => {
    const { client_session_token_ttl, session_id } = sessionView(session, parts.context.world.now());
    const { requested_checks: checks = [], sdk_config = {} } = session.fields;
    const requested_checks = Array.isArray(checks) ? checks.filter(isObject).map(({ type }) => type) : [];
    const capture = { biometric_consent: "REQUIRED", required_resources: [] };
    return json(200, { client_session_token_ttl, session_id, requested_checks, sdk_config, capture });
  };

const SUPPORTED = {
  supported_countries: [
    { code: "GBR", supported_documents: ["PASSPORT", "DRIVING_LICENCE", "RESIDENCE_PERMIT"].map((type) => ({ type })) },
    { code: "DEU", supported_documents: ["PASSPORT", "NATIONAL_ID", "DRIVING_LICENCE"].map((type) => ({ type })) },
  ],
};

/** The hosted page: ours stands behind a link of its own. */
const openPage =
  (parts: YotiParts): YotiHandler =>
  ({ query }) => {
    const session = parts.sessions.get(query.get("sessionID") ?? "");
    if (session?.token !== query.get("sessionToken")) return problem(404, "SESSION_NOT_FOUND", "Session not found");
    return {
      status: 302,
      body: "",
      headers: { location: `${parts.context.publicUrl}/capture/yoti/${session?.capture}` },
    };
  };

const labelsOf = (request: Exchange) => labelsIn(jsonOf(request));

export const sessionRoutes = (parts: YotiParts): readonly YotiRoute[] => {
  const one = `${BASE}/sessions/:id`;
  const read: WithSession = (session) => json(200, sessionView(session, parts.context.world.now()));
  return [
    route("POST", `${BASE}/sessions`, "create_session", create(parts), labelsOf),
    route("GET", one, "get_session", withSession(parts, read)),
    route("DELETE", one, "delete_session", withSession(parts, remove(parts))),
    route("GET", `${one}/configuration`, "get_configuration", withSession(parts, configuration(parts))),
    route("GET", `${one}/media/:media/content`, "get_media", withSession(parts, media)),
    route(
      "DELETE",
      `${one}/media/:media/content`,
      "delete_media",
      withSession(parts, () => empty(204)),
    ),
    route("GET", `${BASE}/supported-documents`, "supported_documents", () => json(200, SUPPORTED)),
    { ...route<YotiAccount>("GET", `${BASE}/web/index.html`, "open_page", openPage(parts)), open: true },
  ];
};
