import { CANARY } from "../person.ts";
import type { CallbackSample, Expected } from "../spec.ts";

export const ID = "5f9c0d1e2b3a4c5d6e7f8091";
export type Fields = Readonly<Record<string, unknown>>;

export const callback = (type: string, reviewStatus: string, fields: Fields = {}) => ({
  applicantId: ID,
  inspectionId: "5f9c0d1e2b3a4c5d6e7f8092",
  applicantType: "individual",
  correlationId: "3c1f0b7a9d2e4f60",
  levelName: "kit-level",
  externalUserId: "att_kit_1",
  type,
  reviewStatus,
  createdAt: "2026-01-01 00:05:00+0000",
  createdAtMs: "2026-01-01 00:05:00.118",
  clientId: "kit",
  ...fields,
});

export const result = (
  reviewAnswer: string,
  reviewRejectType?: string,
  rejectLabels: readonly string[] = [],
  buttonIds: readonly string[] = [],
) => ({
  reviewAnswer,
  ...(reviewRejectType ? { reviewRejectType } : {}),
  rejectLabels,
  buttonIds,
  moderationComment: `${CANARY.answer}, please`,
  clientComment: CANARY.answer,
});
export const green = { reviewResult: result("GREEN") };
export const red = (kind: string, ...labels: readonly string[]) => ({ reviewResult: result("RED", kind, labels) });
const AT = "2026-01-01T00:05:00.118Z";

const sample = (name: string, body: unknown, expected: Expected): CallbackSample => ({
  name,
  body,
  expected: { occurredAt: AT, ...expected },
});
export const reviewed = (fields: Fields, status = "completed") => callback("applicantReviewed", status, fields);

export const CALLBACKS: readonly CallbackSample[] = [
  sample("created", callback("applicantCreated", "init"), {
    raw: "init",
    status: "initiated",
    reasons: [],
    checks: [],
  }),
  sample("pending", callback("applicantPending", "pending"), { raw: "pending", status: "submitted" }),
  sample("pending with a left-over answer", callback("applicantPending", "pending", red("RETRY", "LOW_QUALITY")), {
    raw: "pending",
    status: "submitted",
    reasons: [],
    checks: [],
  }),
  sample("prechecked", callback("applicantPrechecked", "queued"), { raw: "queued", status: "pending_review" }),
  sample("half-final", callback("applicantPrechecked", "prechecked"), { raw: "prechecked", status: "pending_review" }),
  sample("awaiting user", callback("applicantAwaitingUser", "awaitingUser"), {
    raw: "awaitingUser",
    status: "capture_in_progress",
  }),
  sample("awaiting user again", callback("applicantAwaitingUser", "awaitingUser", red("RETRY", "BAD_SELFIE")), {
    raw: "awaitingUser/RED/RETRY",
    status: "needs_resubmission",
    reasons: ["capture.selfie_quality"],
  }),
  sample("awaiting service, green so far", callback("applicantAwaitingService", "awaitingService", green), {
    raw: "awaitingService",
    status: "pending_review",
    checks: [],
  }),
  sample("on hold", callback("applicantOnHold", "onHold", red("FINAL", "SANCTIONS")), {
    raw: "onHold",
    status: "pending_review",
    reasons: ["compliance.sanctions_hit"],
    checks: ["watchlist:consider"],
  }),
  sample("green", reviewed(green), {
    raw: "completed/GREEN",
    status: "approved",
    reasons: [],
    checks: ["document:clear", "face_match:clear", "liveness:clear"],
  }),
  sample("green on another level", reviewed({ ...green, levelName: "other" }), {
    raw: "completed/GREEN",
    status: "approved",
    checks: [],
  }),
  sample("retry", reviewed(red("RETRY", "LOW_QUALITY")), {
    raw: "completed/RED/RETRY",
    status: "needs_resubmission",
    reasons: ["capture.document_blurry"],
    checks: ["document:inconclusive"],
  }),
  sample(
    "glare told by a button",
    reviewed({ reviewResult: result("RED", "RETRY", ["UNSATISFACTORY_PHOTOS"], ["badPhoto_glare"]) }),
    {
      raw: "completed/RED/RETRY",
      status: "needs_resubmission",
      reasons: ["capture.document_glare"],
    },
  ),
  sample("retry still open", callback("applicantReset", "init", red("RETRY", "EXPIRATION_DATE")), {
    raw: "init/RED/RETRY",
    status: "needs_resubmission",
    reasons: ["capture.document_expired"],
  }),
  sample(
    "final, most severe label first",
    reviewed(red("FINAL", "UNSATISFACTORY_PHOTOS", "GRAPHIC_EDITOR", "SELFIE_MISMATCH")),
    {
      raw: "completed/RED/FINAL",
      status: "rejected",
      reasons: ["fraud.document_forged", "identity.face_mismatch", "capture.document_unreadable"],
      checks: ["document:failed", "face_match:failed"],
    },
  ),
  sample("final without a label", reviewed(red("FINAL")), {
    raw: "completed/RED/FINAL",
    status: "rejected",
    reasons: ["vendor.declined"],
  }),
  sample("final for a label nobody knows", reviewed(red("FINAL", "BRAND_NEW")), {
    raw: "completed/RED/FINAL",
    status: "rejected",
    reasons: ["vendor.unspecified"],
  }),
  sample("underage", reviewed(red("FINAL", "AGE_REQUIREMENT_MISMATCH")), {
    raw: "completed/RED/FINAL",
    status: "rejected",
    reasons: ["policy.underage"],
  }),
  sample("politically exposed", reviewed(red("FINAL", "PEP")), {
    raw: "completed/RED/FINAL/compliance",
    status: "pending_review",
    reasons: ["compliance.pep_match"],
    checks: ["pep:consider"],
  }),
  sample("listed, may retry", reviewed(red("RETRY", "SANCTIONS")), {
    raw: "completed/RED/RETRY/compliance",
    status: "pending_review",
  }),
  sample("would not go on", reviewed(red("FINAL", "REFUSED_TO_CONTINUE")), {
    raw: "completed/RED/FINAL/consent",
    status: "needs_resubmission",
    reasons: ["policy.consent_declined"],
  }),
  sample("red of no kind", reviewed({ reviewResult: result("RED") }), { raw: "completed/RED", status: undefined }),
  sample("completed without an answer", reviewed({}), { raw: "completed", status: undefined }),
  sample("deactivated", callback("applicantDeactivated", "completed", green), {
    raw: "deactivated",
    status: "expired",
    reasons: ["policy.withdrawn"],
    checks: [],
  }),
];
