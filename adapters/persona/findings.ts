import { z } from "zod";
import type { Check, CheckName } from "../../contracts/check.ts";
import type { Reason } from "../../contracts/reason.ts";
import { rowOf, wordOf } from "../_kit/decode.ts";
import { onDocument } from "../_kit/document.ts";
import { timeOf } from "../_kit/time.ts";
import { CHECK_REASONS, CHECKS_OF, COARSE, FINER, KINDS, OWN_CHECKS } from "./checks.ts";
import { LIST_TYPES, REPORTS } from "./statuses.ts";

const texts = z.array(z.string()).nullish();

export const Verification = z.object({
  type: z.string(),
  id: z.string(),
  attributes: z.object({
    status: z.string(),
    "created-at": z.string().nullish(),
    "id-class": z.string().nullish(),
    checks: z
      .array(z.object({ name: z.string(), status: z.string(), reasons: texts, requirement: z.string().nullish() }))
      .nullish(),
  }),
});
export type Verification = z.infer<typeof Verification>;
type InnerCheck = NonNullable<Verification["attributes"]["checks"]>[number];

export const Report = z.object({
  type: z.string(),
  id: z.string(),
  attributes: z.object({
    status: z.string(),
    "has-match": z.boolean().nullish(),
    "matched-lists": z.array(z.object({ "list-type": z.string().nullish() })).nullish(),
  }),
});
export type Report = z.infer<typeof Report>;

/** One thing that was found, in our words and the vendor's, and what it says about a check of ours. */
export interface Finding {
  readonly code: Reason;
  readonly raw: string;
  readonly check?: Check;
}

const found = (code: Reason, raw: string): Finding => {
  const row = CHECKS_OF[code];
  return row ? { code, raw, check: { name: row[0], outcome: row[1], raw } } : { code, raw };
};

const findingOf = ({ name, reasons }: InnerCheck): Finding => {
  const code = rowOf(CHECK_REASONS, name) ?? "vendor.unspecified";
  const finer = COARSE.has(code) ? (reasons ?? []).flatMap((word) => rowOf(FINER, word) ?? [])[0] : undefined;
  return found(finer ?? code, wordOf(name));
};

/** Of each kind only the newest: what an earlier try got wrong was put right by a later one. */
const newestOfEachKind = (verifications: readonly Verification[]): readonly Verification[] => {
  const at = ({ attributes }: Verification) => timeOf(attributes["created-at"]) ?? "";
  const inOrder = verifications.toSorted((one, other) => at(one).localeCompare(at(other)));
  return [...new Map(inOrder.map((one) => [one.type, one])).values()];
};

const FAILED: ReadonlySet<string> = new Set(["failed", "requires_retry", "tentatively_failed"]);

const failuresIn = ({ attributes: { status, checks } }: Verification): readonly Finding[] => {
  if (status === "canceled") return [{ code: "vendor.error", raw: "canceled" }];
  if (!FAILED.has(status)) return [];
  const failing = (checks ?? []).filter((check) => check.status === "failed");
  const required = failing.filter(({ requirement }) => requirement === "required");
  return (required.length > 0 ? required : failing).map(findingOf);
};

/** A match on its list, by the kind of report; a list that says more than its report comes in its place. */
export const matchesOf = ({ type, attributes }: Report): readonly Finding[] => {
  const [name, code] = rowOf(REPORTS, type) ?? [];
  if (name === undefined || code === undefined || attributes["has-match"] !== true) return [];
  const listTypes = new Set((attributes["matched-lists"] ?? []).flatMap((list) => list["list-type"] ?? []));
  const finer = [...listTypes].flatMap((word) => {
    const reason = rowOf(LIST_TYPES, word);
    return reason ? [{ code: reason, raw: word }] : [];
  });
  const check: Check = { name, outcome: "consider", raw: "matched" };
  const matches = finer.length > 0 ? finer : [{ code, raw: wordOf(type.slice(type.indexOf("/") + 1)) }];
  return matches.map((match) => ({ ...match, check }));
};

const findingsIn = (report: Report): readonly Finding[] =>
  report.attributes.status === "errored" && Object.hasOwn(REPORTS, report.type)
    ? [{ code: "vendor.check_unavailable", raw: "errored" }]
    : matchesOf(report);

/** Each reason once, listings first. */
export const findingsOf = (verifications: readonly Verification[], reports: readonly Report[]): readonly Finding[] => {
  const all = [...reports.flatMap(findingsIn), ...newestOfEachKind(verifications).flatMap(failuresIn)];
  return [...new Map(all.map((finding) => [finding.code, finding])).values()];
};

const passedChecks = ({ type, attributes }: Verification): readonly Check[] => {
  const own = (attributes.checks ?? []).flatMap(({ name, status }) => {
    const check = status === "passed" ? rowOf(OWN_CHECKS, name) : undefined;
    return check ? [check] : [];
  });
  const names = [...new Set([...(rowOf(KINDS, type) ?? []), ...own])];
  const checks = names.map((name): Check => ({ name, outcome: "clear", raw: "passed" }));
  return onDocument(attributes["id-class"], checks);
};

/** What passed, and the lists on which nobody was found. */
export const clearChecks = (verifications: readonly Verification[], reports: readonly Report[]): readonly Check[] => {
  const passed = newestOfEachKind(verifications)
    .filter(({ attributes }) => attributes.status === "passed")
    .flatMap(passedChecks);
  const unlisted = reports.flatMap(({ type, attributes }): readonly Check[] => {
    const [name] = rowOf(REPORTS, type) ?? [];
    const isClear = attributes.status === "ready" && attributes["has-match"] === false;
    return name && isClear ? [{ name, outcome: "clear", raw: "ready" }] : [];
  });
  return [...new Map([...passed, ...unlisted].map((check) => [check.name, check])).values()];
};

const CAPTURED: Readonly<Record<string, readonly CheckName[]>> = {
  "verification/government-id": ["document"],
  "verification/selfie": ["face_match", "liveness"],
};
const HANDED_IN: ReadonlySet<string> = new Set(["submitted", "passed", "tentatively_passed"]);

/** How far the person is: has everything been handed in that the template asks for, and did the last part fail? */
export const stageOf = (
  verifications: readonly Verification[],
  templateChecks: readonly CheckName[],
): "capturing" | "submitted" | "failed" => {
  const newest = newestOfEachKind(verifications);
  if (newest.some(({ attributes }) => FAILED.has(attributes.status))) return "failed";
  const wanted = Object.entries(CAPTURED).filter(([, names]) => names.some((name) => templateChecks.includes(name)));
  const isIn = (kind: string) =>
    newest.some(({ type, attributes }) => type === kind && HANDED_IN.has(attributes.status));
  return wanted.length > 0 && wanted.every(([kind]) => isIn(kind)) ? "submitted" : "capturing";
};
