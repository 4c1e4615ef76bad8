import { z } from "zod";
import type { Hint, Observation, VendorEvent, Verified } from "../../contracts/adapter.ts";
import type { Check, CheckName } from "../../contracts/check.ts";
import { failed, ok, type Result } from "../../contracts/fault.ts";
import { type Reason, reasonClass } from "../../contracts/reason.ts";
import { isTerminal } from "../../contracts/status.ts";
import { conform, decodeJson, rowOf, wordOf } from "../_kit/decode.ts";
import { onDocument } from "../_kit/document.ts";
import { keyOf } from "../_kit/key.ts";
import { occurred, timeOf } from "../_kit/time.ts";
import { ACTIONS, CHECKS_OF, LISTINGS, REASON_CODES, STATUSES, UNMAPPED, WORD_REASONS } from "./statuses.ts";

const text = z.string().nullish();
const code = z.union([z.string(), z.number()]).nullish();

export const Verification = z.object({
  id: z.string().min(1),
  attemptId: text,
  vendorData: text,
  status: z.string(),
  code,
  reasonCode: code,
  document: z.object({ type: text }).nullish(),
  decisionTime: text,
});
export type Verification = z.infer<typeof Verification>;

const listed = z.array(z.unknown()).nullish();
const Listings = z.object({
  sanctions: listed,
  pep: listed,
  adverseMedia: listed,
  warnings: listed,
  fitnessProbity: listed,
});

export const Screening = z.object({
  sessionId: z.string().min(1),
  attemptId: text,
  vendorData: text,
  checkType: text,
  matchStatus: z.string(),
  createdAt: text,
  hits: z.array(z.object({ listingsRelatedToMatch: Listings.nullish() })).nullish(),
});
export type Screening = z.infer<typeof Screening>;

const Event = z.object({ id: z.string().min(1), action: z.string() });
const FullAuto = z.object({ sessionId: z.string().min(1) });

/** What the integration is set up to check: an approval says that all of it was passed. */
export interface Integration {
  readonly integrationChecks: readonly CheckName[];
}

const SCREENING_CHECKS: ReadonlySet<CheckName> = new Set(["watchlist", "pep", "adverse_media"]);
export const isScreened = ({ integrationChecks }: Integration): boolean =>
  integrationChecks.some((name) => SCREENING_CHECKS.has(name));

const clear = (names: readonly CheckName[], raw: string): readonly Check[] =>
  names.map((name) => ({ name, outcome: "clear", raw }));

/** Our reference stands first in the vendor's one free field; in test mode labels follow it. */
export const LABEL_MARK = "|";
const referenceIn = (vendorData: string | null | undefined): { externalRef?: string } => {
  const [externalRef] = (vendorData ?? "").split(LABEL_MARK);
  return externalRef ? { externalRef } : {};
};

type Told = Pick<Observation, "raw" | "reasons" | "checks">;

const observed = (told: Told, at: string | undefined): Pick<Observation, "status" | "final"> & Told => {
  const status = rowOf(STATUSES, told.raw);
  return { ...told, status, final: status !== undefined && isTerminal(status), ...occurred(at) };
};

/** A refusal's word with the class behind it that changes who must act. */
const rawOf = (word: string, reasonCode: string, reason: Reason | undefined): string => {
  if (word !== "declined" || reasonCode === "") return word;
  if (reason === undefined) return "declined/unlisted";
  const raw = `declined/${reasonClass(reason)}`;
  return Object.hasOwn(STATUSES, raw) ? raw : word;
};

const reasonsOf = (word: string, reasonCode: string, reason: Reason | undefined): Observation["reasons"] => {
  if (reasonCode !== "") return [{ code: reason ?? "vendor.unspecified", raw: wordOf(reasonCode) }];
  const own = rowOf<Reason>(WORD_REASONS, word);
  return own === undefined ? [] : [{ code: own, raw: word }];
};

const failing = (reason: Reason | undefined, raw: string): readonly Check[] => {
  const row = reason && CHECKS_OF[reason];
  return row ? [{ name: row[0], outcome: row[1], raw: wordOf(raw) }] : [];
};

const toldBy = (verification: Verification, { integrationChecks }: Integration): Told => {
  const word = wordOf(verification.status);
  const reasonCode = word === "approved" ? "" : String(verification.reasonCode ?? "");
  const reason = rowOf(REASON_CODES, reasonCode);
  const passed = integrationChecks.filter((name) => !SCREENING_CHECKS.has(name));
  const checks = word === "approved" ? clear(passed, word) : failing(reason, reasonCode);
  return {
    raw: rawOf(word, reasonCode, reason),
    reasons: reasonsOf(word, reasonCode, reason),
    checks: onDocument(verification.document?.type, checks),
  };
};

export const observationOf = (verification: Verification, integration: Integration): Observation => ({
  vendorRef: verification.id,
  ...observed(toldBy(verification, integration), timeOf(verification.decisionTime)),
  ...referenceIn(verification.vendorData),
});

const LISTING_CHECKS: Readonly<Record<keyof typeof LISTINGS, CheckName>> = {
  sanctions: "watchlist",
  warnings: "watchlist",
  fitnessProbity: "watchlist",
  possible_match: "watchlist",
  pep: "pep",
  adverseMedia: "adverse_media",
};
const LISTS = ["sanctions", "pep", "adverseMedia", "warnings", "fitnessProbity"] as const;

/** The lists on which somebody like this person stands; a match without any is a match all the same. */
const hitLists = ({ hits }: Screening): readonly (keyof typeof LISTINGS)[] => {
  const found = LISTS.filter((list) =>
    (hits ?? []).some(({ listingsRelatedToMatch }) => (listingsRelatedToMatch?.[list]?.length ?? 0) > 0),
  );
  return found.length > 0 ? found : ["possible_match"];
};

const matchOf = (screening: Screening): Pick<Told, "reasons" | "checks"> => {
  const lists = hitLists(screening);
  const names = [...new Set(lists.map((list) => LISTING_CHECKS[list]))];
  return {
    reasons: lists.map((list) => ({ code: LISTINGS[list], raw: list })),
    checks: names.map((name) => ({ name, outcome: "consider", raw: "possible_match" })),
  };
};

const later = (one: string | undefined, other: string | undefined): string | undefined =>
  one !== undefined && other !== undefined && other > one ? other : one;

/** An approval beside its screening: what is listed goes to a person. A word that is neither says nothing. */
export const screened = (approval: Observation, screening: Screening, integration: Integration): Observation => {
  const at = later(approval.occurredAt, timeOf(screening.createdAt));
  const names = integration.integrationChecks.filter((name) => SCREENING_CHECKS.has(name));
  if (screening.matchStatus === "no_match") {
    return { ...approval, checks: [...approval.checks, ...clear(names, "no_match")], ...occurred(at) };
  }
  if (screening.matchStatus !== "possible_match") return approval;
  const { reasons, checks } = matchOf(screening);
  const raw = `${approval.raw}/possible_match`;
  return { ...approval, ...observed({ raw, reasons, checks: [...approval.checks, ...checks] }, at) };
};

type News = Result<readonly VendorEvent[] | Hint>;

const hint = (vendorRef: string): News => ok({ kind: "hint", vendorRef });

const readDecision = (body: unknown, integration: Integration): News => {
  const decision = conform(z.object({ verification: Verification }), body);
  if (!decision.ok) return decision;
  const { verification } = decision.value;
  const { id, attemptId, status, code: number, decisionTime } = verification;
  const dedupeKey = keyOf(id, attemptId ?? "", status, String(number ?? ""), decisionTime ?? "");
  return ok([{ ...observationOf(verification, integration), dedupeKey }]);
};

/** Only the events' own words count: another one could be the end of something that we do not know. */
const readAction = (body: unknown): News => {
  const event = conform(Event, body);
  if (!event.ok) return event;
  const { id, action } = event.value;
  if (ACTIONS.has(action)) return hint(id);
  if (Object.hasOwn(UNMAPPED, action)) return ok([]);
  return failed({ kind: "unreadable", detail: "an event action without a rule" });
};

/** A match is told at once; that there is none counts beside the decision, which is asked for. */
const readScreening = (body: unknown): News => {
  const told = conform(Screening, body);
  if (!told.ok) return told;
  const { sessionId, attemptId, vendorData, checkType, matchStatus, createdAt } = told.value;
  if (matchStatus === "no_match") return hint(sessionId);
  const match = matchStatus === "possible_match" ? matchOf(told.value) : { reasons: [], checks: [] };
  const seen = observed({ raw: `watchlist/${wordOf(matchStatus)}`, ...match }, timeOf(createdAt));
  const dedupeKey = keyOf(sessionId, attemptId ?? "", "watchlist", checkType ?? "", createdAt ?? "", matchStatus);
  return ok([{ vendorRef: sessionId, ...seen, ...referenceIn(vendorData), dedupeKey }]);
};

const readFullAuto = (body: unknown): News => {
  const told = conform(FullAuto, body);
  return told.ok ? hint(told.value.sessionId) : told;
};

/** One address may get every kind of webhook: the member that only one of them has tells which it is. */
const KINDS: readonly (readonly [member: string, read: (body: unknown, integration: Integration) => News])[] = [
  ["verification", readDecision],
  ["action", readAction],
  ["matchStatus", readScreening],
  ["eventType", readFullAuto],
];

export const readWebhook = (body: Verified, integration: Integration): News => {
  const told = decodeJson(z.looseObject({}), body);
  if (!told.ok) return told;
  const [, read] = KINDS.find(([member]) => Object.hasOwn(told.value, member)) ?? [];
  return read?.(told.value, integration) ?? failed({ kind: "unreadable", detail: "a webhook of an unknown kind" });
};
