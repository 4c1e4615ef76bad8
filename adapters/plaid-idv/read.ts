import { z } from "zod";
import type { News, Observation, Verified } from "../../contracts/adapter.ts";
import { failed, ok, type Result } from "../../contracts/fault.ts";
import { type Reason, reasonClass } from "../../contracts/reason.ts";
import { isTerminal } from "../../contracts/status.ts";
import { conform, decodeJson, rowOf, wordOf } from "../_kit/decode.ts";
import { occurred, timeOf } from "../_kit/time.ts";
import type { Attempt, Hit, Step } from "./attempt.ts";
import { checksOf, evidenceOf, hitReasons } from "./evidence.ts";
import { DEFAULTS, STATUSES, UNMAPPED } from "./statuses.ts";

const PERSONS: readonly Step[] = ["verify_sms", "kyc_check", "documentary_verification", "selfie_check"];
const TO_COME: ReadonlySet<string> = new Set(["active", "waiting_for_prerequisite"]);
const DONE: ReadonlySet<string> = new Set(["success", "failed", "manually_approved", "manually_rejected"]);

/** How far the person got while the attempt is active. */
const progressOf = ({ steps }: Attempt): "" | "/begun" | "/finished" => {
  const own = PERSONS.map((step) => steps?.[step] ?? "");
  const begun = steps?.accept_tos === "success" || own.some((value) => DONE.has(value));
  if (!begun || steps?.accept_tos === "active") return "";
  return own.some((value) => TO_COME.has(value)) ? "/begun" : "/finished";
};

const isCurable = ({ code }: { readonly code: Reason }): boolean =>
  reasonClass(code) === "capture" || code === "identity.contact_unverified";

/** Who must act on a failure. */
const refinementOf = (reasons: Observation["reasons"]): "" | "/retake" | "/doubt" | "/compliance" => {
  if (reasons.some(({ code }) => reasonClass(code) === "compliance")) return "/compliance";
  if (reasons.length === 0) return "";
  if (reasons.every(isCurable)) return "/retake";
  const rest = reasons.filter((reason) => !isCurable(reason));
  return rest.every(({ code }) => code === "identity.document_unverified") ? "/doubt" : "";
};

const isScreened = ({ status, steps }: Attempt): boolean =>
  status === "pending_review" ||
  (status === "failed" && /^(failed|pending_review|manually_rejected)$/.test(steps?.watchlist_screening ?? ""));

/** The screening to look into, where its hits matter to what the attempt says. */
export const screeningOf = (attempt: Attempt): string | undefined =>
  isScreened(attempt) ? (attempt.watchlist_screening_id ?? undefined) : undefined;

const reasonsOf = (attempt: Attempt, hits: readonly Hit[]): Observation["reasons"] => {
  const { status } = attempt;
  const listed = isScreened(attempt) ? hitReasons(hits) : [];
  // A screening that was rejected without a hit that can be read is a hit all the same.
  const unnamed =
    isScreened(attempt) && listed.length === 0 ? [{ code: DEFAULTS.pending_review, raw: "pending_review" }] : [];
  const found = status === "failed" ? [...listed, ...unnamed, ...evidenceOf(attempt)] : [...listed, ...unnamed];
  const code = rowOf<Reason>(DEFAULTS, status);
  return found.length > 0 || code === undefined ? found : [{ code, raw: status }];
};

const rawOf = (attempt: Attempt, reasons: Observation["reasons"]): string => {
  if (attempt.status === "active") return `active${progressOf(attempt)}`;
  if (attempt.status !== "failed") return wordOf(attempt.status);
  return `failed${refinementOf(reasons.filter(({ raw }) => raw !== "failed"))}`;
};

/**
 * An attempt tells when it was made and when the person was done: of what a reviewer makes of it later, a refusal above
 * all, there is no time.
 */
const timeOfWord = (raw: string, attempt: Attempt): string | undefined => {
  if (raw === "active") return timeOf(attempt.created_at);
  return raw === "success" || raw === "pending_review" ? timeOf(attempt.completed_at) : undefined;
};

/** `vendorRef`: what was asked about, of which `attempt` may be a later try. */
export const observationOf = (vendorRef: string, attempt: Attempt, hits: readonly Hit[]): Observation => {
  const reasons = reasonsOf(attempt, hits);
  const raw = rawOf(attempt, reasons);
  const status = rowOf(STATUSES, raw);
  return {
    vendorRef,
    raw,
    status,
    final: status !== undefined && isTerminal(status),
    reasons,
    checks: checksOf(attempt, hits),
    ...occurred(timeOfWord(raw, attempt)),
    ...(attempt.client_user_id ? { externalRef: attempt.client_user_id } : {}),
  };
};

const Typed = z.looseObject({ webhook_type: z.string(), webhook_code: z.string(), environment: z.string() });
const About = z.object({ identity_verification_id: z.string().min(1) });
const PROMPTS: ReadonlySet<string> = new Set([
  "IDENTITY_VERIFICATION/STATUS_UPDATED",
  "IDENTITY_VERIFICATION/STEP_UPDATED",
]);

/** A callback names an attempt and tells nothing about it. */
export const readCallback = (body: Verified, environment: string): Result<News> => {
  const typed = decodeJson(Typed, body);
  if (!typed.ok) return typed;
  const { webhook_type, webhook_code } = typed.value;
  if (typed.value.environment !== environment)
    return failed({ kind: "unreadable", detail: "a callback of the vendor's other environment" });
  const word = `${webhook_type}/${webhook_code}`;
  if (Object.hasOwn(UNMAPPED, word)) return ok({ kind: "events", events: [] });
  if (!PROMPTS.has(word)) return failed({ kind: "unreadable", detail: "a callback without a rule" });
  const about = conform(About, typed.value);
  return about.ok ? ok({ kind: "hint", vendorRef: about.value.identity_verification_id }) : about;
};
