/**
 * Reason codes `class.code`. Six classes that are never mixed, because each needs another remedy:
 * a blurred picture is retaken, a sanctions alert goes to a person, a closed country is final.
 */
export const REASON_CLASSES = ["capture", "identity", "compliance", "fraud", "policy", "vendor"] as const;
export type ReasonClass = (typeof REASON_CLASSES)[number];

export const REMEDIES = [
  "retake", // same document, new picture
  "other_document", // another document of the same person
  "other_path", // a way without this capture: manual, in person
  "correct_data", // the caller's data do not agree with the evidence
  "human_review", // nothing the person can do: someone decides
  "wait", // we or the vendor act next
  "restart", // a new session
  "none", // definitive
] as const;
export type Remedy = (typeof REMEDIES)[number];

/** Who may see a code, narrowest first: `user` is everyone; `compliance` hides it from user and support. */
export const AUDIENCES = ["user", "support", "compliance", "auditor"] as const;
export type Audience = (typeof AUDIENCES)[number];

export interface ReasonRule {
  readonly remedy: Remedy;
  /** May the same person try again in the same session? */
  readonly retryable: boolean;
  /** The widest audience that may see the code. */
  readonly audience: Audience;
  /**
   * Key of the sentence shown to the person (contracts/messages). Codes hidden from the person share a
   * neutral sentence, so that the text cannot tip anyone off.
   */
  readonly message: string;
}

/** A rule whose message key stays a literal: `MessageKey` is derived from it, and a missing translation does not compile. */
type Saying<Message extends string> = ReasonRule & { readonly message: Message };

const shown = <Message extends string>(remedy: Remedy, retryable: boolean, message: Message): Saying<Message> => ({
  remedy,
  retryable,
  audience: "user",
  message,
});
const retake = <Message extends string>(message: Message) => shown("retake", true, message);
const forCompliance = (remedy: Remedy): Saying<"under_review"> => ({
  remedy,
  retryable: false,
  audience: "compliance",
  message: "under_review",
});
const refused = (audience: Audience): Saying<"not_verified"> => ({
  remedy: "none",
  retryable: false,
  audience,
  message: "not_verified",
});

export const REASONS = {
  "capture.document_blurry": retake("document_blurry"),
  "capture.document_glare": retake("document_glare"),
  "capture.document_dark": retake("document_dark"),
  "capture.document_cropped": retake("document_cropped"),
  "capture.document_obscured": retake("document_obscured"),
  "capture.document_damaged": shown("other_document", true, "document_damaged"),
  "capture.document_side_missing": retake("document_side_missing"),
  "capture.document_missing": retake("document_missing"),
  "capture.document_multiple": retake("document_multiple"),
  "capture.document_unreadable": retake("document_unreadable"),
  "capture.document_not_original": retake("document_not_original"),
  "capture.document_photo_missing": shown("other_document", true, "document_photo_missing"),
  "capture.document_unsupported": shown("other_document", true, "document_unsupported"),
  "capture.document_expired": shown("other_document", true, "document_expired"),
  "capture.address_document_invalid": shown("other_document", true, "address_document_invalid"),
  "capture.face_not_detected": retake("face_not_detected"),
  "capture.selfie_quality": retake("selfie_quality"),
  "capture.device_unsupported": shown("other_path", true, "device_unsupported"),
  "capture.upload_incomplete": retake("upload_incomplete"),
  "capture.abandoned": shown("restart", true, "abandoned"),
  "identity.face_mismatch": shown("human_review", false, "face_mismatch"),
  "identity.liveness_failed": shown("retake", true, "liveness_failed"),
  "identity.selfie_unverified": shown("retake", true, "selfie_unverified"),
  "identity.document_unverified": shown("retake", true, "document_unverified"),
  "identity.document_invalid": shown("other_document", true, "document_invalid"),
  "identity.document_inconsistent": shown("other_document", true, "document_unverified"),
  "identity.data_mismatch": shown("correct_data", true, "data_mismatch"),
  "identity.data_not_found": shown("other_path", true, "data_not_found"),
  "identity.address_mismatch": shown("correct_data", true, "address_mismatch"),
  "identity.id_number_unverified": shown("correct_data", true, "id_number_unverified"),
  "identity.contact_unverified": shown("correct_data", true, "contact_unverified"),
  "identity.deceased": forCompliance("human_review"),
  "compliance.sanctions_hit": forCompliance("human_review"),
  "compliance.pep_match": forCompliance("human_review"),
  "compliance.adverse_media": forCompliance("human_review"),
  "compliance.watchlist_hit": forCompliance("human_review"),
  "fraud.document_forged": refused("compliance"),
  "fraud.document_compromised": refused("compliance"),
  "fraud.selfie_manipulated": refused("compliance"),
  "fraud.duplicate_identity": refused("compliance"),
  "fraud.third_party_involved": refused("compliance"),
  "fraud.device_risk": refused("compliance"),
  "fraud.suspected": refused("compliance"),
  "policy.underage": shown("none", false, "underage"),
  "policy.jurisdiction_unsupported": shown("none", false, "jurisdiction_unsupported"),
  "policy.document_not_allowed": shown("other_document", true, "document_unsupported"),
  "policy.consent_declined": shown("other_path", true, "consent_declined"),
  "policy.contact_declined": shown("other_path", true, "contact_declined"),
  "policy.session_expired": shown("restart", true, "session_expired"),
  "policy.withdrawn": shown("restart", true, "withdrawn"),
  "policy.retry_limit_reached": shown("human_review", false, "retry_limit_reached"),
  "policy.required_check_missing": {
    remedy: "human_review",
    retryable: false,
    audience: "support",
    message: "under_review",
  },
  "policy.review_required": { remedy: "human_review", retryable: false, audience: "user", message: "under_review" },
  "policy.requirements_not_met": refused("support"),
  "policy.manual_rejection": refused("support"),
  "vendor.declined": refused("user"),
  "vendor.error": { remedy: "wait", retryable: true, audience: "support", message: "vendor_error" },
  "vendor.unavailable": { remedy: "wait", retryable: true, audience: "user", message: "vendor_unavailable" },
  "vendor.check_unavailable": { remedy: "wait", retryable: true, audience: "support", message: "vendor_error" },
  "vendor.cancelled": { remedy: "restart", retryable: true, audience: "user", message: "session_expired" },
  "vendor.unspecified": { remedy: "human_review", retryable: false, audience: "support", message: "under_review" },
} as const satisfies Readonly<Record<`${ReasonClass}.${string}`, ReasonRule>>;

export type Reason = keyof typeof REASONS;
export const REASON_CODES = Object.keys(REASONS) as readonly Reason[];

export const reasonClass = (reason: Reason): ReasonClass => reason.slice(0, reason.indexOf(".")) as ReasonClass;

/** May `audience` see `reason`? Order of AUDIENCES: a wider right includes the narrower ones. */
export const visibleTo = (reason: Reason, audience: Audience): boolean =>
  AUDIENCES.indexOf(REASONS[reason].audience) <= AUDIENCES.indexOf(audience);
