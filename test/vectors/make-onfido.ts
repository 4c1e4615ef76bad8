import { createHmac } from "node:crypto";
import { runOnfido } from "./sdk.ts";
import type { VectorFile, WebhookVector } from "./vector.ts";

const TOKEN = "own-vector-webhook-token-A";
const NOW = 1_790_000_000;

const payload = (status: string, tags: readonly string[] = []) => ({
  payload: {
    resource_type: "workflow_run",
    action: "workflow_run.completed",
    object: {
      id: "run-vector-1",
      status,
      completed_at_iso8601: "2026-09-21T14:13:20Z",
      href: "https://api.eu.onfido.com/v3.6/workflow_runs/run-vector-1",
    },
    resource: {
      id: "run-vector-1",
      applicant_id: "applicant-vector-1",
      customer_user_id: "att_vector",
      status,
      output: null,
      reasons: [],
      tags,
    },
  },
});

const CHECK = JSON.stringify({
  payload: {
    resource_type: "check",
    action: "check.completed",
    object: {
      id: "check-vector-1",
      status: "complete",
      completed_at_iso8601: "2021-03-04T05:06:07Z",
      href: "https://api.onfido.com/v3/checks/check-vector-1",
    },
  },
});
const TASK = JSON.stringify({
  payload: {
    resource_type: "workflow_task",
    action: "workflow_task.started",
    object: {
      id: "profile_own1",
      task_def_id: "profile_data",
      workflow_run_id: "run-vector-1",
      status: "started",
      started_at_iso8601: "2026-09-21T14:10:00Z",
    },
    resource: {
      id: "profile_own1",
      workflow_run_id: "run-vector-1",
      task_def_id: "profile_data",
      input: {},
      output: null,
    },
  },
});
const APPROVED = JSON.stringify(payload("approved"));
const UNICODE = JSON.stringify(payload("approved", ["Ærøskøbing – Åse", "東京"]));

const hmac = (body: string, token = TOKEN): Buffer => createHmac("sha256", token).update(body).digest();
const hex = (body: string, token = TOKEN): string => hmac(body, token).toString("hex");

const vector = (
  name: string,
  note: string,
  body: string,
  signature: string,
  expected: WebhookVector["expected"],
): WebhookVector => {
  const made: WebhookVector = {
    name,
    note,
    secrets: [TOKEN],
    bodyBase64: Buffer.from(body).toString("base64"),
    headers: { "x-sha2-signature": signature },
    nowSeconds: NOW,
    expected,
  };
  return { ...made, sdk: runOnfido(made) };
};

const lastNibble = (text: string): string => text.slice(0, -1) + (text.endsWith("0") ? "1" : "0");

export const onfido = (): VectorFile => ({
  vendor: "onfido",
  madeWith: "node:crypto createHmac; each outcome by @onfido/api WebhookEventVerifier#readPayload",
  requests: [],
  webhooks: [
    vector("classic_check_completed", "a Classic callback", CHECK, hex(CHECK), "accept"),
    vector("studio_task_started", "a Studio task's callback", TASK, hex(TASK), "accept"),
    vector(
      "studio_last_nibble_changed",
      "last hex digit of the signature changed",
      TASK,
      lastNibble(hex(TASK)),
      "reject",
    ),
    vector("workflow_run_approved", "compact JSON", APPROVED, hex(APPROVED), "accept"),
    vector("workflow_run_unicode_body", "bytes beyond ASCII in the body", UNICODE, hex(UNICODE), "accept"),
    vector(
      "tampered_declined_to_approved",
      "signed over a declined body",
      APPROVED,
      hex(JSON.stringify(payload("declined"))),
      "reject",
    ),
    vector(
      "wrong_token",
      "signed with another webhook's token",
      APPROVED,
      hex(APPROVED, "own-vector-webhook-token-B"),
      "reject",
    ),
    vector(
      "reserialised_body",
      "indented after signing",
      JSON.stringify(JSON.parse(APPROVED), null, 2),
      hex(APPROVED),
      "reject",
    ),
    vector("trailing_newline_added", "one line feed appended after signing", `${APPROVED}\n`, hex(APPROVED), "reject"),
    vector(
      "stale_event_replayed",
      "years old: the scheme signs no time, so the signature stays valid",
      CHECK,
      hex(CHECK),
      "accept",
    ),
    vector(
      "signature_uppercase_hex",
      "the SDK decodes hex in either case",
      APPROVED,
      hex(APPROVED).toUpperCase(),
      "accept",
    ),
    vector(
      "signature_truncated",
      "one byte short: the SDK throws a RangeError",
      APPROVED,
      hex(APPROVED).slice(0, 62),
      "reject",
    ),
    vector("signature_empty", "an empty header: the SDK throws a RangeError", APPROVED, "", "reject"),
    vector("signature_base64", "base64 instead of hex", APPROVED, hmac(APPROVED).toString("base64"), "reject"),
    vector(
      "signature_with_trailing_garbage",
      "the SDK ignores the tail, the gateway does not",
      APPROVED,
      `${hex(APPROVED)}zz`,
      "reject",
    ),
  ],
});
