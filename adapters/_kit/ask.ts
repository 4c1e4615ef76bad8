import type { z } from "zod";
import type { Answer, Call, Conversation } from "../../contracts/adapter.ts";
import { type Fault, failed, ok, type Result } from "../../contracts/fault.ts";
import { classify, faultAbout } from "./classify.ts";
import { decodeJson } from "./decode.ts";

type FaultOf = (answer: Answer) => Fault | undefined;

/** The vendor's own classification first, the shared one for what it leaves open. */
export const faultWith =
  (vendorFaultOf: FaultOf | undefined): FaultOf =>
  (answer) =>
    vendorFaultOf?.(answer) ?? classify(answer);

/** A 2xx answer's body, fitted; a body that does not fit is a fault of the step, without any of its content. */
export const readAnswer = <T>(call: Call, answer: Answer, schema: z.ZodType<T>): Result<T> => {
  const decoded = decodeJson(schema, answer.body);
  return decoded.ok ? decoded : failed({ ...faultAbout(answer, "unreadable", decoded.fault.detail), step: call.step });
};

/** Makes one call and reads its JSON answer. */
export function* ask<T>(call: Call, schema: z.ZodType<T>, faultOf: FaultOf = classify): Conversation<T> {
  const answer = yield call;
  const fault = faultOf(answer);
  return fault ? failed({ ...fault, step: call.step }) : readAnswer(call, answer, schema);
}

/** Like `ask`, but a 404 means that there is nothing. */
export function* askIfAny<T>(call: Call, schema: z.ZodType<T>, faultOf: FaultOf = classify): Conversation<T | null> {
  const result = yield* ask(call, schema, faultOf);
  return !result.ok && result.fault.kind === "not_found" ? ok(null) : result;
}

/** Makes one call whose answer's body says nothing. `gone`: is what we wanted removed already absent? */
export function* tell(call: Call, faultOf: FaultOf = classify, gone = false): Conversation<void> {
  const fault = faultOf(yield call);
  if (fault === undefined || (gone && fault.kind === "not_found")) return ok(undefined);
  return failed({ ...fault, step: call.step });
}
