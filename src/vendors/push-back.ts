import type { Attempt } from "./exchange.ts";
import { slowAfter } from "./limits.ts";
import type { Exchanged } from "./outcome.ts";
import { verdictOf } from "./outcome.ts";

const TURNED_AWAY: readonly (number | undefined)[] = [429, 503];

const hold = ({ world, account, operation }: Attempt, retryAfterSeconds: number): void => {
  const { connection, metrics, contract } = account;
  const heldMs = contract.holdFor(retryAfterSeconds * 1000);
  metrics.count("kyc_vendor_throttles_total", { connection, operation });
  metrics.gauge("kyc_vendor_throttled_until_timestamp_seconds", (contract.heldUntil() ?? 0) / 1000, { connection });
  world.log.warn({ connection, operation, held_ms: Math.round(heldMs) }, "vendor asked for a pause");
};

/** What an answer changes for the calls that come after it, beside the breaker's count. */
export const noteAnswer = (attempt: Attempt, exchanged: Exchanged): void => {
  const { account, operation } = attempt;
  const { answer, fault } = exchanged;
  const throttle = account.throttles[operation];
  if (TURNED_AWAY.includes(answer?.status)) throttle.turnedAway();
  else if (answer !== undefined) throttle.accepted();
  if (fault?.kind === "rate_limited" && fault.retryAfterSeconds !== undefined) hold(attempt, fault.retryAfterSeconds);
  // A read is free: where a create would be billed, it stands in for the probe of the creates.
  if (operation === "read" && account.adapter.capabilities.billsOn === "create")
    account.breakers.start.hint(verdictOf(exchanged, slowAfter(account.limits, operation)));
};
