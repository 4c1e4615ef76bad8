import { SCENARIOS, type Scenario } from "../../../contracts/scenario.ts";
import { alphanumeric } from "../../ids.ts";
import {
  type Exchange,
  isObject,
  type JsonObject,
  json,
  type Labels,
  type Reply,
  route,
  stringOf,
} from "../../wire.ts";
import type { StripeIdentityAccount } from "./account.ts";
import { sessionEvent } from "./events.ts";
import { reportRoutes } from "./reports.ts";
import {
  createdWithin,
  inputOf,
  invalid,
  isTest,
  missing,
  pageOf,
  SESSIONS,
  type Session,
  type StripeHandler,
  type StripeParts,
  type StripeRoute,
  wrongState,
} from "./state.ts";
import { sessionView } from "./views.ts";

const LINK_MS = 48 * 3_600_000;
const REDACTION_MS = 24 * 3_600_000;
const UPDATABLE = ["type", "options", "metadata", "provided_details"] as const;
const CREATABLE: readonly string[] = [
  ...UPDATABLE,
  "verification_flow",
  "client_reference_id",
  "return_url",
  "related_customer",
  "related_customer_account",
  "related_person",
  "expand",
];
const DOCUMENTS = { passport: "passport", id_card: "identity_card", driving_license: "driving_licence" } as const;
type DocumentName = keyof typeof DOCUMENTS;

const metadataOf = (input: JsonObject): JsonObject => (isObject(input.metadata) ? input.metadata : {});

const labelsOf = (request: Exchange): Labels => {
  const input = inputOf(request) ?? {};
  const metadata = metadataOf(input);
  const scenario = stringOf(metadata.mock_scenario);
  const reference = stringOf(input.client_reference_id) ?? null;
  return { ...(scenario === undefined ? {} : { scenario }), attempt: Number(metadata.attempt ?? "1"), reference };
};

/** A scenario that needs a check which the vendor does not sell. */
const beyondVendor = (scenario: string | undefined): boolean => {
  const known: Readonly<Record<string, Scenario>> = SCENARIOS;
  const needs = scenario === undefined || !Object.hasOwn(known, scenario) ? undefined : known[scenario]?.needs;
  return needs === "watchlist" || needs === "pep";
};

const allowedTypes = (input: JsonObject): readonly string[] => {
  const options = isObject(input.options) ? input.options : {};
  const document = isObject(options.document) ? options.document : {};
  const { allowed_types: types } = document;
  return Array.isArray(types) ? types.map(String) : Object.keys(DOCUMENTS);
};

const refusalOf = (input: JsonObject | undefined, labels: Labels): Reply | undefined => {
  if (!input) return invalid("parameter_invalid", "The form cannot be read");
  const strange = Object.keys(input).find((name) => !CREATABLE.includes(name));
  if (strange !== undefined) return invalid("parameter_unknown", `Received unknown parameter: ${strange}`, strange);
  const { type, verification_flow: flow } = input;
  if (type === undefined && flow === undefined)
    return invalid("parameter_missing", "Missing required param: type.", "type");
  if (type !== undefined && type !== "document" && type !== "id_number")
    return invalid("parameter_invalid", "Invalid type", "type");
  const wrong = allowedTypes(input).find((name) => !Object.hasOwn(DOCUMENTS, name));
  if (wrong !== undefined)
    return invalid("parameter_invalid", "Invalid document type", "options[document][allowed_types]");
  if (Object.keys(metadataOf(input)).length > 50) return invalid("parameter_invalid", "At most 50 keys", "metadata");
  if (!beyondVendor(labels.scenario)) return undefined;
  return invalid(
    "parameter_invalid",
    "Stripe Identity knows no watchlists; onfido and sumsub can play this scenario",
    "metadata[mock_scenario]",
  );
};

/** Both ways in are opaque; a new pair each time the open session is read. */
const setWayIn = ({ context }: StripeParts, session: Session, token: string): void => {
  const secret = alphanumeric(context.world.random, 24);
  session.clientSecret = `${session.id}_secret_${isTest(session.account) ? "test_" : ""}${secret}`;
  session.url = `${context.publicUrl}/capture/stripe-identity/${token}`;
};

const newSession = (parts: StripeParts, account: StripeIdentityAccount, input: JsonObject): Session => {
  const { world } = parts.context;
  const { expand: _expand, ...fields } = input;
  return {
    account,
    id: `vs_1${alphanumeric(world.random, 23)}`,
    createdAt: world.now(),
    status: "requires_input",
    opened: false,
    lastError: null,
    report: null,
    redaction: null,
    clientSecret: "",
    url: "",
    fields: fields.verification_flow === undefined ? fields : { ...fields, type: "verification_flow" },
  };
};

const create =
  (parts: StripeParts): StripeHandler =>
  (request, account) => {
    const { context } = parts;
    const input = inputOf(request);
    const labels = labelsOf(request);
    const refusal = refusalOf(input, labels);
    if (!input || refusal) return refusal ?? invalid("parameter_invalid", "The form cannot be read");
    const session = newSession(parts, account, input);
    parts.sessions.set(session.id, session);
    const reference = labels.reference ?? null;
    const token = context.enrol({
      vendor: "stripe-identity",
      object: session.id,
      reference,
      documents: allowedTypes(input).map((name) => DOCUMENTS[name as DocumentName]),
      returnUrl: stringOf(input.return_url),
      linkEndsAt: context.world.now() + LINK_MS,
      labels,
    });
    setWayIn(parts, session, token);
    context.publish(sessionEvent(parts, session, "created"));
    return json(200, sessionView(session, input), { reference });
  };

type WithSession = (session: Session, input: JsonObject) => Reply;

const withSession =
  (parts: StripeParts, act: WithSession): StripeHandler =>
  (request, account, params) => {
    const session = parts.sessions.get(params.id ?? "");
    if (session?.account !== account) return missing("verification_session", params.id ?? "");
    const input = inputOf(request);
    if (!input) return invalid("parameter_invalid", "The form cannot be read");
    return { ...act(session, input), reference: stringOf(session.fields.client_reference_id) ?? null };
  };

const retrieve =
  (parts: StripeParts): WithSession =>
  (session, input) => {
    if (session.status === "requires_input") {
      const linkEndsAt = parts.context.world.now() + LINK_MS;
      setWayIn(parts, session, parts.context.renew("stripe-identity", session.id, { linkEndsAt }));
    }
    return json(200, sessionView(session, input));
  };

const update = (): WithSession => (session, input) => {
  if (session.status !== "requires_input" || session.redaction !== null)
    return wrongState("Only a session that requires input can be updated");
  const strange = Object.keys(input).find(
    (name) => name !== "expand" && !(UPDATABLE as readonly string[]).includes(name),
  );
  if (strange !== undefined) return invalid("parameter_unknown", `Received unknown parameter: ${strange}`, strange);
  const { expand: _expand, metadata, ...rest } = input;
  const merged = { ...metadataOf(session.fields), ...(isObject(metadata) ? metadata : {}) };
  session.fields = { ...session.fields, ...rest, metadata: merged };
  return json(200, sessionView(session, input));
};

const cancel = (parts: StripeParts, session: Session): void => {
  session.status = "canceled";
  parts.context.stop("stripe-identity", session.id);
  parts.context.publish(sessionEvent(parts, session, "canceled"));
};

const cancelRoute =
  (parts: StripeParts): WithSession =>
  (session, input) => {
    if (session.status !== "requires_input") return wrongState("Only a session that requires input can be cancelled");
    cancel(parts, session);
    return json(200, sessionView(session, input));
  };

const redact =
  (parts: StripeParts): WithSession =>
  (session, input) => {
    const allowed = session.status === "requires_input" || session.status === "verified";
    if (session.redaction !== null || !allowed) return wrongState("This session cannot be redacted now");
    if (session.status === "requires_input") cancel(parts, session);
    parts.context.stop("stripe-identity", session.id);
    session.redaction = "processing";
    parts.context.world.timer(REDACTION_MS, () => {
      session.redaction = "redacted";
      session.fields = { ...session.fields, metadata: {}, provided_details: null };
      parts.context.publish(sessionEvent(parts, session, "redacted"));
    });
    return json(200, sessionView(session, input));
  };

const list =
  (parts: StripeParts): StripeHandler =>
  (request, account) => {
    const input = inputOf(request) ?? {};
    const same = (session: Session, name: string) => input[name] === undefined || session.fields[name] === input[name];
    const matches = (session: Session) =>
      session.account === account &&
      ["client_reference_id", "related_customer", "related_customer_account"].every((name) => same(session, name)) &&
      (input.status === undefined || session.status === input.status) &&
      createdWithin(input, session.createdAt);
    const found = [...parts.sessions.values()].filter(matches).reverse();
    return pageOf(input, SESSIONS, found, (session) => sessionView(session, input));
  };

export const sessionRoutes = (parts: StripeParts): readonly StripeRoute[] => {
  const one = `${SESSIONS}/:id`;
  const post = (path: string, operation: string, act: WithSession): StripeRoute =>
    route("POST", path, operation, withSession(parts, act));
  return [
    route("POST", SESSIONS, "create_session", create(parts), labelsOf),
    route("GET", SESSIONS, "list_sessions", list(parts)),
    route("GET", one, "get_session", withSession(parts, retrieve(parts))),
    post(one, "update_session", update()),
    post(`${one}/cancel`, "cancel_session", cancelRoute(parts)),
    post(`${one}/redact`, "redact_session", redact(parts)),
    ...reportRoutes(parts),
  ];
};
