import { createHmac } from "node:crypto";
import { CANARY, INPUT } from "../person.ts";
import type { AdapterSpec, Expected, Script, Step } from "../spec.ts";
import { CALLBACKS } from "./onfido.samples.ts";
import { AT, check, clearDocument, ended, image, RUN, run, taskEvent } from "./onfido.wire.ts";
import { WORDS } from "./onfido.words.ts";

const get = (step: string, body: unknown, more: Partial<Step> = {}): Step => ({
  step,
  repeat: "harmless",
  body,
  ...more,
});
const applicant = { id: "9a0c2f6b-8f3e-4b57-9a53-8b1f0b6b8a01", first_name: CANARY.answer };
const createRun: Step = { step: "create_workflow_run", repeat: "never", status: 201, body: run("awaiting_input") };

const task = (id: string, task_def_id: string, created_at: string, output: unknown = null) => ({
  id,
  task_def_id,
  created_at,
  updated_at: created_at,
  output,
});
const UPLOAD = task("t-1", "upload_document_photo", "2026-03-02T10:12:00Z", [{ id: "d" }]);
const BLURRED = task("t-2", "document_check", "2026-03-02T10:13:00Z", image("blurred_photo"));
const AGAIN = task("t-3", "upload_document_photo", "2026-03-02T10:14:00Z");
const CLEARED = task("t-4", "document_check", "2026-03-02T10:15:00Z", clearDocument);

const fetching = (
  name: string,
  of: unknown,
  tasks: readonly ReturnType<typeof task>[] | undefined,
  expected: Expected,
): Script => ({
  name: `fetch of ${name}`,
  open: (adapter) => adapter.fetch(RUN),
  about: (adapter, reference) => adapter.fetch(reference),
  steps: [
    get("fetch_run", of),
    ...(tasks
      ? [
          get(
            "fetch_tasks",
            [task("t-0", "profile_data", "2026-03-02T10:11:00Z"), ...tasks].map(({ output: _, ...rest }) => rest),
          ),
        ]
      : []),
    ...(tasks ?? []).map((one) => get("fetch_task", one)),
  ],
  expected: { occurredAt: AT, ...expected },
});

export const spec: AdapterSpec = {
  settings: {
    apiToken: "api_sandbox.kit",
    region: "eu",
    workflowId: "e8c921eb",
    webhookTokens: ["kit-token-one", "kit-token-two"],
  },
  secretsSetting: "webhookTokens",
  words: WORDS,
  callbacks: CALLBACKS,
  scripts: [
    {
      name: "start",
      open: (adapter) => adapter.start(INPUT),
      steps: [{ step: "create_applicant", repeat: "never", status: 201, body: applicant }, createRun],
    },
    fetching("an untouched run", run("awaiting_input"), [], { raw: "awaiting_input", status: "initiated" }),
    fetching("a begun run", run("awaiting_input"), [UPLOAD], {
      raw: "awaiting_input/capture",
      status: "capture_in_progress",
    }),
    fetching("a run that asks again", run("awaiting_input"), [UPLOAD, BLURRED, AGAIN], {
      raw: "awaiting_input/recapture",
      status: "needs_resubmission",
      reasons: ["capture.document_blurry"],
    }),
    fetching("a run in process", run("processing"), undefined, { raw: "processing", status: "submitted" }),
    fetching("a run that waits for us", run("awaiting_client_input"), undefined, {
      raw: "awaiting_client_input",
      status: "submitted",
    }),
    fetching("a run approved after a retake", run("approved"), [UPLOAD, BLURRED, AGAIN, CLEARED], {
      raw: "approved",
      status: "approved",
      reasons: [],
      checks: ["document:clear", "age:clear"],
    }),
    {
      name: "find",
      open: (adapter) => adapter.find?.("att_kit_1", INPUT) ?? adapter.start(INPUT),
      steps: [get("find_runs", [run("awaiting_input")], { accepts: [404, 410] })],
    },
    {
      name: "resubmit of an open run",
      open: (adapter) => adapter.resubmit?.(RUN, INPUT) ?? adapter.start(INPUT),
      about: (adapter, reference) => adapter.resubmit?.(reference, INPUT) ?? adapter.fetch(reference),
      steps: [get("fetch_run", run("awaiting_input"))],
    },
    {
      name: "resubmit of an ended run",
      open: (adapter) => adapter.resubmit?.(RUN, INPUT) ?? adapter.start(INPUT),
      steps: [get("fetch_run", run("declined")), createRun],
    },
    {
      name: "erase",
      open: (adapter) => adapter.erase?.(RUN) ?? adapter.start(INPUT),
      about: (adapter, reference) => adapter.erase?.(reference) ?? adapter.fetch(reference),
      steps: [
        get("fetch_run", run("approved")),
        get("delete_applicant", null, { status: 204, accepts: [404, 410], bodyUnused: true }),
      ],
    },
  ],
  sign: (body, secret) => ({ "x-sha2-signature": createHmac("sha256", secret).update(body).digest("hex") }),
  signatureHeader: "x-sha2-signature",
  timed: false,
  downgrade: (body, secret) => ({ "x-sha2-signature": createHmac("sha1", secret).update(body).digest("hex") }),
  withWord: [(word) => ended(word), (word) => taskEvent("upload_document_photo", word), (word) => check(word)],
  withTime: (time) => ended("processing", {}, time ?? null),
  redeliveries: [ended("approved"), ended("approved", { dashboard_url: "https://dashboard.example.test" })],
  distinct: [
    ended("approved"),
    ended("declined"),
    ended("approved", {}, "2026-03-02T10:15:31Z"),
    taskEvent("upload_document_photo", "started"),
    taskEvent("upload_document_photo", "completed"),
    taskEvent("upload_document_photo", "started", null, "another-run"),
  ],
  faults: { 410: "not_found" },
};
