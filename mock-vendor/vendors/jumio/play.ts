import type { Finding, Stage } from "../../scenario.ts";
import type { Callback } from "../../twin.ts";
import { statusCallback } from "./callbacks.ts";
import { resultOf, speaks } from "./findings.ts";
import type { JumioParts, Workflow, WorkflowStatus } from "./state.ts";

/** From the first action on; each action starts it anew. */
const SESSION_TIMEOUT_MS = 15 * 60_000;

const become = (parts: JumioParts, workflow: Workflow, status: WorkflowStatus): readonly Callback[] => {
  workflow.status = status;
  return [statusCallback(parts, workflow)];
};

const end = (parts: JumioParts, workflow: Workflow, status: WorkflowStatus): readonly Callback[] => {
  workflow.completedAt = parts.context.world.now();
  return become(parts, workflow, status);
};

const begin = (parts: JumioParts, workflow: Workflow): readonly Callback[] => {
  if (workflow.startedAt !== null) return [];
  workflow.startedAt = parts.context.world.now();
  return become(parts, workflow, "ACQUISITION_STARTED");
};

const process = (parts: JumioParts, workflow: Workflow, finding?: Finding): readonly Callback[] => {
  workflow.result = resultOf(finding, parts.context.world.now());
  return end(parts, workflow, "PROCESSED");
};

/** The person leaves; nobody hears of it but by the time that passes. */
const leave = (parts: JumioParts, workflow: Workflow): readonly Callback[] => {
  const { world, publish } = parts.context;
  world.timer(SESSION_TIMEOUT_MS, () => {
    if (workflow.completedAt === null) publish(end(parts, workflow, "SESSION_EXPIRED"));
  });
  return [];
};

type Move = (parts: JumioParts, workflow: Workflow, finding: Finding | undefined) => readonly Callback[];

const processed: Move = (parts, workflow, finding) =>
  finding !== undefined && !speaks(finding) ? leave(parts, workflow) : process(parts, workflow, finding);

const MOVES: Readonly<Record<Stage["kind"], Move>> = {
  opened: begin,
  broken_upload: () => [],
  document_uploaded: () => [],
  left: () => [],
  submitted: (parts, workflow) => become(parts, workflow, "ACQUIRED"),
  retake: processed,
  review: processed,
  approved: (parts, workflow) => process(parts, workflow),
  refused: processed,
  timed_out: (parts, workflow) =>
    end(parts, workflow, workflow.startedAt === null ? "TOKEN_EXPIRED" : "SESSION_EXPIRED"),
};

/** Moves a workflow by one stage. One that has ended stays so: whoever tries again needs another one. */
export const advanceWorkflow = (parts: JumioParts, workflow: Workflow, stage: Stage): readonly Callback[] =>
  workflow.completedAt === null
    ? MOVES[stage.kind](parts, workflow, "finding" in stage ? stage.finding : undefined)
    : [];
