import type { Finding } from "../../scenario.ts";
import type { InnerCheck, Verification } from "./state.ts";

/** The check that a finding makes fail, and the verification that it belongs to. */
export interface Failure {
  readonly kind: Verification["kind"];
  readonly check: string;
  readonly reason: string;
  /** A better picture or another document would do: no workflow decides against a person for it. */
  readonly curable: boolean;
}

const picture = (check: string, reason: string): Failure => ({ kind: "government-id", check, reason, curable: true });
const person = (kind: Failure["kind"], check: string, reason: string): Failure => ({
  ...{ kind, check, reason },
  curable: false,
});
const UNUSABLE = picture("id_unprocessable_submission_detection", "cannot_verify_id");

/** Null: the vendor has no check for it. */
export const FAILURES: Readonly<Record<Finding, Failure | null>> = {
  blurry: picture("id_blur_detection", "too_blurry"),
  glare: picture("id_glare_detection", "too_much_glare"),
  cropped: picture("id_corner_detection", "insufficient_padding"),
  dark: UNUSABLE,
  too_small: UNUSABLE,
  wrong_side: picture("id_double_side_detection", "side_submitted_twice"),
  unsupported_document: picture("id_disallowed_type_detection", "unsupported_document_type"),
  expired_document: picture("id_expired_detection", "expired"),
  forged: person("government-id", "id_tamper_detection", "tamper_detected"),
  face_mismatch: person("selfie", "selfie_id_comparison", "face_mismatch"),
  unsupported_country: person("government-id", "id_disallowed_country_detection", "unsupported_country"),
  underage: person("government-id", "id_age_comparison", "age_below_limit"),
  // UNCONFIRMED: who refuses or cannot go on just stays away until the inquiry expires.
  consent_declined: null,
  no_camera: null,
  // Found on lists or by people, not by a check.
  sanctions: null,
  pep: null,
  doubt: null,
  revoked: null,
};

const NAMES: Readonly<Record<Verification["kind"], readonly string[]>> = {
  "government-id": [
    ...[
      "id_blur_detection",
      "id_glare_detection",
      "id_corner_detection",
      "id_double_side_detection",
      "id_unprocessable_submission_detection",
    ],
    ...["id_disallowed_type_detection", "id_disallowed_country_detection", "id_expired_detection"],
    ...["id_tamper_detection", "id_age_comparison"],
  ],
  selfie: ["selfie_liveness_detection", "selfie_id_comparison", "selfie_pose_detection"],
};

/** All checks of a verification, of which one failed or none. */
export const checksOf = (kind: Verification["kind"], failure?: Failure): readonly InnerCheck[] =>
  NAMES[kind].map((name) =>
    failure?.check === name
      ? { name, status: "failed", reasons: [failure.reason] }
      : { name, status: "passed", reasons: [] },
  );
