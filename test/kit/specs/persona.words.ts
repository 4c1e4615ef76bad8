import type { WordGroup } from "../spec.ts";

const split = (text: string): readonly string[] => text.trim().split(/\s+/);

/** `family.{one,other}` is both of them. */
const expanded = (item: string): readonly string[] => {
  const [, family = "", verbs = ""] = /^(.*)\.\{(.*)\}$/.exec(item) ?? [];
  return family === "" ? [item] : verbs.split(",").map((verb) => `${family}.${verb}`);
};

const named = (prefix: string, names: string): readonly string[] => split(names).map((name) => `${prefix}_${name}`);

/** The 249 names of the vendor's enumeration, in its own short form. */
const EVENTS = split(`
  account-property.redacted account-type.deleted-field
  account.{added-relation,archived,consolidated,consolidated-with,created,redacted,removed-relation,restored,status-updated,tag-added,tag-removed,updated-fields,updated-tags}
  agent-conversation.{created,errored,message-added} authentication.{completed,created,expired,failed,redacted}
  case-comment.created case-message.{received,sent} case-template.deleted-field
  case.{assigned,created,exported,print-initiated,queue-updated,redacted,reopened,resolved,sla-expired,status-updated,updated,updated-fields,updated-tags}
  checkpoint.{completed,created,expired,failed,reusable-persona-used,started}
  connect/share-token.{inbound-created,inbound-redeemed,outbound-created,outbound-redeemed}
  document.{created,errored,extracted,pending,processed,submitted} filing.{created,filed}
  graph-query.{cancelled,completed,errored,reran,submitted,timed-out}
  importer-pipeline-run.{canceled,completed,errored,paused,resumed,started}
  inquiry-session.{canceled,expired,started} inquiry-template-version.{created,published}
  inquiry.{approved,completed,created,declined,expired,failed,marked-for-review,redacted,reusable-persona-assurance-failed,reusable-persona-created,reusable-persona-updated,reusable-persona-used,started,transitioned,updated-tags}
  integration-log.created report/address-lookup.{errored,ready,submitted}
  report/adverse-media.{dismissed,errored,matched,ready} report/background-check.ready
  report/better-business-bureau.{errored,ready} report/business-adverse-media.{dismissed,errored,matched,ready}
  report/business-associated-persons.{errored,ready} report/business-classification.{errored,ready,submitted}
  report/business-enforcement-action.{errored,ready,submitted}
  report/business-industry-classification.{errored,ready,submitted} report/business-liens-lookup.{errored,ready}
  report/business-lookup-eu.{errored,ready} report/business-lookup.{errored,ready}
  report/business-media-coverage.{errored,matched,ready,submitted} report/business-nonprofit.{changed,errored,ready}
  report/business-online-presence.{errored,ready,submitted}
  report/business-personnel-insights.{errored,ready,submitted} report/business-registrations-lookup.{errored,ready}
  report/business-social-media.{errored,ready} report/business-watchlist.{dismissed,errored,matched,ready}
  report/business-website.{errored,ready} report/chainalysis-address-screening.{errored,ready}
  report/clearbit-business-lookup.{errored,ready} report/coinbase-check-crypto-risk.{errored,ready}
  report/community-safety.{errored,matched,ready} report/comply-advantage-search.ready
  report/comprehensive-profile.ready report/crypto-address-watchlist.{errored,matched,ready}
  report/crypto_address.{matched,ready} report/custom-list.{dismissed,errored,matched,ready}
  report/email-address.{errored,ready} report/employer-lookup.ready report/equifax-oneview.{errored,ready}
  report/finra-broker-check.{errored,ready} report/kyckr-business-lookup.{errored,ready}
  report/middesk.{errored,ready,submitted} report/mx-account.{errored,ready} report/nces.{errored,ready}
  report/novacredit-cash-atlas.{errored,ready,submitted} report/novacredit-credit-passport.{errored,ready,submitted}
  report/phone-number.{errored,ready} report/politically-exposed-person.{dismissed,errored,matched,ready}
  report/profile-non-authoritative.{errored,ready} report/profile.{errored,ready}
  report/screening.{errored,matched,ready} report/sec-action-lookup.{errored,ready}
  report/sentilink-application-risk.{errored,ready} report/sentilink-scores.{errored,ready}
  report/social-media.{errored,ready} report/synthetic.{errored,ready} report/trm-wallet-screening.{errored,ready}
  report/watchlist.{dismissed,errored,matched,ready} sar.{created,filed}
  selfie.{created,errored,processed,submitted} session.{created,expired} transaction-type.deleted-field
  transaction.{added-relation,created,labeled,redacted,removed-relation,sentinel-session-processed,status-updated,updated-fields}
  user.availability-updated
  verification.{canceled,created,escalated,failed,passed,requires-retry,skipped,submitted,tentatively-failed,tentatively-passed,updated-tags}
  workflow-run.{created,errored,resumed} workflow.published
`).flatMap(expanded);

const payload = { data: { id: "ver_w", relationships: { inquiry: { data: { type: "inquiry", id: "inq_w" } } } } };

/** A payload of the kind that the event is about, as small as it can be. */
const eventOf = (name: string) => {
  const inquiry = { data: { id: "inq_w", attributes: { status: "pending" } } };
  const report = { data: { ...payload.data, type: name.split(".")[0], attributes: { status: "ready" } } };
  const content = name.startsWith("inquiry.") ? inquiry : name.startsWith("report/") ? report : payload;
  return { data: { type: "event", id: "evt_w", attributes: { name, payload: content } } };
};

/** Transcribed from the vendor's fact sheet, sections 3 and 4; the adapter's tables are compared with it. */
export const WORDS: readonly WordGroup[] = [
  {
    name: "inquiry statuses",
    words: split("created pending completed failed expired needs_review approved declined"),
    count: 8,
  },
  {
    name: "verification statuses",
    words: split(`
      verification/initiated verification/confirmed verification/submitted verification/passed verification/failed
      verification/requires_retry verification/skipped verification/canceled verification/tentatively_passed
      verification/tentatively_failed`),
    count: 10,
  },
  { name: "report statuses", words: ["report/pending", "report/ready", "report/errored"] },
  { name: "session statuses", words: ["session/new", "session/active", "session/expired"] },
  {
    name: "reports that compare with lists",
    words: split("report/watchlist report/politically-exposed-person report/adverse-media"),
  },
  { name: "list types", words: ["sanction"] },
  {
    name: "checks of id",
    words: named(
      "id",
      `
        aamva_database_lookup account_comparison age_comparison age_inconsistency_detection attribute_comparison
        barcode_detection barcode_inconsistency_detection blur_detection color_inconsistency_detection
        compromised_detection corner_detection custom_detection damaged_detection disallowed_country_detection
        disallowed_type_detection double_side_detection electronic_replica_detection entity_detection
        experimental_model_detection expired_detection extracted_properties_detection
        extraction_inconsistency_detection fabrication_detection glare_detection handwriting_detection
        inconsistent_repeat_detection inquiry_comparison mrz_detection mrz_inconsistency_detection
        nfc_attribute_comparison nfc_disallowed_country_detection nfc_expired_detection nfc_pki_failure_detection
        nfc_tamper_detection nfc_unprocessable_submission_detection number_format_inconsistency_detection
        paper_detection physical_tamper_detection po_box_detection portrait_clarity_detection portrait_detection
        public_figure_detection real_id_detection repeat_detection selfie_comparison tamper_detection type_detection
        unprocessable_submission_detection valid_dates_detection video_quality_detection`,
    ),
    count: 50,
  },
  {
    name: "checks of selfie",
    words: named(
      "selfie",
      `
        account_comparison age_comparison age_inconsistency_detection age_threshold_comparison attribute_comparison
        custom_detection experimental_model_detection face_covering_detection glare_detection glasses_detection
        id_comparison image_quality_detection liveness_detection multiple_faces_detection persona_comparison
        portrait_quality_detection pose_detection pose_repeat_detection public_figure_detection repeat_detection
        similar_background_detection suspicious_entity_detection video_quality_detection voice_detection`,
    ),
    count: 24,
  },
  {
    name: "checks of document",
    words: named(
      "document",
      `
        color_mode_detection compromised_detection custom_detection digital_text_modification_detection
        enhanced_fraud_detection expired_detection extracted_properties_detection fabrication_detection
        handwriting_detection image_copy_move_detection image_inconsistent_timestamp_detection
        image_suspicious_metadata_detection inconsistent_timestamp_detection jpeg_modification_detection
        jpeg_original_image_detection pdf_abnormal_font_detection pdf_annotation_detection
        pdf_content_type_detection pdf_editor_detection pdf_inconsistent_timestamp_detection
        pdf_modification_detection pdf_timestamp_inconsistency_detection portrait_detection qr_code_detection
        recency_detection selfie_comparison social_security_card_version synthetic_content_detection
        tamper_detection template_detection type_detection unprocessable_submission_detection`,
    ),
    count: 32,
  },
  {
    name: "checks of database",
    words: named(
      "database",
      `
        aadhaar_consent_check address_comparison attribute_comparison birthdate_comparison deceased_detection
        ecbsv_death_record ecbsv_record_match ecbsv_service_available_detection email_address_comparison
        identity_comparison inquiry_comparison name_comparison phone_carrier_address_comparison
        phone_carrier_age_threshold_comparison phone_carrier_birthdate_comparison
        phone_carrier_name_first_comparison phone_carrier_name_last_comparison phone_number_comparison
        po_box_detection serpro_birthdate_comparison serpro_cpf_comparison serpro_face_comparison
        serpro_name_comparison service_available_detection social_security_number_comparison
        standard_identity_comparison tin_deceased_detection tin_disallowed_type_detection
        tin_invalid_format_detection tin_name_comparison`,
    ),
    count: 30,
  },
  {
    name: "checks of email address",
    words: named(
      "email_address",
      `
        confirmation_code_comparison invalid_email_format_detection timeout_detection`,
    ),
    count: 3,
  },
  {
    name: "checks of phone number",
    words: named(
      "phone_number",
      `
        confirmation_code_comparison deliverable_detection disallowed_country_detection
        invalid_number_format_detection timeout_detection`,
    ),
    count: 5,
  },
  {
    name: "reasons in the vendor's own examples",
    words: split(`
      barcode_not_decoded type_not_detected side_submitted_twice replica_detected cannot_verify_id
      low_confidence_entity_match too_much_glare portrait_not_found low_liveness_confidence low_confidence_match`),
  },
  {
    name: "reasons beside not_applicable",
    words: split(`
      disabled no_account missing_birthdate no_country no_expiration_date no_required_properties missing_properties
      not_enabled no_inquiry mrz_not_found invalid_country missing_address no_selfie`),
  },
  {
    name: "further reasons",
    words: split(`
      age_below_limit expired too_blurry insufficient_padding tamper_detected fabricated_id_version fraudulent
      image_manipulated portrait_tampering paper_id_detected photocopy_found screenshot_found publicly_available
      repeat details_only_repeat inconsistent_face inconsistent_details face_mismatch property_mismatch
      unsupported_country unsupported_document_type restricted_type invalid_id_type type_mismatch
      selected_country_mismatch sample_document deepfake_detected gen_ai_detected replica_2d_detected
      device_detected virtual_camera_detected emulator_detected suspicious_photo repeat_image face_cropped
      face_too_far eyes_closed glasses sunglasses face_covering_detected multiple_faces_detected invalid_pose
      image_quality_low age_mismatch age_outside_limits public_figure_detected external_service_error
      disabled_by_check_config`),
  },
  { name: "events", words: EVENTS, count: 249, callback: eventOf },
];
