import type { Finding, Stage } from "../../../mock-vendor/scenario.ts";
import type { Callback } from "../../../mock-vendor/twin.ts";
import type { JsonObject } from "../../../mock-vendor/wire.ts";
import { changed, type Parts, type State, type Verification } from "./state.ts";

/** Northlight has no word for a wrong side: the nearest is that it wants another document. */
const FINDINGS: Readonly<Record<Finding, readonly [word: string, state: State]>> = {
  blurry: ["blurry", "again"],
  glare: ["glare", "again"],
  cropped: ["cropped", "again"],
  dark: ["dark", "again"],
  too_small: ["too_small", "again"],
  wrong_side: ["wrong_document", "again"],
  unsupported_document: ["wrong_document", "again"],
  expired_document: ["old_document", "again"],
  consent_declined: ["no_consent", "again"],
  no_camera: ["no_camera", "again"],
  forged: ["forged", "refused"],
  face_mismatch: ["other_face", "refused"],
  revoked: ["stolen", "refused"],
  underage: ["minor", "refused"],
  unsupported_country: ["closed_country", "refused"],
  sanctions: ["sanctions_list", "in_review"],
  pep: ["pep_list", "in_review"],
  doubt: ["doubt", "in_review"],
};

/** What the checks say beside a finding; UNCONFIRMED, as the page says only which words there are. */
const CHECKS: Readonly<Record<string, JsonObject>> = {
  forged: { document: "fail" },
  other_face: { document: "pass", face: "fail", liveness: "pass" },
  doubt: { document: "unsure" },
};

const move = (parts: Parts, one: Verification, state: State, findings: readonly string[]): readonly Callback[] => {
  one.state = state;
  one.stateAt = parts.context.world.now();
  one.findings = findings;
  return changed(parts, one);
};

type Move = (parts: Parts, one: Verification, finding: Finding) => readonly Callback[];

const silent: Move = () => [];
const to =
  (state: State): Move =>
  (parts, one) =>
    one.state === state ? [] : move(parts, one, state, []);
const told: Move = (parts, one, finding) => {
  const [word, state] = FINDINGS[finding];
  one.checks = CHECKS[word] ?? {};
  return move(parts, one, state, [word]);
};
const passed: Move = (parts, one) => {
  one.checks = { document: "pass", face: "pass", liveness: "pass" };
  return move(parts, one, "passed", []);
};
const lapsed: Move = (parts, one) => move(parts, one, "lapsed", one.state === "waiting" ? [] : ["left"]);

const MOVES: Readonly<Record<Stage["kind"], Move>> = {
  opened: to("capturing"),
  broken_upload: silent,
  document_uploaded: to("capturing"),
  left: silent,
  submitted: to("checking"),
  retake: told,
  review: told,
  approved: passed,
  refused: told,
  timed_out: lapsed,
};

export const advance = (parts: Parts, one: Verification, stage: Stage): readonly Callback[] =>
  MOVES[stage.kind](parts, one, "finding" in stage ? stage.finding : "doubt");

/** What an attacker would send, while the verification stays as it is. */
export const forge = (parts: Parts, one: Verification): readonly Callback[] =>
  changed(parts, { ...one, state: "refused", findings: ["forged"] });
