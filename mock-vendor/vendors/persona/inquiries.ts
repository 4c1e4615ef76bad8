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
import type { PersonaAccount } from "./account.ts";
import { inquiryEvent } from "./events.ts";
import { timeOut } from "./play.ts";
import {
  badRequest,
  conflict,
  type Inquiry,
  inputOf,
  newId,
  notFound,
  type PersonaHandler,
  type PersonaParts,
  type PersonaRoute,
  problem,
  type Session,
  type WithInquiry,
  withInquiry,
} from "./state.ts";
import { includedView, inquiryView } from "./views.ts";

const DAY_SECONDS = 86_400;
const TEMPLATES = ["inquiry-template-id", "inquiry-template-version-id", "template-id"] as const;
const ATTRIBUTES: readonly string[] = [
  ...TEMPLATES,
  ...["reference-id", "account-id", "redirect-uri", "fields", "note", "tags", "creator-email-address"],
  ...["theme-id", "theme-set-id", "initial-step-name"],
];

const tagsIn = (attributes: JsonObject): readonly string[] =>
  Array.isArray(attributes.tags) ? attributes.tags.map(String) : [];

/** Labels of the play among the tags. */
const labelsOf = (request: Exchange): Labels => {
  const { attributes = {}, meta = {} } = inputOf(request) ?? {};
  const value = (name: string) =>
    tagsIn(attributes)
      .find((tag) => tag.startsWith(`${name}:`))
      ?.slice(name.length + 1);
  const scenario = value("mock_scenario");
  const reference = stringOf(meta["auto-create-account-reference-id"]) ?? stringOf(attributes["reference-id"]) ?? null;
  return { ...(scenario === undefined ? {} : { scenario }), attempt: Number(value("attempt") ?? "1"), reference };
};

const unplayable = (scenario: string | undefined, { screens }: PersonaAccount): Reply | undefined => {
  const known: Readonly<Record<string, Scenario>> = SCENARIOS;
  const needs = scenario === undefined || !Object.hasOwn(known, scenario) ? undefined : known[scenario]?.needs;
  if (scenario === "consent-declined")
    return badRequest("Persona has no word for this scenario; onfido, sumsub and stripe-identity can play it");
  return needs !== undefined && screens !== true
    ? badRequest("This environment runs no reports; onfido and sumsub can play this scenario")
    : undefined;
};

const refusalOf = (account: PersonaAccount, attributes: JsonObject, meta: JsonObject): Reply | undefined => {
  const strange = Object.keys(attributes).find((name) => !ATTRIBUTES.includes(name));
  if (strange !== undefined) return badRequest(`data.attributes.${strange} is not allowed`);
  const named = TEMPLATES.flatMap((name) => (attributes[name] === undefined ? [] : [attributes[name]]));
  if (named.length !== 1) return badRequest("exactly one template is required");
  if (named[0] !== account.templateId) return notFound();
  const isMixed = meta["auto-create-account"] === false && meta["auto-create-account-reference-id"] !== undefined;
  return isMixed ? problem(422, "Unprocessable entity", "auto-create-account is false") : undefined;
};

const secondsIn = (meta: JsonObject, name: string): number => {
  const value = Number(meta[name] ?? DAY_SECONDS);
  return Number.isInteger(value) && value > 0 ? value : DAY_SECONDS;
};

export const openSession = (parts: PersonaParts, inquiry: Inquiry): Session => {
  const { random, now } = parts.context.world;
  const token = `eyJhbGciOiJIUzI1NiJ9.${alphanumeric(random, 40)}.${alphanumeric(random, 43)}`;
  const session: Session = { id: newId(parts, "iqse"), token, createdAt: now(), status: "new" };
  inquiry.sessions.push(session);
  return session;
};

const linkMeta = (parts: PersonaParts, token: string): JsonObject => {
  const link = `${parts.context.publicUrl}/capture/persona/${token}`;
  return { "one-time-link": link, "one-time-link-short": link };
};

const newInquiry = (
  parts: PersonaParts,
  account: PersonaAccount,
  attributes: JsonObject,
  meta: JsonObject,
): Inquiry => {
  const now = parts.context.world.now();
  const life = secondsIn(meta, "expiration-after-create-interval-seconds");
  return {
    ...{ account, id: newId(parts, "inq"), owner: newId(parts, "act"), createdAt: now, updatedAt: now },
    reference: stringOf(meta["auto-create-account-reference-id"]) ?? stringOf(attributes["reference-id"]) ?? null,
    ...{ status: "created", expiresAt: now + life * 1000, reached: new Map(), redactedAt: null },
    ...{ fields: isObject(attributes.fields) ? attributes.fields : {}, tags: tagsIn(attributes) },
    ...{ note: stringOf(attributes.note) ?? null, redirectUri: stringOf(attributes["redirect-uri"]) ?? null },
    ...{ comment: null, nextStep: "start", verifications: [], reports: [], sessions: [] },
  };
};

/** The person's own time ends with the inquiry's; an inquiry that was resumed has another end. */
export const watchExpiry = (parts: PersonaParts, inquiry: Inquiry): void => {
  const { world, publish } = parts.context;
  const until = inquiry.expiresAt;
  world.timer(until - world.now(), () => {
    if (inquiry.expiresAt === until && parts.inquiries.get(inquiry.id) === inquiry) publish(timeOut(parts, inquiry));
  });
};

const create =
  (parts: PersonaParts): PersonaHandler =>
  (request, account) => {
    const input = inputOf(request);
    if (input === undefined) return badRequest("data is missing");
    const { attributes, meta } = input;
    const labels = labelsOf(request);
    const refusal = refusalOf(account, attributes, meta) ?? unplayable(labels.scenario, account);
    if (refusal) return refusal;
    const inquiry = newInquiry(parts, account, attributes, meta);
    parts.inquiries.set(inquiry.id, inquiry);
    const linkEndsAt = inquiry.createdAt + secondsIn(meta, "one-time-link-expiration-seconds") * 1000;
    const token = parts.context.enrol({
      ...{ vendor: "persona", object: inquiry.id, reference: inquiry.reference, linkEndsAt, labels },
      documents: ["passport", "identity_card", "driving_licence"],
      returnUrl: inquiry.redirectUri ?? undefined,
    });
    watchExpiry(parts, inquiry);
    parts.context.publish([inquiryEvent(parts, inquiry, "created")]);
    const shown = {
      ...(meta["auto-create-inquiry-session"] === true ? { "session-token": openSession(parts, inquiry).token } : {}),
      ...(meta["auto-create-one-time-link"] === true ? linkMeta(parts, token) : {}),
    };
    return json(201, { data: inquiryView(inquiry), included: [], meta: shown }, { reference: inquiry.reference });
  };

const retrieve: WithInquiry = (inquiry, { query }) => {
  const names = (query.get("include") ?? "").split(",").filter((name) => name !== "");
  return json(200, { data: inquiryView(inquiry), included: includedView(inquiry, names) });
};

export const answerOf = (inquiry: Inquiry, meta?: JsonObject): Reply =>
  json(200, { data: inquiryView(inquiry), included: [], ...(meta === undefined ? {} : { meta }) });

/** A fresh link. An inquiry that has expired must be resumed first. */
export const link =
  (parts: PersonaParts): WithInquiry =>
  (inquiry, request) => {
    if (inquiry.status !== "created" && inquiry.status !== "pending")
      return conflict(`Inquiry is ${inquiry.status} and takes no further links`);
    const seconds = secondsIn(inputOf(request)?.meta ?? {}, "expires-in-seconds");
    const linkEndsAt = parts.context.world.now() + seconds * 1000;
    const again = inquiry.nextStep?.startsWith("retry_") === true;
    return answerOf(inquiry, linkMeta(parts, parts.context.renew("persona", inquiry.id, { linkEndsAt, again })));
  };

const FILTERS: Readonly<Record<string, (inquiry: Inquiry) => unknown>> = {
  "filter[inquiry-id]": ({ id }) => id,
  "filter[account-id]": ({ owner }) => owner,
  "filter[reference-id]": ({ reference }) => reference,
  "filter[note]": ({ note }) => note,
  "filter[inquiry-template-id]": ({ account }) => account.templateId,
  "filter[status]": ({ status }) => status,
};
const PAGE = 10;
const LARGEST_PAGE = 100;

const list =
  (parts: PersonaParts): PersonaHandler =>
  ({ query }, account) => {
    const size = Number(query.get("page[size]") ?? PAGE);
    if (!Number.isInteger(size) || size < 1 || size > LARGEST_PAGE) return badRequest("page.size must be 1 to 100");
    const wanted = Object.entries(FILTERS).filter(([name]) => query.has(name));
    const found = [...parts.inquiries.values()]
      .filter((one) => one.account === account && wanted.every(([name, of]) => of(one) === query.get(name)))
      .toReversed();
    const start = found.findIndex(({ id }) => id === query.get("page[after]")) + 1;
    const page = found.slice(start, start + size);
    const more = start + size < found.length;
    const next = more ? `/api/v1/inquiries?page[after]=${page.at(-1)?.id}&page[size]=${size}` : null;
    return json(200, { data: page.map(inquiryView), links: { prev: null, next } });
  };

export const inquiryRoutes = (parts: PersonaParts): readonly PersonaRoute[] => {
  const base = "/api/v1/inquiries";
  return [
    route("POST", base, "create_inquiry", create(parts), labelsOf),
    route("GET", base, "list_inquiries", list(parts)),
    route("GET", `${base}/:id`, "get_inquiry", withInquiry(parts, retrieve)),
    route("POST", `${base}/:id/generate-one-time-link`, "create_link", withInquiry(parts, link(parts))),
  ];
};
