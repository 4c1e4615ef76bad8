import { hex } from "../../ids.ts";
import type { Finding, Stage } from "../../scenario.ts";
import type { Callback } from "../../twin.ts";
import { applicantEvent } from "./callbacks.ts";
import { type Applicant, newReview, type ReviewResult, STEPS, type StepName, type SumsubParts } from "./state.ts";
import { GREEN, verdictOf } from "./verdicts.ts";

export const fillStep = ({ context }: SumsubParts, applicant: Applicant, step: StepName, idDocType: string): number => {
  const image = 1_000_000 + Math.floor(context.world.random() * 9_000_000);
  const info = applicant.fields.fixedInfo as { country?: string } | undefined;
  applicant.steps.set(step, { country: info?.country ?? "DEU", idDocType, imageIds: [image], result: undefined });
  return image;
};

/** To `pending`: a new attempt begins. */
export const askForReview = (parts: SumsubParts, applicant: Applicant): readonly Callback[] => {
  const { review } = applicant;
  review.attemptId = hex(parts.context.world.random, 10);
  review.attemptCnt += 1;
  review.status = "pending";
  review.result = undefined;
  review.pendingAt = parts.context.world.now();
  review.reviewedAt = undefined;
  return applicantEvent(parts, applicant, "applicantPending");
};

/** The verdict; several for one applicant are normal. */
export const complete = (parts: SumsubParts, applicant: Applicant, result: ReviewResult): readonly Callback[] => {
  const { review } = applicant;
  review.status = "completed";
  review.result = result;
  review.reviewedAt = parts.context.world.now();
  for (const step of STEPS) {
    const status = applicant.steps.get(step);
    if (status) status.result = step === "IDENTITY" || result.reviewAnswer === "GREEN" ? result : undefined;
  }
  return applicantEvent(parts, applicant, "applicantReviewed");
};

const setAside = (parts: SumsubParts, applicant: Applicant, finding: Finding): readonly Callback[] => {
  const listed = finding === "sanctions" || finding === "pep";
  applicant.review.status = listed ? "onHold" : "queued";
  applicant.review.result = listed ? verdictOf(finding) : undefined;
  return applicantEvent(parts, applicant, listed ? "applicantOnHold" : "applicantPrechecked");
};

export const reset = (parts: SumsubParts, applicant: Applicant): readonly Callback[] => {
  applicant.review = newReview(parts);
  applicant.steps.clear();
  return applicantEvent(parts, applicant, "applicantReset");
};

type Move = (parts: SumsubParts, applicant: Applicant, finding: Finding) => readonly Callback[];

const MOVES: Readonly<Record<Stage["kind"], Move>> = {
  opened: () => [],
  broken_upload: () => [],
  document_uploaded: (parts, applicant) => {
    fillStep(parts, applicant, "IDENTITY", "PASSPORT");
    return [];
  },
  // UNCONFIRMED: that a person who goes away between two steps puts the applicant into this state.
  left: (parts, applicant) => {
    applicant.review.status = "awaitingUser";
    return applicantEvent(parts, applicant, "applicantAwaitingUser");
  },
  submitted: (parts, applicant) => {
    if (!applicant.steps.has("SELFIE")) fillStep(parts, applicant, "SELFIE", "SELFIE");
    return askForReview(parts, applicant);
  },
  retake: (parts, applicant, finding) => complete(parts, applicant, verdictOf(finding)),
  review: setAside,
  approved: (parts, applicant) => complete(parts, applicant, GREEN),
  refused: (parts, applicant, finding) => complete(parts, applicant, verdictOf(finding)),
  // The vendor says nothing when a link runs out: the applicant itself does not expire.
  timed_out: () => [],
};

export const advanceApplicant = (parts: SumsubParts, applicant: Applicant, stage: Stage): readonly Callback[] =>
  MOVES[stage.kind](parts, applicant, "finding" in stage ? stage.finding : "doubt");

/** What an attacker would send: a final refusal, while the applicant stays as it is. */
export const forgedRefusal = (parts: SumsubParts, applicant: Applicant): readonly Callback[] => {
  const review = { ...applicant.review, status: "completed" as const, result: verdictOf("forged") };
  return applicantEvent(parts, { ...applicant, review }, "applicantReviewed");
};
