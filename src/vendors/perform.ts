import type { Answer, Call, Headers } from "../../contracts/adapter.ts";
import { FAULTS, type Fault, failed, ok, type Result } from "../../contracts/fault.ts";
import { newUuid, stall, type World } from "../world.ts";
import type { VendorAccount } from "./account.ts";
import type { Place } from "./bulkhead.ts";
import { type Deadline, fraction, pause, remaining } from "./deadline.ts";
import { type Attempt, exchange, type How } from "./exchange.ts";
import { type Operation, slowAfter } from "./limits.ts";
import { type Exchanged, refusesToken, verdictOf } from "./outcome.ts";
import { noteAnswer } from "./push-back.ts";
import { refuse, type Tried } from "./refusal.ts";
import { callUrl } from "./vendor-url.ts";

const FIRST_BACKOFF_MS = 200;
const LONGEST_BACKOFF_MS = 2_000;

/** Headers and address of this try. Undefined: the account's settings sign nothing. */
const signed = ({ account, call, world, shown }: Attempt): { headers: Headers; url: string } | undefined => {
  const { adapter } = account;
  try {
    const nowMs = world.now();
    const sent = adapter.stamp?.(call, { nowMs, nonce: newUuid(world) }) ?? call;
    const headers = { ...sent.headers, ...adapter.authenticate(sent, Math.floor(nowMs / 1000), shown?.value) };
    const url = callUrl(adapter, sent);
    return url === undefined ? undefined : { headers, url };
  } catch {
    return undefined;
  }
};

const patience = ({ account, world, deadline }: Attempt): number =>
  Math.min(account.limits.queueMs, remaining(world, deadline));

/** Nobody is in a hurry for a read, and what it has asked for already would have been for nothing. */
const contractPatience = (attempt: Attempt): number =>
  attempt.goesOn && attempt.operation === "read" ? remaining(attempt.world, attempt.deadline) : patience(attempt);

const enterBulkhead = async (attempt: Attempt): Promise<Place | undefined> => {
  const { account, operation } = attempt;
  const place = await account.bulkhead.enter(patience(attempt));
  if (place === undefined || place.waitedMs > 0) {
    const seconds = (place?.waitedMs ?? account.limits.queueMs) / 1000;
    account.metrics.observe("kyc_vendor_bulkhead_wait_seconds", seconds, { connection: account.connection, operation });
  }
  return place;
};

const guarded = async (attempt: Attempt): Promise<Tried> => {
  const { account, operation, world, deadline, number } = attempt;
  if (world.buggify("vendor.slow_socket")) await stall(world);
  const news = account.control.heed();
  if (news !== undefined) await news;
  if (account.control.inForce() === "kill") {
    if (account.control.held()?.heard?.elsewhere) world.reached("a control set on one node stopped another");
    return refuse(attempt, "killed");
  }
  if (remaining(world, deadline) === 0) return refuse(attempt, "deadline");
  const sent = signed(attempt);
  if (sent === undefined) return refuse(attempt, "signing");
  const breaker = account.breakers[operation];
  const guardedCall = await breaker.guard(
    () => {
      if (number === 1) account.budget.deposit();
      const ended = account.throttles[operation].sent();
      return exchange({ ...attempt, url: sent.url }, sent.headers).finally(ended);
    },
    // A token that ended is no revoked key: what the next one is told counts.
    (exchanged) =>
      attempt.shown?.renewable === true && refusesToken(exchanged.answer)
        ? "ignored"
        : verdictOf(exchanged, slowAfter(account.limits, operation)),
  );
  if (guardedCall.refused) return refuse(attempt, "breaker", guardedCall.retryAfterMs);
  noteAnswer(attempt, guardedCall.outcome);
  return { ...guardedCall.outcome, refused: false };
};

const withPlace = async (attempt: Attempt): Promise<Tried> => {
  const place = await enterBulkhead(attempt);
  if (place === undefined) return refuse(attempt, "bulkhead");
  if (attempt.world.buggify("vendor.slow_place")) await stall(attempt.world);
  try {
    return await guarded(attempt);
  } finally {
    place.leave();
  }
};

const tryOnce = async (attempt: Attempt): Promise<Tried> => {
  const { account, operation, world, deadline } = attempt;
  if (remaining(world, deadline) === 0) return refuse(attempt, "deadline");
  const leave = await account.contract.take(operation, contractPatience(attempt));
  if (!leave.granted) return refuse(attempt, leave.why, leave.retryAfterMs);
  // Probing a vendor that was down is the breaker's: held back here as well, its recovery would be seen late.
  const declined = account.breakers[operation].phase() === "closed" && account.throttles[operation].declines();
  const tried = declined ? refuse(attempt, "overload") : await withPlace(attempt);
  if (tried.refused) leave.giveBack();
  return tried;
};

/** Milliseconds to wait before the next try; undefined: no next try. The vendor's own wish beats our backoff. */
const backoff = ({ world, account, operation, call, deadline, number }: Attempt, fault: Fault): number | undefined => {
  const repeatable = call.repeat !== "never" && FAULTS[fault.kind].retry === "if_repeatable";
  if (!repeatable || number >= account.limits.tries[operation] || world.buggify("vendor.no_retry")) return undefined;
  const ceiling = Math.min(LONGEST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** (number - 1));
  const ms =
    fault.retryAfterSeconds === undefined
      ? (world.buggify("vendor.longest_backoff") ? 1 : fraction(world)) * ceiling
      : fault.retryAfterSeconds * 1000;
  return ms < remaining(world, deadline) && account.budget.take() ? ms : undefined;
};

/** An effect that an earlier try may have had is not undone by a later "no": it outlives it. */
const doubtOf = (call: Call, fault: Fault | undefined, earlier: Fault | undefined): Fault | undefined =>
  call.method !== "GET" && fault !== undefined && FAULTS[fault.kind].failover === "after_resolve" ? fault : earlier;

const conclude = ({ answer, fault }: Pick<Exchanged, "answer" | "fault">, doubt: Fault | undefined): Result<Answer> => {
  if (fault !== undefined && doubt !== undefined && FAULTS[fault.kind].failover === "yes") return failed(doubt);
  if (answer !== undefined) return ok(answer);
  return failed(fault ?? { kind: "unreadable", detail: "the exchange had no outcome" });
};

/**
 * One call of a conversation, over the wire: the vendor's rate contract, bulkhead, breaker, timeout and the only retry
 * layer there is. Each try passes them by itself, so that each is counted and none holds a place while it waits.
 * Any HTTP status is an answer; a fault means that there is none, or that an earlier try left doubt. Never throws
 * for anything that a vendor does.
 */
export const perform = async (
  world: World,
  account: VendorAccount,
  operation: Operation,
  call: Call,
  deadline: Deadline,
  how: How = {},
): Promise<Result<Answer>> => {
  const url = callUrl(account.adapter, call);
  if (url === undefined)
    return failed({ kind: "refused_input", detail: "the address of the call is not a plain one", step: call.step });
  const attempt = { world, account, operation, call, url, deadline, ...how };
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
