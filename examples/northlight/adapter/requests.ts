import { z } from "zod";
import { ask, tell } from "../../../adapters/_kit/ask.ts";
import { classify } from "../../../adapters/_kit/classify.ts";
import { formOf, pathPart } from "../../../adapters/_kit/path.ts";
import { timeOf } from "../../../adapters/_kit/time.ts";
import type { Answer, Call, Conversation, Observation, Started, StartInput } from "../../../contracts/adapter.ts";
import type { DocumentClass } from "../../../contracts/check.ts";
import { alpha3 } from "../../../contracts/country.ts";
import { ok, type Result } from "../../../contracts/fault.ts";
import type { Person } from "../../../contracts/person.ts";
import { observationOf, Verification } from "./read.ts";

const VERIFICATIONS = "/v2/verifications";
const [SHORTEST, LONGEST] = [60, 604_800];

const DOCUMENTS: Readonly<Record<DocumentClass, string>> = {
  passport: "passport",
  identity_card: "id_card",
  driving_licence: "driving_license",
  residence_permit: "residence_permit",
};

/** A call without a body: sent twice, it does no more than once. */
const bare = (method: Call["method"], step: string, path: string): Call => ({ step, method, path, repeat: "harmless" });

/** The vendor honours a key for a day: sent twice, it is one request. */
const post = (step: string, path: string, body: unknown, key: string): Call => ({
  step,
  method: "POST",
  path,
  headers: { "Content-Type": "application/json", "Idempotency-Key": key },
  body: JSON.stringify(body),
  repeat: "keyed",
});

const reveal = <T>(box: { reveal: (purpose: string) => T } | undefined): T | undefined => box?.reveal("vendor start");
const countryOf = (code: string | undefined): string | undefined => (code === undefined ? undefined : alpha3(code));

const personOf = (person: Person) => {
  const address = reveal(person.address);
  return {
    first_name: reveal(person.given_name)?.toWellFormed(),
    last_name: reveal(person.family_name)?.toWellFormed(),
    birth_date: reveal(person.date_of_birth),
    email: reveal(person.email),
    phone: reveal(person.phone),
    nationality: countryOf(reveal(person.nationality)),
    address: address && {
      street: address.line1,
      city: address.town,
      postcode: address.postcode,
      country: countryOf(address.country),
    },
  };
};

const bodyOf = (input: StartInput) => ({
  reference: input.externalRef,
  redirect_url: input.returnUrl,
  language: input.locale.slice(0, 2).toLowerCase(),
  lifetime: Math.min(LONGEST, Math.max(SHORTEST, input.lifeSeconds)),
  documents: input.documents.map((name) => DOCUMENTS[name]),
  person: personOf(input.person),
  labels: input.labels,
});

const startedOf = ({ id, page }: Verification): Started => {
  const expiresAt = timeOf(page?.expires_at);
  return { vendorRef: id, capture: { ...(page && { url: page.url }), ...(expiresAt && { expiresAt }) } };
};

const asStarted = (told: Result<Verification>): Result<Started> => (told.ok ? ok(startedOf(told.value)) : told);

export function* start(input: StartInput): Conversation<Started> {
  const key = `${input.externalRef}-create`;
  return asStarted(yield* ask(post("create_verification", VERIFICATIONS, bodyOf(input), key), Verification));
}

const List = z.object({ data: z.array(Verification) });

export function* find(externalRef: string): Conversation<Started | null> {
  const query = formOf([["reference", externalRef]]);
  const list = yield* ask(bare("GET", "find_verifications", `${VERIFICATIONS}?${query}`), List);
  if (!list.ok) return list;
  const ours = list.value.data.find(({ reference }) => reference === externalRef);
  return ok(ours ? startedOf(ours) : null);
}

/** One verification's own path, with what stands behind it. */
const about = (vendorRef: string, step: string, rest = ""): Result<string> => {
  const id = pathPart(vendorRef, step);
  return id.ok ? ok(`${VERIFICATIONS}/${id.value}${rest}`) : id;
};

export function* fetch(vendorRef: string): Conversation<Observation> {
  const path = about(vendorRef, "fetch_verification");
  if (!path.ok) return path;
  const told = yield* ask(bare("GET", "fetch_verification", path.value), Verification);
  return told.ok ? ok(observationOf(told.value)) : told;
}

export function* resubmit(vendorRef: string, { externalRef }: StartInput): Conversation<Started> {
  const path = about(vendorRef, "reopen_verification", "/reopen");
  if (!path.ok) return path;
  return asStarted(yield* ask(post("reopen_verification", path.value, {}, `${externalRef}-reopen`), Verification));
}

/** What has ended cannot be cancelled, and need not be. */
const unlessEnded = (answer: Answer) => (answer.status === 409 ? undefined : classify(answer));

export function* cancel(vendorRef: string): Conversation<void> {
  const path = about(vendorRef, "cancel_verification", "/cancel");
  if (!path.ok) return path;
  return yield* tell(bare("POST", "cancel_verification", path.value), unlessEnded);
}

export function* erase(vendorRef: string): Conversation<void> {
  const path = about(vendorRef, "delete_verification");
  if (!path.ok) return path;
  return yield* tell(bare("DELETE", "delete_verification", path.value), undefined, true);
}
