import { createHmac } from "node:crypto";
import { alphanumeric } from "../../ids.ts";
import type { Callback } from "../../twin.ts";
import { type Case, type CaseStatus, caseView, isoOf, type ManualParts } from "./state.ts";

const signatureOf = (secret: string, id: string, seconds: number, body: string): string => {
  const key = Buffer.from(secret.slice("whsec_".length), "base64");
  return `v1,${createHmac("sha256", key).update(`${id}.${seconds}.${body}`).digest("base64")}`;
};

/** Standard Webhooks: the same id and body with each repetition, signed anew at its moment. */
export const caseCallback = ({ context }: ManualParts, one: Case): Callback => {
  const id = `msg_${alphanumeric(context.world.random, 24)}`;
  const body = JSON.stringify({ type: "case.updated", timestamp: isoOf(one.updatedAt), data: caseView(one) });
  const { url, secret } = one.account.webhook;
  return {
    ...{ vendor: "manual", type: one.status, object: one.id, reference: one.reference, url, body },
    headersFor: (delivery) => {
      const seconds = Math.floor(delivery.nowMs / 1000);
      return {
        "content-type": "application/json",
        "webhook-id": id,
        "webhook-timestamp": String(seconds),
        "webhook-signature": signatureOf(delivery.secretOf(secret), id, seconds, delivery.body),
      };
    },
  };
};

/** Moves a case on and tells of it. */
export const become = (
  parts: ManualParts,
  one: Case,
  status: CaseStatus,
  more: Partial<Pick<Case, "reasons" | "way" | "document">> = {},
): readonly Callback[] => {
  Object.assign(one, more);
  one.status = status;
  one.sequence += 1;
  // Two changes of one millisecond have an order too.
  one.updatedAt = Math.max(parts.context.world.now(), one.updatedAt + 1);
  return [caseCallback(parts, one)];
};
