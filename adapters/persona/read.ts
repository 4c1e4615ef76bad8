import { z } from "zod";
import type { Hint, Observation, VendorEvent, Verified } from "../../contracts/adapter.ts";
import type { Check, CheckName } from "../../contracts/check.ts";
import { failed, ok, type Result } from "../../contracts/fault.ts";
import { type Reason, reasonClass } from "../../contracts/reason.ts";
import { isTerminal } from "../../contracts/status.ts";
import { conform, decodeJson, rowOf, wordOf } from "../_kit/decode.ts";
import { keyOf } from "../_kit/key.ts";
import { occurred, timeOf } from "../_kit/time.ts";
import { clearChecks, type Finding, findingsOf, matchesOf, Report, stageOf, Verification } from "./findings.ts";
import { EVENTS, FAMILIES, type Reading, STATUSES, TIMES, WORD_REASONS } from "./statuses.ts";

const text = z.string().nullish();
const Reference = z.object({ type: z.string(), id: z.string() });
const references = z.object({ data: z.array(Reference).nullish() }).nullish();

export const Inquiry = z.object({
  id: z.string().min(1),
  attributes: z.object({
    status: z.string(),
    "reference-id": text,
    "started-at": text,
    "created-at": text,
    "updated-at": text,
    "completed-at": text,
    "failed-at": text,
    "marked-for-review-at": text,
    "decisioned-at": text,
    "expired-at": text,
  }),
  relationships: z.object({ verifications: references, reports: references }).nullish(),
});
export type Inquiry = z.infer<typeof Inquiry>;

const included = z.array(z.looseObject({ type: z.string(), id: z.string() })).nullish();
export const InquiryAnswer = z.object({ data: Inquiry, included });
export type InquiryAnswer = z.infer<typeof InquiryAnswer>;

/** What is told about an inquiry beside itself. */
export interface Story {
  readonly verifications: readonly Verification[];
  readonly reports: readonly Report[];
}

/** What the account is set up for. */
export interface Template {
  readonly templateChecks: readonly CheckName[];
  /** Whether a workflow of the vendor's decides, or a person of ours. */
  readonly decidedBy: "workflow" | "reviewer";
}

const storyOf = ({ included: resources }: InquiryAnswer): Result<Story> => {
  const of = (kind: string) => (resources ?? []).filter(({ type }) => type.startsWith(kind));
  const verifications = conform(z.array(Verification), of("verification/"));
  if (!verifications.ok) return verifications;
  const reports = conform(z.array(Report), of("report/"));
  return reports.ok ? ok({ verifications: verifications.value, reports: reports.value }) : reports;
};

/** Is everything told that the inquiry says it has? Which resources come along is a setting of the webhook. */
const isWhole = ({ data: { relationships }, included: resources }: InquiryAnswer): boolean => {
  const told = new Set((resources ?? []).map(({ id }) => id));
  const named = [relationships?.verifications?.data, relationships?.reports?.data];
  return named.every((list) => list?.every(({ id }) => told.has(id)) ?? false);
};

const classesOf = (findings: readonly Finding[]): ReadonlySet<string> =>
  new Set(findings.map(({ code }) => reasonClass(code)));

/** The class of what was found that changes who must act; several classes change nothing, but a listing always does. */
const refinement = (findings: readonly Finding[]): string => {
  const classes = classesOf(findings);
  if (classes.has("compliance")) return "compliance";
  return classes.size === 1 ? ([...classes][0] ?? "") : "";
};

const pendingWord = (story: Story, findings: readonly Finding[], template: Template): string => {
  const stage = stageOf(story.verifications, template.templateChecks);
  if (stage !== "failed") return stage === "submitted" ? "pending/submitted" : "pending";
  // The flow is still open; what is not about the picture is not cured by another one, and its end is about to come.
  return findings.every(({ code }) => reasonClass(code) === "capture") ? "pending/retry" : "pending/submitted";
};

/** Ends of the person's flow, after which a workflow or somebody decides. */
const FLOW_ENDS: ReadonlySet<string> = new Set(["completed", "failed"]);

/** A match is not a decision: beside an approval it goes to a person, whoever approved. */
const rawOf = (inquiry: Inquiry, story: Story, findings: readonly Finding[], template: Template): string => {
  const word = wordOf(inquiry.attributes.status);
  if (word === "pending") return pendingWord(story, findings, template);
  if (word === "expired") return inquiry.attributes["started-at"] ? "expired/started" : word;
  const refined = `${word}/${refinement(findings)}`;
  if (Object.hasOwn(STATUSES, refined)) return refined;
  return FLOW_ENDS.has(word) && template.decidedBy === "reviewer" ? `${word}/undecided` : word;
};

/** Words of which what was found is the explanation. */
const EXPLAINED: ReadonlySet<string> = new Set([
  "pending/retry",
  "needs_review",
  ...["failed/undecided", "failed/capture"],
  ...["declined", "declined/capture", "declined/compliance", "declined/vendor"],
]);

const isListing = ({ code }: Finding): boolean => reasonClass(code) === "compliance";

const toldBy = (raw: string, findings: readonly Finding[]): readonly Finding[] => {
  if (raw === "approved/compliance") return findings.filter(isListing);
  return EXPLAINED.has(raw) ? findings : [];
};

const reasonsOf = (raw: string, told: readonly Finding[]): Observation["reasons"] => {
  if (told.length > 0) return told.map(({ code, raw: word }) => ({ code, raw: word }));
  const own = rowOf<Reason>(WORD_REASONS, raw);
  return own === undefined ? [] : [{ code: own, raw }];
};

/** A check that two findings are about is as bad as the worse of them. */
const checksOf = (raw: string, story: Story, told: readonly Finding[]): readonly Check[] => {
  const passed = raw.startsWith("approved") ? clearChecks(story.verifications, story.reports) : [];
  const failing = told.flatMap(({ check }) => check ?? []);
  const worst = failing.filter(({ outcome }) => outcome === "failed");
  return [...new Map([...passed, ...failing, ...worst].map((check) => [check.name, check])).values()];
};

/** What the inquiry says, with all that was told beside it; without a time. */
const sayingOf = (answer: InquiryAnswer, template: Template): Result<Observation> => {
  const story = storyOf(answer);
  if (!story.ok) return story;
  const { id, attributes } = answer.data;
  const findings = findingsOf(story.value.verifications, story.value.reports);
  const raw = rawOf(answer.data, story.value, findings, template);
  const status = rowOf(STATUSES, raw);
  const told = toldBy(raw, findings);
  const reference = attributes["reference-id"];
  return ok({
    ...{ vendorRef: id, raw, status, final: status !== undefined && isTerminal(status) },
    ...{ reasons: reasonsOf(raw, told), checks: checksOf(raw, story.value, told) },
    ...(reference ? { externalRef: reference } : {}),
  });
};

/** An inquiry that was asked for: as old as the status that it is in. */
export const observationOf = (answer: InquiryAnswer, template: Template): Result<Observation> => {
  const saying = sayingOf(answer, template);
  const { attributes } = answer.data;
  const dated = rowOf(TIMES, attributes.status);
  return saying.ok ? ok({ ...saying.value, ...occurred(dated && timeOf(attributes[dated])) }) : saying;
};

const Event = z.object({
  data: z.object({
    id: z.string().min(1),
    attributes: z.object({ name: z.string(), "created-at": text, payload: z.looseObject({}) }),
  }),
});
type Event = z.infer<typeof Event>["data"];

const Part = z.object({
  data: z.object({
    relationships: z.object({ inquiry: z.object({ data: Reference.nullish() }).nullish() }).nullish(),
  }),
});

type News = Result<readonly VendorEvent[] | Hint>;
type Read = (event: Event, template: Template) => News;

const dedupeKeyOf = ({ id, attributes }: Event): { dedupeKey: string } => ({ dedupeKey: keyOf(id, attributes.name) });

const observed = (answer: InquiryAnswer, event: Event, template: Template): News => {
  const saying = sayingOf(answer, template);
  if (!saying.ok) return saying;
  return ok([{ ...saying.value, ...occurred(timeOf(event.attributes["created-at"])), ...dedupeKeyOf(event) }]);
};

const readPlain: Read = (event, template) => {
  const answer = conform(InquiryAnswer, event.attributes.payload);
  return answer.ok ? observed(answer.value, event, template) : answer;
};

/** A decision without its reasons is none that we may act on: then the inquiry is asked for, with all that belongs to it. */
const readWhole: Read = (event, template) => {
  const answer = conform(InquiryAnswer, event.attributes.payload);
  if (!answer.ok) return answer;
  return isWhole(answer.value)
    ? observed(answer.value, event, template)
    : ok({ kind: "hint", vendorRef: answer.value.data.id });
};

const inquiryOf = (event: Event): Result<string | undefined> => {
  const part = conform(Part, event.attributes.payload);
  return part.ok ? ok(part.value.data.relationships?.inquiry?.data?.id) : part;
};

/** About a part of an inquiry; one that belongs to none is nobody's verification. */
const readLook: Read = (event) => {
  const inquiry = inquiryOf(event);
  if (!inquiry.ok) return inquiry;
  return ok(inquiry.value ? { kind: "hint", vendorRef: inquiry.value } : []);
};

const readMatch: Read = (event) => {
  const inquiry = inquiryOf(event);
  if (!inquiry.ok) return inquiry;
  const report = conform(z.object({ data: Report }), event.attributes.payload);
  if (!report.ok) return report;
  if (!inquiry.value) return ok([]);
  const { attributes, ...rest } = report.value.data;
  const matches = matchesOf({ ...rest, attributes: { ...attributes, "has-match": true } });
  return ok([
    {
      ...{ vendorRef: inquiry.value, raw: "report/matched", status: STATUSES["report/matched"], final: false },
      reasons: matches.map(({ code, raw }) => ({ code, raw })),
      checks: matches.flatMap(({ check }) => check ?? []).slice(0, 1),
      ...occurred(timeOf(event.attributes["created-at"])),
      ...dedupeKeyOf(event),
    },
  ]);
};

const READERS: Readonly<Record<Reading, Read>> = {
  plain: readPlain,
  whole: readWhole,
  look: readLook,
  match: readMatch,
  nothing: () => ok([]),
};

/** The payload is a snapshot of its object in the webhook's own version and spelling: set both as the adapter's. */
export const readEvent = (body: Verified, template: Template): News => {
  const event = decodeJson(Event, body);
  if (!event.ok) return event;
  const { name } = event.value.data.attributes;
  const reading = rowOf(EVENTS, name);
  if (reading !== undefined) return READERS[reading](event.value.data, template);
  const family = name.slice(0, Math.max(0, name.indexOf(".")));
  return FAMILIES.has(family) ? ok([]) : failed({ kind: "unreadable", detail: "an event without a rule" });
};
