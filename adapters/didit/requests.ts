import { z } from "zod";
import type { Answer, Call, Conversation, Headers, Observation, Started, StartInput } from "../../contracts/adapter.ts";
import { alpha3 } from "../../contracts/country.ts";
import { failed, ok, type Result } from "../../contracts/fault.ts";
import type { Person } from "../../contracts/person.ts";
import { ask, askIfAny, faultWith, tell } from "../_kit/ask.ts";
import { decodeJson } from "../_kit/decode.ts";
import { formOf, pathPart } from "../_kit/path.ts";
import { failedNodes } from "./decision.ts";
import { faultOf } from "./faults.ts";
import { observationOf, Session } from "./read.ts";

const JSON_BODY: Headers = { "Content-Type": "application/json" };
const classified = faultWith(faultOf);

const Created = z.object({
  session_id: z.string().min(1),
  session_token: z.string().nullish(),
  url: z.string().min(1),
});
const Listed = z.object({
  session_id: z.string().min(1),
  session_url: z.string().nullish(),
  vendor_data: z.string().nullish(),
});
const SessionList = z.object({ results: z.array(Listed) });

const get = (step: string, path: string): Call => ({ step, method: "GET", path, repeat: "harmless" });

const reveal = <T>(box: { reveal: (purpose: string) => T } | undefined): T | undefined => box?.reveal("vendor start");

const addressOf = (person: Person) => {
  const address = reveal(person.address);
  if (address === undefined) return {};
  const { line1, line2, postcode, town, state, country } = address;
  const lines = [line1, line2, `${postcode} ${town}`, state].filter((line) => line);
  return { address: lines.join(", "), poa_country: alpha3(country) };
};

const nonEmpty = <T extends object>(name: string, value: T) =>
  Object.values(value).some((member) => member !== undefined) ? { [name]: value } : {};

const contactOf = ({ email, phone }: Person) => {
  const contact = { email: reveal(email), phone: reveal(phone) };
  return nonEmpty("contact_details", email ? { ...contact, send_notification_emails: false } : contact);
};

const createBody = ({ person, externalRef, labels, locale, returnUrl }: StartInput, workflowId: string): string =>
  JSON.stringify({
    workflow_id: workflowId,
    vendor_data: externalRef,
    callback: returnUrl,
    ...(Object.keys(labels).length > 0 ? { metadata: labels } : {}),
    language: (locale.split("-")[0] ?? "en").toLowerCase(),
    ...contactOf(person),
    ...nonEmpty("expected_details", {
      first_name: reveal(person.given_name),
      last_name: reveal(person.family_name),
      date_of_birth: reveal(person.date_of_birth),
      nationality: alpha3(reveal(person.nationality) ?? ""),
      ...addressOf(person),
    }),
  });

/** The vendor gives back the unfinished session of the same `vendor_data` and workflow instead of making another one. */
function* create(step: string, input: StartInput, workflowId: string): Conversation<Started> {
  const body = createBody(input, workflowId);
  const call: Call = { step, method: "POST", path: "/v3/session/", headers: JSON_BODY, body, repeat: "harmless" };
  const created = yield* ask(call, Created, classified);
  if (!created.ok) return created;
  const { session_id, session_token: token, url } = created.value;
  return ok({ vendorRef: session_id, capture: { url, ...(token ? { clientToken: token } : {}) } });
}

export const start = (input: StartInput, workflowId: string): Conversation<Started> =>
  create("create_session", input, workflowId);

export function* find(externalRef: string, workflowId: string): Conversation<Started | null> {
  const query = formOf([
    ["vendor_data", externalRef],
    ["workflow_id", workflowId],
    ["limit", "10"],
  ]);
  const list = yield* askIfAny(get("list_sessions", `/v3/sessions/?${query}`), SessionList, classified);
  if (!list.ok) return list;
  const found = list.value?.results.find((session) => session.vendor_data === externalRef);
  if (found === undefined) return ok(null);
  return ok({ vendorRef: found.session_id, capture: found.session_url ? { url: found.session_url } : {} });
}

function* getSession(vendorRef: string): Conversation<Session> {
  const id = pathPart(vendorRef, "fetch_decision");
  return id.ok ? yield* ask(get("fetch_decision", `/v3/session/${id.value}/decision/`), Session, classified) : id;
}

export function* fetch(vendorRef: string): Conversation<Observation> {
  const session = yield* getSession(vendorRef);
  return session.ok ? ok(observationOf(session.value)) : session;
}

const Refusals = z.array(z.string());

/** Asked twice, the vendor says that the status is already so: then it is what we wanted. */
const isSoAlready = (answer: Answer): boolean => {
  const refusals = decodeJson(Refusals, answer.body);
  return answer.status === 400 && refusals.ok && refusals.value.some((text) => text.includes("same as the current"));
};

function* openAgain(session: Session): Conversation<void> {
  const id = pathPart(session.session_id, "open_again");
  if (!id.ok) return id;
  const nodes = failedNodes(session);
  const call: Call = {
    step: "open_again",
    method: "PATCH",
    path: `/v3/session/${id.value}/update-status/`,
    headers: JSON_BODY,
    body: JSON.stringify({ new_status: "Resubmitted", ...(nodes.length > 0 ? { nodes_to_resubmit: nodes } : {}) }),
    repeat: "harmless",
  };
  const answer = yield call;
  const fault = isSoAlready(answer) ? undefined : classified(answer);
  return fault ? failed({ ...fault, step: call.step }) : ok(undefined);
}

/** In these the person can go on by the same link. */
const OPEN: ReadonlySet<string> = new Set(["Not Started", "In Progress", "Awaiting User", "Resubmitted"]);

const sameLink = ({ session_id, session_url: url }: Session): Result<Started> =>
  ok({ vendorRef: session_id, capture: url ? { url } : {} });

/** The same link, opened again where the vendor had closed it; an expired session is replaced. */
export function* resubmit(vendorRef: string, input: StartInput, workflowId: string): Conversation<Started> {
  const session = yield* getSession(vendorRef);
  if (!session.ok) return session;
  if (session.value.status === "Expired") return yield* create("recreate_session", input, workflowId);
  if (OPEN.has(session.value.status)) return sameLink(session.value);
  const opened = yield* openAgain(session.value);
  return opened.ok ? sameLink(session.value) : opened;
}

export function* erase(vendorRef: string): Conversation<void> {
  const id = pathPart(vendorRef, "delete_session");
  if (!id.ok) return id;
  const path = `/v3/session/${id.value}/delete/`;
  return yield* tell({ step: "delete_session", method: "DELETE", path, repeat: "harmless" }, classified, true);
}
