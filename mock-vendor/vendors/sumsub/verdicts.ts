import type { Finding } from "../../scenario.ts";
import type { ReviewResult } from "./state.ts";

const RETRY_COMMENT = "We could not accept the photo. Please take a new one.";
const FINAL_COMMENT = "We could not verify your profile.";

const red = (type: "RETRY" | "FINAL", clientComment: string, labels: string[], buttons: string[]): ReviewResult => ({
  moderationComment: type === "RETRY" ? RETRY_COMMENT : FINAL_COMMENT,
  clientComment,
  reviewAnswer: "RED",
  rejectLabels: labels,
  reviewRejectType: type,
  buttonIds: buttons,
});

/** Labels and reject type of each finding. Button ids are free strings of the vendor's dashboard. */
const VERDICTS: Readonly<Record<Finding, ReviewResult>> = {
  blurry: red("RETRY", "Low quality", ["LOW_QUALITY"], ["badPhoto", "badPhoto_lowQuality"]),
  glare: red("RETRY", "Glare on the data page", ["UNSATISFACTORY_PHOTOS"], ["badPhoto", "badPhoto_glare"]),
  cropped: red("RETRY", "Document partly visible", ["INCOMPLETE_DOCUMENT"], ["badDocument", "badDocument_incomplete"]),
  wrong_side: red("RETRY", "Other side needed", ["DOCUMENT_PAGE_MISSING"], ["badDocument", "badDocument_missingPage"]),
  dark: red("RETRY", "Too dark", ["UNSATISFACTORY_PHOTOS"], ["badPhoto", "badPhoto_dark"]),
  too_small: red("RETRY", "Not readable", ["UNSATISFACTORY_PHOTOS"], ["badPhoto"]),
  forged: red("FINAL", "Suspected forgery", ["FORGERY"], ["forgery", "forgery_general"]),
  face_mismatch: red("FINAL", "Another face", ["SELFIE_MISMATCH"], ["selfie", "selfie_mismatch"]),
  unsupported_document: red("RETRY", "Unsuitable document", ["UNSUITABLE_DOCUMENT"], ["badDocument"]),
  unsupported_country: red("FINAL", "Country not served", ["WRONG_USER_REGION"], ["region"]),
  expired_document: red("RETRY", "Document expired", ["EXPIRATION_DATE"], ["badDocument", "badDocument_expired"]),
  underage: red("FINAL", "Below the required age", ["AGE_REQUIREMENT_MISMATCH"], ["age"]),
  sanctions: red("FINAL", "Sanctions list", ["SANCTIONS"], ["aml", "aml_sanctions"]),
  pep: red("FINAL", "Politically exposed", ["PEP"], ["aml", "aml_pep"]),
  // UNCONFIRMED: a refused consent has no label of its own; this one is the nearest.
  consent_declined: red("RETRY", "Did not agree", ["REFUSED_TO_CONTINUE"], ["userRefused"]),
  // UNCONFIRMED: documented for video calls; there is no other word for a person without a camera.
  no_camera: red("RETRY", "No camera", ["CAMERA_OR_LIGHTING_ISSUES"], ["camera"]),
  revoked: red("FINAL", "Fraudulent patterns", ["FRAUDULENT_PATTERNS"], ["fraud"]),
  doubt: red("FINAL", "In doubt", ["OTHER"], []),
};

export const verdictOf = (finding: Finding): ReviewResult => VERDICTS[finding];
export const GREEN: ReviewResult = { reviewAnswer: "GREEN" };
