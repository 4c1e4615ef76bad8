import { z } from "zod";
import type { Answer } from "../../contracts/adapter.ts";
import type { Fault } from "../../contracts/fault.ts";
import { faultAbout } from "../_kit/classify.ts";
import { decodeJson } from "../_kit/decode.ts";

const ErrorBody = z.object({ error: z.object({ code: z.string().nullish() }) });

/** Where Stripe departs from the shared classification: a busy idempotency key, and a rate limit sent as a 400. */
export const faultOf = (answer: Answer): Fault | undefined => {
  // The first request with this key is still running: whether it will succeed is not known yet.
  if (answer.status === 409)
    return faultAbout(answer, "in_doubt", "a request with the same idempotency key is running");
  if (answer.status !== 400) return undefined;
  const body = decodeJson(ErrorBody, answer.body);
  return body.ok && body.value.error.code === "rate_limit"
    ? faultAbout(answer, "rate_limited", "the vendor's rate limit is reached")
    : undefined;
};
