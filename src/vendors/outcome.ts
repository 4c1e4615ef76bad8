import type { Answer, Call } from "../../contracts/adapter.ts";
import type { BoundAdapter } from "../../contracts/bound-adapter.ts";
import { FAULTS, type Fault, type FaultKind } from "../../contracts/fault.ts";
import type { HttpOutcome } from "../world.ts";
import type { Verdict } from "./breaker.ts";

/** How one try ended: an answer, a fault, or an answer that means a fault. */
export interface Exchanged {
  readonly answer: Answer | undefined;
  readonly fault: Fault | undefined;
  readonly durationMs: number;
  /** Given up because the caller had little time left, long before the vendor was late: it says nothing of the vendor. */
  readonly cutOff: boolean;
}

type Failure = Extract<HttpOutcome, { kind: "failure" }>;

const WORDS: Readonly<Record<Failure["why"], string>> = {
  connect: "no connection to the vendor",
  timeout: "the vendor did not answer in time",
  reset: "the connection broke",
  too_large: "the vendor's answer was too long",
  address_forbidden: "the vendor's address is not allowed",
  tls: "no trusted connection to the vendor",
  other: "the exchange with the vendor failed",
};

/** What a failure means where the vendor may have acted, and where that does no harm. */
const harmlessKind = (why: Failure["why"]): FaultKind =>
  why === "timeout" ? "timeout" : why === "too_large" ? "unreadable" : "unavailable";

/**
 * The fault behind a failed exchange. A call that may have had its effect is in doubt, so that no other vendor is
 * started before it is resolved; what makes it safe to repeat here does not make it safe to start elsewhere.
 */
export const faultOfFailure = (failure: Failure, call: Call): Fault => {
  const detail = WORDS[failure.why];
  if (failure.sent === "no") return { kind: "unavailable", detail, step: call.step };
  const kind = harmlessKind(failure.why);
  const doubtful = call.repeat === "never" || (call.method !== "GET" && FAULTS[kind].failover === "yes");
  return { kind: doubtful ? "in_doubt" : kind, detail, step: call.step };
};

const decoder = new TextDecoder();

export const answerOf = (outcome: Extract<HttpOutcome, { kind: "answer" }>): Answer => ({
  status: outcome.status,
  headers: outcome.headers,
  body: decoder.decode(outcome.body),
});

/** What the adapter says the answer means; an adapter that throws over it cannot read it. */
export const faultOfAnswer = (adapter: BoundAdapter, answer: Answer, step: string): Fault | undefined => {
  try {
    const fault = adapter.faultOf(answer);
    return fault === undefined ? undefined : { ...fault, step: fault.step ?? step };
  } catch {
    return { kind: "unreadable", detail: "the adapter could not classify the answer", step, httpStatus: answer.status };
  }
};

const VERDICTS = { count: "failure", ignore: "ignored", open: "credentials" } as const;

/** What one try says about the vendor. `slowMs`: a good answer that took longer is a slow one. */
export const verdictOf = ({ fault, durationMs, cutOff }: Exchanged, slowMs: number): Verdict => {
  if (cutOff) return "ignored";
  if (fault !== undefined) return VERDICTS[FAULTS[fault.kind].breaker];
  return durationMs > slowMs ? "slow" : "success";
};

/** The answer of a vendor that does not take the token (any more): RFC 6750, section 3.1. */
export const refusesToken = (answer: Answer | undefined): boolean => answer?.status === 401;

/** Where vendors put the id that their support asks for. */
const REQUEST_ID_HEADERS = ["x-request-id", "request-id", "x-correlation-id"];
const REQUEST_ID = /^[\w.:/-]{1,128}$/;

export const requestIdOf = (answer: Answer): string | undefined =>
  REQUEST_ID_HEADERS.map((name) => answer.headers[name]).find((id) => id !== undefined && REQUEST_ID.test(id));
