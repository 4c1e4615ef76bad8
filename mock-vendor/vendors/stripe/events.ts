import { createHmac } from "node:crypto";
import { alphanumeric } from "../../ids.ts";
import type { Callback, Delivery } from "../../twin.ts";
import { stringOf } from "../../wire.ts";
import { API_VERSION, isTest, type Session, type StoredEvent, type StripeParts, secondsOf } from "./state.ts";
import { sessionView } from "./views.ts";

const digest = (secret: string, signed: string): string => createHmac("sha256", secret).update(signed).digest("hex");

/** `t=…,v1=…`, one `v1` for each secret that is alive. */
const signatureOf = (body: string, secrets: readonly string[], nowMs: number): string => {
  const second = secondsOf(nowMs);
  return [`t=${second}`, ...secrets.map((secret) => `v1=${digest(secret, `${second}.${body}`)}`)].join(",");
};

/** The vendor's list goes back a month; here it also ends after this many, to bound the memory. */
const EVENTS_KEPT = 10_000;

const remember = ({ events }: StripeParts, event: StoredEvent): void => {
  events.set(event.id, event);
  const [oldest] = events.keys();
  if (events.size > EVENTS_KEPT && oldest !== undefined) events.delete(oldest);
};

/** Records the event and makes its callback. `word`: what follows `identity.verification_session.`. */
export const sessionEvent = (parts: StripeParts, session: Session, word: string): readonly Callback[] => {
  const { account } = session;
  const { world } = parts.context;
  const type = `identity.verification_session.${word}`;
  const id = `evt_1${alphanumeric(world.random, 23)}`;
  const view = {
    id,
    object: "event",
    api_version: API_VERSION,
    created: secondsOf(world.now()),
    // UNCONFIRMED: that an event leaves both ways in out; a reader fetches the session to have them.
    data: { object: { ...sessionView(session), client_secret: null, url: null } },
    livemode: !isTest(account),
    pending_webhooks: 1,
    request: { id: null, idempotency_key: null },
    type,
  };
  remember(parts, { account, id, createdAt: world.now(), view });
  // `.redacted` reaches only endpoints that list it by name; ours takes everything without naming it.
  if (word === "redacted") return [];
  const body = JSON.stringify(view, null, 2);
  const { url, secret, previousSecret } = account.webhook;
  const secrets = previousSecret === undefined ? [secret] : [secret, previousSecret];
  const headersFor = (delivery: Delivery) => ({
    "content-type": "application/json; charset=utf-8",
    "user-agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
    "stripe-signature": signatureOf(delivery.body, secrets.map(delivery.secretOf), delivery.nowMs),
  });
  const reference = stringOf(session.fields.client_reference_id) ?? null;
  return [{ vendor: "stripe-identity", type, object: session.id, reference, url, body, headersFor }];
};
