import type { Finding, Stage } from "../../../mock-vendor/scenario.ts";
import type { Callback } from "../../../mock-vendor/twin.ts";
import { changed, type Parts, type State, type Verification } from "./state.ts";

/** What the vendor calls a finding, and what a refusal for it becomes. */
const FINDINGS: Readonly<Record<Finding, readonly [word: string, state: State]>> = {
  blurry: ["blurry", "again"],
  glare: ["glare", "again"],
  cropped: ["cropped", "again"],
  dark: ["dark", "again"],
  too_small: ["too_small", "again"],
  wrong_side: ["too_small", "again"],
  forged: ["forged", "refused"],
  face_mismatch: ["other_face", "refused"],
  unsupported_document: ["wrong_document", "again"],
  unsupported_country: ["closed_country", "refused"],
  expired_document: ["old_document", "again"],
  underage: ["minor", "refused"],
  sanctions: ["sanctions_list", "in_review"],
  pep: ["pep_list", "in_review"],
  consent_declined: ["no_consent", "again"],
  no_camera: ["no_camera", "again"],
  revoked: ["stolen", "refused"],
  doubt: ["doubt", "in_review"],
};

const ALL_PASS = { document: "pass", face: "pass", liveness: "pass" };

const move = (parts: Parts, one: Verification, state: State, findings: readonly string[]): readonly Callback[] => {
  one.state = state;
  one.stateAt = parts.context.world.now();
  one.findings = findings;
  one.checks = state === "passed" ? ALL_PASS : {};
  return changed(parts, one);
};

type Move = (parts: Parts, one: Verification, finding: Finding) => readonly Callback[];

const silent: Move = () => [];

const MOVES: Readonly<Record<Stage["kind"], Move>> = {
  opened: (parts, one) => move(parts, one, "capturing", []),
  broken_upload: silent,
  document_uploaded: silent,
  left: silent,
  submitted: (parts, one) => move(parts, one, "checking", []),
  retake: (parts, one, finding) => move(parts, one, "again", [FINDINGS[finding][0]]),
  review: (parts, one, finding) => move(parts, one, "in_review", [FINDINGS[finding][0]]),
  approved: (parts, one) => move(parts, one, "passed", []),
  refused: (parts, one, finding) => move(parts, one, FINDINGS[finding][1], [FINDINGS[finding][0]]),
  timed_out: (parts, one) => move(parts, one, "lapsed", one.state === "waiting" ? [] : ["left"]),
};

export const advance = (parts: Parts, one: Verification, stage: Stage): readonly Callback[] =>
  MOVES[stage.kind](parts, one, "finding" in stage ? stage.finding : "doubt");

/** What an attacker would send, while the verification stays as it is. */
export const forge = (parts: Parts, one: Verification): readonly Callback[] =>
  changed(parts, { ...one, state: "refused", findings: ["forged"] });
