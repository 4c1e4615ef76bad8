import type { Finding } from "../../scenario.ts";
import type { CheckError } from "./state.ts";

const error = (code: string, reason: string): CheckError => ({ code, reason });
const UNREADABLE = error("document_unverified_other", "The document could not be verified.");
const MANIPULATED = error("selfie_manipulated", "The selfie appears to have been manipulated.");

/**
 * `last_error` of each finding; null: the vendor has no word for it. Blur, glare and cropping fold into one code,
 * and forgery has none of its own.
 */
export const ERRORS: Readonly<Record<Finding, CheckError | null>> = {
  blurry: UNREADABLE,
  glare: UNREADABLE,
  cropped: UNREADABLE,
  dark: UNREADABLE,
  wrong_side: UNREADABLE,
  too_small: UNREADABLE,
  forged: MANIPULATED,
  face_mismatch: error("selfie_face_mismatch", "The selfie did not match the document photo."),
  unsupported_document: error("document_type_not_supported", "This type of document is not supported."),
  unsupported_country: error("country_not_supported", "Documents of this country are not supported."),
  expired_document: error("document_expired", "The document is expired."),
  underage: error("under_supported_age", "The person is below the supported age."),
  consent_declined: error("consent_declined", "The person declined to be verified."),
  no_camera: error("device_not_supported", "The device does not have a camera."),
  doubt: error("id_number_unverified_other", "The ID number could not be verified."),
  // UNCONFIRMED: no wire word turns a verified session back; this is how it would have to look.
  revoked: MANIPULATED,
  sanctions: null,
  pep: null,
};

export const ABANDONED = error("abandoned", "The person left before the end.");

/** The report's block that a code belongs to; codes outside these leave no report. */
export const blockOf = (code: string): "document" | "selfie" | "id_number" | undefined =>
  (["document", "selfie", "id_number"] as const).find((block) => code.startsWith(`${block}_`));
