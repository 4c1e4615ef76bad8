import { z } from "zod";
import type { Call, Conversation, Headers, Observation, Started, StartInput, Token } from "../../contracts/adapter.ts";
import type { DocumentClass } from "../../contracts/check.ts";
import { alpha3 } from "../../contracts/country.ts";
import { failed, ok, type Result } from "../../contracts/fault.ts";
import { type Secret, secret } from "../../contracts/pii.ts";
import { ask, askIfAny, tell } from "../_kit/ask.ts";
import { classify } from "../_kit/classify.ts";
import { formOf, pathPart } from "../_kit/path.ts";
import { Details, observedDetails, observedStatus, refOf, Status, type Workflow } from "./read.ts";

export interface Credentials {
  readonly clientId: Secret<string>;
  readonly clientSecret: Secret<string>;
  readonly userAgent: string;
}

export interface Account extends Workflow {
  readonly workflowKey: string | number;
  readonly linkLifeSeconds: number;
  readonly callbackUrl?: string | undefined;
  readonly callbackKeys: readonly Secret<string>[];
}

const basic = ({ clientId, clientSecret }: Credentials): string =>
  Buffer.from(`${clientId.reveal("ask for a token")}:${clientSecret.reveal("ask for a token")}`).toString("base64");

/** The vendor refuses callers that do not say who they are. */
export const authenticate = (call: Call, account: Credentials, _now: number, token?: Secret<string>): Headers => ({
  Accept: "application/json",
  "User-Agent": account.userAgent,
  ...(call.origin === "auth" ? { Authorization: `Basic ${basic(account)}` } : {}),
  ...(token === undefined ? {} : { Authorization: `Bearer ${token.reveal("vendor call")}` }),
});

const JSON_BODY: Headers = { "Content-Type": "application/json" };
const FORM_BODY: Headers = { "Content-Type": "application/x-www-form-urlencoded" };

const Granted = z.object({
  access_token: z.string().regex(/^[\x21-\x7e]{1,8192}$/),
  expires_in: z.number().positive().max(86_400),
});

export function* token(): Conversation<Token> {
  const body = formOf([["grant_type", "client_credentials"]]);
  const path = "/oauth2/token";
  const call: Call = {
    step: "obtain_token",
    origin: "auth",
    method: "POST",
    path,
    headers: FORM_BODY,
    body,
    repeat: "harmless",
  };
  const granted = yield* ask(call, Granted);
  if (!granted.ok) return granted;
  return ok({ value: secret(granted.value.access_token), lifeSeconds: granted.value.expires_in });
}

/** The vendor's words; it has none for a residence permit. */
const TYPES: Readonly<Partial<Record<DocumentClass, string>>> = {
  passport: "PASSPORT",
  identity_card: "ID_CARD",
  driving_licence: "DRIVING_LICENSE",
};

/** One type can be preset, several cannot: then the person chooses. */
const credentialsOf = (documents: readonly DocumentClass[]) => {
  const [only, ...others] = documents;
  const type = only === undefined || others.length > 0 ? undefined : TYPES[only];
  return type === undefined
    ? {}
    : { credentials: [{ category: "ID", type: { predefinedType: "DEFINED", values: [type] } }] };
};

const LONGEST_URL = 255;
const isTaken = (url: string): boolean => url.startsWith("https://") && !url.includes("?") && url.length <= LONGEST_URL;

/** `en`, `de-DE`: at most five characters. */
const localeOf = (locale: string): string =>
  /^[a-z]{2}(-[A-Z]{2})?$/.test(locale) ? locale : (locale.split("-")[0] ?? "en").toLowerCase().slice(0, 5);

const LEAST_LIFE_SECONDS = 300;

/** With the key that the callback's sender has to show. */
const callbackOf = ({ callbackUrl, callbackKeys: [key] }: Account) =>
  callbackUrl === undefined || key === undefined
    ? {}
    : { callbackUrl: `${callbackUrl}?${formOf([["key", key.reveal("vendor start")]])}` };

const bodyOf = (input: StartInput, account: Account) => {
  const { externalRef, country, locale, returnUrl, labels, lifeSeconds, consentedAt } = input;
  const life = Math.max(LEAST_LIFE_SECONDS, Math.min(Math.ceil(lifeSeconds), account.linkLifeSeconds));
  const where = returnUrl !== undefined && isTaken(returnUrl) ? { successUrl: returnUrl, errorUrl: returnUrl } : {};
  const criteria = Object.entries(labels)
    .map(([name, value]) => `${name}=${value}`)
    .join(";");
  return {
    customerInternalReference: externalRef,
    userReference: externalRef,
    workflowDefinition: { key: account.workflowKey, ...credentialsOf(input.documents) },
    ...callbackOf(account),
    tokenLifetime: `${life}s`,
    web: { ...where, locale: localeOf(locale) },
    ...(criteria === "" ? {} : { reportingCriteria: criteria }),
    userConsent: {
      userLocation: { country: alpha3(country) },
      consent: { obtained: "yes", ...(consentedAt === undefined ? {} : { obtainedAt: consentedAt }) },
    },
  };
};

const Made = z.object({
  account: z.object({ id: z.string().min(1) }),
  workflowExecution: z.object({ id: z.string().min(1) }),
  web: z.object({ href: z.string().nullish() }).nullish(),
  sdk: z.object({ token: z.string().nullish() }).nullish(),
});

/** There is no idempotency key and nothing to look a lost answer up by: it is never sent twice. */
function* make(
  step: string,
  method: "POST" | "PUT",
  path: string,
  input: StartInput,
  account: Account,
): Conversation<Started> {
  const body = JSON.stringify(bodyOf(input, account));
  const made = yield* ask({ step, method, path, headers: JSON_BODY, body, repeat: "never" }, Made);
  if (!made.ok) return made;
  const { account: person, workflowExecution, web, sdk } = made.value;
  return ok({
    vendorRef: refOf(person.id, workflowExecution.id),
    capture: { ...(web?.href ? { url: web.href } : {}), ...(sdk?.token ? { clientToken: sdk.token } : {}) },
  });
}

const ACCOUNTS = "/api/v1/accounts";

export function* start(input: StartInput, account: Account): Conversation<Started> {
  return yield* make("create_account", "POST", ACCOUNTS, input, account);
}

interface Ids {
  readonly account: string;
  readonly workflow: string;
}

const idsOf = (vendorRef: string, step: string): Result<Ids> => {
  const dot = vendorRef.lastIndexOf(".");
  if (dot < 0) return failed({ kind: "refused_input", detail: "this reference names no account and workflow", step });
  const account = pathPart(vendorRef.slice(0, dot), step);
  const workflow = pathPart(vendorRef.slice(dot + 1), step);
  if (!account.ok) return account;
  return workflow.ok ? ok({ account: account.value, workflow: workflow.value }) : workflow;
};

/** Another workflow for the same person: one that was processed is not opened again. */
export function* resubmit(vendorRef: string, input: StartInput, account: Account): Conversation<Started> {
  const ids = idsOf(vendorRef, "update_account");
  return ids.ok ? yield* make("update_account", "PUT", `${ACCOUNTS}/${ids.value.account}`, input, account) : ids;
}

const retrieval = (step: string, method: "GET" | "DELETE", path: string): Call => ({
  ...{ step, origin: "retrieval", method, path, repeat: "harmless" },
});

/** Details exist once a workflow was processed, and not always at once. */
export function* fetch(vendorRef: string, account: Account): Conversation<Observation> {
  const ids = idsOf(vendorRef, "fetch_status");
  if (!ids.ok) return ids;
  const path = `${ACCOUNTS}/${ids.value.account}/workflow-executions/${ids.value.workflow}`;
  const status = yield* ask(retrieval("fetch_status", "GET", `${path}/status`), Status);
  if (!status.ok) return status;
  const word = status.value.workflowExecution.status;
  if (word !== "PROCESSED") return ok(observedStatus(vendorRef, word));
  const details = yield* askIfAny(retrieval("fetch_details", "GET", path), Details);
  if (!details.ok) return details;
  return ok(
    details.value === null ? observedStatus(vendorRef, word) : observedDetails(vendorRef, details.value, account),
  );
}

/** The whole person, with every workflow. */
export function* erase(vendorRef: string): Conversation<void> {
  const ids = idsOf(vendorRef, "delete_account");
  return ids.ok
    ? yield* tell(retrieval("delete_account", "DELETE", `${ACCOUNTS}/${ids.value.account}`), classify, true)
    : ids;
}
