import { alphanumeric, uuid } from "../../ids.ts";
import { type Exchange, type JsonObject, json, jsonOf, type Labels, type Reply, route, stringOf } from "../../wire.ts";
import type { JumioAccount } from "./account.ts";
import { documentsIn, labelsIn, type Wanted, wantedOf } from "./requests.ts";
import {
  ACCOUNTS,
  badRequest,
  type Credential,
  isoOf,
  type JumioHandler,
  type JumioParts,
  type JumioRoute,
  notThere,
  type Person,
  type Workflow,
} from "./state.ts";
import { grant } from "./tokens.ts";

/** Consent is the tenant's own input, and what was processed stays as it is: no callback tells of either. */
const SPEECHLESS: readonly string[] = [
  "consent-declined",
  "approve-then-revoke",
  "review-then-approve",
  "review-then-reject",
];
const PARTS: Readonly<Record<Credential["category"], readonly string[]>> = {
  ID: ["FRONT", "BACK"],
  FACEMAP: ["FACE"],
  SELFIE: ["FACE"],
};

const newWorkflow = (parts: JumioParts, person: Person, reference: string, body: JsonObject): Workflow => {
  const { world } = parts.context;
  const credential = (category: Credential["category"], label: string): Credential => ({
    ...{ id: uuid(world.random), category, label, parts: new Set<string>() },
  });
  const workflow: Workflow = {
    id: uuid(world.random),
    ...{ person, reference, userReference: stringOf(body.userReference), callbackUrl: stringOf(body.callbackUrl) },
    createdAt: world.now(),
    credentials: [credential("ID", "ID1"), credential("FACEMAP", "FACEMAP1")],
    ...{ status: "INITIATED", startedAt: null, completedAt: null, result: null },
  };
  person.workflows.push(workflow);
  parts.workflows.set(workflow.id, workflow);
  return workflow;
};

/** A person whose pictures were not good enough has taken better ones by the next workflow. */
const labelsFor = (person: Person, body: JsonObject): Labels => {
  const labels = labelsIn(body);
  const before = person.workflows.at(-1)?.result;
  const retakes = labels.scenario !== "interactive" && before?.capabilities.usability?.ruling.type === "REJECTED";
  return retakes ? { ...labels, scenario: "approve" } : labels;
};

const credentialView = (parts: JumioParts, workflow: Workflow, one: Credential, token: string): JsonObject => {
  const home = `${parts.context.publicUrl}${ACCOUNTS}/${workflow.person.id}/workflow-executions/${workflow.id}`;
  const targets = PARTS[one.category].map((part) => [
    part.toLowerCase(),
    `${home}/credentials/${one.id}/parts/${part}`,
  ]);
  return {
    ...{ id: one.id, category: one.category, label: one.label, allowedChannels: ["WEB", "API", "SDK"] },
    api: { token, parts: Object.fromEntries(targets), workflowExecution: home },
  };
};

const launch = (
  parts: JumioParts,
  person: Person,
  body: JsonObject,
  { reference, lifeMs, web }: Extract<Wanted, { ok: true }>,
): Reply => {
  const { world, enrol, publicUrl } = parts.context;
  const labels = labelsFor(person, body);
  const workflow = newWorkflow(parts, person, reference, body);
  const linkEndsAt = world.now() + lifeMs;
  const token = enrol({
    ...{ vendor: "jumio", object: workflow.id, reference, documents: documentsIn(body), linkEndsAt, labels },
    returnUrl: stringOf(web.successUrl),
  });
  const transaction = grant(parts, person.account, "transaction", lifeMs);
  const view = {
    timestamp: isoOf(world.now()),
    account: { id: person.id },
    web: { href: `${publicUrl}/capture/jumio/${token}`, ...web },
    sdk: { token: `eyJ${alphanumeric(world.random, 48)}` },
    workflowExecution: {
      id: workflow.id,
      credentials: workflow.credentials.map((one) => credentialView(parts, workflow, one, transaction)),
    },
  };
  return json(200, view, { reference });
};

const withWanted =
  (
    act: (body: JsonObject, wanted: Extract<Wanted, { ok: true }>, ...rest: Parameters<JumioHandler>) => Reply,
  ): JumioHandler =>
  (request, account, params) => {
    const body = jsonOf(request);
    const wanted = wantedOf(body, account.workflowKey);
    if (SPEECHLESS.includes(labelsIn(body ?? {}).scenario ?? ""))
      return badRequest("Jumio has no words for this; onfido and sumsub can play the scenario");
    if (!wanted.ok || body === undefined) return badRequest(wanted.ok ? "The body is not JSON" : wanted.why);
    return act(body, wanted, request, account, params);
  };

const create = (parts: JumioParts): JumioHandler =>
  withWanted((body, wanted, _request, account) => {
    const person: Person = { id: uuid(parts.context.world.random), account, workflows: [] };
    parts.persons.set(person.id, person);
    return launch(parts, person, body, wanted);
  });

export const personOf = (
  { persons }: JumioParts,
  account: JumioAccount,
  id: string | undefined,
): Person | undefined => {
  const person = persons.get(id ?? "");
  return person?.account === account ? person : undefined;
};

const update = (parts: JumioParts): JumioHandler =>
  withWanted((body, wanted, _request, account, params) => {
    const person = personOf(parts, account, params.account);
    return person === undefined ? notThere() : launch(parts, person, body, wanted);
  });

const labelsOf = (request: Exchange): Labels => labelsIn(jsonOf(request) ?? {});

export const accountRoutes = (parts: JumioParts): readonly JumioRoute[] => [
  route("POST", ACCOUNTS, "create_account", create(parts), labelsOf),
  route("PUT", `${ACCOUNTS}/:account`, "update_account", update(parts), labelsOf),
];
