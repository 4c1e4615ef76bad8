import type { Finding, Stage } from "../../scenario.ts";
import type { Callback } from "../../twin.ts";
import { inquiryEvent, reportEvent, verificationEvent } from "./events.ts";
import { type Inquiry, type InquiryWord, newId, type PersonaParts, type Report, type Verification } from "./state.ts";
import { checksOf, FAILURES, type Failure } from "./words.ts";

const VERBS: Readonly<Record<InquiryWord, string>> = {
  created: "created",
  pending: "started",
  completed: "completed",
  failed: "failed",
  expired: "expired",
  needs_review: "marked-for-review",
  approved: "approved",
  declined: "declined",
};

export const moveTo = (parts: PersonaParts, inquiry: Inquiry, status: InquiryWord): Callback => {
  const now = parts.context.world.now();
  inquiry.status = status;
  inquiry.updatedAt = now;
  inquiry.reached.set(status, now);
  inquiry.nextStep = status === "pending" ? "government_id" : null;
  return inquiryEvent(parts, inquiry, VERBS[status]);
};

export const begin = (parts: PersonaParts, inquiry: Inquiry): readonly Callback[] => {
  if (inquiry.status !== "created") return [];
  for (const session of inquiry.sessions) if (session.status === "new") session.status = "active";
  return [moveTo(parts, inquiry, "pending")];
};

/** The person hands something in: a further verification of this kind. */
export const hand = (parts: PersonaParts, inquiry: Inquiry, kind: Verification["kind"]): readonly Callback[] => {
  const createdAt = parts.context.world.now();
  const verification: Verification = { id: newId(parts, "ver"), kind, createdAt, status: "submitted", checks: [] };
  const begun = begin(parts, inquiry);
  inquiry.verifications = [...inquiry.verifications, verification];
  inquiry.updatedAt = createdAt;
  const told = ["created", "submitted"].map((verb) => verificationEvent(parts, inquiry, verification, verb));
  return [...begun, ...told];
};

/** Every verification that is under way ends: the one that the failure is about fails, the others pass. */
export const verify = (parts: PersonaParts, inquiry: Inquiry, failure?: Failure): readonly Callback[] => {
  inquiry.updatedAt = parts.context.world.now();
  return inquiry.verifications.flatMap((verification) => {
    if (verification.status !== "submitted") return [];
    const fails = verification.kind === failure?.kind;
    verification.status = fails ? "failed" : "passed";
    verification.checks = checksOf(verification.kind, fails ? failure : undefined);
    return [verificationEvent(parts, inquiry, verification, verification.status)];
  });
};

const LISTED: Readonly<Partial<Record<Finding, readonly [Report["kind"], string]>>> = {
  sanctions: ["watchlist", "sanction"],
  pep: ["politically-exposed-person", "pep"],
};
const REPORTS: readonly Report["kind"][] = ["watchlist", "politically-exposed-person"];

const screen = (parts: PersonaParts, inquiry: Inquiry, finding?: Finding): readonly Callback[] => {
  if (inquiry.account.screens !== true || inquiry.reports.length > 0) return [];
  const [listed, listType] = (finding && LISTED[finding]) ?? [];
  const createdAt = parts.context.world.now();
  inquiry.reports = REPORTS.map((kind) => ({
    ...{ id: newId(parts, "rep"), kind, createdAt },
    listType: kind === listed ? (listType ?? null) : null,
  }));
  return inquiry.reports.map((report) =>
    reportEvent(parts, inquiry, report, report.listType === null ? "ready" : "matched"),
  );
};

/** The success end of the flow, and the reports that follow it. */
const complete = (parts: PersonaParts, inquiry: Inquiry, finding?: Finding): readonly Callback[] => {
  if (inquiry.status !== "created" && inquiry.status !== "pending") return [];
  const begun = begin(parts, inquiry);
  const verified = verify(parts, inquiry);
  return [...begun, ...verified, moveTo(parts, inquiry, "completed"), ...screen(parts, inquiry, finding)];
};

const approve = (parts: PersonaParts, inquiry: Inquiry): readonly Callback[] => {
  const completed = complete(parts, inquiry);
  return inquiry.account.decides === true ? [...completed, moveTo(parts, inquiry, "approved")] : completed;
};

const setAside = (parts: PersonaParts, inquiry: Inquiry, finding: Finding): readonly Callback[] => [
  ...complete(parts, inquiry, finding),
  moveTo(parts, inquiry, "needs_review"),
];

const fail = (parts: PersonaParts, inquiry: Inquiry, failure: Failure): readonly Callback[] => {
  const isThere = inquiry.verifications.some(({ kind, status }) => kind === failure.kind && status === "submitted");
  const handed = isThere ? [] : hand(parts, inquiry, failure.kind);
  return [...handed, ...verify(parts, inquiry, failure)];
};

/** Another try within the flow: the template leads back to the step that failed. */
const askAgain = (parts: PersonaParts, inquiry: Inquiry, finding: Finding): readonly Callback[] => {
  const failure = FAILURES[finding];
  if (failure === null) return [];
  const failed = fail(parts, inquiry, failure);
  inquiry.nextStep = `retry_${failure.kind.replace("-", "_")}`;
  return failed;
};

const IN_FLOW: readonly InquiryWord[] = ["created", "pending"];

/** The failed end of the flow, and a workflow's decision; after the flow, a person's. */
const refuse = (parts: PersonaParts, inquiry: Inquiry, finding: Finding): readonly Callback[] => {
  if (!IN_FLOW.includes(inquiry.status)) return [moveTo(parts, inquiry, "declined")];
  const failure = FAILURES[finding];
  if (failure === null) return [];
  const failed = [...fail(parts, inquiry, failure), moveTo(parts, inquiry, "failed")];
  const isDeclined = inquiry.account.decides === true && !failure.curable;
  return isDeclined ? [...failed, moveTo(parts, inquiry, "declined")] : failed;
};

export const expireNow = (parts: PersonaParts, inquiry: Inquiry): readonly Callback[] => {
  if (!IN_FLOW.includes(inquiry.status)) return [];
  for (const verification of inquiry.verifications)
    if (verification.status === "submitted") verification.status = "canceled";
  for (const session of inquiry.sessions) session.status = "expired";
  return [moveTo(parts, inquiry, "expired")];
};

/** UNCONFIRMED: that time runs out for the person alone, not for the vendor who has everything and is not done. */
export const timeOut = (parts: PersonaParts, inquiry: Inquiry): readonly Callback[] => {
  const isHandedIn = inquiry.verifications.some(({ kind, status }) => kind === "selfie" && status === "submitted");
  return isHandedIn ? [] : expireNow(parts, inquiry);
};

type Move = (parts: PersonaParts, inquiry: Inquiry, finding: Finding) => readonly Callback[];

const MOVES: Readonly<Record<Stage["kind"], Move>> = {
  opened: begin,
  broken_upload: () => [],
  document_uploaded: (parts, inquiry) => hand(parts, inquiry, "government-id"),
  left: () => [],
  submitted: (parts, inquiry) => hand(parts, inquiry, "selfie"),
  retake: askAgain,
  review: setAside,
  approved: approve,
  refused: refuse,
  timed_out: timeOut,
};

export const advanceInquiry = (parts: PersonaParts, inquiry: Inquiry, stage: Stage): readonly Callback[] =>
  MOVES[stage.kind](parts, inquiry, "finding" in stage ? stage.finding : "doubt");

/** What an attacker would send: a decline, while the inquiry stays as it is. */
export const forgedDecline = (parts: PersonaParts, inquiry: Inquiry): readonly Callback[] => {
  const lie = inquiryEvent(parts, { ...inquiry, status: "declined" }, "declined");
  // An attacker's event is not in the vendor's own list.
  const id = [...parts.events.keys()].at(-1);
  if (id !== undefined) parts.events.delete(id);
  return [lie];
};
