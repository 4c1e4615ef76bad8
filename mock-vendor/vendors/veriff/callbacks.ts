import { createHmac } from "node:crypto";
import type { Callback, Delivery } from "../../twin.ts";
import type { JsonObject } from "../../wire.ts";
import type { VeriffAccount } from "./account.ts";
import { type Attempt, type Decision, lastAttempt, referenceOf, type Screening, type Session } from "./state.ts";
import { decisionHook, screeningView } from "./views.ts";

/** Lower-case hex of HMAC-SHA256 under the shared secret. */
export const signatureOf = (secret: string, message: string | Uint8Array): string =>
  createHmac("sha256", secret).update(message).digest("hex");

/** Answers and webhooks carry the same headers, in an older and a newer spelling. */
export const signedHeaders = (apiKey: string, signature: string): Record<string, string> => ({
  "x-auth-client": apiKey,
  "x-hmac-signature": signature,
  "vrf-auth-client": apiKey,
  "vrf-hmac-signature": signature,
});

const headersFor =
  ({ apiKey, sharedSecret }: VeriffAccount) =>
  ({ body, secretOf }: Delivery): Record<string, string> => ({
    "content-type": "application/json",
    ...signedHeaders(apiKey, signatureOf(secretOf(sharedSecret), body)),
  });

const callback = (session: Session, type: string, content: JsonObject, heldSeconds = 0): Callback => ({
  vendor: "veriff",
  type,
  object: session.id,
  reference: referenceOf(session),
  url: session.account.webhook.url,
  body: JSON.stringify(content),
  headersFor: headersFor(session.account),
  heldSeconds,
});

const EVENT_CODES = { started: 7001, submitted: 7002 } as const;

/** Event webhooks have no time. */
export const eventCallback = (session: Session, action: keyof typeof EVENT_CODES): Callback =>
  callback(session, action, {
    id: session.id,
    attemptId: lastAttempt(session).id,
    feature: "selfid",
    code: EVENT_CODES[action],
    action,
    vendorData: session.fields.vendorData ?? null,
    endUserId: session.fields.endUserId ?? null,
  });

/** A person in the app is first asked there; only then the customer hears that something is missing. */
const RESUBMISSION_HELD_SECONDS = 300;

export const decisionCallback = (session: Session, attempt: Attempt, decision: Decision): Callback => {
  const isHeld = decision.status === "resubmission_requested" && session.account.appSessions === true;
  const content = decisionHook(session, attempt, decision);
  return callback(session, decision.status, content, isHeld ? RESUBMISSION_HELD_SECONDS : 0);
};

export const screeningCallback = (session: Session, screening: Screening): Callback =>
  callback(session, "watchlist_screening", screeningView(session, screening));
