import type { WordGroup } from "../spec.ts";

/** Transcribed from the vendor's fact sheet, sections 3, 4 and 5; the adapter's tables are compared with it. */
export const WORDS: readonly WordGroup[] = [
  { name: "session statuses", words: ["requires_input", "processing", "verified", "canceled"] },
  {
    name: "last_error codes",
    words: [
      "abandoned",
      "consent_declined",
      "country_not_supported",
      "device_not_supported",
      "document_expired",
      "document_type_not_supported",
      "document_unverified_other",
      "email_unverified_other",
      "email_verification_declined",
      "id_number_insufficient_document_data",
      "id_number_mismatch",
      "id_number_unverified_other",
      "phone_unverified_other",
      "phone_verification_declined",
      "selfie_document_missing_photo",
      "selfie_face_mismatch",
      "selfie_manipulated",
      "selfie_unverified_other",
      "under_supported_age",
      "address_mismatch",
      "document_type_not_allowed",
    ],
    alsoAs: (code) => `requires_input/${code}`,
  },
  { name: "redaction statuses", words: ["redaction/processing", "redaction/redacted", "redaction/validated"] },
  { name: "report statuses", words: ["report/verified", "report/unverified"] },
  {
    name: "event types",
    words: ["created", "processing", "verified", "requires_input", "canceled", "redacted"],
    callback: (type) => ({
      id: "evt_w",
      type: `identity.verification_session.${type}`,
      created: 1772446530,
      data: { object: { id: "vs_w", status: "processing" } },
    }),
  },
  {
    name: "API errors",
    words: [
      "parameter_missing",
      "parameter_unknown",
      "idempotency_error",
      "idempotency_key_in_use",
      "rate_limit",
      "lock_timeout",
      "card_error",
      "resource_missing",
      "api_error",
    ],
  },
];
