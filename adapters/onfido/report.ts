import { z } from "zod";
import { rowOf } from "../_kit/decode.ts";
import { REPORT_KINDS, type ReportKind, ROWS, type Row } from "./breakdown.ts";
import { WHOLE_REPORTS } from "./statuses.ts";

const record = z.record(z.string(), z.unknown());
const ReportShape = z.object({
  name: z.string().nullish(),
  result: z.string().nullish(),
  sub_result: z.string().nullish(),
  breakdown: record.nullish(),
  properties: z.object({ document_type: z.string().nullish() }).nullish().catch(undefined),
});
const Node = z.object({ result: z.unknown().optional(), breakdown: record.nullish(), properties: record.nullish() });

/** One report, as a Studio task's output or a Classic report gives it. */
export interface Report {
  readonly kind: ReportKind;
  /** Watchlist reports differ in what they look up. */
  readonly name: string;
  readonly result: string | undefined;
  readonly subResult: string | undefined;
  readonly nodes: ReadonlyMap<string, boolean>;
  /** What the vendor calls the document. */
  readonly document: string | undefined;
}

/** Parts of names that tell a kind; the first that fits wins, so `proof_of_address` comes before `document`. */
const KIND_OF_NAME: readonly (readonly [RegExp, ReportKind])[] = [
  [/proof_of_address/, "proof_of_address"],
  [/known_faces/, "known_faces"],
  [/watchlist/, "watchlist"],
  [/identity_enhanced/, "identity_enhanced"],
  [/device_intelligence/, "device_intelligence"],
  [/facial_similarity|face|selfie|liveness|motion/, "face"],
  [/document/, "document"],
];

/** Groups that only one kind of report has, for outputs whose author named them freely. */
const KIND_OF_GROUP: Readonly<Record<string, ReportKind>> = {
  document_classification: "proof_of_address",
  previously_seen_faces: "known_faces",
  sanction: "watchlist",
  politically_exposed_person: "watchlist",
  monitored_lists: "watchlist",
  mortality: "identity_enhanced",
  sources: "identity_enhanced",
  device_integrity: "device_intelligence",
  device_reputation: "device_intelligence",
  face_comparison: "face",
  data_consistency: "document",
  data_validation: "document",
  police_record: "document",
  compromised_document: "document",
  age_validation: "document",
  issuing_authority: "document",
};

/** The kind that a task or an output is named after. */
export const kindOfName = (name: string): ReportKind | undefined =>
  KIND_OF_NAME.find(([pattern]) => pattern.test(name))?.[1];

const kindOf = (name: string, groups: readonly string[]): ReportKind | undefined =>
  kindOfName(name) ?? groups.map((group) => rowOf(KIND_OF_GROUP, group)).find((kind) => kind !== undefined);

/** UNCONFIRMED what is inside a reason's property: anything that is there and is not `clear` counts as raised. */
const isRaised = (value: unknown): boolean =>
  value !== undefined && value !== null && value !== "" && value !== false && value !== "clear";

/** Flattens a breakdown into node -> raised. A node without a result did not run and is left out. */
const flatten = (path: string, value: unknown, into: Map<string, boolean>): void => {
  const node = Node.safeParse(value);
  if (!node.success) return;
  const { result, breakdown, properties } = node.data;
  if (result !== undefined && result !== null) into.set(path, isRaised(result));
  const separator = path.endsWith(":") ? "" : ".";
  for (const [name, child] of Object.entries(breakdown ?? {})) flatten(`${path}${separator}${name}`, child, into);
  for (const [name, property] of Object.entries(properties ?? {})) {
    // Only listed properties are reasons; others are data of the document and are never looked at.
    if (Object.hasOwn(ROWS, `${path}/${name}`)) into.set(`${path}/${name}`, isRaised(property));
  }
};

/** Reads a value as a report if it looks like one. `name`: what it is called where it was found. */
export const reportOf = (name: string, value: unknown): Report | undefined => {
  const shape = ReportShape.safeParse(value);
  if (!shape.success) return undefined;
  const { name: own, result, sub_result, breakdown, properties } = shape.data;
  if (!result && !breakdown) return undefined;
  const called = own ?? name;
  const kind = kindOf(called, Object.keys(breakdown ?? {})) ?? "other";
  const nodes = new Map<string, boolean>();
  flatten(`${kind}:`, { breakdown }, nodes);
  const told = { result: result ?? undefined, subResult: sub_result ?? undefined };
  return { kind, name: called, ...told, nodes, document: properties?.document_type ?? undefined };
};

const SEVERITY: ReadonlyMap<string, number> = new Map(Object.keys(ROWS).map((word, index) => [word, index]));

const parentOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf("/"), path.lastIndexOf(".")));

/** The row of a node, or of the nearest node above it that has one. */
const rowFor = (path: string): readonly [string, Row] | undefined => {
  for (let word = path; word.length > 0; word = parentOf(word)) {
    const row = rowOf<Row>(ROWS, word);
    if (row !== undefined) return [word, row];
  }
  return undefined;
};

export interface Raised extends Row {
  readonly raw: string;
}

const UNKNOWN_NODE: Row = { reason: "vendor.unspecified" };

const severityOf = (raised: Raised): number => SEVERITY.get(raised.raw) ?? SEVERITY.size;

/** Most severe first, each word once. */
export const bySeverity = (raised: readonly Raised[]): readonly Raised[] => {
  const ordered = [...raised].sort((a, b) => severityOf(a) - severityOf(b));
  return [...new Map(ordered.map((row) => [row.raw, row])).values()];
};

/** The raised nodes that no raised node below them explains better; else what the report says as a whole. */
export const raisedIn = (report: Report): readonly Raised[] => {
  const paths = [...report.nodes].filter(([, raised]) => raised).map(([path]) => path);
  const deepest = paths.filter((path) => !paths.some((other) => parentOf(other) === path));
  if (deepest.length > 0) {
    return bySeverity(
      deepest.map((path) => {
        const [raw, row] = rowFor(path) ?? [`${report.kind}:unrecognised`, UNKNOWN_NODE];
        return { ...row, raw };
      }),
    );
  }
  if (!isRaised(report.subResult) && !isRaised(report.result)) return [];
  const exact = `${report.kind}#${report.subResult}`;
  const raw = Object.hasOwn(WHOLE_REPORTS, exact) ? exact : `${report.kind}#consider`;
  return [{ ...(rowOf<Row>(WHOLE_REPORTS, raw) ?? UNKNOWN_NODE), raw }];
};

/** The newest report of each kind: an earlier one was cured by a retake. `reports`: oldest first. */
export const newestOfKind = (reports: readonly Report[]): readonly Report[] => {
  const newest = new Map(reports.map((report) => [report.kind === "other" ? report.name : report.kind, report]));
  return REPORT_KINDS.flatMap((kind) => [...newest.values()].filter((report) => report.kind === kind));
};
