import { createHmac } from "node:crypto";
import { uuid } from "../../../mock-vendor/ids.ts";
import type { Callback, TwinContext } from "../../../mock-vendor/twin.ts";
import { type JsonObject, json, type Reply } from "../../../mock-vendor/wire.ts";
import type { NorthlightAccount } from "./account.ts";

export type State =
  | "waiting"
  | "capturing"
  | "checking"
  | "in_review"
  | "again"
  | "passed"
  | "refused"
  | "lapsed"
  | "withdrawn";

export interface Verification {
  readonly account: NorthlightAccount;
  readonly id: string;
  readonly reference: string;
  readonly createdAt: number;
  state: State;
  stateAt: number;
  page: { readonly url: string; readonly endsAt: number };
  findings: readonly string[];
  checks: JsonObject;
}

export interface Parts {
  readonly context: TwinContext;
  readonly verifications: Map<string, Verification>;
}

export const problem = (status: number, code: string, message: string): Reply =>
  json(status, { error: { code, message } });

export const notFound = problem(404, "not_found", "There is no such thing");

const ENDED: readonly State[] = ["passed", "refused", "lapsed", "withdrawn"];
export const isEnded = ({ state }: Verification): boolean => ENDED.includes(state);

export const viewOf = (one: Verification): JsonObject => ({
  id: one.id,
  reference: one.reference,
  state: one.state,
  state_at: new Date(one.stateAt).toISOString(),
  page: isEnded(one) ? null : { url: one.page.url, expires_at: new Date(one.page.endsAt).toISOString() },
  findings: one.findings,
  checks: one.checks,
});

const signatureOf = (secret: string, second: number, body: string): string =>
  `t=${second},v1=${createHmac("sha256", secret).update(`${second}.${body}`).digest("hex")}`;

/** The callback that tells how a verification stands now. */
export const changed = ({ context }: Parts, one: Verification): readonly Callback[] => {
  const { url, secret } = one.account.webhook;
  const event = { event_id: uuid(context.world.random), event: "verification.changed", verification: viewOf(one) };
  return [
    {
      ...{ vendor: "northlight", type: event.event, object: one.id, reference: one.reference, url },
      body: JSON.stringify(event),
      headersFor: ({ body, nowMs, secretOf }) => ({
        "content-type": "application/json",
        "northlight-signature": signatureOf(secretOf(secret), Math.floor(nowMs / 1000), body),
      }),
    },
  ];
};
