import { CANARY } from "../person.ts";
import type { CallbackSample, Expected } from "../spec.ts";

export const ACCOUNT = "11111111-1111-4111-8111-aaaaaaaaaaaa";
export const WORKFLOW = "22222222-2222-4222-8222-aaaaaaaaaaaa";
export const COMPLETED = "2026-03-02T10:15:30.000Z";

export const status = (word: string) => ({
  account: { id: ACCOUNT, href: `https://retrieval.emea-1.jumio.ai/api/v1/accounts/${ACCOUNT}` },
  workflowExecution: { id: WORKFLOW, definitionKey: "10163", status: word },
});

type Said = readonly [type: string, label: string, data?: Readonly<Record<string, unknown>>];
type Capabilities = Readonly<Record<string, Said>>;

const FINE: Capabilities = {
  usability: ["PASSED", "OK"],
  imageChecks: ["PASSED", "OK", { faceSearchFindings: { status: "DONE", findings: [] } }],
  extraction: ["PASSED", "OK", { firstName: CANARY.answer, currentAge: 33, expiryDate: "2031-05-28" }],
  dataChecks: ["PASSED", "OK"],
  liveness: ["PASSED", "OK", { predictedAge: 31 }],
  similarity: ["PASSED", "MATCH"],
  watchlistScreening: ["PASSED", "OK"],
};
const SKIPPED: Said = ["NOT_EXECUTED", "PRECONDITION_NOT_FULFILLED"];
/** What follows when the first capability fails. */
const STOPPED: Capabilities = {
  ...{ imageChecks: SKIPPED, extraction: SKIPPED, dataChecks: SKIPPED, watchlistScreening: SKIPPED },
  ...{ liveness: SKIPPED, similarity: SKIPPED },
};

export const details = (decision: string | undefined, said: Capabilities, completedAt: unknown = COMPLETED) => ({
  workflow: { id: WORKFLOW, status: "PROCESSED", definitionKey: "10163", customerInternalReference: "att_kit_1" },
  account: { id: ACCOUNT },
  createdAt: "2026-03-02T10:12:10.000Z",
  completedAt,
  ...(decision === undefined ? {} : { decision: { type: decision, details: { label: decision }, risk: { score: 1 } } }),
  capabilities: Object.fromEntries(
    Object.entries({ ...FINE, ...said }).map(([capability, [type, label, data]]) => [
      capability,
      [{ id: "c1", credentials: [], decision: { type, details: { label } }, ...(data === undefined ? {} : { data }) }],
    ]),
  ),
});

const sample = (
  name: string,
  decision: string | undefined,
  said: Capabilities,
  expected: Expected,
): CallbackSample => ({
  name,
  body: details(decision, said),
  expected: { occurredAt: COMPLETED, ...expected },
});

const rejected = (
  capability: string,
  label: string,
  reason: NonNullable<Expected["reasons"]>[number],
  raw = "PROCESSED/REJECTED/retake",
) =>
  sample(
    `${capability}:${label}`,
    "REJECTED",
    { [capability]: ["REJECTED", label] },
    {
      raw,
      status: raw === "PROCESSED/REJECTED" ? "rejected" : "needs_resubmission",
      reasons: [reason],
    },
  );
const finally_ = "PROCESSED/REJECTED";

export const CALLBACKS: readonly CallbackSample[] = [
  sample(
    "everything passed",
    "PASSED",
    {},
    {
      raw: "PROCESSED/PASSED",
      status: "approved",
      reasons: [],
      checks: [
        ...(["duplicate:clear", "age:clear", "document:clear", "liveness:clear", "face_match:clear"] as const),
        ...(["watchlist:clear", "pep:clear"] as const),
      ],
    },
  ),
  sample(
    "blurred: the rest was not done",
    "REJECTED",
    { ...STOPPED, usability: ["REJECTED", "BLURRED"] },
    {
      raw: "PROCESSED/REJECTED/retake",
      status: "needs_resubmission",
      reasons: ["capture.document_blurry"],
      checks: [
        ...(["document:inconclusive", "liveness:not_performed", "face_match:not_performed"] as const),
        ...(["watchlist:not_performed", "pep:not_performed"] as const),
      ],
    },
  ),
  rejected("usability", "GLARE", "capture.document_glare"),
  rejected("usability", "PART_OF_DOCUMENT_MISSING", "capture.document_cropped"),
  rejected("usability", "NOT_A_DOCUMENT", "capture.document_unsupported"),
  rejected("usability", "PHOTOCOPY", "capture.document_not_original"),
  rejected("liveness", "PHOTOCOPY", "identity.liveness_failed", finally_),
  rejected("liveness", "NO_FACE_PRESENT", "capture.face_not_detected"),
  rejected("liveness", "MANIPULATED", "fraud.selfie_manipulated", finally_),
  rejected("imageChecks", "MANIPULATED_DOCUMENT_PHOTO", "fraud.document_forged", finally_),
  rejected("imageChecks", "REPEATED_FACE", "fraud.duplicate_identity", finally_),
  rejected("dataChecks", "MRZ_CHECKSUM", "fraud.document_forged", finally_),
  rejected("similarity", "NO_MATCH", "identity.face_mismatch", finally_),
  sample(
    "blurred and forged",
    "REJECTED",
    { usability: ["REJECTED", "BLURRED"], imageChecks: ["REJECTED", "FAKE"] },
    {
      raw: finally_,
      status: "rejected",
      reasons: ["capture.document_blurry", "fraud.document_forged"],
    },
  ),
  sample(
    "a label that is not known",
    "REJECTED",
    { imageChecks: ["REJECTED", "BRAND_NEW"] },
    {
      raw: "PROCESSED/REJECTED/unknown_label",
      status: "pending_review",
      reasons: ["vendor.unspecified"],
    },
  ),
  sample(
    "a ruleset's rejection without a label",
    "REJECTED",
    {},
    {
      raw: finally_,
      status: "rejected",
      reasons: ["vendor.declined"],
    },
  ),
  sample(
    "an unsupported country",
    "REJECTED",
    { usability: ["WARNING", "UNSUPPORTED_COUNTRY"] },
    {
      raw: finally_,
      status: "rejected",
      reasons: ["policy.jurisdiction_unsupported"],
    },
  ),
  sample(
    "an expired document",
    "REJECTED",
    { extraction: ["PASSED", "OK", { expiryDate: "2026-03-01" }] },
    {
      raw: "PROCESSED/REJECTED/retake",
      status: "needs_resubmission",
      reasons: ["capture.document_expired"],
    },
  ),
  sample(
    "somebody under age",
    "REJECTED",
    { extraction: ["PASSED", "OK", { currentAge: 17 }] },
    {
      raw: finally_,
      status: "rejected",
      reasons: ["policy.underage"],
      checks: [
        ...(["duplicate:clear", "age:failed", "document:clear", "liveness:clear", "face_match:clear"] as const),
        ...(["watchlist:clear", "pep:clear"] as const),
      ],
    },
  ),
  sample(
    "a doubt",
    "WARNING",
    { imageChecks: ["WARNING", "DIFFERENT_PERSON"] },
    {
      raw: "PROCESSED/WARNING",
      status: "pending_review",
      reasons: ["identity.face_mismatch"],
    },
  ),
  ...(["PASSED", "WARNING", "REJECTED"] as const).map((decision) =>
    sample(
      `an alert beside ${decision}`,
      decision,
      { watchlistScreening: ["WARNING", "ALERT"] },
      {
        raw: `PROCESSED/${decision}/compliance`,
        status: "pending_review",
        reasons: ["compliance.watchlist_hit"],
      },
    ),
  ),
  sample(
    "nothing uploaded",
    "NOT_EXECUTED",
    { ...STOPPED, usability: ["NOT_EXECUTED", "NOT_UPLOADED"] },
    {
      raw: "PROCESSED/NOT_EXECUTED/retake",
      status: "needs_resubmission",
      reasons: ["capture.document_missing"],
    },
  ),
  sample(
    "a technical error",
    "NOT_EXECUTED",
    { ...STOPPED, usability: ["NOT_EXECUTED", "TECHNICAL_ERROR"] },
    {
      raw: "PROCESSED/NOT_EXECUTED",
      status: "pending_review",
      reasons: ["vendor.error"],
    },
  ),
  sample("no decision of the whole, all parts passed", undefined, {}, { raw: "PROCESSED/PASSED", status: "approved" }),
  sample(
    "no decision of the whole, one part rejected",
    undefined,
    { similarity: ["REJECTED", "NO_MATCH"] },
    {
      raw: finally_,
      status: "rejected",
    },
  ),
  sample(
    "no decision of the whole, a part of an unknown type",
    undefined,
    { similarity: ["MAYBE", "MATCH"] },
    {
      raw: "PROCESSED/MAYBE",
      status: undefined,
    },
  ),
];
