import { alphanumeric, uuid } from "../../ids.ts";
import {
  type Exchange,
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
import type { DiditAccount } from "./account.ts";
import { review } from "./play.ts";
import {
  type DiditHandler,
  type DiditParts,
  type DiditRoute,
  detail,
  type Session,
  type SessionStatus,
  UNKNOWN,
  WEEK_MS,
} from "./state.ts";
import { createdView, decisionView, listedView } from "./views.ts";

const UNFINISHED: readonly SessionStatus[] = ["Not Started", "In Progress", "Resubmitted"];
const FIELDS = ["vendor_data", "callback", "metadata", "language", "contact_details", "expected_details"] as const;
const TOKEN_LENGTH = 12;

const metadataOf = (body: JsonObject): JsonObject => (isObject(body.metadata) ? body.metadata : {});

const labelsOf = (request: Exchange): Labels => {
  const body = jsonOf(request) ?? {};
  const { mock_scenario: scenario, attempt } = metadataOf(body);
  const reference = stringOf(body.vendor_data) ?? null;
  return { ...(typeof scenario === "string" ? { scenario } : {}), attempt: Number(attempt ?? "1"), reference };
};

/** The first thing wrong with the body: a list of texts where a field does not fit, a plain text where the vendor minds. */
const refusalOf = (body: JsonObject | undefined, account: DiditAccount): Reply | undefined => {
  if (!body) return detail(400, "JSON parse error");
  if (body.workflow_id === undefined) return json(400, { workflow_id: ["This field is required."] });
  if (body.workflow_id !== account.workflowId) return json(400, { workflow_id: "Invalid workflow_id." });
  const wrong = ["vendor_data", "callback", "language"].find(
    (name) => body[name] !== undefined && typeof body[name] !== "string",
  );
  if (wrong !== undefined) return json(400, { [wrong]: ["Not a valid string."] });
  const scenario = metadataOf(body).mock_scenario;
  return scenario === "consent-declined"
    ? json(400, { metadata: ["Didit has no word for a refused consent; onfido, sumsub and stripe-identity have"] })
    : undefined;
};

const fieldsOf = (body: JsonObject): JsonObject =>
  Object.fromEntries(FIELDS.flatMap((name) => (body[name] === undefined ? [] : [[name, body[name]]])));

const newSession = (parts: DiditParts, account: DiditAccount, fields: JsonObject, labels: Labels): Session => {
  const { context, sessions } = parts;
  const now = context.world.now();
  const session: Session = {
    ...{ account, fields, id: uuid(context.world.random), number: 43_762 + sessions.size, createdAt: now },
    ...{ token: alphanumeric(context.world.random, TOKEN_LENGTH), expiresAt: now + WEEK_MS, url: "" },
    ...{ status: "Not Started", progress: "nothing", found: undefined, reviews: [] },
  };
  sessions.set(session.id, session);
  const token = context.enrol({
    vendor: "didit",
    object: session.id,
    reference: labels.reference ?? null,
    documents: ["passport", "identity_card", "driving_licence"],
    returnUrl: stringOf(fields.callback),
    linkEndsAt: session.expiresAt,
    labels,
  });
  session.url = `${context.publicUrl}/capture/didit/${token}`;
  return session;
};

const unfinishedOf = ({ sessions }: DiditParts, account: DiditAccount, vendorData: unknown): Session | undefined =>
  typeof vendorData === "string"
    ? [...sessions.values()].find(
        ({ account: owner, fields, status }) =>
          owner === account && fields.vendor_data === vendorData && UNFINISHED.includes(status),
      )
    : undefined;

/** An unfinished session of the same user is given back, with callback and metadata replaced. */
const create =
  (parts: DiditParts): DiditHandler =>
  (request, account) => {
    const body = jsonOf(request);
    const refusal = refusalOf(body, account);
    if (!body || refusal) return refusal ?? UNKNOWN;
    const labels = labelsOf(request);
    const before = unfinishedOf(parts, account, body.vendor_data);
    if (before) before.fields = { ...before.fields, callback: body.callback, metadata: body.metadata };
    const session = before ?? newSession(parts, account, fieldsOf(body), labels);
    return json(201, createdView(session), { reference: labels.reference ?? null });
  };

type WithSession = (session: Session, request: Exchange) => Reply;

const withSession =
  ({ sessions }: DiditParts, act: WithSession): DiditHandler =>
  (request, account, params) => {
    const session = sessions.get(params.id ?? "");
    if (session?.account !== account) return UNKNOWN;
    return { ...act(session, request), reference: stringOf(session.fields.vendor_data) ?? null };
  };

const list =
  ({ sessions }: DiditParts): DiditHandler =>
  ({ query }, account) => {
    const number = (name: string, otherwise: number): number => Number(query.get(name) ?? otherwise) || otherwise;
    const [limit, offset] = [number("limit", 50), number("offset", 0)];
    const is = (name: string, value: unknown): boolean => !query.has(name) || query.get(name) === value;
    const found = [...sessions.values()]
      .filter(({ account: owner, fields, status }) => {
        const fits = is("vendor_data", fields.vendor_data) && is("status", status);
        return owner === account && fits && is("workflow_id", account.workflowId);
      })
      .reverse();
    const results = found.slice(offset, offset + limit).map(listedView);
    return json(200, { count: found.length, next: null, previous: null, results });
  };

const UPDATABLE = ["Approved", "Declined", "In Review", "Kyc Expired", "Abandoned", "Resubmitted"];
const NEW_STATUSES = ["Approved", "Declined", "Resubmitted"] as const;

const updateStatus =
  (parts: DiditParts): WithSession =>
  (session, request) => {
    const body = jsonOf(request) ?? {};
    const status = NEW_STATUSES.find((known) => known === body.new_status);
    if (!status) return json(400, { new_status: [`"${String(body.new_status)}" is not a valid choice.`] });
    if (!UPDATABLE.includes(session.status)) {
      const only = `Only sessions with status ${UPDATABLE.join(", ")} can be updated.`;
      return detail(400, `${only} Current status: ${session.status}`);
    }
    if (status === session.status) return json(400, ["The new status is the same as the current status."]);
    parts.context.publish(review(parts, session, status, stringOf(body.comment) ?? null));
    if (status === "Resubmitted")
      parts.context.renew("didit", session.id, { linkEndsAt: session.expiresAt, again: true });
    else parts.context.stop("didit", session.id);
    return json(200, { session_id: session.id });
  };

const remove = ({ context, sessions }: DiditParts, session: Session): void => {
  context.stop("didit", session.id);
  sessions.delete(session.id);
};

const removeMany =
  (parts: DiditParts): DiditHandler =>
  (request, account) => {
    const { session_numbers: numbers, delete_all: all } = jsonOf(request) ?? {};
    if (all !== true && !Array.isArray(numbers)) return json(400, { session_numbers: ["This field is required."] });
    const wanted = Array.isArray(numbers) ? numbers.map(String) : [];
    for (const session of [...parts.sessions.values()])
      if (session.account === account && (all === true || wanted.includes(String(session.number))))
        remove(parts, session);
    return empty(204);
  };

export const sessionRoutes = (parts: DiditParts): readonly DiditRoute[] => {
  const one = "/v3/session/:id";
  const deleted: WithSession = (session) => {
    remove(parts, session);
    return empty(204);
  };
  const decision: WithSession = (session) => json(200, decisionView(session));
  return [
    route("POST", "/v3/session/", "create_session", create(parts), labelsOf),
    route("GET", "/v3/sessions/", "list_sessions", list(parts)),
    route("POST", "/v3/sessions/delete/", "delete_sessions", removeMany(parts)),
    route("GET", `${one}/decision/`, "get_decision", withSession(parts, decision)),
    route("PATCH", `${one}/update-status/`, "update_status", withSession(parts, updateStatus(parts))),
    route("DELETE", `${one}/delete/`, "delete_session", withSession(parts, deleted)),
  ];
};
