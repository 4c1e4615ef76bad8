import type { WordGroup } from "../spec.ts";

/** Transcribed from the vendor's fact sheet, sections 3, 4 and 5; the adapter's tables are compared with it. */
const words = (text: string): readonly string[] => text.trim().split(/\s+/);
const each = (prefix: string, text: string): readonly string[] => words(text).map((word) => prefix + word);

/** Values that speak against a person, by where they stand. */
const AGAINST = words(`
  documents.authenticity/no_match documents.authenticity/partial_match documents.image_quality/low
  documents.name/no_match documents.date_of_birth/no_match documents.expiration_date/expired
  documents.issuing_country/no_match documents.type_supported/failed documents.portrait_presence_check/failed
  documents.portrait_details_check/failed documents.image_composition_check/failed documents.integrity_check/failed
  documents.detail_check/failed documents.issue_date_check/failed documents.human_review/failed
  documents.glare_check/failed documents.dimensions_check/failed documents.blur_check/failed
  selfies.document_comparison/no_match selfies.liveness_check/failed selfies.facial_analysis/failed
  selfies.age_check/no_match kyc_check.address/no_match kyc_check.name/no_match kyc_check.date_of_birth/no_match
  kyc_check.id_number/no_match kyc_check.phone_number/no_match verify_sms.status/failed
  risk_check.user_interactions/risky risk_check.fraud_ring_detected/yes risk_check.bot_detected/yes
  risk_check.ip_proxy_type/tor risk_check.ip_proxy_type/vpn risk_check.ip_proxy_type/web_proxy
  risk_check.ip_proxy_type/public_proxy risk_check.synthetic_identity/high risk_check.stolen_identity/high
  risk_check.facial_duplicates/found risk_check.status/failed step/manually_rejected`);

export const WORDS: readonly WordGroup[] = [
  { name: "statuses", count: 6, words: words("active success failed expired canceled pending_review") },
  {
    name: "step values",
    count: 11,
    words: each(
      "step/",
      `success active failed waiting_for_prerequisite not_applicable skipped expired canceled pending_review
       manually_approved manually_rejected`,
    ),
  },
  { name: "values that speak against a person", words: AGAINST },
  {
    name: "other values",
    words: each(
      "value/",
      `match partial_match no_data no_input not_expired success high medium yes no genuine neutral none_detected warning
       indeterminate pending residential commercial`,
    ),
  },
  { name: "screening statuses", words: each("screening/", "rejected pending_review cleared") },
  { name: "review statuses of a hit", words: each("hit/", "confirmed pending_review dismissed") },
  {
    name: "lists",
    count: 25,
    words: words(`
      AU_CON CA_CON EU_CON IZ_CIA IZ_IPL IZ_PEP IZ_UNC IZ_WBK UK_HMC US_DPL US_DTC US_FBI US_FSE US_ISN US_MBS US_PLC
      US_SAM US_SDN US_SSI SG_SOF TR_TWL TR_DFD TR_FOR TR_WMD TR_CMB`),
  },
  {
    name: "callbacks that are about nothing of ours; the other two are prompts",
    words: words("IDENTITY_VERIFICATION/RETRIED SCREENING/STATUS_UPDATED ENTITY_SCREENING/STATUS_UPDATED"),
  },
  {
    name: "error types and codes",
    words: words(`
      INVALID_REQUEST INVALID_RESULT INVALID_INPUT RATE_LIMIT_EXCEEDED API_ERROR SANDBOX_ERROR MISSING_FIELDS
      UNKNOWN_FIELDS INVALID_FIELD INVALID_BODY INVALID_API_KEYS UNAUTHORIZED_ENVIRONMENT
      INVALID_WEBHOOK_VERIFICATION_KEY_ID RATE_LIMIT INTERNAL_SERVER_ERROR PLANNED_MAINTENANCE`),
  },
];
