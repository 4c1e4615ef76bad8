import { z } from "zod";
import type { Observation, VendorEvent, Verified } from "../../contracts/adapter.ts";
import { CHECK_NAMES, CHECK_OUTCOMES, type Check } from "../../contracts/check.ts";
import { ok, type Result } from "../../contracts/fault.ts";
import { type Reason, reasonClass } from "../../contracts/reason.ts";
import { isTerminal } from "../../contracts/status.ts";
import { conform, decodeJson, rowOf, wordOf } from "../_kit/decode.ts";
import { onDocument } from "../_kit/document.ts";
import { keyOf } from "../_kit/key.ts";
import { occurred, timeOf } from "../_kit/time.ts";
import { DEFAULT_REASONS, REASONS, STATUSES } from "./statuses.ts";

const Recorded = z.object({ name: z.enum(CHECK_NAMES), outcome: z.enum(CHECK_OUTCOMES).nullish() });

export const Case = z.object({
  id: z.string().min(1),
  reference: z.string().min(1),
  status: z.string(),
  /** Grows with every change. */
  sequence: z.int().nonnegative(),
  updated_at: z.string().nullish(),
  page_url: z.string().nullish(),
  document: z.string().nullish(),
  checks: z.array(Recorded),
  reasons: z.array(z.string()),
});
export type Case = z.infer<typeof Case>;

const Typed = z.looseObject({ type: z.string().min(1) });
const Callback = z.object({ data: Case });

const rawOf = ({ status, checks }: Case, reasons: readonly (Reason | undefined)[]): string => {
  const raw = wordOf(status);
  const classes = reasons.map((reason) => reason && reasonClass(reason));
  if (status === "accepted" && checks.some(({ outcome }) => outcome === "failed")) return `${raw}/contradicted`;
  if (status !== "refused" || classes.length === 0) return raw;
  if (classes.includes("compliance")) return `${raw}/compliance`;
  return classes.every((one) => one === "capture") ? `${raw}/capture` : raw;
};

const checksOf = ({ checks, document }: Case): readonly Check[] =>
  onDocument(
    document,
    checks.flatMap(({ name, outcome }) => (outcome ? [{ name, outcome, raw: outcome }] : [])),
  );

const reasonsOf = (told: Case, raw: string): Observation["reasons"] => {
  if (raw === "accepted") return [];
  const named = [...new Set(told.reasons)].map((code) => ({
    code: rowOf(REASONS, code) ?? ("vendor.unspecified" as const),
    raw: wordOf(code),
  }));
  const fallback = rowOf(DEFAULT_REASONS, raw);
  return named.length > 0 || fallback === undefined ? named : [{ code: fallback, raw }];
};

export const observationOf = (told: Case): Observation => {
  const raw = rawOf(
    told,
    told.reasons.map((code) => rowOf(REASONS, code)),
  );
  const status = rowOf(STATUSES, raw);
  return {
    ...{ vendorRef: told.id, externalRef: told.reference, raw, status },
    final: status !== undefined && isTerminal(status),
    reasons: reasonsOf(told, raw),
    checks: checksOf(told),
    ...occurred(timeOf(told.updated_at)),
  };
};

export const readCallback = (body: Verified): Result<readonly VendorEvent[]> => {
  const typed = decodeJson(Typed, body);
  if (!typed.ok) return typed;
  if (typed.value.type !== "case.updated") return ok([]);
  const callback = conform(Callback, typed.value);
  if (!callback.ok) return callback;
  const told = callback.value.data;
  return ok([{ ...observationOf(told), dedupeKey: keyOf(told.id, String(told.sequence)) }]);
};
