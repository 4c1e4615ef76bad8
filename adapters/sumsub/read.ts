import { z } from "zod";
import type { Observation, VendorEvent, Verified } from "../../contracts/adapter.ts";
import type { Check, CheckName } from "../../contracts/check.ts";
import { failed, ok, type Result } from "../../contracts/fault.ts";
import { type Reason, reasonClass } from "../../contracts/reason.ts";
import { isTerminal } from "../../contracts/status.ts";
import { conform, decodeJson, rowOf, wordOf } from "../_kit/decode.ts";
import { onDocument } from "../_kit/document.ts";
import { keyOf } from "../_kit/key.ts";
import { occurred, timeOf } from "../_kit/time.ts";
import { BUTTONS, bySeverity, checksOfLabels, LABELS } from "./labels.ts";
import { ANSWER_IGNORED, CALLBACKS, RETRY_MATTERS, STATUSES, UNMAPPED } from "./statuses.ts";

const texts = z.array(z.string()).nullish();
const ReviewResult = z
  .object({
    reviewAnswer: z.string().nullish(),
    reviewRejectType: z.string().nullish(),
    rejectLabels: texts,
    buttonIds: texts,
  })
  .nullish();
type ReviewResult = z.infer<typeof ReviewResult>;

export const Review = z.object({
  reviewStatus: z.string(),
  reviewResult: ReviewResult,
  levelName: z.string().nullish(),
  reviewDate: z.string().nullish(),
});
/** `started`: something was sent for a step of a review that is otherwise untouched. */
export type Review = z.infer<typeof Review> & { readonly started?: boolean };

export const Applicant = z.object({
  id: z.string().min(1),
  externalUserId: z.string().nullish(),
  deleted: z.boolean().nullish(),
  info: z
    .object({ idDocs: z.array(z.object({ idDocType: z.string().nullish() })).nullish() })
    .nullish()
    .catch(undefined),
});
export type Applicant = z.infer<typeof Applicant>;

/** Step -> null while nothing was sent for it. */
export const Steps = z.record(z.string(), z.looseObject({}).nullable());

const Typed = z.looseObject({ type: z.string().min(1) });

const Callback = Review.extend({
  applicantId: z.string().min(1),
  type: z.string().min(1),
  correlationId: z.string().nullish(),
  externalUserId: z.string().nullish(),
  createdAt: z.string().nullish(),
  createdAtMs: z.string().nullish(),
});
type Callback = z.infer<typeof Callback>;

/** The level whose passing we know the meaning of: the one that the account's settings describe. */
export interface Level {
  readonly levelName: string;
  readonly levelChecks: readonly CheckName[];
}

const labelsOf = (result: ReviewResult): readonly string[] => bySeverity(result?.rejectLabels ?? []);

const reasonOf = (label: string, buttons: readonly string[]): Reason | undefined => {
  const reason = rowOf<Reason>(LABELS, label);
  if (reason !== "capture.document_unreadable") return reason;
  const [, finer] =
    Object.entries(BUTTONS).find(([part]) => buttons.some((id) => id.toLowerCase().includes(part))) ?? [];
  return finer ?? reason;
};

const reasonsOf = (result: ReviewResult): Observation["reasons"] => {
  const known = labelsOf(result).flatMap((label) => {
    const code = reasonOf(label, result?.buttonIds ?? []);
    if (code !== undefined) return [{ code, raw: label }];
    return Object.hasOwn(UNMAPPED, label) ? [] : [{ code: "vendor.unspecified" as const, raw: wordOf(label) }];
  });
  return known.length > 0 || result?.reviewAnswer !== "RED" ? known : [{ code: "vendor.declined", raw: "RED" }];
};

/** A refused answer refined by its labels: who must act on it. */
const refinement = (result: ReviewResult): string => {
  const classes = labelsOf(result).map((label) => rowOf<Reason>(LABELS, label));
  if (classes.some((reason) => reason && reasonClass(reason) === "compliance")) return "/compliance";
  const [first] = classes;
  return first === "policy.consent_declined" && result?.reviewRejectType === "FINAL" ? "/consent" : "";
};

const rawOf = ({ reviewStatus, reviewResult: result, started }: Review): string => {
  if (ANSWER_IGNORED.has(reviewStatus)) return reviewStatus;
  if (started) return "init/started";
  const kind = [result?.reviewAnswer, result?.reviewAnswer === "RED" ? result.reviewRejectType : undefined];
  const raw = [reviewStatus, ...kind].filter((word) => word).map((word) => wordOf(word ?? ""));
  if (RETRY_MATTERS.has(reviewStatus)) return raw.slice(1).join("/") === "RED/RETRY" ? raw.join("/") : reviewStatus;
  return raw.join("/") + (result?.reviewAnswer === "RED" ? refinement(result) : "");
};

/** A GREEN says that a level was passed: of another level than the account's we do not know what that level checks. */
const passed = (review: Review, level: Level): readonly Check[] =>
  review.levelName === level.levelName
    ? level.levelChecks.map((name) => ({ name, outcome: "clear", raw: "GREEN" }))
    : [];

/** What an observation's word says beside its status. A left-over answer of an earlier attempt says nothing. */
const meaningOf = (raw: string, review: Review, level: Level): Pick<Observation, "reasons" | "checks"> => {
  if (raw === "deactivated") return { reasons: [{ code: "policy.withdrawn", raw }], checks: [] };
  if (raw === "completed/GREEN") return { reasons: [], checks: passed(review, level) };
  const told = raw === "onHold" || raw.includes("/RED");
  const result = told ? review.reviewResult : undefined;
  return { reasons: reasonsOf(result), checks: checksOfLabels(result?.rejectLabels ?? []) };
};

export const observationOf = (
  applicant: Applicant,
  review: Review,
  level: Level,
  at: string | undefined,
): Observation => {
  const raw = applicant.deleted === true ? "deactivated" : rawOf(review);
  const status = rowOf(STATUSES, raw);
  const { reasons, checks } = meaningOf(raw, review, level);
  return {
    vendorRef: applicant.id,
    raw,
    status,
    final: status !== undefined && isTerminal(status),
    reasons,
    checks: onDocument(applicant.info?.idDocs?.[0]?.idDocType, checks),
    ...occurred(at),
    ...(applicant.externalUserId ? { externalRef: applicant.externalUserId } : {}),
  };
};

/** The review's date is that of its last answer, so it dates a word only where the word is that answer. */
export const reviewedAt = (review: Review): string | undefined => {
  const dated = review.reviewStatus === "completed" || rawOf(review).endsWith("RED/RETRY");
  return dated ? timeOf(review.reviewDate, "Z") : undefined;
};

/** The vendor sends no event id, and does not promise that a correlation id is unique to an event. */
const dedupeKeyOf = ({ applicantId, type, createdAtMs, createdAt, correlationId }: Callback): string =>
  keyOf(applicantId, type, createdAtMs ?? createdAt ?? "", correlationId ?? "");

export const readCallback = (body: Verified, level: Level): Result<readonly VendorEvent[]> => {
  const typed = decodeJson(Typed, body);
  if (!typed.ok) return typed;
  const kind = rowOf(CALLBACKS, typed.value.type);
  if (kind === undefined && Object.hasOwn(UNMAPPED, typed.value.type)) return ok([]);
  if (kind === undefined) return failed({ kind: "unreadable", detail: "a callback type without a rule" });
  const callback = conform(Callback, typed.value);
  if (!callback.ok) return callback;
  const { applicantId, externalUserId, createdAt, createdAtMs } = callback.value;
  const applicant = { id: applicantId, externalUserId, deleted: kind === "deactivated" };
  const at = timeOf(createdAtMs, "Z") ?? timeOf(createdAt, "Z");
  return ok([{ ...observationOf(applicant, callback.value, level, at), dedupeKey: dedupeKeyOf(callback.value) }]);
};
