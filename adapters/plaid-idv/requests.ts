import { z } from "zod";
import type { Call, Conversation, Headers, Observation, Started, StartInput } from "../../contracts/adapter.ts";
import { failed, ok } from "../../contracts/fault.ts";
import type { Person } from "../../contracts/person.ts";
import type { VerificationKey } from "../../contracts/signature.ts";
import { ask, askIfAny, faultWith, readAnswer } from "../_kit/ask.ts";
import { faultAbout } from "../_kit/classify.ts";
import { es256Key } from "../_kit/token.ts";
import { Attempt, AttemptList, type Hit, HitList } from "./attempt.ts";
import { faultOf, hasNoSuchKey } from "./faults.ts";
import { observationOf, screeningOf } from "./read.ts";

const classified = faultWith(faultOf);

/** Every call is a POST, a question too. */
const post = (step: string, path: string, body: object, repeat: Call["repeat"], headers: Headers = {}): Call => ({
  step,
  method: "POST",
  path,
  headers: { "Content-Type": "application/json", ...headers },
  body: JSON.stringify(body),
  repeat,
});

const reveal = <T>(box: { reveal: (purpose: string) => T } | undefined): T | undefined => box?.reveal("vendor start");

const nameOf = (person: Person) => {
  const [given_name, family_name] = [reveal(person.given_name), reveal(person.family_name)];
  return given_name && family_name ? { given_name, family_name } : undefined;
};

const addressOf = (person: Person) => {
  const address = reveal(person.address);
  if (address === undefined) return undefined;
  const { line1, line2, town, state, postcode, country } = address;
  return { street: line1, street2: line2, city: town, region: state, postal_code: postcode, country };
};

const userOf = (person: Person) => {
  const user = {
    email_address: reveal(person.email),
    phone_number: reveal(person.phone),
    date_of_birth: reveal(person.date_of_birth),
    name: nameOf(person),
    address: addressOf(person),
  };
  return Object.values(user).some((value) => value !== undefined) ? { user } : {};
};

/** The vendor has no field of ours to echo: what a stand-in of it is to know goes beside the body. Real accounts have no labels. */
const labelled = (labels: StartInput["labels"]): Headers =>
  Object.keys(labels).length === 0 ? {} : { "X-Request-Labels": JSON.stringify(labels) };

const startedOf = ({ id, shareable_url: url }: Attempt): Started => ({
  vendorRef: id,
  capture: url ? { url } : {},
});

/** Asked for twice, the vendor gives back the attempt of the same user and template. */
export function* start(input: StartInput, templateId: string): Conversation<Started> {
  const body = {
    template_id: templateId,
    client_user_id: input.externalRef,
    is_shareable: true,
    gave_consent: false,
    is_idempotent: true,
    ...userOf(input.person),
  };
  const call = post("create_attempt", "/identity_verification/create", body, "harmless", labelled(input.labels));
  const attempt = yield* ask(call, Attempt, classified);
  return attempt.ok ? ok(startedOf(attempt.value)) : attempt;
}

const listing = (templateId: string, userId: string): Call =>
  post("list_attempts", "/identity_verification/list", { template_id: templateId, client_user_id: userId }, "harmless");

const newestOf = (attempts: readonly Attempt[]): Attempt | undefined =>
  attempts.toSorted((a, b) => (a.created_at ?? "").localeCompare(b.created_at ?? "")).at(-1);

export function* find(externalRef: string, templateId: string): Conversation<Started | null> {
  const list = yield* askIfAny(listing(templateId, externalRef), AttemptList, classified);
  if (!list.ok) return list;
  const ours = list.value?.identity_verifications.filter((attempt) => attempt.client_user_id === externalRef);
  const newest = newestOf(ours ?? []);
  return ok(newest ? startedOf(newest) : null);
}

function* getAttempt(vendorRef: string): Conversation<Attempt> {
  const body = { identity_verification_id: vendorRef };
  return yield* ask(post("fetch_attempt", "/identity_verification/get", body, "harmless"), Attempt, classified);
}

const ENDED: ReadonlySet<string> = new Set(["failed", "expired", "canceled"]);

/** The last of the tries that followed this one: somebody may have had the person try again in the vendor's dashboard. */
function* latestOf(attempt: Attempt): Conversation<Attempt> {
  const { template, client_user_id: userId } = attempt;
  if (!ENDED.has(attempt.status) || !template || !userId) return ok(attempt);
  const list = yield* ask(listing(template.id, userId), AttemptList, classified);
  if (!list.ok) return list;
  let latest = attempt;
  for (const _ of list.value.identity_verifications)
    latest = list.value.identity_verifications.find((next) => next.previous_attempt_id === latest.id) ?? latest;
  return ok(latest);
}

function* getHits(screening: string | undefined): Conversation<readonly Hit[]> {
  if (screening === undefined) return ok([]);
  const path = "/watchlist_screening/individual/hit/list";
  const call = post("list_hits", path, { watchlist_screening_id: screening }, "harmless");
  const hits = yield* ask(call, HitList, classified);
  return hits.ok ? ok(hits.value.watchlist_screening_hits) : hits;
}

export function* fetch(vendorRef: string): Conversation<Observation> {
  const first = yield* getAttempt(vendorRef);
  if (!first.ok) return first;
  const attempt = yield* latestOf(first.value);
  if (!attempt.ok) return attempt;
  const hits = yield* getHits(screeningOf(attempt.value));
  return hits.ok ? ok(observationOf(vendorRef, attempt.value, hits.value)) : hits;
}

/** The same link while the attempt is open, else another try of the same person from where the last one failed. */
export function* resubmit(vendorRef: string, input: StartInput, templateId: string): Conversation<Started> {
  const first = yield* getAttempt(vendorRef);
  if (!first.ok) return first;
  const attempt = yield* latestOf(first.value);
  if (!attempt.ok) return attempt;
  if (!ENDED.has(attempt.value.status)) return ok(startedOf(attempt.value));
  const { client_user_id: userId } = attempt.value;
  const body = {
    client_user_id: userId ?? input.externalRef,
    template_id: templateId,
    strategy: "infer",
    is_shareable: true,
  };
  const retried = yield* ask(post("retry_attempt", "/identity_verification/retry", body, "never"), Attempt, classified);
  return retried.ok ? ok(startedOf(retried.value)) : retried;
}

const Key = z.object({
  key: z.object({
    alg: z.literal("ES256"),
    crv: z.literal("P-256"),
    kty: z.literal("EC"),
    use: z.literal("sig").nullish(),
    kid: z.string(),
    x: z.string(),
    y: z.string(),
    expired_at: z.number().nullish(),
  }),
});

/** The key of a callback; null: the vendor has none of this id. */
export function* fetchKey(keyId: string): Conversation<VerificationKey | null> {
  const call = post("fetch_key", "/webhook_verification_key/get", { key_id: keyId }, "harmless");
  const answer = yield call;
  if (hasNoSuchKey(answer)) return ok(null);
  const fault = classified(answer);
  if (fault) return failed({ ...fault, step: call.step });
  const read = readAnswer(call, answer, Key);
  if (!read.ok) return read;
  const { kid, x, y, expired_at: expiredAt } = read.value.key;
  const verifies = kid === keyId ? es256Key({ x, y }) : undefined;
  if (verifies === undefined)
    return failed({
      ...faultAbout(answer, "unreadable", "the answer is not the key that was asked for"),
      step: call.step,
    });
  return ok({ id: kid, verifies, ...(typeof expiredAt === "number" ? { expiredAt } : {}) });
}
