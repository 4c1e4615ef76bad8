import type { Call, Conversation, Started, StartInput } from "../../contracts/adapter.ts";
import type { DocumentClass } from "../../contracts/check.ts";
import { ok, type Result } from "../../contracts/fault.ts";
import { ask, askIfAny, faultWith, tell } from "../_kit/ask.ts";
import { formOf, pathPart } from "../_kit/path.ts";
import { faultOf } from "./faults.ts";
import { fetchedAt, observationOf, Session, SessionList } from "./read.ts";

const SESSIONS = "/v1/identity/verification_sessions";
const FORM = { "Content-Type": "application/x-www-form-urlencoded" } as const;
const EXPAND_REPORT = "expand[0]=last_verification_report";
const classified = faultWith(faultOf);

/** Stripe's words for our document classes; it has none for a residence permit. */
const DOCUMENT_TYPES: Readonly<Partial<Record<DocumentClass, string>>> = {
  passport: "passport",
  identity_card: "id_card",
  driving_licence: "driving_license",
};

/** Stripe replays the first result for 24 hours for the same key, so a repeated create makes nothing new. */
const post = (step: string, path: string, key: string, body: string): Call => ({
  step,
  method: "POST",
  path,
  headers: { ...FORM, "Idempotency-Key": key },
  body,
  repeat: "keyed",
});

const get = (step: string, path: string): Call => ({ step, method: "GET", path, repeat: "harmless" });

const createFields = (input: StartInput): (readonly [string, string])[] => {
  const { email, phone } = input.person;
  const types = input.documents.flatMap((document) => DOCUMENT_TYPES[document] ?? []);
  const selfie = input.checks.includes("face_match") || input.checks.includes("liveness");
  return [
    ["type", "document"],
    ["client_reference_id", input.externalRef],
    ...Object.entries(input.labels).map(([key, value]) => [`metadata[${key}]`, value] as const),
    ...(input.returnUrl === undefined ? [] : [["return_url", input.returnUrl] as const]),
    ...(email ? [["provided_details[email]", email.reveal("vendor start")] as const] : []),
    ...(phone ? [["provided_details[phone]", phone.reveal("vendor start")] as const] : []),
    ...types.map((type, index) => [`options[document][allowed_types][${index}]`, type] as const),
    ["options[document][require_matching_selfie]", String(selfie)],
  ];
};

const startedOf = (session: Session): Started => ({
  vendorRef: session.id,
  capture: {
    ...(session.url ? { url: session.url } : {}),
    ...(session.client_secret ? { clientToken: session.client_secret } : {}),
  },
});

const asStarted = (session: Result<Session>): Result<Started> => (session.ok ? ok(startedOf(session.value)) : session);

export function* start(input: StartInput): Conversation<Started> {
  const call = post("create_session", SESSIONS, `${input.externalRef}:create_session`, formOf(createFields(input)));
  return asStarted(yield* ask(call, Session, classified));
}

function* getSession(vendorRef: string, query = ""): Conversation<Session> {
  const id = pathPart(vendorRef, "fetch_session");
  return id.ok ? yield* ask(get("fetch_session", `${SESSIONS}/${id.value}${query}`), Session, classified) : id;
}

export function* fetch(vendorRef: string) {
  const session = yield* getSession(vendorRef, `?${EXPAND_REPORT}`);
  return session.ok ? ok(observationOf(session.value, fetchedAt(session.value))) : session;
}

/** A list has no usable link in it: reading the session makes a fresh one. */
export function* find(externalRef: string): Conversation<Started | null> {
  const query = formOf([
    ["client_reference_id", externalRef],
    ["limit", "10"],
  ]);
  const list = yield* askIfAny(get("list_sessions", `${SESSIONS}?${query}`), SessionList, classified);
  if (!list.ok) return list;
  const found = list.value?.data.find((session) => session.client_reference_id === externalRef);
  return found ? asStarted(yield* getSession(found.id)) : ok(null);
}

/** While the session waits for the person, reading it gives a fresh link; a closed one is replaced. */
export function* resubmit(vendorRef: string, input: StartInput): Conversation<Started> {
  const session = yield* getSession(vendorRef);
  if (!session.ok || session.value.status === "requires_input") return asStarted(session);
  const key = `${input.externalRef}:recreate_session:${vendorRef}`;
  return asStarted(
    yield* ask(post("recreate_session", SESSIONS, key, formOf(createFields(input))), Session, classified),
  );
}

function* act(vendorRef: string, step: string, verb: "cancel" | "redact"): Conversation<void> {
  const id = pathPart(vendorRef, step);
  return id.ok
    ? yield* tell(post(step, `${SESSIONS}/${id.value}/${verb}`, `${vendorRef}:${step}`, ""), classified)
    : id;
}

export const cancel = (vendorRef: string): Conversation<void> => act(vendorRef, "cancel_session", "cancel");
export const erase = (vendorRef: string): Conversation<void> => act(vendorRef, "redact_session", "redact");
