import type { Check, CheckName, CheckOutcome } from "../../contracts/check.ts";
import { rowOf } from "../_kit/decode.ts";
import { onDocument } from "../_kit/document.ts";
import type { ReportKind } from "./breakdown.ts";
import type { Report } from "./report.ts";

const OUTCOME_OF_SUB_RESULT: Readonly<Record<string, CheckOutcome>> = {
  clear: "clear",
  rejected: "inconclusive",
  suspected: "failed",
  caution: "consider",
};
const OUTCOME_OF_RESULT: Readonly<Record<string, CheckOutcome>> = {
  clear: "clear",
  consider: "consider",
  unidentified: "inconclusive",
};

/** Which nodes decide which check. A check without a node that ran follows the report's result where `whole` says so. */
interface Part {
  readonly check: CheckName;
  readonly nodes: readonly string[];
  readonly failing: CheckOutcome;
  readonly whole?: true;
}

const part = (check: CheckName, failing: CheckOutcome, nodes: readonly string[], whole?: true): Part => ({
  check,
  nodes,
  failing,
  ...(whole && { whole }),
});

const LISTS = ["watchlist:sanction", "watchlist:legal_and_regulatory_warnings", "watchlist:monitored_lists"];
const SPOOFING = ["face:visual_authenticity.spoofing_detection", "face:visual_authenticity.liveness_detected"];
const IDENTITY_DATA = ["identity_enhanced:sources", "identity_enhanced:date_of_birth", "identity_enhanced:ssn"];
const LIVENESS = [...SPOOFING, "face:image_integrity.source_integrity"];

const PARTS: Readonly<Record<ReportKind, readonly Part[]>> = {
  document: [
    part("age", "failed", ["document:age_validation", "document:age_validation.minimum_accepted_age"]),
    part("data_match", "failed", ["document:data_comparison"]),
  ],
  face: [
    part("face_match", "failed", ["face:face_comparison", "face:face_comparison.face_match"], true),
    part("liveness", "failed", LIVENESS, true),
  ],
  known_faces: [part("duplicate", "failed", ["known_faces:previously_seen_faces"], true)],
  watchlist: [
    part("watchlist", "consider", LISTS),
    part("pep", "consider", ["watchlist:politically_exposed_person"]),
    part("adverse_media", "consider", ["watchlist:adverse_media"]),
  ],
  identity_enhanced: [
    part("data_match", "failed", IDENTITY_DATA, true),
    part("address", "failed", ["identity_enhanced:address"]),
  ],
  proof_of_address: [part("address", "failed", ["proof_of_address:data_comparison.address"], true)],
  device_intelligence: [part("device", "consider", [], true)],
  other: [],
};

/** What a watchlist report looks up when it lists no nodes, by the end of its name. */
const LISTS_OF: readonly (readonly [RegExp, readonly CheckName[]])[] = [
  [/sanctions_only/, ["watchlist"]],
  [/peps_only/, ["pep"]],
  [/standard/, ["watchlist", "pep"]],
  [/aml|enhanced/, ["watchlist", "pep", "adverse_media"]],
];

const wholeOutcome = (report: Report): CheckOutcome | undefined =>
  rowOf(OUTCOME_OF_SUB_RESULT, report.subResult ?? "") ?? rowOf(OUTCOME_OF_RESULT, report.result ?? "");

const outcomeOf = ({ nodes, failing, whole }: Part, report: Report): CheckOutcome | undefined => {
  const ran = nodes.filter((node) => report.nodes.has(node));
  if (ran.length > 0) return ran.some((node) => report.nodes.get(node)) ? failing : "clear";
  return whole && wholeOutcome(report);
};

/** The checks that ran in a report. Nothing is said of a check that left no trace in it. */
export const checksOf = (report: Report): readonly Check[] => {
  const outcome = wholeOutcome(report);
  const checks = PARTS[report.kind].flatMap((row): readonly Check[] => {
    const found = outcomeOf(row, report);
    return found ? [{ name: row.check, outcome: found, raw: report.kind }] : [];
  });
  if (report.kind === "document" && outcome) {
    checks.unshift(...onDocument(report.document, [{ name: "document", outcome, raw: "document" }]));
  }
  if (report.kind !== "watchlist" || checks.length > 0 || !outcome) return checks;
  const names = LISTS_OF.find(([pattern]) => pattern.test(report.name))?.[1] ?? [];
  return names.map((name) => ({ name, outcome, raw: report.kind }));
};
