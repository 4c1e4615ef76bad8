/** One test inside an attempt. A vendor fault is never an outcome: then there is no check at all. */
export const CHECK_NAMES = [
  "document",
  "face_match",
  "liveness",
  "data_match",
  "address",
  "age",
  "watchlist",
  "pep",
  "adverse_media",
  "device",
  "duplicate",
] as const;

export type CheckName = (typeof CHECK_NAMES)[number];

export const CHECK_OUTCOMES = ["clear", "consider", "failed", "inconclusive", "not_performed"] as const;

export type CheckOutcome = (typeof CHECK_OUTCOMES)[number];

export interface Check {
  readonly name: CheckName;
  readonly outcome: CheckOutcome;
  /** The vendor's own name and word for it, without personal data. */
  readonly raw?: string;
  /** The class of document that it was made on, where the vendor says. Its issuer and number are personal data: not kept. */
  readonly document?: DocumentClass;
}

/** Document classes that a policy allows and a vendor declares. */
export const DOCUMENT_CLASSES = ["passport", "identity_card", "driving_licence", "residence_permit"] as const;

export type DocumentClass = (typeof DOCUMENT_CLASSES)[number];
