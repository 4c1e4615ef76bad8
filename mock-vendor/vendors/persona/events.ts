import { createHmac } from "node:crypto";
import type { Callback, Delivery } from "../../twin.ts";
import type { JsonObject } from "../../wire.ts";
import type { PersonaAccount } from "./account.ts";
import { type Inquiry, newId, type PersonaParts, type Report, type Verification } from "./state.ts";
import { includedView, inquiryView, reportView, verificationView } from "./views.ts";

const setOf = (secret: string, body: string, second: number): string =>
  `t=${second},v1=${createHmac("sha256", secret).update(`${second}.${body}`).digest("hex")}`;

const MOST_TRIES = 8;

/** Each delivery is signed at its own moment, and says which one it is. */
const headersOf = ({ webhook }: PersonaAccount): Callback["headersFor"] => {
  let made = 0;
  let first = 0;
  return ({ body, nowMs, secretOf }: Delivery) => {
    const second = Math.floor(nowMs / 1000);
    made += 1;
    if (made === 1) first = second;
    const secrets = [webhook.secret, ...(webhook.previousSecret === undefined ? [] : [webhook.previousSecret])];
    return {
      "content-type": "application/json",
      "persona-signature": secrets.map((secret) => setOf(secretOf(secret), body, second)).join(" "),
      "persona-webhook-attempts-made": String(made),
      "persona-webhook-attempts-left": String(Math.max(0, MOST_TRIES - made)),
      "persona-webhook-first-attempted-at": String(first),
    };
  };
};

/** The vendor's list goes back a month; here it also ends after this many, to bound the memory. */
const EVENTS_KEPT = 10_000;

const eventOf = (
  parts: PersonaParts,
  inquiry: Inquiry,
  name: string,
  object: string,
  payload: JsonObject,
): Callback => {
  const { account } = inquiry;
  const id = newId(parts, "evt");
  const at = new Date(parts.context.world.now()).toISOString();
  const view = { type: "event", id, attributes: { name, payload, "created-at": at } };
  parts.events.set(id, { account, object, name, view });
  const [oldest] = parts.events.keys();
  if (parts.events.size > EVENTS_KEPT && oldest !== undefined) parts.events.delete(oldest);
  return {
    ...{ vendor: "persona", type: name, object: inquiry.id, reference: inquiry.reference },
    url: account.webhook.url,
    body: JSON.stringify({ data: view }),
    headersFor: headersOf(account),
  };
};

/** A snapshot of the inquiry, with what the webhook is set to carry along. */
export const inquiryEvent = (parts: PersonaParts, inquiry: Inquiry, verb: string): Callback => {
  const names = inquiry.account.webhook.includes === true ? ["verifications", "reports"] : [];
  const payload = { data: inquiryView(inquiry), included: includedView(inquiry, names) };
  return eventOf(parts, inquiry, `inquiry.${verb}`, inquiry.id, payload);
};

export const verificationEvent = (
  parts: PersonaParts,
  inquiry: Inquiry,
  verification: Verification,
  verb: string,
): Callback => {
  const payload = { data: verificationView(inquiry, verification), included: [] };
  return eventOf(parts, inquiry, `verification.${verb}`, verification.id, payload);
};

export const reportEvent = (parts: PersonaParts, inquiry: Inquiry, report: Report, verb: string): Callback => {
  const payload = { data: reportView(inquiry, report), included: [] };
  return eventOf(parts, inquiry, `report/${report.kind}.${verb}`, report.id, payload);
};
