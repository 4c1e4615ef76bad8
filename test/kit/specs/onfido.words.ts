import type { WordGroup } from "../spec.ts";

const split = (text: string): readonly string[] => text.trim().split(/\s+/);
const under = (path: string, separator: "." | "/" | ":", names: string): readonly string[] => [
  ...split(names).map((name) => `${path}${separator}${name}`),
];

/** Every breakdown group and node of the sheet, section 3.3, as `kind:group.node` and `…/reason property`. */
const BREAKDOWNS = [
  ...under("document", ":", "data_comparison data_validation data_consistency image_integrity visual_authenticity"),
  ...under("document", ":", "police_record compromised_document age_validation issuing_authority"),
  ...under(
    "document:data_comparison",
    ".",
    "issuing_country gender date_of_expiry last_name document_type document_numbers first_name date_of_birth",
  ),
  ...under(
    "document:data_validation",
    ".",
    "gender date_of_birth document_numbers document_expiration expiry_date mrz",
  ),
  "document:data_validation.barcode",
  ...under("document:data_consistency", ".", "date_of_expiry document_numbers issuing_country document_type gender"),
  ...under("document:data_consistency", ".", "date_of_birth first_name last_name nationality"),
  "document:data_consistency.multiple_data_sources_present",
  ...under(
    "document:image_integrity",
    ".",
    "image_quality supported_document colour_picture conclusive_document_quality",
  ),
  ...under("document:visual_authenticity", ".", "fonts picture_face_integrity template security_features other"),
  ...under("document:visual_authenticity", ".", "original_document_present digital_tampering face_detection"),
  ...under("document:compromised_document", ".", "document_database repeat_attempts"),
  "document:age_validation.minimum_accepted_age",
  ...under("document:issuing_authority", ".", "nfc_active_authentication nfc_passive_authentication"),
  ...under("document:image_integrity.image_quality", "/", "dark_photo glare_on_photo blurred_photo covered_photo"),
  ...under("document:image_integrity.image_quality", "/", "other_photo_issue damaged_document incorrect_side"),
  ...under(
    "document:image_integrity.image_quality",
    "/",
    "cut_off_document no_document_in_image two_documents_uploaded",
  ),
  ...under(
    "document:image_integrity.conclusive_document_quality",
    "/",
    "obscured_data_points obscured_security_features",
  ),
  ...under("document:image_integrity.conclusive_document_quality", "/", "abnormal_document_features corner_removed"),
  ...under("document:image_integrity.conclusive_document_quality", "/", "watermarks_digital_text_overlay missing_back"),
  ...under("document:image_integrity.conclusive_document_quality", "/", "punctured_document digital_document"),
  ...under("document:visual_authenticity.original_document_present", "/", "photo_of_screen screenshot scan"),
  "document:visual_authenticity.original_document_present/document_on_printed_paper",
  "face:face_comparison.face_match",
  ...under("face:image_integrity", ".", "face_detected source_integrity"),
  ...under("face:image_integrity.source_integrity", "/", "digital_tampering fake_webcam time_of_capture emulator"),
  ...under("face:image_integrity.source_integrity", "/", "challenge_reuse reasons"),
  ...under("face:visual_authenticity", ".", "spoofing_detection liveness_detected"),
  ...under("known_faces", ":", "previously_seen_faces image_integrity"),
  ...under("watchlist", ":", "sanction politically_exposed_person legal_and_regulatory_warnings adverse_media"),
  "watchlist:monitored_lists",
  ...under("identity_enhanced", ":", "sources address date_of_birth mortality ssn"),
  ...under("proof_of_address:data_comparison", ".", "address first_name last_name"),
  "proof_of_address:document_classification.supported_document",
  "proof_of_address:image_integrity.image_quality",
  ...under("device_intelligence", ":", "application_authenticity device_integrity device_reputation"),
];

const ACTIONS = split(`
  audit_log.created watchlist_monitor.matches_updated workflow_run.completed workflow_task.started
  workflow_task.completed check.started check.reopened check.withdrawn check.completed check.form_completed
  report.withdrawn report.resumed report.cancelled report.awaiting_approval report.completed
  workflow_timeline_file.created workflow_run_evidence_folder.created
`);

/** Transcribed from the vendor's fact sheet, sections 3, 4 and 5; the adapter's tables are compared with it. */
export const WORDS: readonly WordGroup[] = [
  {
    name: "run statuses",
    words: split("processing awaiting_input awaiting_client_input approved declined review abandoned error"),
  },
  {
    name: "task statuses of a callback",
    words: [
      ...under("task/capture", "/", "started completed"),
      ...under("task/report", "/", "started completed"),
      ...under("task/other", "/", "started completed"),
    ],
  },
  {
    name: "check statuses",
    words: under("check", "/", "in_progress awaiting_applicant complete withdrawn paused reopened"),
  },
  {
    name: "report statuses",
    words: under("report", "/", "awaiting_data awaiting_approval cancelled complete withdrawn"),
  },
  { name: "sub results", words: under("document", "/", "rejected suspected caution").map((w) => w.replace("/", "#")) },
  { name: "breakdown nodes", words: BREAKDOWNS },
  { name: "reports without a check of ours", words: ["report:us_driving_licence", "report:india_pan"] },
  {
    name: "client error types",
    words: split(`
      invalid_token expired_token expired_trial geoblocked_request permissions_unavailable unsupported
      unsupported_feature invalid_sdk_parameter unsupported_sdk_version no_camera user_consent_denied exception
      workflow_abandoned workflow_error user_exit
    `),
  },
  {
    name: "callback actions",
    count: 17,
    words: ACTIONS,
    callback: (action) => ({
      payload: {
        resource_type: action.split(".")[0],
        action,
        object: { id: "o-1", status: "completed", task_def_id: "upload_document_photo", workflow_run_id: "r-1" },
      },
    }),
  },
  {
    name: "API errors and capture refusals",
    words: split(`
      authorization_error user_authorization_error resource_not_found gone validation_error deletion_incomplete_checks
      rate_limit internal_server_error detect_glare detect_cutoff detect_blur face_detection
    `),
  },
];
