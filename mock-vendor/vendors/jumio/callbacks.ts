import type { Callback } from "../../twin.ts";
import { ACCOUNTS, isoOf, type JumioParts, type Workflow, type WorkflowStatus } from "./state.ts";

/** Where the mock answers for the vendor's retrieval host. */
export const hrefOf = ({ context }: JumioParts, { person, id }: Workflow): string =>
  `${context.publicUrl}${ACCOUNTS}/${person.id}/workflow-executions/${id}`;

const portalUrl = ({ person }: Workflow): string => {
  const { url, key } = person.account.webhook;
  return `${url}?key=${key}`;
};

/** Nothing is signed, and nothing but ids and a status is told. `url`: where the tenant wants it, unless told. */
export const statusCallback = (
  parts: JumioParts,
  workflow: Workflow,
  status: WorkflowStatus = workflow.status,
  url: string = workflow.callbackUrl ?? portalUrl(workflow),
): Callback => {
  const { id, person, userReference, reference } = workflow;
  const body = JSON.stringify({
    callbackSentAt: isoOf(parts.context.world.now()),
    ...(userReference === undefined ? {} : { userReference }),
    workflowExecution: {
      id,
      href: hrefOf(parts, workflow),
      definitionKey: String(person.account.workflowKey),
      status,
    },
    account: { id: person.id, href: `${parts.context.publicUrl}${ACCOUNTS}/${person.id}` },
  });
  const headersFor = () => ({ "content-type": "application/json", "user-agent": "Jumio Callback/v1.0" });
  return { vendor: "jumio", type: status, object: id, reference, url, body, headersFor };
};

/** Who does not know the tenant's address of callbacks by heart does not know the key in it. */
export const forgedCallback = (parts: JumioParts, workflow: Workflow): readonly Callback[] => [
  statusCallback(parts, workflow, "PROCESSED", workflow.person.account.webhook.url),
];
