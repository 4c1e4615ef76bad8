import type { Callback } from "../../twin.ts";
import type { JsonObject } from "../../wire.ts";
import type { Attempt } from "./state.ts";
import { tokenOf } from "./token.ts";

/** A callback names an object and says nothing about it. Two spaces of indentation, which the hash covers. */
const callback = (attempt: Attempt, type: string, code: string, named: JsonObject): Callback => {
  const { account, root, userId } = attempt;
  return {
    vendor: "plaid-idv",
    type: `${type}/${code}`,
    object: root,
    reference: userId,
    url: account.webhook.url,
    body: JSON.stringify({ environment: "sandbox", ...named, webhook_code: code, webhook_type: type }, null, 2),
    // UNCONFIRMED: that a repeated delivery is signed anew.
    headersFor: ({ body, nowMs, secretOf }) => ({
      "content-type": "application/json",
      "plaid-verification": tokenOf(account, secretOf(account.webhook.signingKey), body, nowMs),
    }),
  };
};

export const verificationEvent = (attempt: Attempt, code: "STATUS_UPDATED" | "STEP_UPDATED" | "RETRIED"): Callback =>
  callback(attempt, "IDENTITY_VERIFICATION", code, { identity_verification_id: attempt.id });

export const screeningEvent = (attempt: Attempt): Callback =>
  callback(attempt, "SCREENING", "STATUS_UPDATED", { screening_id: attempt.screening?.id });
