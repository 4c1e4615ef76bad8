import { z } from "zod";
import type { Call, Conversation, Headers, Observation, Started, StartInput } from "../../contracts/adapter.ts";
import { ok, type Result } from "../../contracts/fault.ts";
import type { Secret } from "../../contracts/pii.ts";
import { ask, tell } from "../_kit/ask.ts";
import { classify } from "../_kit/classify.ts";
import { formOf, pathPart } from "../_kit/path.ts";
import { Case, observationOf } from "./read.ts";

export const authenticate = (_call: Call, { apiKey }: { readonly apiKey: Secret<string> }): Headers => ({
  Accept: "application/json",
  Authorization: `Bearer ${apiKey.reveal("vendor call")}`,
});

const JSON_BODY: Headers = { "Content-Type": "application/json" };
const CASES = "/desk/v1/cases";
const CaseList = z.object({ cases: z.array(Case) });

const get = (step: string, path: string): Call => ({ step, method: "GET", path, repeat: "harmless" });

const personOf = ({ person }: StartInput): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(person).map(([name, box]) => [name, box?.reveal("vendor start")]));

const bodyOf = (input: StartInput) => ({
  reference: input.externalRef,
  checks: input.checks,
  documents: input.documents,
  country: input.country,
  locale: input.locale,
  expires_at: new Date(input.expiresAt * 1000).toISOString(),
  ...(input.returnUrl === undefined ? {} : { return_url: input.returnUrl }),
  person: personOf(input),
  labels: input.labels,
});

const started = (told: Result<Case>): Result<Started> =>
  told.ok ? ok({ vendorRef: told.value.id, capture: told.value.page_url ? { url: told.value.page_url } : {} }) : told;

/** The desk answers a reference that it knows with the case that it has: sent twice, it is one case. */
export function* start(input: StartInput): Conversation<Started> {
  const body = JSON.stringify(bodyOf(input));
  return started(
    yield* ask({ step: "open_case", method: "POST", path: CASES, headers: JSON_BODY, body, repeat: "harmless" }, Case),
  );
}

export function* find(externalRef: string): Conversation<Started | null> {
  const found = yield* ask(get("find_case", `${CASES}?${formOf([["reference", externalRef]])}`), CaseList);
  if (!found.ok) return found;
  const ours = found.value.cases.find(({ reference }) => reference === externalRef);
  return ours === undefined ? ok(null) : started(ok(ours));
}

const pathOf = (vendorRef: string, step: string, after = ""): Result<string> => {
  const id = pathPart(vendorRef, step);
  return id.ok ? ok(`${CASES}/${id.value}${after}`) : id;
};

export function* fetch(vendorRef: string): Conversation<Observation> {
  const path = pathOf(vendorRef, "fetch_case");
  if (!path.ok) return path;
  const told = yield* ask(get("fetch_case", path.value), Case);
  return told.ok ? ok(observationOf(told.value)) : told;
}

/** The same case, open again, with a new address for the person. */
export function* resubmit(vendorRef: string): Conversation<Started> {
  const path = pathOf(vendorRef, "reopen_case", "/reopen");
  if (!path.ok) return path;
  return started(yield* ask({ step: "reopen_case", method: "POST", path: path.value, repeat: "harmless" }, Case));
}

export function* cancel(vendorRef: string): Conversation<void> {
  const path = pathOf(vendorRef, "withdraw_case", "/withdraw");
  if (!path.ok) return path;
  return yield* tell({ step: "withdraw_case", method: "POST", path: path.value, repeat: "harmless" });
}

export function* erase(vendorRef: string): Conversation<void> {
  const path = pathOf(vendorRef, "erase_case");
  if (!path.ok) return path;
  return yield* tell({ step: "erase_case", method: "DELETE", path: path.value, repeat: "harmless" }, classify, true);
}
