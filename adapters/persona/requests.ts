import { createHash } from "node:crypto";
import { z } from "zod";
import type { Call, Conversation, Headers, Observation, Started, StartInput } from "../../contracts/adapter.ts";
import { ok, type Result } from "../../contracts/fault.ts";
import type { Secret } from "../../contracts/pii.ts";
import { ask, askIfAny, faultWith, tell } from "../_kit/ask.ts";
import { formOf, pathPart } from "../_kit/path.ts";
import { faultOf } from "./faults.ts";
import { Inquiry, InquiryAnswer, observationOf, type Template } from "./read.ts";

export const API_VERSION = "2025-12-08";

export interface Account extends Template {
  readonly apiKey: Secret<string>;
  readonly inquiryTemplateId: string;
  readonly region: string;
}

/** Where requests are led to; the data stay where the account is. */
const COUNTRIES: Readonly<Record<string, string>> = { us: "US", eu: "DE" };

export const authenticate = ({ apiKey, region }: Account): Headers => {
  const country = COUNTRIES[region];
  return {
    Authorization: `Bearer ${apiKey.reveal("vendor call")}`,
    "Persona-Version": API_VERSION,
    "Key-Inflection": "kebab",
    ...(country === undefined ? {} : { "Persona-Country": country }),
  };
};

const INQUIRIES = "/api/v1/inquiries";
const JSON_BODY: Headers = { "Content-Type": "application/json" };
const classified = faultWith(faultOf);

const Ways = z.object({ "one-time-link": z.string().nullish(), "session-token": z.string().nullish() }).nullish();
const Opened = z.object({ data: Inquiry, meta: Ways });
type Opened = z.infer<typeof Opened>;
const InquiryList = z.object({ data: z.array(Inquiry) });

const get = (step: string, path: string): Call => ({ step, method: "GET", path, repeat: "harmless" });
const post = (step: string, path: string, body: object = {}): Call => ({
  ...{ step, method: "POST", path, headers: JSON_BODY, repeat: "harmless" },
  body: JSON.stringify(body),
});

const reveal = <T>(box: { reveal: (purpose: string) => T } | undefined): T | undefined => box?.reveal("vendor start");

const fieldsOf = ({ person }: StartInput) => {
  const address = reveal(person.address);
  return {
    "name-first": reveal(person.given_name),
    "name-last": reveal(person.family_name),
    birthdate: reveal(person.date_of_birth),
    "email-address": reveal(person.email),
    "phone-number": reveal(person.phone),
    "address-street-1": address?.line1,
    "address-street-2": address?.line2,
    "address-city": address?.town,
    "address-subdivision": address?.state,
    "address-postal-code": address?.postcode,
    "address-country-code": address?.country,
  };
};

const createBody = (input: StartInput, { inquiryTemplateId }: Account): string => {
  const fields = fieldsOf(input);
  const tags = Object.entries(input.labels).map(([key, value]) => `${key}:${value}`);
  return JSON.stringify({
    data: {
      attributes: {
        "inquiry-template-id": inquiryTemplateId,
        "redirect-uri": input.returnUrl,
        ...(Object.values(fields).some((value) => value !== undefined) ? { fields } : {}),
        ...(tags.length > 0 ? { tags } : {}),
      },
    },
    meta: {
      "auto-create-account-reference-id": input.externalRef,
      "auto-create-inquiry-session": true,
      "auto-create-one-time-link": true,
      "one-time-link-expiration-seconds": input.lifeSeconds,
      "expiration-after-create-interval-seconds": input.lifeSeconds,
    },
  });
};

/**
 * The vendor keeps the first answer of a key for a day, an error of its own too. So the key is of the reference and of what
 * is sent: a repeat of one try is the same, a later try of ours, whose time left is another, is a new one.
 */
const keyOf = (step: string, { externalRef }: StartInput, body: string): string =>
  `${externalRef}:${step}:${createHash("sha256").update(body).digest("hex").slice(0, 32)}`;

const startedOf = ({ data, meta }: Opened): Started => {
  const [url, clientToken] = [meta?.["one-time-link"], meta?.["session-token"]];
  return { vendorRef: data.id, capture: { ...(url ? { url } : {}), ...(clientToken ? { clientToken } : {}) } };
};

const asStarted = (opened: Result<Opened>): Result<Started> => (opened.ok ? ok(startedOf(opened.value)) : opened);

function* createInquiry(step: string, input: StartInput, account: Account): Conversation<Started> {
  const body = createBody(input, account);
  const headers = { ...JSON_BODY, "Idempotency-Key": keyOf(step, input, body) };
  const call: Call = { step, method: "POST", path: INQUIRIES, headers, body, repeat: "keyed" };
  return asStarted(yield* ask(call, Opened, classified));
}

export const start = (input: StartInput, account: Account): Conversation<Started> =>
  createInquiry("create_inquiry", input, account);

/** A link is used once and dies soon after: each way in is a new one. Without a key, because a replay would be the old one. */
function* openLink(vendorRef: string, input: StartInput): Conversation<Started> {
  const id = pathPart(vendorRef, "create_link");
  if (!id.ok) return id;
  const body = { meta: { "expires-in-seconds": input.lifeSeconds } };
  const call = post("create_link", `${INQUIRIES}/${id.value}/generate-one-time-link`, body);
  return asStarted(yield* ask(call, Opened, classified));
}

export function* find(externalRef: string, input: StartInput): Conversation<Started | null> {
  const query = formOf([
    ["filter[reference-id]", externalRef],
    ["page[size]", "10"],
  ]);
  const list = yield* askIfAny(get("list_inquiries", `${INQUIRIES}?${query}`), InquiryList, classified);
  if (!list.ok) return list;
  const found = list.value?.data.find(({ attributes }) => attributes["reference-id"] === externalRef);
  return found ? yield* openLink(found.id, input) : ok(null);
}

function* getInquiry(vendorRef: string): Conversation<InquiryAnswer> {
  const id = pathPart(vendorRef, "fetch_inquiry");
  if (!id.ok) return id;
  // Without it nothing of what belongs to the inquiry comes along.
  const path = `${INQUIRIES}/${id.value}?include=verifications,reports`;
  return yield* ask(get("fetch_inquiry", path), InquiryAnswer, classified);
}

export function* fetch(vendorRef: string, account: Account): Conversation<Observation> {
  const answer = yield* getInquiry(vendorRef);
  return answer.ok ? observationOf(answer.value, account) : answer;
}

const OPEN: ReadonlySet<string> = new Set(["created", "pending"]);

/** While the inquiry is open, another link into it; one that has ended is replaced by a new one. */
export function* resubmit(vendorRef: string, input: StartInput, account: Account): Conversation<Started> {
  const answer = yield* getInquiry(vendorRef);
  if (!answer.ok) return answer;
  return OPEN.has(answer.value.data.attributes.status)
    ? yield* openLink(vendorRef, input)
    : yield* createInquiry("recreate_inquiry", input, account);
}

/** Refused (409) where the inquiry has ended by itself. */
export function* cancel(vendorRef: string): Conversation<void> {
  const id = pathPart(vendorRef, "expire_inquiry");
  return id.ok ? yield* tell(post("expire_inquiry", `${INQUIRIES}/${id.value}/expire`), classified) : id;
}

/** 409: it is redacted already. */
export function* erase(vendorRef: string): Conversation<void> {
  const id = pathPart(vendorRef, "redact_inquiry");
  if (!id.ok) return id;
  const call: Call = { step: "redact_inquiry", method: "DELETE", path: `${INQUIRIES}/${id.value}`, repeat: "harmless" };
  return yield* tell(call, (answer) => (answer.status === 409 ? undefined : classified(answer)), true);
}
