import type { Fault } from "../../contracts/fault.ts";
import type { Attempt } from "./exchange.ts";
import type { Exchanged } from "./outcome.ts";

/** One try. `refused`: we did not send it, so it says nothing about the vendor and is not tried again. */
export type Tried = Pick<Exchanged, "answer" | "fault"> & { readonly refused: boolean };

/** Layers at which a call may end before it is sent. */
export type Refusal = "deadline" | "killed" | "throttled" | "rate" | "overload" | "bulkhead" | "breaker" | "signing";

const REFUSALS: Readonly<Record<Refusal, Pick<Fault, "kind" | "detail">>> = {
  deadline: { kind: "unavailable", detail: "no time was left to call the vendor" },
  killed: { kind: "unavailable", detail: "an operator switched the vendor account off" },
  throttled: { kind: "rate_limited", detail: "the vendor asked not to be called yet" },
  rate: { kind: "rate_limited", detail: "the vendor's contract allows no more requests now" },
  overload: { kind: "rate_limited", detail: "the vendor turned too many calls away lately" },
  bulkhead: { kind: "unavailable", detail: "too many calls to this vendor are under way" },
  breaker: { kind: "unavailable", detail: "the vendor's breaker is open" },
  signing: { kind: "unauthorized", detail: "the call could not be signed" },
};

export const refuse = ({ account, operation, call, world }: Attempt, why: Refusal, retryAfterMs?: number): Tried => {
  const { connection, metrics } = account;
  metrics.count("kyc_vendor_refusals_total", { connection, operation, why });
  world.log.info({ connection, operation, step: call.step, refused: why }, "vendor call not made");
  const retry = retryAfterMs === undefined ? {} : { retryAfterSeconds: Math.ceil(retryAfterMs / 1000) };
  return { refused: true, answer: undefined, fault: { ...REFUSALS[why], step: call.step, ...retry } };
};
