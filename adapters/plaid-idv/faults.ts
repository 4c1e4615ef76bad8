import { z } from "zod";
import type { Answer } from "../../contracts/adapter.ts";
import type { Fault, FaultKind } from "../../contracts/fault.ts";
import { faultAbout } from "../_kit/classify.ts";
import { decodeJson, rowOf } from "../_kit/decode.ts";

const ErrorBody = z.object({ error_code: z.string() });

/** Plaid answers 400 to almost everything: these codes mean more than an input that it refuses. */
const KINDS: Readonly<Record<string, readonly [FaultKind, string]>> = {
  INVALID_API_KEYS: ["unauthorized", "the vendor refuses the account's keys"],
  UNAUTHORIZED_ENVIRONMENT: ["unauthorized", "the account may not use this environment"],
  RATE_LIMIT: ["rate_limited", "the vendor's rate limit is reached"],
  INTERNAL_SERVER_ERROR: ["unavailable", "the vendor failed"],
  PLANNED_MAINTENANCE: ["unavailable", "the vendor is in maintenance"],
};

const codeOf = (answer: Answer): string | undefined => {
  const body = answer.status === 400 ? decodeJson(ErrorBody, answer.body) : undefined;
  return body?.ok === true ? body.value.error_code : undefined;
};

/** Whoever signed with this key id is not the vendor. */
export const hasNoSuchKey = (answer: Answer): boolean => codeOf(answer) === "INVALID_WEBHOOK_VERIFICATION_KEY_ID";

export const faultOf = (answer: Answer): Fault | undefined => {
  const row = rowOf(KINDS, codeOf(answer) ?? "");
  return row && faultAbout(answer, row[0], row[1]);
};
