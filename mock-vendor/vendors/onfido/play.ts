import { createHash } from "node:crypto";
import { uuid } from "../../ids.ts";
import type { Finding, Stage } from "../../scenario.ts";
import type { Callback } from "../../twin.ts";
import type { JsonObject } from "../../wire.ts";
import { type ReportKind, raisedBy, reportFor, runReasons } from "./breakdowns.ts";
import { runCompleted, taskEvent } from "./callbacks.ts";
import type { OnfidoParts, Run, RunStatus, Task } from "./state.ts";

const REPORT_TASKS = { document: "document_check", face: "face_check", watchlist: "watchlist_check" } as const;

const propertiesOf = (run: Run, kind: ReportKind): JsonObject => {
  if (kind !== "document") return {};
  const { first_name, last_name, dob } = run.applicant.fields;
  return {
    document_type: "passport",
    issuing_country: "GBR",
    first_name,
    last_name,
    date_of_birth: dob ?? null,
    date_of_expiry: "2031-05-28",
    document_numbers: [{ type: "document_number", value: "999999999" }],
  };
};

const reportOutput = (parts: OnfidoParts, run: Run, kind: ReportKind, finding: Finding | undefined): JsonObject => {
  const { result, subResult, breakdown } = reportFor(kind, finding);
  const reportId = uuid(parts.context.world.random);
  return {
    status: "complete",
    result,
    sub_result: subResult,
    uuid: reportId,
    properties: propertiesOf(run, kind),
    breakdown,
    ...(kind === "document" ? { repeat_attempts: repeatAttempts(reportId) } : {}),
  };
};

const repeatAttempts = (reportId: string): JsonObject => ({
  report_id: reportId,
  attempts_count: 0,
  attempts_clear_rate: 1,
  unique_mismatches_count: 0,
  repeat_attempts: [],
});

export const addTask = (parts: OnfidoParts, run: Run, definition: string, input: JsonObject = {}): Task => {
  const { world } = parts.context;
  const task: Task = {
    id: uuid(world.random),
    definition,
    createdAt: world.now(),
    completedAt: null,
    input,
    output: null,
  };
  run.tasks.push(task);
  return task;
};

const openTask = (parts: OnfidoParts, run: Run, definition: string): Task =>
  run.tasks.findLast((task) => task.definition === definition && task.completedAt === null) ??
  addTask(parts, run, definition);

const complete = (parts: OnfidoParts, run: Run, task: Task, output: Task["output"]): readonly Callback[] => {
  task.completedAt = parts.context.world.now();
  task.output = output;
  return taskEvent(parts.state, run, task, "completed");
};

const upload = (parts: OnfidoParts, run: Run, definition: string, type: string): readonly Callback[] => {
  const id = uuid(parts.context.world.random);
  const checksum = createHash("sha256").update(id).digest("hex");
  return complete(parts, run, openTask(parts, run, definition), [{ id, type, checksum_sha256: checksum }]);
};

const report = (parts: OnfidoParts, run: Run, kind: ReportKind, finding?: Finding): readonly Callback[] =>
  complete(parts, run, openTask(parts, run, REPORT_TASKS[kind]), reportOutput(parts, run, kind, finding));

/** A workflow stops at the first report that ends it; a run decided at the door has none. */
const reportsBefore = (finding: Finding | undefined): readonly ReportKind[] => {
  if (finding === undefined || finding === "doubt") return ["document", "face", "watchlist"];
  const kind = raisedBy(finding)?.report;
  if (kind === undefined) return [];
  return kind === "document"
    ? ["document"]
    : kind === "face"
      ? ["document", "face"]
      : ["document", "face", "watchlist"];
};

const finish = (parts: OnfidoParts, run: Run, status: RunStatus, finding?: Finding): readonly Callback[] => {
  const kinds = status === "abandoned" ? [] : reportsBefore(finding);
  const callbacks = kinds.flatMap((kind) => report(parts, run, kind, finding));
  const outputs = Object.values(REPORT_TASKS).map((definition): [string, unknown] => [
    definition,
    run.tasks.findLast((task) => task.definition === definition && task.completedAt !== null)?.output,
  ]);
  run.status = status;
  run.completedAt = parts.context.world.now();
  run.updatedAt = run.completedAt;
  run.output = status === "abandoned" ? null : Object.fromEntries(outputs.filter(([, output]) => output !== undefined));
  run.reasons = runReasons(finding);
  return [...callbacks, ...runCompleted(parts.state, run)];
};

const askAgain = (parts: OnfidoParts, run: Run, finding: Finding): readonly Callback[] => {
  const callbacks = report(parts, run, "document", finding);
  run.status = "awaiting_input";
  addTask(parts, run, "upload_document_photo");
  return callbacks;
};

type Move = (parts: OnfidoParts, run: Run, finding: Finding | undefined) => readonly Callback[];

const MOVES: Readonly<Record<Stage["kind"], Move>> = {
  opened: (parts, run) => taskEvent(parts.state, run, openTask(parts, run, "upload_document_photo"), "started"),
  broken_upload: () => [],
  document_uploaded: (parts, run) => upload(parts, run, "upload_document_photo", "document"),
  left: () => [],
  submitted: (parts, run) => {
    const again = run.tasks.some((task) => task.definition === "upload_face_photo" && task.completedAt !== null);
    const callbacks = again ? [] : upload(parts, run, "upload_face_photo", "live_photo");
    run.status = "processing";
    addTask(parts, run, REPORT_TASKS.document);
    return callbacks;
  },
  retake: (parts, run, finding = "too_small") => askAgain(parts, run, finding),
  review: (parts, run, finding) => finish(parts, run, "review", finding),
  approved: (parts, run) => finish(parts, run, "approved"),
  // A run that was approved and is declined later is UNCONFIRMED: no Onfido page describes it.
  refused: (parts, run, finding) => finish(parts, run, "declined", finding),
  timed_out: (parts, run) => finish(parts, run, "abandoned"),
};

/** Moves a run by one stage. */
export const advanceRun = (parts: OnfidoParts, run: Run, stage: Stage): readonly Callback[] => {
  run.updatedAt = parts.context.world.now();
  return MOVES[stage.kind](parts, run, "finding" in stage ? stage.finding : undefined);
};

/** What an attacker would send: the run declined, while the run itself stays as it is. */
export const forgedDecline = (parts: OnfidoParts, run: Run): readonly Callback[] =>
  runCompleted(parts.state, {
    ...run,
    status: "declined",
    completedAt: parts.context.world.now(),
    output: { document_check: { result: "consider", sub_result: "suspected" } },
    reasons: runReasons("forged"),
  });
