import type { Finding } from "../../scenario.ts";
import type { JsonObject } from "../../wire.ts";
import { isoOf, type Result, type Ruling } from "./state.ts";

/** What a finding looks like on the wire. */
interface Row {
  readonly at: string;
  readonly ruling: Ruling;
  /** Of the whole, where the tenant's rules are harder on it than the capability is. */
  readonly overall?: Ruling["type"];
}

const rejected = (at: string, label: string): Row => ({ at, ruling: { type: "REJECTED", label } });
const warning = (at: string, label: string, overall: Ruling["type"] = "WARNING"): Row => ({
  at,
  ruling: { type: "WARNING", label },
  overall,
});
const PASSED_BUT: Row = { at: "extraction", ruling: { type: "PASSED", label: "OK" }, overall: "REJECTED" };

/** Null: no word of the vendor's says it. */
const ROWS: Readonly<Record<Finding, Row | null>> = {
  blurry: rejected("usability", "BLURRED"),
  glare: rejected("usability", "GLARE"),
  cropped: rejected("usability", "PART_OF_DOCUMENT_MISSING"),
  dark: rejected("usability", "BAD_QUALITY"),
  wrong_side: rejected("usability", "MISSING_PAGE"),
  too_small: rejected("usability", "BAD_QUALITY_IMAGE"),
  forged: rejected("imageChecks", "MANIPULATED_DOCUMENT_PHOTO"),
  face_mismatch: rejected("similarity", "NO_MATCH"),
  unsupported_document: rejected("usability", "DOCUMENT_CONTENT_NOT_SUPPORTED"),
  unsupported_country: warning("usability", "UNSUPPORTED_COUNTRY", "REJECTED"),
  expired_document: warning("dataChecks", "DOCUMENT_EXPIRY_WITHIN_CONFIGURED_LIMIT", "REJECTED"),
  underage: PASSED_BUT,
  sanctions: warning("watchlistScreening", "ALERT"),
  pep: warning("watchlistScreening", "ALERT"),
  consent_declined: null,
  no_camera: null,
  revoked: null,
  doubt: null,
};

/** What must have passed before: else it is not executed. */
const NEEDS: Readonly<Record<string, readonly string[]>> = {
  usability: [],
  imageChecks: ["usability"],
  extraction: ["usability", "imageChecks"],
  dataChecks: ["usability", "imageChecks", "extraction"],
  liveness: ["usability"],
  similarity: ["usability"],
  watchlistScreening: ["usability", "imageChecks", "extraction"],
};
const SKIPPED: Ruling = { type: "NOT_EXECUTED", label: "PRECONDITION_NOT_FULFILLED" };
const RISK: Readonly<Record<Ruling["type"], number>> = { PASSED: 0, WARNING: 50, REJECTED: 100, NOT_EXECUTED: -1 };
const YEAR_MS = 31_556_952_000;

const dayOf = (ms: number): string => isoOf(ms).slice(0, 10);

const extracted = (finding: Finding | undefined, now: number): JsonObject => ({
  type: "PASSPORT",
  issuingCountry: "DEU",
  firstName: "JANE",
  lastName: "DOE",
  dateOfBirth: dayOf(now - (finding === "underage" ? 16.5 : 33.5) * YEAR_MS),
  currentAge: finding === "underage" ? 16 : 33,
  expiryDate: dayOf(now + (finding === "expired_document" ? -0.2 : 5) * YEAR_MS),
  documentNumber: "C01X00T47",
  gender: "F",
});

const dataOf = (capability: string, finding: Finding | undefined, now: number): JsonObject | undefined => {
  if (capability === "extraction") return extracted(finding, now);
  if (capability === "imageChecks") return { faceSearchFindings: { status: "DONE", findings: [] } };
  if (capability === "liveness") return { type: "JUMIO_STANDARD", predictedAge: 31, ageConfidenceRange: "25-34" };
  if (capability === "similarity") return { similarity: finding === "face_mismatch" ? "NO_MATCH" : "MATCH" };
  if (capability !== "watchlistScreening") return undefined;
  const searchResults = finding === "sanctions" || finding === "pep" ? 1 : 0;
  return { searchDate: isoOf(now), searchStatus: "DONE", searchId: "1", searchReference: "mock", searchResults };
};

const FINE: Readonly<Record<string, string>> = { similarity: "MATCH" };

export const speaks = (finding: Finding): boolean => ROWS[finding] !== null;

/** The capabilities in their order, each after what it needs, and the decision of the whole. */
export const resultOf = (finding: Finding | undefined, now: number): Result => {
  const row = finding === undefined ? null : ROWS[finding];
  const rulings = new Map<string, Ruling>();
  for (const [capability, needs] of Object.entries(NEEDS)) {
    const ready = needs.every((name) => rulings.get(name)?.type === "PASSED" || rulings.get(name)?.type === "WARNING");
    const own = row?.at === capability ? row.ruling : ({ type: "PASSED", label: FINE[capability] ?? "OK" } as const);
    rulings.set(capability, ready ? own : SKIPPED);
  }
  const type = row === null ? "PASSED" : (row.overall ?? row.ruling.type);
  const capabilities = Object.fromEntries(
    [...rulings].map(([capability, ruling]) => {
      const data = ruling === SKIPPED ? undefined : dataOf(capability, finding, now);
      return [capability, { ruling, ...(data === undefined ? {} : { data }) }];
    }),
  );
  return { decision: { type, label: type }, risk: RISK[type], capabilities };
};
