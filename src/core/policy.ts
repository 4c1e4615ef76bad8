import type { Check, CheckName, DocumentClass } from "../../contracts/check.ts";
import { ATTRIBUTES, type Attribute } from "../../contracts/person.ts";
import type { Level, LevelRequirements, Policy, PolicyCell } from "../../contracts/policy.ts";
import { type Reason, reasonClass } from "../../contracts/reason.ts";
import { isTerminal, type Status } from "../../contracts/status.ts";

/** The most specific cell: a named segment outranks `*`, then a named jurisdiction outranks `*`. */
export const findCell = (policy: Policy, segment: string, jurisdiction: string): PolicyCell | undefined =>
  policy.cells
    .filter(
      (cell) =>
        (cell.segment === segment || cell.segment === "*") &&
        cell.jurisdictions.some((covered) => covered === jurisdiction || covered === "*"),
    )
    .sort((a, b) => specificity(b, jurisdiction) - specificity(a, jurisdiction))[0];

const specificity = (cell: PolicyCell, jurisdiction: string): number =>
  (cell.segment === "*" ? 0 : 2) + (cell.jurisdictions.includes(jurisdiction) ? 1 : 0);

/** Attributes that are lacking, and attributes that the cell does not need and therefore refuses. */
export const attributeGaps = (
  requirements: LevelRequirements,
  given: readonly Attribute[],
): { missing: readonly Attribute[]; unneeded: readonly Attribute[] } => {
  const { required, optional } = requirements.attributes;
  return {
    missing: required.filter((name) => !given.includes(name)),
    unneeded: ATTRIBUTES.filter((name) => given.includes(name) && !required.includes(name) && !optional.includes(name)),
  };
};

/** What a decision is taken under: one level of one cell. */
export interface Rules {
  readonly requiredChecks: readonly CheckName[];
  readonly documents: readonly DocumentClass[];
  readonly retryLimit: number;
  readonly definitive: readonly Reason[];
  readonly faceMismatch: "reject" | "retake";
}

export const rulesOf = (cell: PolicyCell, level: Level): Rules => ({
  requiredChecks: cell.levels[level]?.checks ?? [],
  documents: cell.levels[level]?.documents ?? [],
  retryLimit: cell.retry_limit,
  definitive: cell.definitive,
  faceMismatch: cell.face_mismatch,
});

export interface Opinion {
  readonly status: Status;
  readonly final: boolean;
  readonly reasons: readonly Reason[];
  readonly checks: readonly Check[];
}

export interface Judgement {
  readonly status: Status;
  readonly reasons: readonly Reason[];
}

/** Our decision on a vendor's opinion. The vendor's word is an input: what it leads to is the policy's. */
export const judge = (opinion: Opinion, rules: Rules, retakes: number): Judgement => {
  if (isTerminal(opinion.status) && !opinion.final) return { status: "submitted", reasons: [] };
  switch (opinion.status) {
    case "approved":
      return judgeApproval(opinion, rules);
    case "rejected":
      return judgeRejection(opinion, rules, retakes);
    case "needs_resubmission":
      return judgeAgain(opinion.reasons, rules, retakes);
    case "pending_review":
      return { status: "pending_review", reasons: orElse(opinion.reasons, "policy.review_required") };
    case "expired":
      return { status: "expired", reasons: orElse(opinion.reasons, "vendor.cancelled") };
    default:
      return { status: opinion.status, reasons: [] };
  }
};

const orElse = (reasons: readonly Reason[], fallback: Reason): readonly Reason[] =>
  reasons.length > 0 ? reasons : [fallback];

/** A vendor takes what its own settings allow: a document that the policy does not take goes to a person. */
const judgeApproval = ({ checks }: Opinion, rules: Rules): Judgement => {
  const clear = new Set(checks.filter((check) => check.outcome === "clear").map((check) => check.name));
  if (!rules.requiredChecks.every((name) => clear.has(name)))
    return { status: "pending_review", reasons: ["policy.required_check_missing"] };
  return checks.every(({ document }) => document === undefined || rules.documents.includes(document))
    ? { status: "approved", reasons: [] }
    : { status: "pending_review", reasons: ["policy.document_not_allowed"] };
};

/**
 * Compliance findings go to a person, never straight to a refusal. Policy findings refuse only where the cell calls
 * them definitive. Poor captures alone never refuse anyone.
 */
const judgeRejection = (opinion: Opinion, rules: Rules, retakes: number): Judgement => {
  const { reasons } = opinion;
  const classes = new Set(reasons.map(reasonClass));
  if (classes.has("compliance")) return { status: "pending_review", reasons };
  if (reasons.some((reason) => rules.definitive.includes(reason))) return { status: "rejected", reasons };
  if (classes.has("fraud")) return { status: "rejected", reasons };
  if (classes.has("policy")) return { status: "pending_review", reasons };
  if (classes.size === 1 && classes.has("capture")) return judgeRetake(reasons, rules, retakes);
  if (reasons.includes("identity.face_mismatch") && rules.faceMismatch === "retake") {
    return judgeRetake(reasons, rules, retakes);
  }
  return { status: "rejected", reasons: orElse(reasons, "vendor.declined") };
};

/** A listed person is not asked for a better picture: that would hide the finding. */
const judgeAgain = (reasons: readonly Reason[], rules: Rules, retakes: number): Judgement =>
  reasons.some((reason) => reasonClass(reason) === "compliance")
    ? { status: "pending_review", reasons }
    : judgeRetake(reasons, rules, retakes);

const judgeRetake = (reasons: readonly Reason[], rules: Rules, retakes: number): Judgement =>
  retakes < rules.retryLimit
    ? { status: "needs_resubmission", reasons: orElse(reasons, "identity.document_unverified") }
    : { status: "pending_review", reasons: [...reasons, "policy.retry_limit_reached"] };
