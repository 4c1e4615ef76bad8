import { isObject, type JsonObject, json, type Reply, route, stringOf } from "../../wire.ts";
import { inquiryEvent } from "./events.ts";
import { answerOf, openSession, watchExpiry } from "./inquiries.ts";
import { begin, expireNow, hand, moveTo, verify } from "./play.ts";
import {
  badRequest,
  conflict,
  type Inquiry,
  type InquiryWord,
  inputOf,
  notFound,
  type PersonaHandler,
  type PersonaParts,
  type PersonaRoute,
  problem,
  type Verification,
  type WithInquiry,
  withInquiry,
} from "./state.ts";
import { reportView, sessionView, verificationView } from "./views.ts";
import { FAILURES } from "./words.ts";

const DAY_MS = 86_400_000;
const MOST_SESSIONS = 25;
const DECIDED: readonly InquiryWord[] = ["approved", "declined"];

const expire =
  (parts: PersonaParts): WithInquiry =>
  (inquiry) => {
    const told = expireNow(parts, inquiry);
    if (told.length === 0) return conflict(`Inquiry is ${inquiry.status}`);
    parts.context.stop("persona", inquiry.id);
    parts.context.publish(told);
    return answerOf(inquiry);
  };

const resume =
  (parts: PersonaParts): WithInquiry =>
  (inquiry) => {
    if (inquiry.redactedAt !== null) return problem(422, "Unprocessable entity", "Inquiry is redacted");
    if (inquiry.status !== "expired" && inquiry.status !== "pending") return conflict(`Inquiry is ${inquiry.status}`);
    if (inquiry.status === "expired") {
      inquiry.status = "pending";
      inquiry.updatedAt = parts.context.world.now();
      inquiry.expiresAt = inquiry.updatedAt + DAY_MS;
      watchExpiry(parts, inquiry);
    }
    const unused = inquiry.sessions.find(({ status }) => status === "new");
    return answerOf(inquiry, { "session-token": (unused ?? openSession(parts, inquiry)).token });
  };

/** A decision by API or by a person; it ends what the play would still do. */
const decide = (parts: PersonaParts, status: InquiryWord): PersonaHandler =>
  withInquiry(parts, (inquiry, request) => {
    if (status === "needs_review" && DECIDED.includes(inquiry.status)) return conflict(`Inquiry is ${inquiry.status}`);
    if (inquiry.status === status) return conflict(`Inquiry is ${inquiry.status}`);
    inquiry.comment = stringOf(inputOf(request)?.meta.comment) ?? inquiry.comment;
    parts.context.stop("persona", inquiry.id);
    parts.context.publish([moveTo(parts, inquiry, status)]);
    return answerOf(inquiry);
  });

const update: WithInquiry = (inquiry, request) => {
  const input = inputOf(request);
  if (input === undefined) return badRequest("data is missing");
  const { note, fields, tags } = input.attributes;
  inquiry.note = stringOf(note) ?? inquiry.note;
  if (isObject(fields)) inquiry.fields = { ...inquiry.fields, ...fields };
  if (Array.isArray(tags)) inquiry.tags = tags.map(String);
  return answerOf(inquiry);
};

const redact =
  (parts: PersonaParts): WithInquiry =>
  (inquiry) => {
    if (inquiry.redactedAt !== null) return conflict("Inquiry already redacted");
    parts.context.stop("persona", inquiry.id);
    inquiry.redactedAt = parts.context.world.now();
    parts.context.publish([inquiryEvent(parts, inquiry, "redacted")]);
    return answerOf(inquiry);
  };

const simulated = (parts: PersonaParts, inquiry: Inquiry, passes: boolean) => {
  const handed = hand(parts, inquiry, "government-id");
  return [...handed, ...verify(parts, inquiry, passes ? undefined : (FAILURES.forged ?? undefined))];
};

/** Which checks a simulated failure carries is UNCONFIRMED. */
const SIMULATIONS: Readonly<Record<string, (parts: PersonaParts, inquiry: Inquiry) => ReturnType<typeof begin>>> = {
  start_inquiry: begin,
  complete_inquiry: (parts, inquiry) => [moveTo(parts, inquiry, "completed")],
  fail_inquiry: (parts, inquiry) => [moveTo(parts, inquiry, "failed")],
  expire_inquiry: expireNow,
  mark_for_review_inquiry: (parts, inquiry) => [moveTo(parts, inquiry, "needs_review")],
  approve_inquiry: (parts, inquiry) => [moveTo(parts, inquiry, "approved")],
  decline_inquiry: (parts, inquiry) => [moveTo(parts, inquiry, "declined")],
  create_passed_verification: (parts, inquiry) => simulated(parts, inquiry, true),
  create_failed_verification: (parts, inquiry) => simulated(parts, inquiry, false),
};

const simulate =
  (parts: PersonaParts): WithInquiry =>
  (inquiry, request) => {
    if (!inquiry.account.apiKey.startsWith("persona_sandbox_")) return problem(403, "Forbidden", "Only in sandbox");
    const actions = inputOf(request)?.meta["simulate-actions"];
    const types = Array.isArray(actions) ? actions.map((action: JsonObject) => String(action.type)) : [];
    const unknown = types.find((type) => !Object.hasOwn(SIMULATIONS, type));
    if (types.length === 0 || unknown !== undefined) return badRequest("meta.simulate-actions must name known actions");
    parts.context.stop("persona", inquiry.id);
    for (const type of types) parts.context.publish(SIMULATIONS[type]?.(parts, inquiry) ?? []);
    return answerOf(inquiry);
  };

const createSession =
  (parts: PersonaParts): PersonaHandler =>
  (request, account) => {
    const inquiry = parts.inquiries.get(String(inputOf(request)?.attributes["inquiry-id"]));
    if (inquiry?.account !== account) return notFound();
    if (inquiry.sessions.length >= MOST_SESSIONS) return problem(422, "Unprocessable entity", "Too many sessions");
    const session = openSession(parts, inquiry);
    return json(201, { data: sessionView(inquiry, session), meta: { "session-token": session.token } });
  };

/** What belongs to an inquiry of the account, by its own id. */
const part =
  (parts: PersonaParts, find: (inquiry: Inquiry, id: string) => JsonObject | undefined): PersonaHandler =>
  (_request, account, params): Reply => {
    const own = [...parts.inquiries.values()].filter((one) => one.account === account);
    const [found] = own.flatMap((inquiry) => find(inquiry, params.id ?? "") ?? []);
    return found === undefined ? notFound() : json(200, { data: found, included: [] });
  };

const verificationIn = (inquiry: Inquiry, id: string): JsonObject | undefined => {
  const found: Verification | undefined = inquiry.verifications.find((one) => one.id === id);
  return found && verificationView(inquiry, found);
};

const reportIn = (inquiry: Inquiry, id: string): JsonObject | undefined => {
  const found = inquiry.reports.find((one) => one.id === id);
  return found && reportView(inquiry, found);
};

const sessionIn = (inquiry: Inquiry, id: string): JsonObject | undefined => {
  const found = inquiry.sessions.find((one) => one.id === id);
  return found && sessionView(inquiry, found);
};

const listEvents =
  (parts: PersonaParts): PersonaHandler =>
  ({ query }, account) => {
    const [object, name] = [query.get("filter[object-id]"), query.get("filter[name]")];
    const found = [...parts.events.values()].filter(
      (event) =>
        event.account === account && (object ?? event.object) === event.object && (name ?? event.name) === event.name,
    );
    return json(200, { data: found.toReversed().map(({ view }) => view), links: { prev: null, next: null } });
  };

export const actionRoutes = (parts: PersonaParts): readonly PersonaRoute[] => {
  const one = "/api/v1/inquiries/:id";
  const act = (verb: string, operation: string, handle: PersonaHandler) =>
    route("POST", `${one}/${verb}`, operation, handle);
  return [
    act("expire", "expire_inquiry", withInquiry(parts, expire(parts))),
    act("resume", "resume_inquiry", withInquiry(parts, resume(parts))),
    act("approve", "approve_inquiry", decide(parts, "approved")),
    act("decline", "decline_inquiry", decide(parts, "declined")),
    act("mark-for-review", "mark_for_review", decide(parts, "needs_review")),
    act("perform-simulate-actions", "simulate_actions", withInquiry(parts, simulate(parts))),
    route("PATCH", one, "update_inquiry", withInquiry(parts, update)),
    route("DELETE", one, "redact_inquiry", withInquiry(parts, redact(parts))),
    route("POST", "/api/v1/inquiry-sessions", "create_session", createSession(parts)),
    route("GET", "/api/v1/inquiry-sessions/:id", "get_session", part(parts, sessionIn)),
    route("GET", "/api/v1/verifications/:id", "get_verification", part(parts, verificationIn)),
    route("GET", "/api/v1/reports/:id", "get_report", part(parts, reportIn)),
    route("GET", "/api/v1/events", "list_events", listEvents(parts)),
  ];
};
