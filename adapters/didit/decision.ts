import { z } from "zod";
import type { Observation } from "../../contracts/adapter.ts";
import type { Check, CheckName, CheckOutcome } from "../../contracts/check.ts";
import { type Reason, reasonClass } from "../../contracts/reason.ts";
import { rowOf, wordOf } from "../_kit/decode.ts";
import { onDocument } from "../_kit/document.ts";
import { MATCHES, MEASURES, RISKS } from "./statuses.ts";

const Warning = z.object({ risk: z.string().nullish(), log_type: z.string().nullish() });
const matches = z.array(z.unknown()).nullish();
const Hit = z.object({
  sanction_matches: matches,
  pep_matches: matches,
  adverse_media_matches: matches,
  warning_matches: matches,
});
const Quality = z.object({
  focus_score: z.number().nullish(),
  brightness_issue: z.string().nullish(),
  is_document_fully_visible: z.boolean().nullish(),
});

const Item = z.object({
  node_id: z.string().nullish(),
  status: z.string().nullish(),
  warnings: z.array(Warning).nullish(),
  document_type: z.string().nullish(),
  front_image_quality_score: Quality.nullish(),
  back_image_quality_score: Quality.nullish(),
  hits: z.array(Hit).nullish(),
});
type Item = z.infer<typeof Item>;

const items = z.array(Item).nullish();

/** Each feature that ran, the person's own steps among them. */
export const Decision = z.object({
  features: z.array(z.string()).nullish(),
  id_verifications: items,
  nfc_verifications: items,
  liveness_checks: items,
  face_matches: items,
  phone_verifications: items,
  email_verifications: items,
  poa_verifications: items,
  document_ai_documents: items,
  questionnaire_responses: items,
  aml_screenings: items,
  ip_analyses: items,
  database_validations: items,
});
export type Decision = z.infer<typeof Decision>;

type Feature = Exclude<keyof Decision, "features">;

/** Each feature's checks, and its name where it is to be done again. */
const FEATURES: Readonly<Record<Feature, { readonly node: string; readonly checks: readonly CheckName[] }>> = {
  id_verifications: { node: "OCR", checks: ["document"] },
  nfc_verifications: { node: "NFC", checks: [] },
  liveness_checks: { node: "LIVENESS", checks: ["liveness"] },
  face_matches: { node: "FACE_MATCH", checks: ["face_match"] },
  phone_verifications: { node: "PHONE_VERIFICATION", checks: [] },
  email_verifications: { node: "EMAIL_VERIFICATION", checks: [] },
  poa_verifications: { node: "PROOF_OF_ADDRESS", checks: ["address"] },
  document_ai_documents: { node: "DOCUMENT_AI", checks: [] },
  questionnaire_responses: { node: "QUESTIONNAIRE", checks: [] },
  aml_screenings: { node: "AML", checks: ["watchlist", "pep", "adverse_media"] },
  ip_analyses: { node: "IP_ANALYSIS", checks: ["device"] },
  database_validations: { node: "DATABASE_VALIDATION", checks: ["data_match"] },
};
const NAMES = Object.keys(FEATURES) as readonly Feature[];

/** Checks that a risk is about, whatever feature raised it. */
const ABOUT: Readonly<Partial<Record<Reason, CheckName>>> = {
  "policy.underage": "age",
  "fraud.duplicate_identity": "duplicate",
  "identity.data_mismatch": "data_match",
};

const OUTCOMES: Readonly<Record<string, CheckOutcome>> = {
  Approved: "clear",
  Declined: "failed",
  "In Review": "consider",
  Expired: "inconclusive",
};

/** Below half of the scale: the vendor gives the score and no threshold. */
const OUT_OF_FOCUS = 50;
/** Risks about which a picture's measures say more. */
const UNREADABLE: ReadonlySet<Reason> = new Set(["capture.document_unreadable", "capture.document_blurry"]);

type Told = Observation["reasons"][number];

const all = (decision: Decision): readonly Item[] => NAMES.flatMap((name) => decision[name] ?? []);

/** `error` declined a feature, `warning` sent it to a person, `information` was noted only. */
const LEVELS: readonly string[] = ["error", "warning"];

const measured = ({ front_image_quality_score: front, back_image_quality_score: back }: Item): Told[] => {
  for (const side of [front, back]) {
    if (side?.is_document_fully_visible === false)
      return [{ code: MEASURES.is_document_fully_visible, raw: "is_document_fully_visible" }];
    if (side?.brightness_issue && side.brightness_issue !== "ok")
      return [{ code: MEASURES.brightness_issue, raw: "brightness_issue" }];
    if (typeof side?.focus_score === "number" && side.focus_score < OUT_OF_FOCUS)
      return [{ code: MEASURES.focus_score, raw: "focus_score" }];
  }
  return [];
};

const matched = ({ hits }: Item): Told[] =>
  Object.entries(MATCHES).flatMap(([kind, [, code]]) =>
    hits?.some((hit) => (hit[kind as keyof typeof MATCHES]?.length ?? 0) > 0) ? [{ code, raw: kind }] : [],
  );

/** One risk in our words; a finer word where the item beside it has one. */
const reasonOf = (item: Item, risk: string): readonly Told[] => {
  const code = rowOf(RISKS, risk);
  if (code === undefined) return [{ code: "vendor.unspecified", raw: wordOf(risk) }];
  const finer = UNREADABLE.has(code) ? measured(item) : code === "compliance.watchlist_hit" ? matched(item) : [];
  return finer.length > 0 ? finer : [{ code, raw: risk }];
};

const unique = (told: readonly Told[]): readonly Told[] => [
  ...new Map(told.map((reason) => [`${reason.code} ${reason.raw}`, reason])).values(),
];

const warnedIn = (item: Item, levels: readonly string[]): readonly Told[] =>
  (item.warnings ?? []).flatMap(({ risk, log_type: level }) =>
    risk && levels.includes(level ?? "") ? reasonOf(item, risk) : [],
  );

/** What the vendor warned of, those warnings first that declined. `declining`: only those. */
export const warned = (decision: Decision, declining: boolean): readonly Told[] =>
  unique(
    LEVELS.slice(0, declining ? 1 : 2).flatMap((level) => all(decision).flatMap((item) => warnedIn(item, [level]))),
  );

/** Who must act on a refusal: it is the vendor's own only where neither a person here nor the person before it can cure it. */
export const refinementOf = (decision: Decision): "" | "/retake" | "/compliance" => {
  const classes = warned(decision, true).map(({ code }) => reasonClass(code));
  if (classes.includes("compliance")) return "/compliance";
  return classes.length > 0 && classes.every((name) => name === "capture") ? "/retake" : "";
};

const isDone = ({ status }: Item): boolean => status !== null && status !== undefined && status !== "Not Finished";

/** Has everything run that the workflow asks for? */
export const isFinished = (decision: Decision): boolean => {
  const run = all(decision);
  return run.length > 0 && run.length >= (decision.features?.length ?? Number.POSITIVE_INFINITY) && run.every(isDone);
};

/** The names of what did not pass, as the vendor wants them to have it done again. */
export const failedNodes = (decision: Decision): readonly { readonly node_id: string; readonly feature: string }[] =>
  NAMES.flatMap((name) =>
    (decision[name] ?? []).flatMap(({ status, node_id }) =>
      status === "Approved" || !node_id ? [] : [{ node_id, feature: FEATURES[name].node }],
    ),
  );

/** A decline that another picture cures leaves open what the check would have said. */
const outcomeOf = (item: Item): CheckOutcome | undefined => {
  const outcome = rowOf(OUTCOMES, item.status ?? "");
  const because = warnedIn(item, ["error"]).map(({ code }) => reasonClass(code));
  const curable = because.length > 0 && because.every((name) => name === "capture");
  return outcome === "failed" && curable ? "inconclusive" : outcome;
};

/** A screening that was not passed speaks of the kinds of lists that were hit, and of no others. */
const screened = (item: Item, names: readonly CheckName[]): readonly CheckName[] => {
  if (item.status === "Approved") return names;
  const hit = Object.entries(MATCHES).filter(([kind]) => matched(item).some(({ raw }) => raw === kind));
  return hit.length > 0 ? hit.map(([, [name]]) => name) : ["watchlist"];
};

const checksOfItem = (name: Feature, item: Item): readonly Check[] => {
  const outcome = outcomeOf(item);
  const { checks, node } = FEATURES[name];
  const raw = `${node}/${wordOf((item.status ?? "").replace(" ", "_"))}`;
  const own = name === "aml_screenings" ? screened(item, checks) : checks;
  const said: readonly Check[] = outcome === undefined ? [] : own.map((check) => ({ name: check, outcome, raw }));
  const about = (level: string, found: CheckOutcome): readonly Check[] =>
    warnedIn(item, [level]).flatMap(({ code, raw: risk }) => {
      const check = ABOUT[code];
      return check === undefined ? [] : [{ name: check, outcome: found, raw: risk }];
    });
  return onDocument(item.document_type, [...said, ...about("warning", "consider"), ...about("error", "failed")]);
};

/** The gravest last, so that it is the one that stays where two items speak of one check. */
const GRAVITY: readonly CheckOutcome[] = ["not_performed", "clear", "inconclusive", "consider", "failed"];

export const checksOf = (decision: Decision): readonly Check[] => {
  const found = NAMES.flatMap((name) => (decision[name] ?? []).flatMap((item) => checksOfItem(name, item)));
  const byGravity = found.toSorted((a, b) => GRAVITY.indexOf(a.outcome) - GRAVITY.indexOf(b.outcome));
  return [...new Map(byGravity.map((check) => [check.name, check])).values()];
};
