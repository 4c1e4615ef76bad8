import type { Observation } from "../../contracts/adapter.ts";
import type { Check, CheckName, CheckOutcome } from "../../contracts/check.ts";
import { reasonClass } from "../../contracts/reason.ts";
import { rowOf, wordOf } from "../_kit/decode.ts";
import { onDocument } from "../_kit/document.ts";
import type { Attempt, Document, Hit, RiskCheck, Selfie, Step } from "./attempt.ts";
import { COARSE, EVIDENCE, LISTS } from "./statuses.ts";

type Told = Observation["reasons"][number];
type Fields = Readonly<Record<string, unknown>>;

/** An abuse score from here on is a high one: newer answers say so themselves. */
const HIGH_SCORE = 80;

/** `block.field/value` of each field that has a word in it. */
const words = (block: string, fields: Fields): readonly string[] =>
  Object.entries(fields).flatMap(([field, value]) => (typeof value === "string" ? [`${block}.${field}/${value}`] : []));

const ofDocument = ({ analysis }: Document): readonly string[] => [
  ...words("documents", analysis?.fraud_analysis_details ?? {}),
  ...words("documents", analysis?.image_quality_details ?? {}),
  ...words("documents", analysis?.extracted_data ?? {}),
  ...words("documents", analysis ?? {}),
];

const ofSelfie = ({ analysis }: Selfie): readonly string[] => [
  ...words("selfies", analysis ?? {}),
  ...words("selfies", { age_check: analysis?.age_check?.status }),
];

const levelOf = (
  signal: { score?: number | null | undefined; risk_level?: string | null | undefined } | null | undefined,
) => signal?.risk_level ?? ((signal?.score ?? 0) >= HIGH_SCORE ? "high" : "low");

const ofRisk = (risk: RiskCheck): readonly string[] => [
  ...((risk.facial_duplicates?.length ?? 0) > 0 ? ["risk_check.facial_duplicates/found"] : []),
  ...words("risk_check", {
    synthetic_identity: levelOf(risk.identity_abuse_signals?.synthetic_identity),
    stolen_identity: levelOf(risk.identity_abuse_signals?.stolen_identity),
    ...risk.behavior,
    status: risk.status,
  }),
  ...(risk.devices ?? []).flatMap(({ ip_proxy_type }) => words("risk_check", { ip_proxy_type })),
];

const ofKyc = (kyc: NonNullable<Attempt["kyc_check"]>): readonly string[] =>
  words(
    "kyc_check",
    Object.fromEntries(
      Object.entries(kyc).map(([field, part]) => [field, typeof part === "object" ? part?.summary : null]),
    ),
  );

/** Only what a step failed by counts: a template may let pass what another one does not. */
const failed = (status: string | null | undefined): boolean => status === "failed" || status === "manually_rejected";

/** What the attempt's failed steps found, of documents and selfies the last try alone. */
const foundIn = (attempt: Attempt): readonly string[] => {
  const {
    documentary_verification: documents,
    selfie_check: selfies,
    kyc_check: kyc,
    risk_check: risk,
    steps,
  } = attempt;
  const document = failed(steps?.documentary_verification ?? documents?.status)
    ? documents?.documents?.at(-1)
    : undefined;
  const selfie = failed(steps?.selfie_check ?? selfies?.status) ? selfies?.selfies?.at(-1) : undefined;
  return [
    ...(document ? ofDocument(document) : []),
    ...(selfie ? ofSelfie(selfie) : []),
    ...(kyc && failed(steps?.kyc_check ?? kyc.status) ? ofKyc(kyc) : []),
    ...words("verify_sms", { status: steps?.verify_sms }),
    ...(risk && failed(steps?.risk_check ?? risk.status) ? ofRisk(risk) : []),
    ...(Object.values(steps ?? {}).includes("manually_rejected") ? ["step/manually_rejected"] : []),
  ];
};

const ORDER = Object.keys(EVIDENCE);

/** In the order of their gravity; a word for the whole only where no part says more. */
export const evidenceOf = (attempt: Attempt): readonly Told[] => {
  const found = new Set(foundIn(attempt).filter((word) => Object.hasOwn(EVIDENCE, word)));
  const isCoarse = (word: string): boolean => {
    const whole = rowOf(COARSE, word);
    return whole !== undefined && [...found].some((other) => other !== word && other.startsWith(whole));
  };
  return ORDER.filter((word) => found.has(word) && !isCoarse(word)).map((raw) => ({
    code: EVIDENCE[raw as keyof typeof EVIDENCE],
    raw,
  }));
};

/** Hits that nobody has dismissed. A list without a row is one all the same. */
export const hitReasons = (hits: readonly Hit[]): readonly Told[] => {
  const codes = new Set(hits.flatMap((hit) => (hit.review_status === "dismissed" ? [] : [hit.list_code ?? "unnamed"])));
  return [...codes].map((code) => {
    const known = rowOf(LISTS, code);
    return known === undefined ? { code: "compliance.watchlist_hit", raw: wordOf(code) } : { code: known, raw: code };
  });
};

const OUTCOMES: Readonly<Record<string, CheckOutcome>> = {
  success: "clear",
  manually_approved: "clear",
  match: "clear",
  failed: "failed",
  manually_rejected: "failed",
  no_match: "failed",
  pending_review: "consider",
  partial_match: "consider",
  warning: "consider",
  no_data: "inconclusive",
  no_input: "not_performed",
};

const check = (name: CheckName, raw: string, value: string | null | undefined): readonly Check[] => {
  const outcome = rowOf(OUTCOMES, value ?? "");
  return outcome === undefined ? [] : [{ name, outcome, raw: `${raw}/${value}` }];
};

const ofStep = (attempt: Attempt, step: Step, name: CheckName): readonly Check[] =>
  check(name, step, attempt.steps?.[step]);

/** A picture that could not be used leaves open what the document is. */
const documentChecks = (attempt: Attempt): readonly Check[] => {
  const own = evidenceOf(attempt).filter(({ raw }) => raw.startsWith("documents."));
  const isCurable = own.length > 0 && own.every(({ code }) => reasonClass(code) === "capture");
  const said = ofStep(attempt, "documentary_verification", "document").map(
    (told): Check => (isCurable && told.outcome === "failed" ? { ...told, outcome: "inconclusive" } : told),
  );
  return onDocument(attempt.documentary_verification?.documents?.at(-1)?.extracted_data?.category, said);
};

/** A step that a person passed by hand is passed, whatever its parts said. */
const selfieChecks = (attempt: Attempt): readonly Check[] => {
  const byHand = attempt.steps?.selfie_check === "manually_approved" ? "manually_approved" : undefined;
  const analysis = attempt.selfie_check?.selfies?.at(-1)?.analysis;
  return [
    ...check("face_match", "document_comparison", byHand ?? analysis?.document_comparison),
    ...check("liveness", "liveness_check", byHand ?? analysis?.liveness_check),
    ...check("age", "age_check", analysis?.age_check?.status),
  ];
};

const screeningChecks = (attempt: Attempt, hits: readonly Hit[]): readonly Check[] => {
  const status = attempt.steps?.watchlist_screening;
  const names: readonly CheckName[] = status === "success" ? ["watchlist", "pep"] : [];
  const hit = new Set(
    hitReasons(hits).map(({ code }): CheckName => (code === "compliance.pep_match" ? "pep" : "watchlist")),
  );
  const asked = status === "success" ? names : [...hit];
  return asked.flatMap((name) => check(name, "watchlist_screening", status));
};

const riskChecks = (attempt: Attempt): readonly Check[] => {
  const duplicates = attempt.risk_check?.facial_duplicates;
  return [
    ...ofStep(attempt, "risk_check", "device"),
    ...(duplicates ? check("duplicate", "facial_duplicates", duplicates.length > 0 ? "warning" : "success") : []),
  ];
};

export const checksOf = (attempt: Attempt, hits: readonly Hit[]): readonly Check[] => [
  ...documentChecks(attempt),
  ...selfieChecks(attempt),
  ...ofStep(attempt, "kyc_check", "data_match"),
  ...check("address", "kyc_check.address", attempt.kyc_check?.address?.summary),
  ...screeningChecks(attempt, hits),
  ...riskChecks(attempt),
];
