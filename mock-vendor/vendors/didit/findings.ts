import type { Finding } from "../../scenario.ts";
import type { JsonObject } from "../../wire.ts";

export type FeatureName = "ID_VERIFICATION" | "LIVENESS" | "FACE_MATCH" | "AML";

/** What one feature found: a risk, and fields of its item that differ from those of a good one. */
export interface FindingItem {
  readonly feature: FeatureName;
  readonly risks: readonly string[];
  readonly fields?: JsonObject;
}

const SHARP: JsonObject = {
  focus_score: 85.3,
  brightness_score: 92.1,
  brightness_issue: "ok",
  is_document_fully_visible: true,
  resolution_score: 72.4,
  overall_score: 88.7,
};
export const GOOD_QUALITY = SHARP;

const idDocument = (risk: string, fields?: JsonObject): FindingItem => ({
  feature: "ID_VERIFICATION",
  risks: [risk],
  ...(fields === undefined ? {} : { fields }),
});

/** The vendor has no risk for a bad picture: what it could not read it says, and how the picture measured. */
const unreadable = (quality: JsonObject): FindingItem =>
  idDocument("COULD_NOT_RECOGNIZE_DOCUMENT", {
    front_image_quality_score: { ...SHARP, ...quality, overall_score: 21 },
  });

const hit = (caption: string, dataset: string, kind: string): FindingItem => ({
  feature: "AML",
  risks: ["POSSIBLE_MATCH_FOUND"],
  fields: {
    total_hits: 1,
    hits: [
      {
        ...{ id: "hit-1", caption, datasets: [dataset], match_score: 93, risk_score: 71, review_status: "Unreviewed" },
        ...{ pep_matches: [], sanction_matches: [], warning_matches: [], adverse_media_matches: [] },
        [kind]: [{ list_name: dataset }],
      },
    ],
  },
});

/** null: the vendor's wire format has no word for it. */
export const FINDINGS: Readonly<Record<Finding, FindingItem | null>> = {
  blurry: unreadable({ focus_score: 11.2 }),
  // UNCONFIRMED: the words of `brightness_issue` besides `ok`.
  glare: unreadable({ brightness_issue: "too_bright", brightness_score: 12.5 }),
  dark: unreadable({ brightness_issue: "too_dark", brightness_score: 9.8 }),
  cropped: unreadable({ is_document_fully_visible: false }),
  // The vendor has no word for the side: what it could not read is all that it says.
  wrong_side: unreadable({}),
  too_small: unreadable({ resolution_score: 8.1 }),
  forged: idDocument("PORTRAIT_MANIPULATION_DETECTED"),
  face_mismatch: { feature: "FACE_MATCH", risks: ["LOW_FACE_MATCH_SIMILARITY"], fields: { score: 23.4 } },
  unsupported_document: idDocument("DOCUMENT_NOT_SUPPORTED_FOR_APPLICATION"),
  // UNCONFIRMED: that the country is named beside the documented risk.
  unsupported_country: {
    ...idDocument("DOCUMENT_COUNTRY_MISMATCH", { issuing_state: "PRK", nationality: "PRK" }),
    risks: ["DOCUMENT_NOT_SUPPORTED_FOR_APPLICATION", "DOCUMENT_COUNTRY_MISMATCH"],
  },
  expired_document: idDocument("DOCUMENT_EXPIRED", { expiration_date: "2025-06-02" }),
  underage: idDocument("AGE_BELOW_MINIMUM", { age: 15, date_of_birth: "2011-01-01" }),
  sanctions: hit("Carmen Ejemplo", "SANCTIONS", "sanction_matches"),
  pep: hit("Carmen Ejemplo", "PEP", "pep_matches"),
  doubt: { feature: "FACE_MATCH", risks: ["LOW_FACE_MATCH_SIMILARITY"], fields: { score: 61.8 } },
  // A person decides in the console: the features stay as they were.
  revoked: { feature: "ID_VERIFICATION", risks: [] },
  consent_declined: null,
  no_camera: null,
};
