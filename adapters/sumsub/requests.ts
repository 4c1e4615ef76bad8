import { createHmac } from "node:crypto";
import { z } from "zod";
import type { Call, Conversation, Headers, Observation, Started, StartInput } from "../../contracts/adapter.ts";
import { alpha3 } from "../../contracts/country.ts";
import { failed, ok, type Result } from "../../contracts/fault.ts";
import type { Person } from "../../contracts/person.ts";
import type { Secret } from "../../contracts/pii.ts";
import { ask, readAnswer, tell } from "../_kit/ask.ts";
import { classify } from "../_kit/classify.ts";
import { formOf, pathPart } from "../_kit/path.ts";
import { Applicant, type Level, observationOf, Review, reviewedAt, Steps } from "./read.ts";

/** What the conversations need of an account. */
export interface Account extends Level {
  readonly linkLifeSeconds: number;
}

/** What signs a call. */
export interface Credentials {
  readonly appToken: Secret<string>;
  readonly secretKey: Secret<string>;
}

/** HMAC-SHA256 over time, method, path with query, and body, joined with nothing between (Sumsub, "Authentication"). */
export const authenticate = (call: Call, credentials: Credentials, nowSeconds: number): Headers => {
  const timestamp = String(Math.floor(nowSeconds));
  const signature = createHmac("sha256", credentials.secretKey.reveal("sign a vendor call"))
    .update(timestamp + call.method + call.path)
    .update(call.body ?? "")
    .digest("hex");
  return {
    "X-App-Token": credentials.appToken.reveal("vendor call"),
    "X-App-Access-Ts": timestamp,
    "X-App-Access-Sig": signature,
  };
};

const JSON_BODY: Headers = { "Content-Type": "application/json" };
const Link = z.object({ url: z.string().min(1) });
const Token = z.object({ token: z.string().min(1) });

const get = (step: string, path: string): Call => ({
  step,
  method: "GET",
  path,
  headers: JSON_BODY,
  repeat: "harmless",
});

/** Creating twice is harmless: the second answer is a 409 that we follow with a look-up. Links and tokens are free. */
const post = (step: string, path: string, body: unknown): Call => ({
  step,
  method: "POST",
  path,
  headers: JSON_BODY,
  body: JSON.stringify(body),
  repeat: "harmless",
});

const reveal = <T>(box: { reveal: (purpose: string) => T } | undefined): T | undefined => box?.reveal("vendor start");

const addressOf = (person: Person) => {
  const address = reveal(person.address);
  if (address === undefined) return undefined;
  const { line1, line2, town, state, postcode, country } = address;
  return [{ country: alpha3(country), postCode: postcode, town, street: line1, subStreet: line2, state }];
};

const languageOf = (locale: string): string => (locale.split("-")[0] ?? "en").toLowerCase();

const applicantBody = ({ person, externalRef, locale, labels }: StartInput) => {
  const fixedInfo = {
    firstName: reveal(person.given_name),
    lastName: reveal(person.family_name),
    dob: reveal(person.date_of_birth),
    nationality: alpha3(reveal(person.nationality) ?? ""),
    addresses: addressOf(person),
  };
  const metadata = Object.entries(labels).map(([key, value]) => ({ key, value }));
  return {
    externalUserId: externalRef,
    email: reveal(person.email),
    phone: reveal(person.phone),
    lang: languageOf(locale),
    ...(Object.values(fixedInfo).some((value) => value !== undefined) ? { fixedInfo } : {}),
    ...(metadata.length > 0 ? { metadata } : {}),
  };
};

function byExternalRef(externalRef: string, step: string): Result<Call> {
  const part = pathPart(externalRef, step);
  return part.ok ? ok(get(step, `/resources/applicants/-;externalUserId=${part.value}/one`)) : part;
}

/** A look-up by our reference, whose answer must be about it: another person's applicant is never taken over. */
function* lookUp(call: Call, externalRef: string): Conversation<Applicant> {
  const applicant = yield* ask(call, Applicant);
  if (!applicant.ok || (applicant.value.externalUserId ?? externalRef) === externalRef) return applicant;
  return failed({ kind: "unreadable", detail: "the vendor answered about another reference", step: call.step });
}

/** An applicant of this reference may exist already, from a start whose answer never reached us. */
function* createApplicant(input: StartInput, account: Account): Conversation<Applicant> {
  const query = formOf([["levelName", account.levelName]]);
  const call = post("create_applicant", `/resources/applicants?${query}`, applicantBody(input));
  const answer = yield call;
  const existing = byExternalRef(input.externalRef, "look_up_applicant");
  if (!existing.ok) return existing;
  if (answer.status === 409) return yield* lookUp(existing.value, input.externalRef);
  const fault = classify(answer);
  return fault ? { ok: false, fault: { ...fault, step: call.step } } : readAnswer(call, answer, Applicant);
}

/** A hosted link and an SDK token for one applicant; each outlives neither our session nor the account's limit. */
function* openCapture(vendorRef: string, userId: string, input: StartInput, account: Account): Conversation<Started> {
  const { levelName } = account;
  const ttlInSecs = Math.max(1, Math.min(input.lifeSeconds, account.linkLifeSeconds));
  const redirect =
    input.returnUrl === undefined ? {} : { redirect: { successUrl: input.returnUrl, rejectUrl: input.returnUrl } };
  const query = formOf([["lang", languageOf(input.locale)]]);
  const path = `/resources/sdkIntegrations/levels/-/websdkLink?${query}`;
  const link = yield* ask(post("create_link", path, { levelName, userId, ttlInSecs, ...redirect }), Link);
  if (!link.ok) return link;
  const token = yield* ask(
    post("create_token", "/resources/accessTokens/sdk", { userId, levelName, ttlInSecs }),
    Token,
  );
  if (!token.ok) return token;
  return ok({ vendorRef, capture: { url: link.value.url, clientToken: token.value.token } });
}

export function* start(input: StartInput, account: Account): Conversation<Started> {
  const applicant = yield* createApplicant(input, account);
  return applicant.ok ? yield* openCapture(applicant.value.id, input.externalRef, input, account) : applicant;
}

export function* find(externalRef: string, input: StartInput, account: Account): Conversation<Started | null> {
  const call = byExternalRef(externalRef, "find_applicant");
  if (!call.ok) return call;
  const applicant = yield* lookUp(call.value, externalRef);
  if (!applicant.ok) return applicant.fault.kind === "not_found" ? ok(null) : applicant;
  return yield* openCapture(applicant.value.id, externalRef, input, account);
}

function* getApplicant(vendorRef: string): Conversation<Applicant> {
  const id = pathPart(vendorRef, "fetch_applicant");
  return id.ok ? yield* ask(get("fetch_applicant", `/resources/applicants/${id.value}/one`), Applicant) : id;
}

/** The same applicant opens again with a new link, minted for the reference that it was made with. */
export function* resubmit(vendorRef: string, input: StartInput, account: Account): Conversation<Started> {
  const applicant = yield* getApplicant(vendorRef);
  if (!applicant.ok) return applicant;
  return yield* openCapture(vendorRef, applicant.value.externalUserId ?? input.externalRef, input, account);
}

/** Nothing sent yet and something sent look alike in the review: only the steps tell. */
function* withProgress(id: string, review: Review): Conversation<Review> {
  if (review.reviewStatus !== "init" || review.reviewResult?.reviewAnswer) return ok(review);
  const steps = yield* ask(get("fetch_steps", `/resources/applicants/${id}/requiredIdDocsStatus`), Steps);
  if (!steps.ok) return steps;
  const started = Object.values(steps.value).some((step) => step !== null);
  return ok({ ...review, started });
}

export function* fetch(vendorRef: string, account: Account): Conversation<Observation> {
  const id = pathPart(vendorRef, "fetch_applicant");
  if (!id.ok) return id;
  const applicant = yield* getApplicant(vendorRef);
  if (!applicant.ok) return applicant;
  const review = yield* ask(get("fetch_review", `/resources/applicants/${id.value}/status`), Review);
  if (!review.ok) return review;
  const current = yield* withProgress(id.value, review.value);
  return current.ok ? ok(observationOf(applicant.value, current.value, account, reviewedAt(current.value))) : current;
}

/** Refused by the vendor (409) while the applicant is pending, queued or prechecked. */
export function* cancel(vendorRef: string): Conversation<void> {
  const id = pathPart(vendorRef, "deactivate_applicant");
  if (!id.ok) return id;
  const path = `/resources/applicants/${id.value}/presence/deactivated`;
  return yield* tell({ step: "deactivate_applicant", method: "PATCH", path, headers: JSON_BODY, repeat: "harmless" });
}
