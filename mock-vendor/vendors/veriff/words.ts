import type { Finding } from "../../scenario.ts";
import type { DecisionWord } from "./state.ts";

export interface Verdict {
  readonly status: DecisionWord;
  readonly reason: string;
  readonly reasonCode: number;
}

const again = (reasonCode: number, reason: string): Verdict => ({
  status: "resubmission_requested",
  reason,
  reasonCode,
});
const declined = (reasonCode: number, reason: string): Verdict => ({ status: "declined", reason, reasonCode });

const POOR = again(204, "Poor image quality");
const TAMPERED = declined(102, "Suspected document tampering");

/** The decision that each finding leads to; null: the vendor has no word for it. */
export const VERDICTS: Readonly<Record<Finding, Verdict | null>> = {
  blurry: POOR,
  glare: POOR,
  dark: POOR,
  too_small: POOR,
  cropped: again(203, "Full document not visible"),
  wrong_side: again(608, "Document front missing"),
  forged: TAMPERED,
  face_mismatch: declined(103, "Person showing the document does not appear to match document photo"),
  unsupported_document: again(206, "Document type not supported"),
  // The nearest word: where the person is, not where the document is from.
  unsupported_country: declined(112, "Restricted IP location"),
  expired_document: again(207, "Document expired"),
  // UNCONFIRMED: there is no word for a device without a camera; without pictures this is what is missing.
  no_camera: again(201, "Video and/or photos missing"),
  revoked: declined(106, "Known fraud"),
  doubt: declined(105, "Suspicious behaviour"),
  sanctions: null,
  pep: declined(126, "Potential PEP match"),
  underage: null,
  consent_declined: null,
};

export const LIMIT_EXCEEDED = declined(539, "Resubmission limit exceeded");

/** Codes beside the words, as the table of codes has them. */
export const CODES: Readonly<Record<DecisionWord, number>> = {
  approved: 9001,
  declined: 9102,
  resubmission_requested: 9103,
  expired: 9104,
  abandoned: 9104,
  review: 9121,
};
