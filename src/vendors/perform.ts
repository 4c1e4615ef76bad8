import type { Answer, Call, Headers } from "../../contracts/adapter.ts";
import { FAULTS, type Fault, failed, ok, type Result } from "../../contracts/fault.ts";
import type { World } from "../world.ts";
import type { Operation, VendorAccount } from "./account.ts";
import type { Place } from "./bulkhead.ts";
import { type Deadline, fraction, pause, remaining } from "./deadline.ts";
import { type Attempt, type Exchanged, exchange } from "./exchange.ts";
import { verdictOf } from "./outcome.ts";
import { vendorUrl } from "./vendor-url.ts";

/** `refused`: we did not send it, so it says nothing about the vendor and is not tried again. */
type Tried = Exchanged & { readonly refused: boolean };

const FIRST_BACKOFF_MS = 200;
const LONGEST_BACKOFF_MS = 2_000;

type Refusal = "deadline" | "bulkhead" | "breaker" | "signing";

const REFUSALS: Readonly<Record<Refusal, Pick<Fault, "kind" | "detail">>> = {
  deadline: { kind: "unavailable", detail: "no time was left to call the vendor" },
  bulkhead: { kind: "unavailable", detail: "too many calls to this vendor are under way" },
  breaker: { kind: "unavailable", detail: "the vendor's breaker is open" },
  signing: { kind: "unauthorized", detail: "the call could not be signed" },
};

const refuse = ({ account, operation, call, world }: Attempt, why: Refusal, retryAfterMs?: number): Tried => {
  const { connection, metrics } = account;
  metrics.count("kyc_vendor_refusals_total", { connection, operation, why });
  world.log.info({ connection, operation, step: call.step, refused: why }, "vendor call not made");
  const retry = retryAfterMs === undefined ? {} : { retryAfterSeconds: Math.ceil(retryAfterMs / 1000) };
  return { refused: true, answer: undefined, fault: { ...REFUSALS[why], step: call.step, ...retry } };
};

const signed = ({ account, call, world }: Attempt): Headers | undefined => {
  try {
    return { ...call.headers, ...account.adapter.authenticate(call, Math.floor(world.now() / 1000)) };
  } catch {
    return undefined;
  }
};

const enterBulkhead = async ({ account, operation, world, deadline }: Attempt): Promise<Place | undefined> => {
  const place = await account.bulkhead.enter(Math.min(account.limits.queueMs, remaining(world, deadline)));
  if (place === undefined || place.waitedMs > 0) {
    const seconds = (place?.waitedMs ?? account.limits.queueMs) / 1000;
    account.metrics.observe("kyc_vendor_bulkhead_wait_seconds", seconds, { connection: account.connection, operation });
  }
  return place;
};

const guarded = async (attempt: Attempt): Promise<Tried> => {
  const { account, operation, world, deadline, number } = attempt;
  if (remaining(world, deadline) === 0) return refuse(attempt, "deadline");
  const headers = signed(attempt);
  if (headers === undefined) return refuse(attempt, "signing");
  const breaker = account.breakers[operation];
  const guardedCall = await breaker.guard(
    () => {
      if (number === 1) account.budget.deposit();
      return exchange(attempt, headers);
    },
    ({ fault }) => verdictOf(fault),
  );
  if (guardedCall.refused) return refuse(attempt, "breaker", guardedCall.retryAfterMs);
  return { ...guardedCall.outcome, refused: false };
};

const tryOnce = async (attempt: Attempt): Promise<Tried> => {
  const place = await enterBulkhead(attempt);
  if (place === undefined) return refuse(attempt, "bulkhead");
  try {
    return await guarded(attempt);
  } finally {
    place.leave();
  }
};

/** Milliseconds to wait before the next try; undefined: no next try. The vendor's own wish beats our backoff. */
const backoff = ({ world, account, operation, call, deadline, number }: Attempt, fault: Fault): number | undefined => {
  const repeatable = call.repeat !== "never" && FAULTS[fault.kind].retry === "if_repeatable";
  if (!repeatable || number >= account.limits.tries[operation]) return undefined;
  const ceiling = Math.min(LONGEST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** (number - 1));
  const ms = fault.retryAfterSeconds === undefined ? fraction(world) * ceiling : fault.retryAfterSeconds * 1000;
  return ms < remaining(world, deadline) && account.budget.take() ? ms : undefined;
};

/** An effect that an earlier try may have had is not undone by a later "no": it outlives it. */
const doubtOf = (call: Call, fault: Fault | undefined, earlier: Fault | undefined): Fault | undefined =>
  call.repeat !== "harmless" && fault !== undefined && FAULTS[fault.kind].failover === "after_resolve"
    ? fault
    : earlier;

const conclude = ({ answer, fault }: Exchanged, doubt: Fault | undefined): Result<Answer> => {
  if (fault !== undefined && doubt !== undefined && FAULTS[fault.kind].failover === "yes") return failed(doubt);
  if (answer !== undefined) return ok(answer);
  return failed(fault ?? { kind: "unreadable", detail: "the exchange had no outcome" });
};

/**
 * One call of a conversation, over the wire: bulkhead, breaker, timeout and the only retry layer there is. Each try
 * passes the bulkhead and the breaker by itself, so that each is counted and none holds a place while it waits.
 * Any HTTP status is an answer; a fault means that there is none, or that an earlier try left doubt. Never throws
 * for anything that a vendor does.
 */
export const perform = async (
  world: World,
  account: VendorAccount,
  operation: Operation,
  call: Call,
  deadline: Deadline,
): Promise<Result<Answer>> => {
  const url = vendorUrl(account.adapter.baseUrl, call.path);
  if (url === undefined)
    return failed({ kind: "refused_input", detail: "the path is not a plain one", step: call.step });
  const attempt = { world, account, operation, call, url, deadline };
  let tried = await tryOnce({ ...attempt, number: 1 });
  let doubt = doubtOf(call, tried.fault, undefined);
  for (let number = 1; tried.fault !== undefined && !tried.refused; number += 1) {
    const waitMs = backoff({ ...attempt, number }, tried.fault);
    if (waitMs === undefined) break;
    account.metrics.count("kyc_vendor_retries_total", { connection: account.connection, operation });
    await pause(world, waitMs);
    const next = await tryOnce({ ...attempt, number: number + 1 });
    if (next.refused) break;
    tried = next;
    doubt = doubtOf(call, tried.fault, doubt);
  }
  return conclude(tried, doubt);
};
