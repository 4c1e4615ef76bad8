import { createHmac } from "node:crypto";
import { uuid } from "../../ids.ts";
import type { Callback } from "../../twin.ts";
import { isObject, type JsonObject, stringOf } from "../../wire.ts";
import { type DiditParts, type Session, secondsOf } from "./state.ts";
import { decisionView, nodeOf } from "./views.ts";

/** Statuses whose event carries the decision. */
const DECIDED: readonly string[] = ["Approved", "Declined", "In Review", "Abandoned"];

/** The vendor's form of JSON: names sorted at every depth, nothing between the tokens. */
const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, inner]) => [name, sorted(inner)]),
  );
};

const canonical = (value: JsonObject): string => JSON.stringify(sorted(value));
/** As it goes out: what is not ASCII as `\uXXXX`. */
const escaped = (text: string): string =>
  text.replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);

const digest = (secret: string, text: string): string => createHmac("sha256", secret).update(text).digest("hex");

const RESUBMITTED: JsonObject = {
  resubmit_info: {
    nodes_to_resubmit: [{ node_id: nodeOf("ID_VERIFICATION"), feature: "OCR" }],
    reasons: { [nodeOf("ID_VERIFICATION")]: "Please take the picture again" },
  },
};

const bodyOf = ({ context }: DiditParts, session: Session): JsonObject => {
  const { account, fields, status } = session;
  return {
    event_id: uuid(context.world.random),
    webhook_type: "status.updated",
    timestamp: secondsOf(context.world.now()),
    created_at: secondsOf(session.createdAt),
    application_id: account.applicationId,
    environment: "sandbox",
    session_id: session.id,
    status,
    workflow_id: account.workflowId,
    workflow_version: 3,
    vendor_data: fields.vendor_data ?? null,
    metadata: fields.metadata ?? null,
    ...(DECIDED.includes(status) ? { decision: decisionView(session) } : {}),
    ...(status === "Resubmitted" ? RESUBMITTED : {}),
  };
};

export const statusEvent = (parts: DiditParts, session: Session): readonly Callback[] => {
  const told = bodyOf(parts, session);
  const { url, secretSharedKey } = session.account.webhook;
  const { timestamp, session_id, status, webhook_type } = told;
  return [
    {
      vendor: "didit",
      type: "status.updated",
      object: session.id,
      reference: stringOf(session.fields.vendor_data) ?? null,
      url,
      body: escaped(canonical(told)),
      // UNCONFIRMED: whether a repeated delivery is stamped anew; here it keeps the time of its event.
      headersFor: ({ body, secretOf }) => ({
        "content-type": "application/json",
        "user-agent": "DiditWebhook/2.0 +https://didit.me",
        "x-timestamp": String(timestamp),
        "x-signature": digest(secretOf(secretSharedKey), body),
        "x-signature-v2": digest(secretOf(secretSharedKey), canonical(told)),
        "x-signature-simple": digest(
          secretOf(secretSharedKey),
          [timestamp, session_id, status, webhook_type].join(":"),
        ),
      }),
    },
  ];
};
