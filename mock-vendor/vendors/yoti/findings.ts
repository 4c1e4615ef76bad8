import type { Finding } from "../../scenario.ts";

/** Which check says what, in the vendor's words. */
export interface Verdict {
  readonly type: string;
  readonly value: "REJECT" | "NOT_AVAILABLE" | "CONSIDER";
  readonly reason?: string;
  readonly suggestion?: string;
  readonly failing?: string;
}

const document = (
  value: "REJECT" | "NOT_AVAILABLE",
  reason: string,
  failing: string,
  suggestion?: string,
): Verdict => ({
  type: "ID_DOCUMENT_AUTHENTICITY",
  ...{ value, reason, failing },
  ...(suggestion === undefined ? {} : { suggestion }),
});

/** Nothing of the vendor's says that somebody is too young, refused consent or has no camera. */
export const VERDICTS: Readonly<Record<Finding, Verdict | undefined>> = {
  blurry: document("NOT_AVAILABLE", "PHOTO_TOO_BLURRY", "physical_document_captured", "BETTER_FOCUS"),
  glare: document("NOT_AVAILABLE", "GLARE_OBSTRUCTION", "physical_document_captured", "BETTER_LIGHTING"),
  cropped: document("NOT_AVAILABLE", "PARTIAL_PHOTO", "physical_document_captured", "BETTER_FRAMING"),
  wrong_side: document("NOT_AVAILABLE", "MISSING_DOCUMENT_SIDE", "physical_document_captured", "BOTH_SIDES"),
  dark: document("NOT_AVAILABLE", "PHOTO_TOO_DARK", "physical_document_captured", "BETTER_LIGHTING"),
  too_small: document("NOT_AVAILABLE", "IMAGE_RESOLUTION_TOO_LOW", "physical_document_captured", "BETTER_FOCUS"),
  forged: document("REJECT", "TAMPERED", "no_sign_of_tampering"),
  face_mismatch: {
    type: "ID_DOCUMENT_FACE_MATCH",
    value: "REJECT",
    reason: "DIFFERENT_PERSON",
    failing: "ai_face_match",
  },
  unsupported_document: document("NOT_AVAILABLE", "DOCUMENT_NOT_SUPPORTED", "physical_document_captured"),
  unsupported_country: document("NOT_AVAILABLE", "COUNTRY_NOT_SUPPORTED", "physical_document_captured"),
  expired_document: document("REJECT", "EXPIRED_DOCUMENT", "document_in_date"),
  sanctions: { type: "WATCHLIST_SCREENING", value: "CONSIDER" },
  pep: { type: "WATCHLIST_ADVANCED_CA", value: "CONSIDER" },
  doubt: document("REJECT", "COUNTERFEIT", "no_signs_of_forgery"),
  underage: undefined,
  consent_declined: undefined,
  no_camera: undefined,
  revoked: undefined,
};
