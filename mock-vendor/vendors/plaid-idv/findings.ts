import type { Finding } from "../../scenario.ts";
import type { JsonObject } from "../../wire.ts";

/** The step that fails, and what its analysis says then. */
export interface Found {
  readonly step: "documentary_verification" | "selfie_check";
  /** Parts of a document's or a selfie's `analysis` that differ from those of a good one. */
  readonly analysis: JsonObject;
}

const document = (analysis: JsonObject): Found => ({ step: "documentary_verification", analysis });
const picture = (check: string): Found =>
  document({ image_quality: "low", image_quality_details: { [check]: "failed" } });
const selfie = (analysis: JsonObject): Found => ({ step: "selfie_check", analysis });
const FORGED = document({ authenticity: "no_match", fraud_analysis_details: { detail_check: "failed" } });

/** null: the attempt stays as it is, because the vendor has no word for it. */
export const FINDINGS: Readonly<Record<Finding, Found | null>> = {
  blurry: picture("blur_check"),
  glare: picture("glare_check"),
  cropped: picture("dimensions_check"),
  dark: document({ image_quality: "low" }),
  too_small: picture("dimensions_check"),
  // UNCONFIRMED: the vendor has no word for the other side of a document; nothing on it says where it is from.
  wrong_side: document({ fraud_analysis_details: { portrait_presence_check: "failed" } }),
  forged: FORGED,
  face_mismatch: selfie({ document_comparison: "no_match" }),
  unsupported_document: document({ fraud_analysis_details: { type_supported: "failed" } }),
  unsupported_country: document({ extracted_data: { issuing_country: "no_match" } }),
  expired_document: document({ extracted_data: { expiration_date: "expired" } }),
  underage: selfie({
    age_check: { status: "no_match", reported_age: 19, age_estimate_lower_bound: 13, age_estimate_upper_bound: 16 },
  }),
  revoked: FORGED,
  // These lead to a review, which only a screening can.
  sanctions: null,
  pep: null,
  doubt: null,
  consent_declined: null,
  no_camera: null,
};

/** The list on which a screening found the person. */
export const LIST_OF: Readonly<Partial<Record<Finding, string>>> = {
  sanctions: "US_SDN",
  pep: "IZ_PEP",
  doubt: "IZ_WBK",
};
