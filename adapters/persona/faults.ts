import type { Answer } from "../../contracts/adapter.ts";
import type { Fault } from "../../contracts/fault.ts";
import { faultAbout } from "../_kit/classify.ts";

const SECONDS = /^\d{1,6}$/;
const RESETS = ["quota-reset", "ratelimit-reset"] as const;

/** Persona has no `Retry-After`: a limit that is reached tells the seconds to its end in a header of its own. */
export const faultOf = (answer: Answer): Fault | undefined => {
  if (answer.status !== 429) return undefined;
  const fault = faultAbout(answer, "rate_limited", "the vendor's rate limit is reached");
  if (fault.retryAfterSeconds !== undefined) return fault;
  const waits = RESETS.map((name) => (Object.hasOwn(answer.headers, name) ? (answer.headers[name] ?? "") : ""));
  const seconds = waits.filter((wait) => SECONDS.test(wait)).map(Number);
  return seconds.length === 0 ? fault : { ...fault, retryAfterSeconds: Math.max(...seconds) };
};
