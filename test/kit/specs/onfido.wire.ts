import { CANARY } from "../person.ts";

/** Bodies as the vendor writes them; people and ids are invented. */
type Fields = Readonly<Record<string, unknown>>;
export const RUN = "6c1f7d4e-2a55-4b19-9d43-0c5a3a1f1b10";
export const DONE = "2026-03-02T10:15:30Z";
export const AT = "2026-03-02T10:15:30.000Z";

export const run = (status: string, fields: Fields = {}) => ({
  id: RUN,
  applicant_id: "9a0c2f6b-8f3e-4b57-9a53-8b1f0b6b8a01",
  status,
  customer_user_id: "att_kit_1",
  output: null,
  reasons: [],
  error: null,
  link: { url: CANARY.link, expires_at: null },
  sdk_token: CANARY.token,
  created_at: "2026-03-02T10:12:00Z",
  updated_at: DONE,
  ...fields,
});

export const ended = (status: string, fields: Fields = {}, time: unknown = DONE) => ({
  payload: {
    resource_type: "workflow_run",
    action: "workflow_run.completed",
    object: { id: RUN, status, completed_at_iso8601: time },
    resource: run(status, fields),
  },
});

export const taskEvent = (definition: string, status: string, output: unknown = null, runId = RUN) => ({
  payload: {
    resource_type: "workflow_task",
    action: `workflow_task.${status}`,
    object: {
      id: `${definition}_1`,
      task_def_id: definition,
      workflow_run_id: runId,
      status,
      [status === "started" ? "started_at_iso8601" : "completed_at_iso8601"]: DONE,
    },
    resource: { id: `${definition}_1`, workflow_run_id: runId, task_def_id: definition, output },
  },
});

export const check = (status: string) => ({
  payload: {
    resource_type: "check",
    action: `check.${status}`,
    object: { id: "c-1", status, completed_at_iso8601: DONE },
  },
});

export const node = (result: string, breakdown: Fields) => ({ result, breakdown });
export const report = (result: string, sub_result: string | undefined, breakdown: Fields = {}) => ({
  status: "complete",
  result,
  ...(sub_result ? { sub_result } : {}),
  properties: { first_name: CANARY.answer },
  breakdown,
});
export const image = (property: string) =>
  report("consider", "rejected", {
    image_integrity: node("consider", {
      image_quality: { result: "unidentified", properties: { [property]: "consider" } },
    }),
  });
export const forged = report("consider", "suspected", {
  visual_authenticity: node("consider", { fonts: { result: "consider" } }),
});
export const clearDocument = report("clear", "clear", {
  age_validation: node("clear", { minimum_accepted_age: { result: "clear" } }),
});
export const clearFace = report("clear", undefined, {
  face_comparison: node("clear", { face_match: { result: "clear", properties: { score: 0.9 } } }),
  visual_authenticity: node("clear", { spoofing_detection: { result: "clear", properties: { score: 0.8 } } }),
});
export const mismatch = report("consider", undefined, {
  face_comparison: node("consider", { face_match: { result: "consider" } }),
  visual_authenticity: node("clear", { spoofing_detection: { result: "clear" } }),
});
export const listed = report("consider", undefined, {
  sanction: { result: "consider" },
  politically_exposed_person: { result: "clear" },
});
