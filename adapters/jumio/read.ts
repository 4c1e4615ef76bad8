import { z } from "zod";
import type { Observation } from "../../contracts/adapter.ts";
import type { Check, CheckName, CheckOutcome } from "../../contracts/check.ts";
import { failed, ok, type Result } from "../../contracts/fault.ts";
import { type Reason, reasonClass } from "../../contracts/reason.ts";
import { isTerminal } from "../../contracts/status.ts";
import { decodeJson, rowOf, wordOf } from "../_kit/decode.ts";
import { occurred, timeOf } from "../_kit/time.ts";
import { CHECK_OF, CHECK_OF_REASON, CURABLE, REASONS, SILENT } from "./labels.ts";
import { STATUSES } from "./statuses.ts";

const Decision = z.object({ type: z.string(), details: z.object({ label: z.string() }).nullish() });
const Capability = z.object({
  decision: Decision.nullish(),
  data: z
    .looseObject({
      currentAge: z.number().nullish().catch(undefined),
      expiryDate: z.string().nullish().catch(undefined),
      faceSearchFindings: z.looseObject({ status: z.string() }).nullish().catch(undefined),
    })
    .nullish(),
});

export const Status = z.object({ workflowExecution: z.object({ status: z.string() }) });

export const Details = z.object({
  workflow: z.object({ status: z.string(), customerInternalReference: z.string().nullish() }),
  completedAt: z.string().nullish(),
  decision: Decision.nullish(),
  capabilities: z.record(z.string(), z.array(Capability).nullish()).nullish(),
});
export type Details = z.infer<typeof Details>;

/** What an account's settings say of its workflow. */
export interface Workflow {
  readonly workflowChecks: readonly CheckName[];
  readonly minimumAge: number;
}

const Callback = z.object({ account: z.object({ id: z.string() }), workflowExecution: z.object({ id: z.string() }) });
const ID = /^[A-Za-z0-9-]{1,64}$/;

/** Both ids that a read needs. The vendor's are UUIDs, so the dot is ours. */
export const refOf = (accountId: string, workflowId: string): string => `${accountId}.${workflowId}`;

/** What an unsigned callback names. Its links are not followed: a sender could have written them. */
export const hinted = (body: Uint8Array): Result<string> => {
  const callback = decodeJson(Callback, body);
  if (!callback.ok) return callback;
  const { account, workflowExecution } = callback.value;
  return ID.test(account.id) && ID.test(workflowExecution.id)
    ? ok(refOf(account.id, workflowExecution.id))
    : failed({ kind: "unreadable", detail: "the callback names no account and workflow" });
};

/** What one capability said. `word`: `capability:LABEL`. */
interface Finding {
  readonly capability: string;
  readonly type: string;
  readonly word: string;
  readonly reason: Reason | undefined;
}

const findingsOf = ({ capabilities }: Details): readonly Finding[] =>
  Object.entries(capabilities ?? {}).flatMap(([capability, runs]) =>
    (runs ?? []).flatMap(({ decision }) => {
      if (!decision) return [];
      const word = `${wordOf(capability)}:${wordOf(decision.details?.label ?? decision.type)}`;
      return [{ capability, type: decision.type, word, reason: rowOf(REASONS, word) }];
    }),
  );

const DATE = /^\d{4}-\d\d-\d\d$/;

/** What no label says, and the extracted data do: by the vendor's clock, because an adapter has none. */
const derivedOf = ({ capabilities, completedAt }: Details, { minimumAge }: Workflow): readonly Finding[] => {
  const day = timeOf(completedAt)?.slice(0, 10) ?? "";
  return (capabilities?.extraction ?? []).flatMap(({ data }) => {
    const expired = DATE.test(data?.expiryDate ?? "") && (data?.expiryDate ?? "") < day;
    const young = typeof data?.currentAge === "number" && data.currentAge < minimumAge;
    const words = [...(young ? ["extraction:currentAge"] : []), ...(expired ? ["extraction:expiryDate"] : [])];
    return words.map((word) => ({ capability: "extraction", type: "WARNING", word, reason: rowOf(REASONS, word) }));
  });
};

const KNOWN_TYPES: readonly string[] = ["REJECTED", "WARNING", "NOT_EXECUTED", "PASSED"];

/** Older tenants have no decision of the whole: the worst of its parts. A type without a rule is worse than any. */
const decisionOf = ({ decision }: Details, findings: readonly Finding[]): string | undefined => {
  if (decision) return decision.type;
  const types = findings.map(({ type }) => type);
  return types.find((type) => !KNOWN_TYPES.includes(type)) ?? KNOWN_TYPES.find((type) => types.includes(type));
};

const isHit = ({ reason }: Finding): boolean => reason !== undefined && reasonClass(reason) === "compliance";
const isCurable = ({ word }: Finding): boolean => Object.hasOwn(CURABLE, word);
const isOf = (type: string) => (finding: Finding) => finding.type === type && !Object.hasOwn(SILENT, finding.word);

const REFINED: Readonly<Record<string, (told: readonly Finding[]) => string>> = {
  PASSED: () => "",
  WARNING: () => "",
  REJECTED: (told) => {
    const rejecting = told.some(isOf("REJECTED")) ? told.filter(isOf("REJECTED")) : told;
    if (rejecting.length > 0 && rejecting.every(isCurable)) return "/retake";
    return rejecting.some(({ reason }) => reason === undefined) ? "/unknown_label" : "";
  },
  NOT_EXECUTED: (told) => (told.some(({ word }) => word === "usability:NOT_UPLOADED") ? "/retake" : ""),
};

/** Whatever speaks against the person: rejections first, so that the first reason is the one that decided. */
const told = (findings: readonly Finding[]): readonly Finding[] => [
  ...findings.filter(isOf("REJECTED")),
  ...findings.filter(isOf("WARNING")),
  ...findings.filter(isOf("NOT_EXECUTED")),
];

const wordOfResult = (details: Details, findings: readonly Finding[]): string => {
  const type = decisionOf(details, findings);
  if (type === undefined) return "PROCESSED";
  const hit = type !== "NOT_EXECUTED" && findings.some(isHit) ? "/compliance" : undefined;
  const refined = Object.hasOwn(REFINED, type) ? REFINED[type] : undefined;
  return `PROCESSED/${wordOf(type)}${refined === undefined ? "" : (hit ?? refined(told(findings)))}`;
};

const reasonsOf = (raw: string, findings: readonly Finding[]): Observation["reasons"] => {
  if (raw === "PROCESSED" || raw === "PROCESSED/PASSED") return [];
  const reasons = told(findings).map(({ word, reason }) => ({
    code: reason ?? ("vendor.unspecified" as const),
    raw: word,
  }));
  const once = reasons.filter(({ code }, index) => reasons.findIndex((one) => one.code === code) === index);
  if (once.length > 0) return once;
  return [{ code: raw === "PROCESSED/REJECTED" ? "vendor.declined" : "vendor.unspecified", raw }];
};

/** Worst last. */
const ORDER: readonly CheckOutcome[] = ["clear", "not_performed", "inconclusive", "consider", "failed"];
const OUTCOMES: Readonly<Record<string, CheckOutcome>> = {
  PASSED: "clear",
  WARNING: "consider",
  REJECTED: "failed",
  NOT_EXECUTED: "not_performed",
};
const SCREENING: readonly CheckName[] = ["watchlist", "pep", "adverse_media"];

const checksNamed = ({ capability, type, reason }: Finding, { workflowChecks }: Workflow): readonly CheckName[] => {
  if (capability === "watchlistScreening") return SCREENING.filter((name) => workflowChecks.includes(name));
  const other = type === "PASSED" || reason === undefined ? undefined : CHECK_OF_REASON[reason];
  const name = reason === "policy.underage" ? "age" : (other ?? rowOf(CHECK_OF, capability));
  return name === undefined ? [] : [name];
};

const outcomeOf = (finding: Finding): CheckOutcome => {
  if (finding.reason === "policy.underage") return "failed";
  const outcome = rowOf(OUTCOMES, finding.type) ?? "inconclusive";
  return (outcome === "failed" || outcome === "consider") && isCurable(finding) ? "inconclusive" : outcome;
};

/** Passed silently: nothing was found where something was looked for. */
const unsaid = ({ capabilities }: Details): readonly Check[] => {
  const searched = capabilities?.imageChecks?.some(({ data }) => data?.faceSearchFindings?.status === "DONE") === true;
  const aged = capabilities?.extraction?.some(({ data }) => typeof data?.currentAge === "number") === true;
  return [
    ...(searched ? [{ name: "duplicate", outcome: "clear", raw: "imageChecks:faceSearchFindings" } as const] : []),
    ...(aged ? [{ name: "age", outcome: "clear", raw: "extraction:currentAge" } as const] : []),
  ];
};

const checksOf = (details: Details, findings: readonly Finding[], workflow: Workflow): readonly Check[] => {
  const worst = new Map<CheckName, Check>(unsaid(details).map((check) => [check.name, check]));
  for (const finding of findings)
    for (const name of checksNamed(finding, workflow)) {
      const outcome = outcomeOf(finding);
      const held = worst.get(name);
      if (held === undefined || ORDER.indexOf(outcome) > ORDER.indexOf(held.outcome))
        worst.set(name, { name, outcome, raw: finding.word });
    }
  return [...worst.values()];
};

const standing = (raw: string): Pick<Observation, "raw" | "status" | "final"> => {
  const status = rowOf(STATUSES, raw);
  return { raw, status, final: status !== undefined && isTerminal(status) };
};

const ENDED: Readonly<Record<string, Reason>> = {
  SESSION_EXPIRED: "capture.abandoned",
  TOKEN_EXPIRED: "policy.session_expired",
};

/** A workflow without a result: its status is all there is. */
export const observedStatus = (vendorRef: string, status: string): Observation => {
  const raw = wordOf(status);
  const reason = rowOf(ENDED, raw);
  const reasons = reason === undefined ? [] : [{ code: reason, raw }];
  return { vendorRef, ...standing(raw), reasons, checks: [] };
};

export const observedDetails = (vendorRef: string, details: Details, workflow: Workflow): Observation => {
  const { status, customerInternalReference } = details.workflow;
  if (status !== "PROCESSED") return observedStatus(vendorRef, status);
  const findings = [...findingsOf(details), ...derivedOf(details, workflow)];
  const raw = wordOfResult(details, findings);
  return {
    vendorRef,
    ...standing(raw),
    reasons: reasonsOf(raw, findings),
    checks: checksOf(details, findings, workflow),
    ...occurred(timeOf(details.completedAt)),
    ...(customerInternalReference ? { externalRef: customerInternalReference } : {}),
  };
};
