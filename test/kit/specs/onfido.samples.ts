import { CANARY } from "../person.ts";
import type { CallbackSample, Expected } from "../spec.ts";
import {
  AT,
  check,
  clearDocument,
  clearFace,
  ended,
  forged,
  image,
  listed,
  mismatch,
  node,
  report,
  taskEvent,
} from "./onfido.wire.ts";

const sample = (
  name: string,
  body: unknown,
  raw: string,
  status: Expected["status"],
  more: Partial<Expected> = {},
): CallbackSample => ({
  name,
  body,
  expected: { raw, status, occurredAt: AT, ...more },
});

export const CALLBACKS: readonly CallbackSample[] = [
  sample(
    "approved",
    ended("approved", { output: { document_check: clearDocument, facial_similarity_check: clearFace } }),
    "approved",
    "approved",
    {
      reasons: [],
      checks: ["face_match:clear", "liveness:clear", "document:clear", "age:clear"],
    },
  ),
  sample("approved without saying what ran", ended("approved"), "approved", "approved", { checks: [] }),
  sample("forged", ended("declined", { output: { document_check: forged } }), "declined", "rejected", {
    reasons: ["fraud.document_forged"],
    checks: ["document:failed"],
  }),
  sample(
    "face mismatch",
    ended("declined", { output: { document_check: clearDocument, face: mismatch } }),
    "declined",
    "rejected",
    {
      reasons: ["identity.face_mismatch"],
      checks: ["face_match:failed", "liveness:clear", "document:clear", "age:clear"],
    },
  ),
  sample(
    "declined for glare alone",
    ended("declined", { output: { document_check: image("glare_on_photo") } }),
    "declined/recapture",
    "needs_resubmission",
    {
      reasons: ["capture.document_glare"],
    },
  ),
  sample(
    "declined for glare and a mismatch",
    ended("declined", { output: { document_check: image("glare_on_photo"), face: mismatch } }),
    "declined",
    "rejected",
    {
      reasons: ["identity.face_mismatch", "capture.document_glare"],
    },
  ),
  sample(
    "declined for glare beside a report nobody knows",
    ended("declined", { output: { document_check: image("glare_on_photo"), custom: { result: "consider" } } }),
    "declined",
    "rejected",
    {
      reasons: ["capture.document_glare", "vendor.unspecified"],
    },
  ),
  sample(
    "consent declined",
    ended("declined", { reasons: ["user_consent_denied"] }),
    "declined/recapture",
    "needs_resubmission",
    {
      reasons: ["policy.consent_declined"],
    },
  ),
  sample("geoblocked", ended("declined", { reasons: ["geoblocked_request"] }), "declined", "rejected", {
    reasons: ["policy.jurisdiction_unsupported"],
  }),
  sample("declined without a word", ended("declined", { reasons: [CANARY.answer] }), "declined", "rejected", {
    reasons: ["vendor.declined"],
  }),
  sample(
    "declined for a list",
    ended("declined", { output: { watchlist_aml: listed } }),
    "declined/compliance",
    "pending_review",
    {
      reasons: ["compliance.sanctions_hit"],
      checks: ["watchlist:consider", "pep:clear"],
    },
  ),
  sample(
    "underage",
    ended("declined", {
      output: {
        document: report("consider", "rejected", {
          age_validation: node("consider", { minimum_accepted_age: { result: "consider" } }),
        }),
      },
    }),
    "declined",
    "rejected",
    {
      reasons: ["policy.underage"],
      checks: ["document:inconclusive", "age:failed"],
    },
  ),
  sample(
    "review",
    ended("review", { output: { document_check: report("consider", "caution") } }),
    "review",
    "pending_review",
    {
      reasons: ["identity.document_unverified"],
      checks: ["document:consider"],
    },
  ),
  sample("review without a word", ended("review"), "review", "pending_review", { reasons: ["policy.review_required"] }),
  sample("abandoned", ended("abandoned"), "abandoned", "expired", { reasons: ["capture.abandoned"] }),
  sample("error", ended("error"), "error", "pending_review", { reasons: ["vendor.error"] }),
  sample("capture begun", taskEvent("upload_document_photo", "started"), "task/capture/started", "capture_in_progress"),
  sample(
    "capture done",
    taskEvent("upload_document_photo", "completed", [{ id: "d", type: "photo" }]),
    "task/capture/completed",
    "submitted",
  ),
  sample("report begun", taskEvent("document_check", "started"), "task/report/started", "submitted"),
  sample(
    "report clear",
    taskEvent("document_check", "completed", clearDocument),
    "task/report/completed",
    "submitted",
    { reasons: [] },
  ),
  sample(
    "report against the person",
    taskEvent("document_check", "completed", forged),
    "task/report/completed",
    "submitted",
    { reasons: [] },
  ),
  sample(
    "report blurred",
    taskEvent("document_check", "completed", image("blurred_photo")),
    "task/report/completed/recapture",
    "needs_resubmission",
    {
      reasons: ["capture.document_blurry"],
    },
  ),
  sample("check in progress", check("in_progress"), "check/in_progress", "submitted"),
  sample("check reopened", check("reopened"), "check/reopened", "submitted"),
  sample("check paused", check("paused"), "check/paused", "pending_review"),
  sample("check awaiting", check("awaiting_applicant"), "check/awaiting_applicant", "capture_in_progress"),
  sample("check withdrawn", check("withdrawn"), "check/withdrawn", "expired", { reasons: ["vendor.cancelled"] }),
  sample("check complete, result unknown", check("complete"), "check/complete", undefined),
];
