import { hex } from "../../ids.ts";
import type { TwinContext } from "../../twin.ts";
import { type JsonObject, json, type Reply, type Route } from "../../wire.ts";
import type { SumsubAccount } from "./account.ts";

export type ReviewStatus =
  | "init"
  | "pending"
  | "prechecked"
  | "queued"
  | "completed"
  | "onHold"
  | "awaitingUser"
  | "awaitingService";

export interface ReviewResult {
  readonly reviewAnswer: "GREEN" | "RED";
  readonly rejectLabels?: readonly string[];
  readonly reviewRejectType?: "FINAL" | "RETRY";
  readonly moderationComment?: string;
  readonly clientComment?: string;
  readonly buttonIds?: readonly string[];
}

export interface Review {
  readonly reviewId: string;
  attemptId: string;
  attemptCnt: number;
  status: ReviewStatus;
  result: ReviewResult | undefined;
  readonly createdAt: number;
  pendingAt: number | undefined;
  reviewedAt: number | undefined;
}

export const STEPS = ["IDENTITY", "SELFIE"] as const;
export type StepName = (typeof STEPS)[number];

export interface StepStatus {
  readonly country: string;
  readonly idDocType: string;
  readonly imageIds: readonly number[];
  result: ReviewResult | undefined;
}

export interface Applicant {
  readonly account: SumsubAccount;
  readonly id: string;
  readonly inspectionId: string;
  readonly key: string;
  readonly createdAt: number;
  externalUserId: string;
  levelName: string;
  fields: JsonObject;
  deleted: boolean;
  review: Review;
  readonly steps: Map<StepName, StepStatus>;
  tags: readonly string[];
}

export interface WebhookConfig {
  readonly account: SumsubAccount;
  readonly id: string;
  fields: JsonObject & {
    readonly target: string;
    readonly secretKey: string;
    readonly signatureAlgorithm: string;
    readonly types: readonly string[] | null;
    readonly notResendFailedWebhooks: boolean;
  };
}

export interface SumsubParts {
  readonly context: TwinContext;
  readonly applicants: Map<string, Applicant>;
  /** Account and external user id -> applicant. */
  readonly references: Map<string, Applicant>;
  readonly webhooks: Map<string, WebhookConfig>;
}

export type SumsubRoute = Route<SumsubAccount>;
export type SumsubHandler = SumsubRoute["handle"];

/** `YYYY-MM-DD HH:mm:ss` */
export const secondOf = (ms: number): string => new Date(ms).toISOString().slice(0, 19).replace("T", " ");
/** `YYYY-MM-DD HH:mm:ss.SSS` */
export const millisecondOf = (ms: number): string => new Date(ms).toISOString().slice(0, 23).replace("T", " ");

export const referenceKey = (account: SumsubAccount, externalUserId: string): string =>
  `${account.appToken} ${externalUserId}`;

export const isSandbox = (account: SumsubAccount): boolean => account.appToken.startsWith("sbx:");

export const problem = (
  { context }: SumsubParts,
  code: number,
  description: string,
  named?: { readonly errorCode: number; readonly errorName: string },
): Reply => json(code, { description, code, correlationId: `req-${hex(context.world.random, 32)}`, ...named });

export const newReview = ({ context }: SumsubParts): Review => ({
  reviewId: hex(context.world.random, 10),
  attemptId: hex(context.world.random, 10),
  attemptCnt: 0,
  status: "init",
  result: undefined,
  createdAt: context.world.now(),
  pendingAt: undefined,
  reviewedAt: undefined,
});
