import { z } from "zod";
import type { Answer } from "../../contracts/adapter.ts";
import type { Fault } from "../../contracts/fault.ts";
import { faultAbout } from "../_kit/classify.ts";
import { decodeJson } from "../_kit/decode.ts";

const ErrorBody = z.object({ error: z.object({ type: z.string() }) });

/** UNCONFIRMED which statuses carry these; the error's type, or the status where it has one meaning only, decides. */
export const faultOf = (answer: Answer): Fault | undefined => {
  if (answer.status === 410) return faultAbout(answer, "not_found", "the vendor has deleted this");
  if (answer.status !== 422) return undefined;
  const body = decodeJson(ErrorBody, answer.body);
  return body.ok && body.value.error.type === "deletion_incomplete_checks"
    ? faultAbout(answer, "unavailable", "the vendor deletes only after its checks have ended")
    : undefined;
};
