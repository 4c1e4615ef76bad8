import { z } from "zod";
import { conform, decodeJson, rowOf, wordOf } from "../../../adapters/_kit/decode.ts";
import { keyOf } from "../../../adapters/_kit/key.ts";
import { occurred, timeOf } from "../../../adapters/_kit/time.ts";
import type { Observation, VendorEvent, Verified } from "../../../contracts/adapter.ts";
import type { Check } from "../../../contracts/check.ts";
import { failed, ok, type Result } from "../../../contracts/fault.ts";
import type { Reason } from "../../../contracts/reason.ts";
import { isTerminal } from "../../../contracts/status.ts";
import { CHECKS, OUTCOMES, REASONS, STATUSES, UNMAPPED } from "./statuses.ts";

export const Verification = z.object({
  id: z.string().min(1),
  reference: z.string().nullish(),
  state: z.string(),
  state_at: z.string().nullish(),
  page: z.object({ url: z.string().min(1), expires_at: z.string().nullish() }).nullish(),
  findings: z.array(z.string()).nullish(),
  checks: z.record(z.string(), z.unknown()).nullish(),
});
export type Verification = z.infer<typeof Verification>;

const Event = z.object({ event_id: z.string().min(1), event: z.string(), verification: z.unknown() });

const reasonsOf = ({ state, findings }: Verification): Observation["reasons"] => {
  const told = (findings ?? []).flatMap((finding) => {
    const code = rowOf<Reason>(REASONS, finding);
    return code === undefined ? [] : [{ code, raw: finding }];
  });
  const own = rowOf<Reason>(REASONS, state);
  return told.length === 0 && own !== undefined ? [{ code: own, raw: wordOf(state) }] : told;
};

const checksOf = ({ checks }: Verification): readonly Check[] =>
  Object.entries(checks ?? {}).flatMap(([part, word]) => {
    const [name, outcome] = [rowOf(CHECKS, part), typeof word === "string" ? rowOf(OUTCOMES, word) : undefined];
    return name === undefined || outcome === undefined ? [] : [{ name, outcome, raw: `${part}/${word}` }];
  });

export const observationOf = (verification: Verification): Observation => {
  const raw = wordOf(verification.state);
  const status = rowOf(STATUSES, raw);
  return {
    vendorRef: verification.id,
    raw,
    status,
    final: status !== undefined && isTerminal(status),
    reasons: reasonsOf(verification),
    checks: checksOf(verification),
    ...occurred(timeOf(verification.state_at)),
    ...(verification.reference ? { externalRef: verification.reference } : {}),
  };
};

const CHANGED = "verification.changed";

export const readCallback = (body: Verified): Result<readonly VendorEvent[]> => {
  const event = decodeJson(Event, body);
  if (!event.ok) return event;
  if (event.value.event !== CHANGED && Object.hasOwn(UNMAPPED, event.value.event)) return ok([]);
  if (event.value.event !== CHANGED) return failed({ kind: "unreadable", detail: "an event without a rule" });
  const verification = conform(Verification, event.value.verification);
  if (!verification.ok) return verification;
  return ok([{ ...observationOf(verification.value), dedupeKey: keyOf(event.value.event_id) }]);
};
