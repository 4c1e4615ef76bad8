import { createHmac, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import type { Answer, Call, Conversation, Headers, Observation, Started, StartInput } from "../../contracts/adapter.ts";
import { type Fault, failed, ok } from "../../contracts/fault.ts";
import type { Secret } from "../../contracts/pii.ts";
import { readAnswer, tell } from "../_kit/ask.ts";
import { classify, faultAbout } from "../_kit/classify.ts";
import { pathPart } from "../_kit/path.ts";
import { occurred, timeOf } from "../_kit/time.ts";
import { type Integration, isScreened, LABEL_MARK, observationOf, Screening, screened, Verification } from "./read.ts";
import { IN_PROGRESS, STATUSES, type Word } from "./statuses.ts";

export interface Account extends Integration {
  readonly apiKey: Secret<string>;
  /** Newest first: it signs, and the vendor may still answer with the one before. */
  readonly sharedSecrets: readonly Secret<string>[];
}

const SESSIONS = "/v1/sessions";
const JSON_BODY: Headers = { "Content-Type": "application/json" };
/** The id of the session, attempt or picture that a path is about: all that a read signs. */
const ID_IN_PATH = /^\/v1\/(?:sessions|attempts|media)\/([^/?]+)/;

const digestOf = (secret: Secret<string>, message: string): Buffer =>
  createHmac("sha256", secret.reveal("sign a vendor call")).update(message).digest();

/** HMAC-SHA256 over the body, or over the id alone where there is none (Veriff, "HMAC authentication"). */
export const authenticate = (call: Call, { apiKey, sharedSecrets: [secret] }: Account): Headers => {
  const message = call.body ?? ID_IN_PATH.exec(call.path)?.[1] ?? "";
  return {
    "X-AUTH-CLIENT": apiKey.reveal("vendor call"),
    "X-HMAC-SIGNATURE": secret === undefined ? "" : digestOf(secret, message).toString("hex"),
  };
};

const ANSWER_SIGNATURES = ["vrf-hmac-signature", "x-hmac-signature"] as const;
const HEX = /^[0-9a-f]{64}$/i;

/** The vendor signs its answers too: one whose signature is there and wrong is not the vendor's. */
const forgeryOf = (answer: Answer, { sharedSecrets }: Account): Fault | undefined => {
  const given = ANSWER_SIGNATURES.flatMap((name) => (Object.hasOwn(answer.headers, name) ? answer.headers[name] : []));
  const fits = (signature: string | undefined): boolean =>
    signature !== undefined &&
    HEX.test(signature) &&
    sharedSecrets.some((secret) => timingSafeEqual(digestOf(secret, answer.body), Buffer.from(signature, "hex")));
  return given.every(fits) ? undefined : faultAbout(answer, "unauthentic", "the answer's signature does not match");
};

function* ask<T>(call: Call, schema: z.ZodType<T>, account: Account): Conversation<T> {
  const answer = yield call;
  const fault = classify(answer) ?? forgeryOf(answer, account);
  return fault ? failed({ ...fault, step: call.step }) : readAnswer(call, answer, schema);
}

const Created = z.object({
  verification: z.object({ id: z.string().min(1), url: z.string().min(1), sessionToken: z.string().nullish() }),
});
const Attempt = z.object({ id: z.string(), status: z.string(), createdTime: z.string().nullish() });
type Attempt = z.infer<typeof Attempt>;
const Attempts = z.object({ verifications: z.array(Attempt) });
const Decision = z.object({ verification: Verification.nullable() });
const ScreeningAnswer = z.object({ data: Screening.nullable() });

const reveal = <T>(box: { reveal: (purpose: string) => T } | undefined): T | undefined => box?.reveal("vendor start");

const personOf = ({ person }: StartInput) => ({
  firstName: reveal(person.given_name),
  lastName: reveal(person.family_name),
  dateOfBirth: reveal(person.date_of_birth),
  email: reveal(person.email),
  phoneNumber: reveal(person.phone),
});

const addressOf = ({ person }: StartInput) => {
  const address = reveal(person.address);
  if (address === undefined) return undefined;
  const { line1, line2, postcode, town, state, country } = address;
  return { fullAddress: [line1, line2, postcode, town, state, country].filter(Boolean).join(", ") };
};

/** `vendorData` is the only field that is ours: the reference, and in test mode the labels behind it. */
const vendorDataOf = ({ externalRef, labels }: StartInput): string =>
  [externalRef, ...Object.entries(labels).map(([key, value]) => `${key}:${value}`)].join(LABEL_MARK);

const bodyOf = (input: StartInput): string => {
  const person = personOf(input);
  const { returnUrl } = input;
  return JSON.stringify({
    verification: {
      // The vendor refuses the whole session for a return address without TLS.
      ...(returnUrl?.startsWith("https://") ? { callback: returnUrl } : {}),
      ...(Object.values(person).some((value) => value !== undefined) ? { person } : {}),
      address: addressOf(input),
      vendorData: vendorDataOf(input),
    },
  });
};

/** The vendor has no idempotency key: a second create is a second session. */
function* createSession(step: string, input: StartInput, account: Account): Conversation<Started> {
  const body = bodyOf(input);
  const call: Call = { step, method: "POST", path: SESSIONS, headers: JSON_BODY, body, repeat: "never" };
  const made = yield* ask(call, Created, account);
  if (!made.ok) return made;
  const { id, url, sessionToken } = made.value.verification;
  return ok({ vendorRef: id, capture: { url, ...(sessionToken ? { clientToken: sessionToken } : {}) } });
}

export const start = (input: StartInput, account: Account): Conversation<Started> =>
  createSession("create_session", input, account);

/**
 * A retake goes through the link that the person has, which no call tells again. Whoever asks for a fresh way in gets
 * another session.
 */
export const resubmit = (_vendorRef: string, input: StartInput, account: Account): Conversation<Started> =>
  createSession("recreate_session", input, account);

const get = (step: string, path: string): Call => ({ step, method: "GET", path, repeat: "harmless" });

const newest = (attempts: readonly Attempt[]): Attempt | undefined =>
  attempts.toSorted((a, b) => (timeOf(a.createdTime) ?? "").localeCompare(timeOf(b.createdTime) ?? "")).at(-1);

type Progress = { readonly raw: Word; readonly at: string | undefined };

/** Where no decision is the last word: a newer attempt is under way, which began after that decision, or none was made. */
const underWay = (attempts: readonly Attempt[], decided: Verification | null): Progress | undefined => {
  const last = newest(attempts);
  if (last === undefined) return decided === null ? { raw: "created", at: undefined } : undefined;
  if (last.id === decided?.attemptId) return undefined;
  const raw = IN_PROGRESS.find((word) => word === last.status);
  return raw && { raw, at: timeOf(last.createdTime) };
};

const progressOf = (vendorRef: string, { raw, at }: Progress): Observation => ({
  ...{ vendorRef, raw, status: STATUSES[raw], final: false, reasons: [], checks: [] },
  ...occurred(at),
});

/** A decision that a screening can change, beside what the screening found so far. */
function* withScreening(path: string, decided: Observation, account: Account): Conversation<Observation> {
  if (!isScreened(account) || (decided.raw !== "approved" && decided.raw !== "review")) return ok(decided);
  const told = yield* ask(get("fetch_screening", `${path}/watchlist-screening`), ScreeningAnswer, account);
  if (!told.ok) return told.fault.kind === "not_found" ? ok(decided) : told;
  return ok(told.value.data ? screened(decided, told.value.data, account) : decided);
}

export function* fetch(vendorRef: string, account: Account): Conversation<Observation> {
  const id = pathPart(vendorRef, "fetch_attempts");
  if (!id.ok) return id;
  const path = `${SESSIONS}/${id.value}`;
  const attempts = yield* ask(get("fetch_attempts", `${path}/attempts`), Attempts, account);
  if (!attempts.ok) return attempts;
  const decision = yield* ask(get("fetch_decision", `${path}/decision`), Decision, account);
  if (!decision.ok) return decision;
  const { verification } = decision.value;
  const progress = underWay(attempts.value.verifications, verification);
  if (progress !== undefined) return ok(progressOf(vendorRef, progress));
  return verification === null
    ? failed({ kind: "unreadable", detail: "an attempt ended and there is no decision yet", step: "fetch_decision" })
    : yield* withScreening(path, observationOf(verification, account), account);
}

/** Only where the vendor has switched it on for the integration; five times an hour at most. */
export function* erase(vendorRef: string): Conversation<void> {
  const id = pathPart(vendorRef, "delete_session");
  if (!id.ok) return id;
  const path = `${SESSIONS}/${id.value}`;
  return yield* tell({ step: "delete_session", method: "DELETE", path, repeat: "harmless" }, classify, true);
}
