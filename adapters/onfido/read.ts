import { z } from "zod";
import type { Observation, VendorEvent, Verified } from "../../contracts/adapter.ts";
import type { Check } from "../../contracts/check.ts";
import { failed, ok, type Result } from "../../contracts/fault.ts";
import { type Reason, reasonClass } from "../../contracts/reason.ts";
import { isTerminal } from "../../contracts/status.ts";
import { conform, decodeJson, rowOf, wordOf } from "../_kit/decode.ts";
import { keyOf } from "../_kit/key.ts";
import { occurred, timeOf } from "../_kit/time.ts";
import type { Row } from "./breakdown.ts";
import { checksOf } from "./checks.ts";
import { bySeverity, kindOfName, newestOfKind, type Raised, type Report, raisedIn, reportOf } from "./report.ts";
import { RUN_DEFAULTS, RUN_REASONS, STATUSES, UNMAPPED } from "./statuses.ts";

const text = z.string().nullish();

/** The fields we use of a workflow run. `output` is whatever the workflow's author made of it. */
export const Run = z.object({
  id: z.string().min(1),
  status: z.string(),
  applicant_id: text,
  customer_user_id: text,
  output: z.unknown().optional(),
  reasons: z.array(z.string()).nullish(),
  link: z.object({ url: text, expires_at: text }).nullish(),
  sdk_token: text,
  created_at: text,
  updated_at: text,
});
export type Run = z.infer<typeof Run>;

export const Task = z.object({
  id: z.string().min(1),
  task_def_id: text,
  created_at: text,
  updated_at: text,
  output: z.unknown().optional(),
});
export type Task = z.infer<typeof Task>;

const Callback = z.object({
  payload: z.object({
    resource_type: z.string(),
    action: z.string(),
    object: z.object({
      id: z.string().min(1),
      status: z.string(),
      workflow_run_id: text,
      task_def_id: text,
      started_at_iso8601: text,
      completed_at_iso8601: text,
    }),
    resource: z.unknown().optional(),
  }),
});
type Payload = z.infer<typeof Callback>["payload"];

/** What is known behind a run: its reports, oldest first, and how far the person is where that was asked. */
export interface Behind {
  readonly reports: readonly Report[];
  readonly capture?: "capture" | "recapture";
}

/** A task lets the person capture something, examines it, or does neither. */
export const kindOfTask = (taskDefId: string): "capture" | "report" | "other" => {
  if (taskDefId.startsWith("upload_")) return "capture";
  return kindOfName(taskDefId) === undefined ? "other" : "report";
};

const entries = z.record(z.string(), z.unknown());

/** The reports in a run's output, in the order in which the author put them. */
export const reportsIn = (output: unknown): readonly Report[] => {
  const parsed = entries.safeParse(output);
  return parsed.success ? Object.entries(parsed.data).flatMap(([name, value]) => reportOf(name, value) ?? []) : [];
};

export const canRecapture = (raised: readonly Raised[]): boolean =>
  raised.length > 0 && raised.every((row) => row.recapture === true);

const raisedBehind = (run: Run, behind: Behind): readonly Raised[] => {
  const told = (run.reasons ?? []).flatMap((raw): readonly Raised[] => {
    const row = rowOf<Row>(RUN_REASONS, raw);
    return row ? [{ ...row, raw }] : [];
  });
  return [...told, ...bySeverity(newestOfKind(behind.reports).flatMap(raisedIn))];
};

const rawOf = (run: Run, behind: Behind, raised: readonly Raised[]): string => {
  if (run.status === "awaiting_input" && behind.capture) return `awaiting_input/${behind.capture}`;
  if (run.status !== "declined") return wordOf(run.status);
  if (raised.some((row) => reasonClass(row.reason) === "compliance")) return "declined/compliance";
  return canRecapture(raised) ? "declined/recapture" : "declined";
};

const reasonsOf = (status: string, raised: readonly Raised[]): Observation["reasons"] => {
  if (raised.length > 0) return raised.map(({ reason, raw }) => ({ code: reason, raw }));
  const code = rowOf<Reason>(RUN_DEFAULTS, status);
  return code ? [{ code, raw: status }] : [];
};

const judged = (raw: string): Pick<Observation, "raw" | "status" | "final"> => {
  const status = rowOf(STATUSES, raw);
  return { raw, status, final: status !== undefined && isTerminal(status) };
};

/** In these the reports behind a run tell why; in the others they are news of the past or of nothing. */
const EXPLAINED: ReadonlySet<string> = new Set(["declined", "review", "abandoned", "error"]);

export const observationOf = (run: Run, behind: Behind, at: string | undefined): Observation => {
  const all = raisedBehind(run, behind);
  const told = EXPLAINED.has(run.status) || behind.capture === "recapture";
  const checks = newestOfKind(behind.reports).flatMap(checksOf);
  return {
    vendorRef: run.id,
    ...judged(rawOf(run, behind, all)),
    reasons: reasonsOf(run.status, told ? all : []),
    checks: [...new Map(checks.map((check): [string, Check] => [check.name, check])).values()],
    ...occurred(at),
    ...(run.customer_user_id ? { externalRef: run.customer_user_id } : {}),
  };
};

const readRun = ({ object, resource }: Payload, at: string | undefined): Result<Observation> => {
  const bare = { id: object.id, status: object.status };
  const run = resource === undefined || resource === null ? ok<Run>(bare) : conform(Run, resource);
  if (!run.ok) return run;
  return ok(observationOf({ ...run.value, ...bare }, { reports: reportsIn(run.value.output) }, at));
};

/** A task's own callback: where the person is, or that a report asks for another picture. */
const readTask = ({ object, resource }: Payload, at: string | undefined): Result<Observation | undefined> => {
  const name = object.task_def_id ?? "";
  const kind = kindOfTask(name);
  if (kind === "other") return ok(undefined);
  if (!object.workflow_run_id) return failed({ kind: "unreadable", detail: "a task's callback without its run" });
  const task = Task.safeParse(resource);
  const report = kind === "report" && task.success ? reportOf(name, task.data.output) : undefined;
  const raised = report ? raisedIn(report) : [];
  const again = canRecapture(raised);
  return ok({
    vendorRef: object.workflow_run_id,
    ...judged(`task/${kind}/${wordOf(object.status)}${again ? "/recapture" : ""}`),
    reasons: again ? reasonsOf("", raised) : [],
    checks: report ? checksOf(report) : [],
    ...occurred(at),
  });
};

const readCheck = ({ object }: Payload, at: string | undefined): Result<Observation> => {
  const word = judged(`check/${wordOf(object.status)}`);
  return ok({ vendorRef: object.id, ...word, reasons: reasonsOf(word.raw, []), checks: [], ...occurred(at) });
};

const READERS: Readonly<Record<string, (payload: Payload, at: string | undefined) => Result<Observation | undefined>>> =
  {
    workflow_run: readRun,
    workflow_task: readTask,
    check: readCheck,
  };

/** No event id exists. A task's id is only unique inside its run, so the run belongs to the key. */
const dedupeKeyOf = ({ action, object }: Payload): string => {
  const time = object.completed_at_iso8601 ?? object.started_at_iso8601 ?? "";
  const run = object.workflow_run_id ? `${object.workflow_run_id}/` : "";
  return keyOf(action, run + object.id, time, object.status);
};

export const readCallback = (body: Verified): Result<readonly VendorEvent[]> => {
  const callback = decodeJson(Callback, body);
  if (!callback.ok) return callback;
  const { payload } = callback.value;
  const reader = rowOf(READERS, payload.resource_type);
  if (reader === undefined && Object.hasOwn(UNMAPPED, payload.resource_type)) return ok([]);
  if (reader === undefined) return failed({ kind: "unreadable", detail: "a resource type without a rule" });
  const { completed_at_iso8601: completed, started_at_iso8601: started } = payload.object;
  const observation = reader(payload, timeOf(completed ?? started));
  if (!observation.ok) return observation;
  return ok(observation.value ? [{ ...observation.value, dedupeKey: dedupeKeyOf(payload) }] : []);
};
