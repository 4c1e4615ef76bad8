import { z } from "zod";
import type { Answer } from "../../contracts/adapter.ts";
import type { Fault } from "../../contracts/fault.ts";
import { faultAbout } from "../_kit/classify.ts";
import { decodeJson } from "../_kit/decode.ts";

const ErrorBody = z.object({ detail: z.string() });
/** The vendor has no code for it: its sentence is all there is. */
const NO_CREDITS = /enough credits/;

/** An account that has run out is the account's trouble, not the person's: another vendor may take the start. */
export const faultOf = (answer: Answer): Fault | undefined => {
  if (answer.status !== 400) return undefined;
  const body = decodeJson(ErrorBody, answer.body);
  return body.ok && NO_CREDITS.test(body.value.detail)
    ? faultAbout(answer, "unauthorized", "the account has no credits left")
    : undefined;
};
