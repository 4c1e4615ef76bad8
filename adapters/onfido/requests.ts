import { z } from "zod";
import type { Call, Conversation, Headers, Observation, Started, StartInput } from "../../contracts/adapter.ts";
import { alpha3 } from "../../contracts/country.ts";
import { ok, type Result } from "../../contracts/fault.ts";
import type { Person } from "../../contracts/person.ts";
import { ask, askIfAny, faultWith, tell } from "../_kit/ask.ts";
import { formOf, pathPart } from "../_kit/path.ts";
import { timeOf, timeOfSeconds } from "../_kit/time.ts";
import { faultOf } from "./faults.ts";
import { type Behind, canRecapture, kindOfTask, observationOf, Run, reportsIn, Task } from "./read.ts";
import { type Report, raisedIn, reportOf } from "./report.ts";

const API = "/v3.6";
const JSON_BODY: Headers = { "Content-Type": "application/json" };
const MAX_TAGS = 30;
const MAX_TAG = 128;
/** Enough for every retake that a policy allows; a run with more is read from its newest tasks. */
const MAX_TASKS = 20;
const classified = faultWith(faultOf);

const Applicant = z.object({ id: z.string().min(1) });

const get = (step: string, path: string): Call => ({ step, method: "GET", path: API + path, repeat: "harmless" });

/** The vendor has no idempotency key: sent twice, it makes two objects. */
const post = (step: string, path: string, body: unknown): Call => ({
  step,
  method: "POST",
  path: API + path,
  headers: JSON_BODY,
  body: JSON.stringify(body),
  repeat: "never",
});

/** Hosted pages exist in these languages; others get the vendor's default. */
const LANGUAGES: ReadonlyMap<string, string> = new Map([
  ["en", "en_US"],
  ["de", "de_DE"],
  ["es", "es_ES"],
  ["fr", "fr_FR"],
  ["it", "it_IT"],
  ["pt", "pt_PT"],
  ["nl", "nl_NL"],
]);

const reveal = <T>(box: { reveal: (purpose: string) => T } | undefined): T | undefined => box?.reveal("vendor start");

/** The API requires both names and refuses some characters in them; a policy may not need names at all. */
const nameOf = (name: string | undefined): string => (name ?? "").replace(/[!#$%*=<>;{}"]/g, "").trim() || "Unknown";

const addressOf = (person: Person) => {
  const address = reveal(person.address);
  if (address === undefined) return undefined;
  const { country, ...rest } = address;
  return { ...rest, country: alpha3(country) };
};

const applicantBody = (person: Person) => ({
  first_name: nameOf(reveal(person.given_name)),
  last_name: nameOf(reveal(person.family_name)),
  dob: reveal(person.date_of_birth),
  email: reveal(person.email),
  phone_number: reveal(person.phone),
  address: addressOf(person),
});

const tagOf = (externalRef: string): string => `gw:${externalRef}`;

const tagsOf = ({ externalRef, labels }: StartInput): readonly string[] => {
  const all = [tagOf(externalRef), ...Object.entries(labels).map(([key, value]) => `${key}:${value}`)];
  return all.slice(0, MAX_TAGS).map((tag) => tag.slice(0, MAX_TAG));
};

const runBody = (applicantId: string, workflowId: string, input: StartInput) => ({
  applicant_id: applicantId,
  workflow_id: workflowId,
  customer_user_id: input.externalRef,
  tags: tagsOf(input),
  link: {
    completed_redirect_url: input.returnUrl,
    expires_at: timeOfSeconds(input.expiresAt),
    language: LANGUAGES.get(input.locale.slice(0, 2).toLowerCase()),
  },
});

const startedOf = (run: Run): Started => {
  const expiresAt = timeOf(run.link?.expires_at);
  return {
    vendorRef: run.id,
    capture: {
      ...(run.link?.url ? { url: run.link.url } : {}),
      ...(run.sdk_token ? { clientToken: run.sdk_token } : {}),
      ...(expiresAt === undefined ? {} : { expiresAt }),
    },
  };
};

const asStarted = (run: Result<Run>): Result<Started> => (run.ok ? ok(startedOf(run.value)) : run);

function* createRun(applicantId: string, workflowId: string, input: StartInput): Conversation<Started> {
  const call = post("create_workflow_run", "/workflow_runs", runBody(applicantId, workflowId, input));
  return asStarted(yield* ask(call, Run, classified));
}

export function* start(input: StartInput, workflowId: string): Conversation<Started> {
  const applicant = yield* ask(
    post("create_applicant", "/applicants", applicantBody(input.person)),
    Applicant,
    classified,
  );
  return applicant.ok ? yield* createRun(applicant.value.id, workflowId, input) : applicant;
}

/** A start that failed between its two calls leaves an applicant without a run: then nothing is found. */
export function* find(externalRef: string): Conversation<Started | null> {
  const query = formOf([["tags", tagOf(externalRef)]]);
  const runs = yield* askIfAny(get("find_runs", `/workflow_runs?${query}`), z.array(Run), classified);
  if (!runs.ok) return runs;
  const ours = (runs.value ?? []).filter((run) => run.customer_user_id === externalRef);
  const [newest] = ours.sort((a, b) => (b.created_at ?? "").localeCompare(a.created_at ?? ""));
  return ok(newest ? startedOf(newest) : null);
}

function* getRun(vendorRef: string): Conversation<Run> {
  const id = pathPart(vendorRef, "fetch_run");
  return id.ok ? yield* ask(get("fetch_run", `/workflow_runs/${id.value}`), Run, classified) : id;
}

/** The same link while the run waits for the person, else a new run for the same applicant. */
export function* resubmit(vendorRef: string, input: StartInput, workflowId: string): Conversation<Started> {
  const run = yield* getRun(vendorRef);
  if (!run.ok || run.value.status === "awaiting_input") return asStarted(run);
  return yield* createRun(run.value.applicant_id ?? "", workflowId, input);
}

/** The tasks that capture or report, oldest first, each with its output. */
function* getTasks(runId: string): Conversation<readonly Task[]> {
  const list = yield* ask(get("fetch_tasks", `/workflow_runs/${runId}/tasks`), z.array(Task), classified);
  if (!list.ok) return list;
  const relevant = list.value.filter((task) => kindOfTask(task.task_def_id ?? "") !== "other");
  const ordered = relevant.sort((a, b) => (a.created_at ?? "").localeCompare(b.created_at ?? ""));
  const tasks: Task[] = [];
  for (const { id } of ordered.slice(-MAX_TASKS)) {
    const part = pathPart(id, "fetch_task");
    if (!part.ok) return part;
    const task = yield* ask(get("fetch_task", `/workflow_runs/${runId}/tasks/${part.value}`), Task, classified);
    if (!task.ok) return task;
    tasks.push(task.value);
  }
  return ok(tasks);
}

const isDone = (task: Task): boolean => task.output !== null && task.output !== undefined;

/** What the tasks say of a run: its reports, and whether the person has begun, or must begin again. */
const behindOf = (tasks: readonly Task[]): Behind => {
  const reports: Report[] = [];
  let capture: Behind["capture"];
  for (const task of tasks.filter(isDone)) {
    const name = task.task_def_id ?? "";
    const report = kindOfTask(name) === "report" ? reportOf(name, task.output) : undefined;
    if (report === undefined) capture = "capture";
    else reports.push(report);
    if (report && canRecapture(raisedIn(report))) capture = "recapture";
  }
  return { reports, ...(capture && { capture }) };
};

const ENDED: ReadonlySet<string> = new Set(["approved", "declined", "review"]);

export function* fetch(vendorRef: string): Conversation<Observation> {
  const id = pathPart(vendorRef, "fetch_run");
  if (!id.ok) return id;
  const run = yield* getRun(vendorRef);
  if (!run.ok) return run;
  const reports = reportsIn(run.value.output);
  const at = timeOf(run.value.updated_at);
  const told = run.value.status !== "awaiting_input" && (reports.length > 0 || !ENDED.has(run.value.status));
  if (told) return ok(observationOf(run.value, { reports }, at));
  const tasks = yield* getTasks(id.value);
  return tasks.ok ? ok(observationOf(run.value, behindOf(tasks.value), at)) : tasks;
}

/** Deleting the applicant deletes its documents, pictures and checks; an absent one is already deleted. */
export function* erase(vendorRef: string): Conversation<void> {
  const run = yield* getRun(vendorRef);
  if (!run.ok) return run;
  const id = pathPart(run.value.applicant_id ?? "", "delete_applicant");
  if (!id.ok) return id;
  const path = `${API}/applicants/${id.value}`;
  return yield* tell({ step: "delete_applicant", method: "DELETE", path, repeat: "harmless" }, classified, true);
}
