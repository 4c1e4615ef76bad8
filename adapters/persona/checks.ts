import type { CheckName, CheckOutcome } from "../../contracts/check.ts";
import type { Reason } from "../../contracts/reason.ts";

/** `prefix_name` for each name, under one reason. */
const of = <Code extends Reason>(reason: Code, prefix: string, names: string): Readonly<Record<string, Code>> =>
  Object.fromEntries(names.split(" ").map((name) => [`${prefix}_${name}`, reason]));

const GOVERNMENT_ID: Readonly<Record<string, Reason>> = {
  ...of("capture.document_blurry", "id", "blur_detection portrait_clarity_detection video_quality_detection"),
  ...of("capture.document_glare", "id", "glare_detection"),
  ...of("capture.document_cropped", "id", "corner_detection"),
  ...of("capture.document_damaged", "id", "damaged_detection"),
  ...of("capture.document_side_missing", "id", "double_side_detection"),
  ...of("capture.document_missing", "id", "entity_detection"),
  ...of("capture.document_photo_missing", "id", "portrait_detection"),
  ...of("capture.document_not_original", "id", "electronic_replica_detection paper_detection"),
  ...of("capture.document_unsupported", "id", "type_detection disallowed_type_detection real_id_detection"),
  ...of("capture.document_expired", "id", "expired_detection valid_dates_detection nfc_expired_detection"),
  ...of(
    "capture.document_unreadable",
    "id",
    "barcode_detection mrz_detection extracted_properties_detection unprocessable_submission_detection nfc_unprocessable_submission_detection",
  ),
  ...of("policy.jurisdiction_unsupported", "id", "disallowed_country_detection nfc_disallowed_country_detection"),
  ...of("policy.underage", "id", "age_comparison"),
  ...of(
    "fraud.document_forged",
    "id",
    "tamper_detection physical_tamper_detection fabrication_detection color_inconsistency_detection mrz_inconsistency_detection barcode_inconsistency_detection number_format_inconsistency_detection handwriting_detection nfc_tamper_detection nfc_pki_failure_detection",
  ),
  ...of("fraud.document_compromised", "id", "compromised_detection"),
  ...of("fraud.duplicate_identity", "id", "repeat_detection inconsistent_repeat_detection"),
  ...of("fraud.suspected", "id", "public_figure_detection age_inconsistency_detection"),
  ...of("identity.face_mismatch", "id", "selfie_comparison"),
  ...of("identity.document_inconsistent", "id", "extraction_inconsistency_detection"),
  ...of(
    "identity.data_mismatch",
    "id",
    "account_comparison attribute_comparison inquiry_comparison nfc_attribute_comparison",
  ),
  ...of("identity.data_not_found", "id", "aamva_database_lookup"),
  ...of("identity.address_mismatch", "id", "po_box_detection"),
  ...of("vendor.unspecified", "id", "custom_detection experimental_model_detection"),
};

const SELFIE: Readonly<Record<string, Reason>> = {
  ...of(
    "capture.selfie_quality",
    "selfie",
    "face_covering_detection glare_detection glasses_detection image_quality_detection multiple_faces_detection portrait_quality_detection pose_detection video_quality_detection",
  ),
  ...of("identity.face_mismatch", "selfie", "id_comparison account_comparison attribute_comparison persona_comparison"),
  ...of(
    "identity.liveness_failed",
    "selfie",
    "liveness_detection pose_repeat_detection suspicious_entity_detection voice_detection",
  ),
  ...of("identity.data_mismatch", "selfie", "age_comparison"),
  ...of("policy.underage", "selfie", "age_threshold_comparison"),
  ...of("fraud.duplicate_identity", "selfie", "repeat_detection"),
  ...of(
    "fraud.suspected",
    "selfie",
    "age_inconsistency_detection public_figure_detection similar_background_detection",
  ),
  ...of("vendor.unspecified", "selfie", "custom_detection experimental_model_detection"),
};

const DOCUMENT: Readonly<Record<string, Reason>> = {
  ...of(
    "capture.address_document_invalid",
    "document",
    "color_mode_detection expired_detection extracted_properties_detection portrait_detection qr_code_detection recency_detection type_detection unprocessable_submission_detection social_security_card_version",
  ),
  ...of(
    "fraud.document_forged",
    "document",
    "digital_text_modification_detection enhanced_fraud_detection fabrication_detection handwriting_detection image_copy_move_detection image_inconsistent_timestamp_detection image_suspicious_metadata_detection inconsistent_timestamp_detection jpeg_modification_detection jpeg_original_image_detection pdf_abnormal_font_detection pdf_annotation_detection pdf_content_type_detection pdf_editor_detection pdf_inconsistent_timestamp_detection pdf_modification_detection pdf_timestamp_inconsistency_detection synthetic_content_detection tamper_detection template_detection",
  ),
  ...of("fraud.document_compromised", "document", "compromised_detection"),
  ...of("identity.face_mismatch", "document", "selfie_comparison"),
  ...of("vendor.unspecified", "document", "custom_detection"),
};

const DATABASE: Readonly<Record<string, Reason>> = {
  ...of(
    "identity.data_mismatch",
    "database",
    "name_comparison birthdate_comparison identity_comparison email_address_comparison phone_number_comparison social_security_number_comparison inquiry_comparison attribute_comparison standard_identity_comparison serpro_birthdate_comparison serpro_cpf_comparison serpro_name_comparison phone_carrier_birthdate_comparison phone_carrier_name_first_comparison phone_carrier_name_last_comparison tin_name_comparison tin_invalid_format_detection",
  ),
  ...of(
    "identity.address_mismatch",
    "database",
    "address_comparison po_box_detection phone_carrier_address_comparison",
  ),
  ...of("identity.face_mismatch", "database", "serpro_face_comparison"),
  ...of("identity.data_not_found", "database", "ecbsv_record_match tin_disallowed_type_detection"),
  ...of("identity.deceased", "database", "deceased_detection ecbsv_death_record tin_deceased_detection"),
  ...of("policy.underage", "database", "phone_carrier_age_threshold_comparison"),
  ...of("policy.consent_declined", "database", "aadhaar_consent_check"),
  ...of("vendor.check_unavailable", "database", "service_available_detection ecbsv_service_available_detection"),
};

const CONTACT: Readonly<Record<string, Reason>> = {
  ...of(
    "identity.contact_unverified",
    "email_address",
    "confirmation_code_comparison invalid_email_format_detection timeout_detection",
  ),
  ...of(
    "identity.contact_unverified",
    "phone_number",
    "confirmation_code_comparison deliverable_detection disallowed_country_detection invalid_number_format_detection timeout_detection",
  ),
};

/** Names of checks inside a verification. */
export const CHECK_REASONS: Readonly<Record<string, Reason>> = {
  ...GOVERNMENT_ID,
  ...SELFIE,
  ...DOCUMENT,
  ...DATABASE,
  ...CONTACT,
};

/** Reasons of a failed check: they only make a coarse one finer. */
export const FINER: Readonly<Record<string, Reason>> = {
  too_blurry: "capture.document_blurry",
  too_much_glare: "capture.document_glare",
  insufficient_padding: "capture.document_cropped",
  side_submitted_twice: "capture.document_side_missing",
  portrait_not_found: "capture.document_photo_missing",
  cannot_verify_id: "capture.document_missing",
  low_confidence_entity_match: "capture.document_missing",
  replica_detected: "capture.document_not_original",
  paper_id_detected: "capture.document_not_original",
  photocopy_found: "capture.document_not_original",
  screenshot_found: "capture.document_not_original",
  type_not_detected: "capture.document_unsupported",
  unsupported_document_type: "capture.document_unsupported",
  restricted_type: "capture.document_unsupported",
  invalid_id_type: "capture.document_unsupported",
  type_mismatch: "capture.document_unsupported",
  expired: "capture.document_expired",
  unsupported_country: "policy.jurisdiction_unsupported",
  selected_country_mismatch: "capture.document_unsupported",
  age_below_limit: "policy.underage",
  age_outside_limits: "policy.underage",
  face_mismatch: "identity.face_mismatch",
  property_mismatch: "identity.data_mismatch",
  low_liveness_confidence: "identity.liveness_failed",
  tamper_detected: "fraud.document_forged",
  fabricated_id_version: "fraud.document_forged",
  image_manipulated: "fraud.document_forged",
  portrait_tampering: "fraud.document_forged",
  sample_document: "fraud.document_forged",
  publicly_available: "fraud.document_compromised",
  fraudulent: "fraud.suspected",
  external_service_error: "vendor.check_unavailable",
};
export const COARSE: ReadonlySet<Reason> = new Set(["capture.document_unreadable", "vendor.unspecified"]);

/** Kinds of verification, and which of our checks each of them is. */
export const KINDS: Readonly<Record<string, readonly CheckName[]>> = {
  "verification/government-id": ["document"],
  "verification/government-id-nfc": ["document"],
  "verification/selfie": ["face_match", "liveness"],
  "verification/document": ["address"],
  "verification/database": ["data_match"],
  "verification/database-standard": ["data_match"],
  "verification/database-ecbsv": ["data_match"],
  "verification/database-phone-carrier": ["data_match"],
  "verification/database-serpro": ["data_match"],
  "verification/database-tin": ["data_match"],
  "verification/aamva": ["data_match"],
};

/** Checks inside a verification that are checks of ours by themselves. */
export const OWN_CHECKS: Readonly<Record<string, CheckName>> = {
  id_age_comparison: "age",
  selfie_age_threshold_comparison: "age",
  id_repeat_detection: "duplicate",
  selfie_repeat_detection: "duplicate",
};

/** What a reason says about a check. Reasons without a row say nothing about any of ours. */
export const CHECKS_OF: Readonly<Partial<Record<Reason, readonly [CheckName, CheckOutcome]>>> = {
  "capture.document_blurry": ["document", "inconclusive"],
  "capture.document_glare": ["document", "inconclusive"],
  "capture.document_cropped": ["document", "inconclusive"],
  "capture.document_damaged": ["document", "inconclusive"],
  "capture.document_side_missing": ["document", "inconclusive"],
  "capture.document_missing": ["document", "inconclusive"],
  "capture.document_photo_missing": ["document", "inconclusive"],
  "capture.document_unsupported": ["document", "inconclusive"],
  "capture.document_unreadable": ["document", "inconclusive"],
  "capture.document_not_original": ["document", "failed"],
  "capture.document_expired": ["document", "failed"],
  "capture.address_document_invalid": ["address", "inconclusive"],
  "capture.selfie_quality": ["face_match", "inconclusive"],
  "fraud.document_forged": ["document", "failed"],
  "fraud.document_compromised": ["document", "failed"],
  "fraud.duplicate_identity": ["duplicate", "failed"],
  "identity.document_inconsistent": ["document", "failed"],
  "identity.face_mismatch": ["face_match", "failed"],
  "identity.liveness_failed": ["liveness", "failed"],
  "identity.data_mismatch": ["data_match", "failed"],
  "identity.data_not_found": ["data_match", "inconclusive"],
  "identity.address_mismatch": ["address", "failed"],
  "policy.underage": ["age", "failed"],
};
