import { z } from "zod";
import type { Observation } from "../../contracts/adapter.ts";
import type { Check, CheckName, CheckOutcome } from "../../contracts/check.ts";
import { ok, type Result } from "../../contracts/fault.ts";
import { type Reason, reasonClass } from "../../contracts/reason.ts";
import { isTerminal } from "../../contracts/status.ts";
import { decodeJson, rowOf, wordOf } from "../_kit/decode.ts";
import { onDocument } from "../_kit/document.ts";
import { occurred, timeOf } from "../_kit/time.ts";
import { CHECKS } from "./findings.ts";
import { REASONS, STATUSES } from "./statuses.ts";

const text = z.string().nullish();

const Report = z.object({
  recommendation: z.object({ value: text, reason: text }).nullish(),
  breakdown: z.array(z.object({ process: text })).nullish(),
  watchlist_summary: z
    .object({
      search_config: z
        .object({
          categories: z.array(z.string()).nullish(),
          sources: z.object({ types: z.array(z.string()).nullish() }).nullish(),
        })
        .nullish(),
    })
    .nullish(),
});

const VendorCheck = z.object({
  type: z.string(),
  state: z.string(),
  report: Report.nullish(),
  created: text,
  last_updated: text,
});
type VendorCheck = z.infer<typeof VendorCheck>;

const Resource = z.object({
  document_type: text,
  tasks: z.array(z.object({ state: text, created: text, last_updated: text })).nullish(),
});
type Resource = z.infer<typeof Resource>;
const resources = z.array(Resource).nullish();

/** The fields we use of a session. Names, numbers and pictures are media that are fetched apart, and never are. */
export const Session = z.object({
  session_id: z.string().min(1),
  state: z.string(),
  user_tracking_id: text,
  client_session_token: text,
  client_session_token_ttl: z.number().nullish(),
  resources: z.object({ id_documents: resources, liveness_capture: resources, face_capture: resources }).nullish(),
  checks: z.array(VendorCheck).nullish(),
});
export type Session = z.infer<typeof Session>;

const Notification = z.object({ session_id: z.string().min(1), topic: z.string().min(1) });

/** A notification says where to look, whatever its topic. */
export const refOf = (body: Uint8Array): Result<string> => {
  const read = decodeJson(Notification, body);
  return read.ok ? ok(read.value.session_id) : read;
};

/** Our labels follow our reference in test mode: a session has no other free field. */
export const LABELS_BEHIND = ";";

/** What a watchlist check looked through, in one word; nothing for other checks. */
const scopeOf = ({ report }: VendorCheck): string => {
  const config = report?.watchlist_summary?.search_config;
  const looked = config?.categories ?? config?.sources?.types ?? [];
  const known = ["SANCTIONS", "ADVERSE-MEDIA", "pep"].filter((name) => looked.includes(name));
  return known.length === 0 || known.length < looked.length ? "" : `/${known.join("+")}`;
};

interface Finding {
  readonly value: string;
  readonly raw: string;
  readonly reason: Reason;
  readonly names: readonly CheckName[];
}

const REFUSING: readonly string[] = ["REJECT", "CONSIDER", "NOT_AVAILABLE"];
const WATCHLISTS: readonly string[] = ["WATCHLIST_SCREENING", "WATCHLIST_ADVANCED_CA"];

/** A list that refuses somebody says no more than one that has doubts: a person decides. */
const recommendationOf = ({ type, report }: VendorCheck): string => {
  const value = report?.recommendation?.value ?? "";
  return value === "REJECT" && WATCHLISTS.includes(type) ? "CONSIDER" : value;
};

const findingOf = (check: VendorCheck): Finding => {
  const value = recommendationOf(check);
  const { type } = check;
  const words = [check.report?.recommendation?.reason, value];
  const candidates = [type + scopeOf(check), type].flatMap((name) => words.map((word) => `${name}/${word ?? ""}`));
  const raw = candidates.find((word) => Object.hasOwn(REASONS, word));
  return {
    value,
    raw: raw ?? wordOf(type),
    reason: (raw && rowOf(REASONS, raw)) || "vendor.unspecified",
    names: rowOf(CHECKS, type + scopeOf(check)) ?? rowOf(CHECKS, type) ?? [],
  };
};

/** The newest check of each type: every retake makes a new one. */
const newest = (checks: readonly VendorCheck[]): readonly VendorCheck[] => {
  const ordered = [...checks].sort((a, b) => (timeOf(a.created) ?? "").localeCompare(timeOf(b.created) ?? ""));
  return [...new Map(ordered.map((check) => [check.type, check])).values()];
};

const OUTCOMES: Readonly<Record<string, CheckOutcome>> = {
  APPROVE: "clear",
  REJECT: "failed",
  CONSIDER: "consider",
  NOT_AVAILABLE: "inconclusive",
};
const WORST: readonly CheckOutcome[] = ["failed", "consider", "inconclusive", "clear"];

const rankOf = (outcome: CheckOutcome | undefined): number =>
  outcome === undefined ? WORST.length : WORST.indexOf(outcome);

/** Two checks of the vendor can be one of ours: the worse word counts. */
const checksOf = (findings: readonly Finding[]): readonly Check[] => {
  const checks = new Map<CheckName, Check>();
  for (const { value, names, raw } of findings) {
    const outcome = rowOf(OUTCOMES, value);
    for (const name of outcome === undefined ? [] : names)
      if (rankOf(outcome) < rankOf(checks.get(name)?.outcome) && outcome) checks.set(name, { name, outcome, raw });
  }
  return [...checks.values()];
};

const allResources = ({ resources: all }: Session): readonly Resource[] =>
  [all?.id_documents, all?.liveness_capture, all?.face_capture].flatMap((list) => list ?? []);

const isExpert = ({ state, report }: VendorCheck): boolean =>
  state === "PENDING" && (report?.breakdown ?? []).some(({ process }) => process === "EXPERT_REVIEW");

const ongoing = (session: Session, checks: readonly VendorCheck[], findings: readonly Finding[]): string => {
  if (checks.some(isExpert)) return "ONGOING/EXPERT_REVIEW";
  if (findings.some(({ value }) => value === "NOT_AVAILABLE")) return "ONGOING/NOT_AVAILABLE";
  if (checks.length > 0) return "ONGOING/checks";
  return allResources(session).length > 0 ? "ONGOING/resources" : "ONGOING";
};

const completed = (checks: readonly VendorCheck[], findings: readonly Finding[]): string => {
  const [value] = ["CONSIDER", "REJECT", "NOT_AVAILABLE"].filter((word) => findings.some((one) => one.value === word));
  const reasons = findings.filter((one) => one.value === value).map(({ reason }) => reason);
  const classes = new Set(reasons.map(reasonClass));
  if (value === "REJECT")
    return classes.size === 1 && classes.has("capture") ? "COMPLETED/REJECT/capture" : "COMPLETED/REJECT";
  if (value === "NOT_AVAILABLE" && classes.has("policy")) return "COMPLETED/NOT_AVAILABLE/country";
  if (value === "NOT_AVAILABLE" && classes.size === 1 && classes.has("vendor")) return "COMPLETED/NOT_AVAILABLE/vendor";
  if (value !== undefined) return `COMPLETED/${value}`;
  // An approval is every check's, and each must say so.
  const approved =
    checks.length > 0 && checks.every((check) => check.state === "DONE" && recommendationOf(check) === "APPROVE");
  return approved ? "COMPLETED/APPROVE" : "COMPLETED";
};

const rawOf = (session: Session, checks: readonly VendorCheck[], findings: readonly Finding[]): string => {
  if (session.state === "COMPLETED") return completed(checks, findings);
  return session.state === "ONGOING" ? ongoing(session, checks, findings) : wordOf(session.state);
};

const reasonsOf = (raw: string, findings: readonly Finding[]): Observation["reasons"] => {
  if (raw === "EXPIRED") return [{ code: "capture.abandoned", raw }];
  const told = raw === "COMPLETED/APPROVE" ? [] : findings.filter(({ value }) => REFUSING.includes(value));
  const bySeverity = told.toSorted((a, b) => severityOf(a) - severityOf(b));
  return [...new Map(bySeverity.map(({ reason, raw: word }) => [reason, { code: reason, raw: word }])).values()];
};

const WORDS: readonly string[] = Object.keys(REASONS);
const severityOf = ({ value, raw }: Finding): number =>
  ["CONSIDER", "REJECT", "NOT_AVAILABLE"].indexOf(value) * WORDS.length + WORDS.indexOf(raw);

/** A session has no time of its own: it is as old as the newest thing in it. */
const timeIn = (session: Session, checks: readonly VendorCheck[]): string | undefined => {
  const tasks = allResources(session).flatMap(({ tasks: list }) => list ?? []);
  const times = [...checks, ...tasks].flatMap((one) => timeOf(one.last_updated ?? one.created) ?? []);
  return times.toSorted().at(-1);
};

export const observationOf = (session: Session): Observation => {
  const all = session.checks ?? [];
  const checks = newest(all);
  const findings = checks.filter(({ state }) => state === "DONE").map(findingOf);
  const raw = rawOf(session, checks, findings);
  const status = rowOf(STATUSES, raw);
  const document = session.resources?.id_documents?.at(-1)?.document_type;
  const reference = session.user_tracking_id?.split(LABELS_BEHIND)[0];
  return {
    vendorRef: session.session_id,
    raw,
    status,
    final: status !== undefined && isTerminal(status),
    reasons: reasonsOf(raw, findings),
    checks: onDocument(document, checksOf(findings)),
    ...occurred(timeIn(session, all)),
    ...(reference ? { externalRef: reference } : {}),
  };
};
