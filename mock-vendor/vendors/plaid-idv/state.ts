import type { TwinContext } from "../../twin.ts";
import { type JsonObject, json, type Reply, type Route } from "../../wire.ts";
import type { PlaidAccount } from "./account.ts";
import type { Found } from "./findings.ts";

export type AttemptStatus = "active" | "success" | "failed" | "pending_review";

export const STEP_NAMES = [
  "accept_tos",
  "verify_sms",
  "kyc_check",
  "documentary_verification",
  "selfie_check",
  "watchlist_screening",
  "risk_check",
] as const;
export type StepName = (typeof STEP_NAMES)[number];
export type StepValue =
  | "waiting_for_prerequisite"
  | "active"
  | "success"
  | "failed"
  | "pending_review"
  | "manually_rejected";

export interface Screening {
  readonly id: string;
  readonly list: string;
  status: "pending_review" | "cleared";
}

/** One identity verification. A retry makes another one, which stands in for it from then on. */
export interface Attempt {
  readonly account: PlaidAccount;
  readonly id: string;
  /** The first of its chain: the object that the play is about. */
  readonly root: string;
  readonly previous: string | null;
  readonly createdAt: number;
  readonly userId: string;
  readonly user: JsonObject;
  readonly url: string | null;
  completedAt: number | null;
  status: AttemptStatus;
  steps: Readonly<Record<StepName, StepValue>>;
  found: Found | undefined;
  screening: Screening | undefined;
}

export interface PlaidParts {
  readonly context: TwinContext;
  readonly attempts: Map<string, Attempt>;
  /** First of a chain -> the last of it. */
  readonly heads: Map<string, Attempt>;
}

export type PlaidRoute = Route<PlaidAccount>;
export type PlaidHandler = PlaidRoute["handle"];

export const FRESH: Attempt["steps"] = {
  accept_tos: "active",
  verify_sms: "waiting_for_prerequisite",
  kyc_check: "waiting_for_prerequisite",
  documentary_verification: "waiting_for_prerequisite",
  selfie_check: "waiting_for_prerequisite",
  watchlist_screening: "waiting_for_prerequisite",
  risk_check: "waiting_for_prerequisite",
};

const requestId = ({ context }: Pick<PlaidParts, "context">): string =>
  Array.from(
    { length: 15 },
    () => "abcdefghijklmnopqrstuvwxyzABCDEFGHIJ"[Math.floor(context.world.random() * 36)],
  ).join("");

export const answer = (parts: Pick<PlaidParts, "context">, body: JsonObject, reference?: string): Reply =>
  json(200, { ...body, request_id: requestId(parts) }, reference === undefined ? {} : { reference });

export const problem = (
  parts: Pick<PlaidParts, "context">,
  status: number,
  [error_type, error_code]: readonly [type: string, code: string],
  error_message: string,
): Reply =>
  json(status, {
    ...{ error_type, error_code, error_message, display_message: null, request_id: requestId(parts) },
    ...{ documentation_url: "https://plaid.com/docs/errors/", suggested_action: null },
  });

// UNCONFIRMED: status and code of an unknown attempt.
export const unknown = (parts: PlaidParts): Reply =>
  problem(parts, 400, ["INVALID_INPUT", "INVALID_FIELD"], "no identity verification with this id was found");

export const missing = (parts: PlaidParts, field: string): Reply =>
  problem(parts, 400, ["INVALID_REQUEST", "MISSING_FIELDS"], `the following required fields are missing: ${field}`);

/** The vendor's clock writes whole seconds. */
export const timeText = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`;
