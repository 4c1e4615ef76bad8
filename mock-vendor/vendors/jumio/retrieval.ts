import { empty, type JsonObject, json, partsOf, type Reply, route } from "../../wire.ts";
import { personOf } from "./accounts.ts";
import { hrefOf } from "./callbacks.ts";
import { advanceWorkflow } from "./play.ts";
import {
  ACCOUNTS,
  badRequest,
  isoOf,
  type JumioHandler,
  type JumioParts,
  type JumioRoute,
  notThere,
  type Result,
  type Workflow,
} from "./state.ts";

const statusView = (parts: JumioParts, workflow: Workflow): JsonObject => ({
  account: { id: workflow.person.id, href: `${parts.context.publicUrl}${ACCOUNTS}/${workflow.person.id}` },
  workflowExecution: {
    id: workflow.id,
    href: hrefOf(parts, workflow),
    definitionKey: String(workflow.person.account.workflowKey),
    // UNCONFIRMED: that ACQUISITION_STARTED is said here too, and not only in callbacks.
    status: workflow.status,
  },
});

const FACES: readonly string[] = ["liveness", "similarity"];

const resultView = (workflow: Workflow, { decision, risk, capabilities }: Result): JsonObject => {
  const [id, face] = workflow.credentials;
  const about = (capability: string) => [
    capability === "liveness" ? face : id,
    ...(capability === "similarity" ? [face] : []),
  ];
  const runs = Object.entries(capabilities).map(([capability, { ruling, data }], index) => {
    const credentials = about(capability).map((one) => ({ id: one?.id, category: one?.category }));
    const said = { id: `${workflow.id.slice(0, 8)}-${FACES.includes(capability) ? "f" : "d"}${index}`, credentials };
    const view = { ...said, decision: { type: ruling.type, details: { label: ruling.label } }, ...(data && { data }) };
    return [capability, [view]];
  });
  return {
    decision: { type: decision.type, details: { label: decision.label }, risk: { score: risk } },
    capabilities: Object.fromEntries(runs),
  };
};

const detailsView = (parts: JumioParts, workflow: Workflow): JsonObject => {
  const { id, status, person, reference, userReference, createdAt, startedAt, completedAt, result } = workflow;
  const credentials = workflow.credentials.map((one) => ({
    ...{ id: one.id, category: one.category, label: one.label },
    parts: [...one.parts].map((classifier) => ({
      classifier,
      href: `${parts.context.publicUrl}${ACCOUNTS}/${person.id}/credentials/${one.id}/parts/${classifier}`,
    })),
  }));
  const definitionKey = String(person.account.workflowKey);
  return {
    workflow: { id, status, definitionKey, userReference, customerInternalReference: reference },
    account: { id: person.id },
    createdAt: isoOf(createdAt),
    ...(startedAt === null ? {} : { startedAt: isoOf(startedAt) }),
    ...(completedAt === null ? {} : { completedAt: isoOf(completedAt) }),
    credentials,
    steps: { href: `${hrefOf(parts, workflow)}/steps` },
    ...(result === null ? {} : resultView(workflow, result)),
  };
};

type WithWorkflow = (workflow: Workflow, ...rest: Parameters<JumioHandler>) => Reply | Promise<Reply>;

const withWorkflow =
  (parts: JumioParts, act: WithWorkflow): JumioHandler =>
  async (request, account, params) => {
    const person = personOf(parts, account, params.account);
    const workflow = person?.workflows.find(({ id }) => id === params.workflow);
    if (workflow === undefined || !parts.workflows.has(workflow.id)) return notThere();
    return { ...(await act(workflow, request, account, params)), reference: workflow.reference };
  };

const forget = (parts: JumioParts, workflow: Workflow): void => {
  parts.context.stop("jumio", workflow.id);
  parts.workflows.delete(workflow.id);
};

const deletePerson =
  (parts: JumioParts): JumioHandler =>
  (_request, account, params) => {
    const person = personOf(parts, account, params.account);
    if (person === undefined) return notThere();
    for (const workflow of person.workflows) forget(parts, workflow);
    parts.persons.delete(person.id);
    return empty(200);
  };

/** The picture itself is dropped here: that there was one is all that is kept. */
const upload = (parts: JumioParts): JumioHandler =>
  withWorkflow(parts, async (workflow, request, _account, params) => {
    const credential = workflow.credentials.find(({ id }) => id === params.credential);
    const file = (await partsOf(request))?.get("file");
    if (credential === undefined) return notThere();
    if (file === undefined || typeof file === "string") return badRequest("A multipart field named file is required");
    credential.parts.add(params.part ?? "");
    const begun = advanceWorkflow(parts, workflow, { kind: "opened" });
    parts.context.publish(begun);
    return json(200, { timestamp: isoOf(parts.context.world.now()), ...idsOf(workflow) });
  });

const idsOf = ({ person, id }: Workflow): JsonObject => ({ account: { id: person.id }, workflowExecution: { id } });

const finalize = (parts: JumioParts): JumioHandler =>
  withWorkflow(parts, (workflow) => {
    parts.context.publish(advanceWorkflow(parts, workflow, { kind: "submitted" }));
    return json(200, { timestamp: isoOf(parts.context.world.now()), ...idsOf(workflow) });
  });

export const retrievalRoutes = (parts: JumioParts): readonly JumioRoute[] => {
  const person = `${ACCOUNTS}/:account`;
  const one = `${person}/workflow-executions/:workflow`;
  const read = (view: (parts: JumioParts, workflow: Workflow) => JsonObject) =>
    withWorkflow(parts, (workflow) => json(200, view(parts, workflow)));
  const remove = withWorkflow(parts, (workflow) => {
    forget(parts, workflow);
    return empty(200);
  });
  return [
    route("GET", `${one}/status`, "get_status", read(statusView)),
    route("GET", one, "get_details", read(detailsView)),
    route("DELETE", one, "delete_workflow", remove),
    route("DELETE", person, "delete_account", deletePerson(parts)),
    route("PUT", one, "finalize", finalize(parts)),
    route("POST", `${one}/credentials/:credential/parts/:part`, "upload_part", upload(parts)),
  ];
};
