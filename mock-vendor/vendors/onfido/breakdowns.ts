import type { Finding } from "../../scenario.ts";
import type { JsonObject } from "../../wire.ts";

/** Group -> sub-breakdowns of each report; a group without any stands alone. */
type Layout = Readonly<Record<string, readonly string[]>>;

const DOCUMENT: Layout = {
  data_comparison: [
    "issuing_country",
    "gender",
    "date_of_expiry",
    "last_name",
    "document_type",
    "document_numbers",
    "first_name",
    "date_of_birth",
  ],
  data_validation: ["gender", "date_of_birth", "document_numbers", "document_expiration", "expiry_date", "mrz"],
  data_consistency: [
    "date_of_expiry",
    "document_numbers",
    "issuing_country",
    "document_type",
    "date_of_birth",
    "gender",
    "first_name",
    "last_name",
    "nationality",
    "multiple_data_sources_present",
  ],
  image_integrity: ["image_quality", "supported_document", "colour_picture", "conclusive_document_quality"],
  visual_authenticity: [
    "fonts",
    "picture_face_integrity",
    "template",
    "security_features",
    "original_document_present",
    "digital_tampering",
    "other",
    "face_detection",
  ],
  police_record: [],
  compromised_document: ["document_database", "repeat_attempts"],
  age_validation: ["minimum_accepted_age"],
};

const FACE: Layout = {
  face_comparison: ["face_match"],
  image_integrity: ["face_detected", "source_integrity"],
  visual_authenticity: ["spoofing_detection"],
};

const WATCHLIST: Layout = {
  sanction: [],
  politically_exposed_person: [],
  legal_and_regulatory_warnings: [],
  adverse_media: [],
};

export type ReportKind = "document" | "face" | "watchlist";
const LAYOUTS: Readonly<Record<ReportKind, Layout>> = { document: DOCUMENT, face: FACE, watchlist: WATCHLIST };

/** Where a finding shows: the node, the reason property inside it, and the document report's sub-result. */
export interface Raised {
  readonly report: ReportKind;
  readonly group: string;
  readonly node?: string;
  readonly property?: string;
  readonly subResult?: "rejected" | "suspected" | "caution";
}

const quality = (property: string): Raised => ({
  report: "document",
  group: "image_integrity",
  node: "image_quality",
  property,
  subResult: "rejected",
});

const RAISED: Readonly<Record<Finding, Raised | undefined>> = {
  blurry: quality("blurred_photo"),
  glare: quality("glare_on_photo"),
  cropped: quality("cut_off_document"),
  dark: quality("dark_photo"),
  wrong_side: quality("incorrect_side"),
  too_small: quality("other_photo_issue"),
  forged: { report: "document", group: "visual_authenticity", node: "fonts", subResult: "suspected" },
  revoked: { report: "document", group: "compromised_document", node: "document_database", subResult: "suspected" },
  doubt: { report: "document", group: "data_consistency", node: "nationality", subResult: "caution" },
  unsupported_document: {
    report: "document",
    group: "image_integrity",
    node: "supported_document",
    subResult: "rejected",
  },
  expired_document: {
    report: "document",
    group: "data_validation",
    node: "document_expiration",
    subResult: "caution",
  },
  underage: { report: "document", group: "age_validation", node: "minimum_accepted_age", subResult: "rejected" },
  face_mismatch: { report: "face", group: "face_comparison", node: "face_match" },
  sanctions: { report: "watchlist", group: "sanction" },
  pep: { report: "watchlist", group: "politically_exposed_person" },
  // These end before any report runs: the run's `reasons` carry the SDK's word.
  unsupported_country: undefined,
  consent_declined: undefined,
  no_camera: undefined,
};

export const raisedBy = (finding: Finding | undefined): Raised | undefined =>
  finding === undefined ? undefined : RAISED[finding];

/** Entries of a run's `reasons`. That the SDK's error types appear there is how our workflow is written: UNCONFIRMED. */
const RUN_REASONS: Partial<Record<Finding, string>> = {
  unsupported_country: "geoblocked_request",
  consent_declined: "user_consent_denied",
  no_camera: "no_camera",
};

export const runReasons = (finding: Finding | undefined): readonly string[] => {
  if (finding === undefined) return [];
  const word = RUN_REASONS[finding];
  const report = raisedBy(finding)?.report;
  return word !== undefined ? [word] : report === undefined ? [] : [`${report}_check_failed`];
};

const nodeOf = (name: string, raised: Raised | undefined): JsonObject => {
  const hit = raised?.node === name;
  const score = name === "face_match" || name === "spoofing_detection";
  const properties = {
    ...(score ? { score: hit ? 0.08 : 0.92 } : {}),
    // UNCONFIRMED: the exact string inside a reason property.
    ...(hit && raised?.property !== undefined ? { [raised.property]: "consider" } : {}),
  };
  const result = !hit ? "clear" : raised?.node === "image_quality" ? "unidentified" : "consider";
  return { result, properties };
};

const groupOf = (name: string, nodes: readonly string[], raised: Raised | undefined): JsonObject => {
  const here = raised?.group === name ? raised : undefined;
  const result = here ? "consider" : "clear";
  if (nodes.length === 0) return { result, ...(name === "police_record" ? {} : { properties: {} }) };
  return { result, breakdown: Object.fromEntries(nodes.map((node) => [node, nodeOf(node, here)])) };
};

export interface ReportResult {
  readonly result: "clear" | "consider";
  readonly subResult: string | null;
  readonly breakdown: JsonObject;
}

const makeReport = (kind: ReportKind, finding: Finding | undefined): ReportResult => {
  const raised = raisedBy(finding);
  const here = raised?.report === kind ? raised : undefined;
  const groups = Object.entries(LAYOUTS[kind]).map(([name, nodes]) => [name, groupOf(name, nodes, here)]);
  return {
    result: here ? "consider" : "clear",
    subResult: kind === "document" ? (here?.subResult ?? "clear") : null,
    breakdown: Object.fromEntries(groups),
  };
};

const reports = new Map<string, ReportResult>();

/** Result and full breakdown of one report for one finding. Shared by all runs, so it is never changed. */
export const reportFor = (kind: ReportKind, finding: Finding | undefined): ReportResult => {
  const name = `${kind} ${finding}`;
  const known = reports.get(name) ?? makeReport(kind, finding);
  reports.set(name, known);
  return known;
};
