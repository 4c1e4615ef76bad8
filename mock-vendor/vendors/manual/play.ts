import type { CheckName, CheckOutcome } from "../../../contracts/check.ts";
import type { Reason } from "../../../contracts/reason.ts";
import type { Finding, Stage } from "../../scenario.ts";
import type { Callback } from "../../twin.ts";
import { become, caseCallback } from "./callbacks.ts";
import type { Case, CaseStatus, ManualParts } from "./state.ts";

/** What a reviewer writes down for a finding. */
interface Row {
  readonly status: CaseStatus;
  readonly reason: Reason;
  readonly check?: readonly [CheckName, CheckOutcome];
}

const asked = (reason: Reason): Row => ({ status: "incomplete", reason, check: ["document", "inconclusive"] });
const refused = (reason: Reason, check?: Row["check"]): Row => ({ status: "refused", reason, ...(check && { check }) });
const hit = (reason: Reason, name: CheckName): Row => ({ status: "escalated", reason, check: [name, "consider"] });

const ROWS: Readonly<Record<Finding, Row>> = {
  blurry: asked("capture.document_blurry"),
  glare: asked("capture.document_glare"),
  cropped: asked("capture.document_cropped"),
  dark: asked("capture.document_dark"),
  wrong_side: asked("capture.document_side_missing"),
  too_small: asked("capture.document_unreadable"),
  unsupported_document: asked("capture.document_unsupported"),
  expired_document: asked("capture.document_expired"),
  forged: refused("fraud.document_forged", ["document", "failed"]),
  face_mismatch: refused("identity.face_mismatch", ["face_match", "failed"]),
  unsupported_country: refused("policy.jurisdiction_unsupported"),
  underage: refused("policy.underage", ["age", "failed"]),
  sanctions: hit("compliance.sanctions_hit", "watchlist"),
  pep: hit("compliance.pep_match", "pep"),
  consent_declined: { status: "incomplete", reason: "policy.consent_declined" },
  no_camera: { status: "incomplete", reason: "capture.device_unsupported" },
  revoked: refused("fraud.document_compromised", ["document", "failed"]),
  doubt: { status: "escalated", reason: "policy.review_required" },
};

const found = (parts: ManualParts, one: Case, finding: Finding): readonly Callback[] => {
  const { status, reason, check } = ROWS[finding];
  if (check !== undefined) one.outcomes.set(...check);
  return become(parts, one, status, { reasons: [reason] });
};

const accept = (parts: ManualParts, one: Case): readonly Callback[] => {
  for (const name of one.outcomes.keys()) one.outcomes.set(name, "clear");
  return become(parts, one, "accepted", { reasons: [], document: one.documents[0] ?? null });
};

type Move = (parts: ManualParts, one: Case, finding: Finding) => readonly Callback[];
const silent: Move = () => [];

const MOVES: Readonly<Record<Stage["kind"], Move>> = {
  opened: (parts, one) => become(parts, one, "meeting", { way: "call" }),
  broken_upload: silent,
  document_uploaded: silent,
  left: silent,
  submitted: (parts, one) => become(parts, one, "shown", { reasons: [] }),
  retake: found,
  review: found,
  approved: accept,
  refused: found,
  timed_out: (parts, one) =>
    become(parts, one, "lapsed", { reasons: [one.way === null ? "policy.session_expired" : "capture.abandoned"] }),
};

export const advanceCase = (parts: ManualParts, one: Case, stage: Stage): readonly Callback[] =>
  MOVES[stage.kind](parts, one, "finding" in stage ? stage.finding : "doubt");

/** What an attacker would send: a refusal, while the case stays as it is. */
export const forgedRefusal = (parts: ManualParts, one: Case): readonly Callback[] => [
  caseCallback(parts, { ...one, status: "refused", reasons: ["fraud.document_forged"], sequence: one.sequence + 1 }),
];
