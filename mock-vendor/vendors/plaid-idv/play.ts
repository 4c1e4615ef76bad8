import { alphanumeric } from "../../ids.ts";
import type { Finding, Stage } from "../../scenario.ts";
import type { Callback } from "../../twin.ts";
import { screeningEvent, verificationEvent } from "./callbacks.ts";
import { FINDINGS, type Found, LIST_OF } from "./findings.ts";
import { type Attempt, type AttemptStatus, FRESH, type PlaidParts, type StepName, type StepValue } from "./state.ts";

export const idOf = ({ context }: PlaidParts, prefix: string): string =>
  `${prefix}_${alphanumeric(context.world.random, 14)}`;

const setSteps = (attempt: Attempt, value: StepValue, ...steps: readonly StepName[]): void => {
  attempt.steps = { ...attempt.steps, ...Object.fromEntries(steps.map((step) => [step, value])) };
};

/** Another try of the same person, which takes the place of the one before it. */
export const retry = (parts: PlaidParts, before: Attempt, url: string | null): Attempt => {
  const next: Attempt = {
    ...before,
    ...{ id: idOf(parts, "idv"), previous: before.id, createdAt: parts.context.world.now(), url },
    ...{ completedAt: null, status: "active", steps: FRESH, found: undefined, screening: undefined },
  };
  parts.attempts.set(next.id, next);
  parts.heads.set(next.root, next);
  return next;
};

const passTos = (attempt: Attempt): void => {
  setSteps(attempt, "success", "accept_tos");
  setSteps(attempt, "active", "verify_sms");
};

const passDocument = (attempt: Attempt): void => {
  setSteps(attempt, "success", "accept_tos", "verify_sms", "kyc_check", "documentary_verification");
  setSteps(attempt, "active", "selfie_check");
};

const passAll = (attempt: Attempt): void => {
  passDocument(attempt);
  setSteps(attempt, "success", "selfie_check");
  setSteps(attempt, "active", "watchlist_screening", "risk_check");
};

const end = (parts: PlaidParts, attempt: Attempt, status: AttemptStatus): readonly Callback[] => {
  attempt.status = status;
  attempt.completedAt ??= parts.context.world.now();
  return [verificationEvent(attempt, "STATUS_UPDATED")];
};

const stepped = (attempt: Attempt): readonly Callback[] => [verificationEvent(attempt, "STEP_UPDATED")];

/** Somebody of the account's clears the list's hit in the dashboard. */
const clear = (attempt: Attempt): readonly Callback[] => {
  if (attempt.screening === undefined) return [];
  attempt.screening.status = "cleared";
  setSteps(attempt, "success", "watchlist_screening");
  return [screeningEvent(attempt)];
};

const fail = (parts: PlaidParts, attempt: Attempt, found: Found): readonly Callback[] => {
  const byHand = attempt.status !== "active";
  if (!byHand) passAll(attempt);
  const cleared = attempt.status === "pending_review" ? clear(attempt) : [];
  attempt.found = found;
  setSteps(attempt, byHand ? "manually_rejected" : "failed", found.step);
  return [...cleared, ...end(parts, attempt, "failed")];
};

type Move = (parts: PlaidParts, attempt: Attempt, finding: Finding) => readonly Callback[];

const refuse: Move = (parts, attempt, finding) => {
  const found = FINDINGS[finding];
  return found === null ? [] : fail(parts, attempt, found);
};

const MOVES: Readonly<Record<Stage["kind"], Move>> = {
  opened: (_parts, attempt) => {
    passTos(attempt);
    return stepped(attempt);
  },
  broken_upload: () => [],
  document_uploaded: (parts, before) => {
    // A failed attempt is over: somebody lets the person try again in the dashboard.
    const isOver = before.status === "failed";
    const attempt = isOver ? retry(parts, before, before.url) : before;
    passDocument(attempt);
    return [...(isOver ? [verificationEvent(attempt, "RETRIED")] : []), ...stepped(attempt)];
  },
  left: () => [],
  submitted: (_parts, attempt) => {
    passAll(attempt);
    return stepped(attempt);
  },
  retake: refuse,
  review: (parts, attempt, finding) => {
    passAll(attempt);
    setSteps(attempt, "success", "risk_check");
    setSteps(attempt, "pending_review", "watchlist_screening");
    attempt.screening = { id: idOf(parts, "scr"), list: LIST_OF[finding] ?? "IZ_UNC", status: "pending_review" };
    return [screeningEvent(attempt), ...end(parts, attempt, "pending_review")];
  },
  approved: (parts, attempt) => {
    passAll(attempt);
    attempt.found = undefined;
    const cleared = clear(attempt);
    setSteps(attempt, "success", "watchlist_screening", "risk_check");
    return [...cleared, ...end(parts, attempt, "success")];
  },
  refused: refuse,
  // The vendor lets no attempt expire for now.
  timed_out: () => [],
};

export const advanceAttempt = (parts: PlaidParts, root: string, stage: Stage): readonly Callback[] => {
  const attempt = parts.heads.get(root);
  return attempt ? MOVES[stage.kind](parts, attempt, "finding" in stage ? stage.finding : "doubt") : [];
};

/** What an attacker would send. It says no more than a genuine one: only its signature is not the vendor's. */
export const forgedNews = (parts: PlaidParts, root: string): readonly Callback[] => {
  const attempt = parts.heads.get(root);
  return attempt ? [verificationEvent(attempt, "STATUS_UPDATED")] : [];
};
