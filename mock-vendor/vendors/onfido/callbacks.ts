import { createHmac } from "node:crypto";
import type { Callback } from "../../twin.ts";
import type { JsonObject } from "../../wire.ts";
import type { OnfidoAccount } from "./account.ts";
import { BASE, type OnfidoState, type Run, type Task, timeOf } from "./state.ts";

/** Callbacks name the vendor's real host whatever the mock's own address is: `href` is absolute there. */
const HOST = "https://api.eu.onfido.com";

interface Event {
  readonly account: OnfidoAccount;
  readonly action: string;
  readonly reference: string | null;
  readonly object: JsonObject & { readonly id: string };
  readonly resource?: JsonObject;
}

/** One callback for each enabled subscription that lists the event. */
export const callbacksFor = (state: OnfidoState, event: Event): readonly Callback[] => {
  const { account, action, object, resource, reference } = event;
  const payload = { resource_type: action.slice(0, action.indexOf(".")), action, object };
  const body = JSON.stringify({ payload: { ...payload, ...(resource === undefined ? {} : { resource }) } });
  return [...state.subscriptions.values()]
    .filter((one) => one.account === account && one.fields.enabled && one.fields.events.includes(action))
    .map((one) => ({
      vendor: "onfido",
      type: action,
      object: object.id,
      reference,
      url: one.fields.url,
      body,
      headersFor: (delivery) => ({
        "content-type": "application/json",
        "user-agent": "Onfido",
        "x-sha2-signature": createHmac("sha256", delivery.secretOf(one.token)).update(delivery.body).digest("hex"),
      }),
    }));
};

export const runView = (run: Run): JsonObject => ({
  id: run.id,
  applicant_id: run.applicant.id,
  workflow_id: run.account.workflowId,
  workflow_version_id: 4,
  customer_user_id: run.customerUserId,
  status: run.status,
  output: run.output,
  reasons: run.reasons,
  error: null,
  tags: run.tags,
  dashboard_url: `https://dashboard.onfido.com/results/${run.id}`,
  link: run.link,
  // When the token turns null is UNCONFIRMED; here once the run is over.
  sdk_token: run.completedAt === null ? run.sdkToken : null,
  created_at: timeOf(run.createdAt),
  updated_at: timeOf(run.updatedAt),
});

export const runCompleted = (state: OnfidoState, run: Run): readonly Callback[] => {
  const { sdk_token: _kept, ...resource } = runView(run);
  return callbacksFor(state, {
    account: run.account,
    action: "workflow_run.completed",
    reference: run.customerUserId,
    object: {
      id: run.id,
      status: run.status,
      completed_at_iso8601: timeOf(run.completedAt ?? run.updatedAt),
      href: `${HOST}${BASE}/workflow_runs/${run.id}`,
    },
    resource,
  });
};

export const taskView = (run: Run, task: Task): JsonObject => ({
  id: task.id,
  task_def_id: task.definition,
  task_def_version: "1",
  workflow_run_id: run.id,
  created_at: timeOf(task.createdAt),
  updated_at: timeOf(task.completedAt ?? task.createdAt),
  input: task.input,
  output: task.output,
});

export const taskEvent = (
  state: OnfidoState,
  run: Run,
  task: Task,
  word: "started" | "completed",
): readonly Callback[] =>
  callbacksFor(state, {
    account: run.account,
    action: `workflow_task.${word}`,
    reference: run.customerUserId,
    object: {
      id: task.id,
      status: word,
      task_spec_id: task.definition,
      task_def_id: task.definition,
      workflow_run_id: run.id,
      ...(word === "started"
        ? { started_at_iso8601: timeOf(task.createdAt) }
        : { completed_at_iso8601: timeOf(task.completedAt ?? task.createdAt) }),
      href: `${HOST}${BASE}/workflow_runs/${run.id}/tasks/${task.id}`,
    },
    resource: taskView(run, task),
  });

export const classicEvent = (
  state: OnfidoState,
  account: OnfidoAccount,
  object: { readonly kind: "check" | "report"; readonly id: string; readonly action: string; readonly status: string },
  at: number,
): readonly Callback[] =>
  callbacksFor(state, {
    account,
    action: `${object.kind}.${object.action}`,
    reference: null,
    object: {
      id: object.id,
      status: object.status,
      completed_at_iso8601: timeOf(at),
      href: `${HOST}${BASE}/${object.kind}s/${object.id}`,
    },
  });
