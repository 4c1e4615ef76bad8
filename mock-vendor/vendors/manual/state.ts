import type { CheckName, CheckOutcome, DocumentClass } from "../../../contracts/check.ts";
import type { Reason } from "../../../contracts/reason.ts";
import type { TwinContext } from "../../twin.ts";
import { type JsonObject, json, type Reply, type Route } from "../../wire.ts";
import type { ManualAccount } from "./account.ts";

export type CaseStatus =
  | "open"
  | "meeting"
  | "shown"
  | "escalated"
  | "incomplete"
  | "accepted"
  | "refused"
  | "lapsed"
  | "withdrawn";

/** How the person shows the document. No picture is taken or kept on any of these ways. */
export const WAYS = ["call", "in_person", "post"] as const;
export type Way = (typeof WAYS)[number];

export interface Case {
  readonly account: ManualAccount;
  readonly id: string;
  readonly reference: string;
  readonly country: string;
  readonly locale: string;
  readonly documents: readonly DocumentClass[];
  readonly returnUrl: string | undefined;
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly outcomes: Map<CheckName, CheckOutcome | null>;
  /** What the caller knows of the person; null once it was erased. */
  person: JsonObject | null;
  /** Last part of the person's address. */
  pageToken: string;
  status: CaseStatus;
  sequence: number;
  updatedAt: number;
  way: Way | null;
  document: DocumentClass | null;
  reasons: readonly Reason[];
}

export interface ManualParts {
  readonly context: TwinContext;
  readonly cases: Map<string, Case>;
  /** By their token, so that an address leads to one case and the newest address alone does. */
  readonly pages: Map<string, Case>;
}

export type ManualRoute = Route<ManualAccount>;
export type ManualHandler = ManualRoute["handle"];

export const CASES = "/desk/v1/cases";

export const problem = (status: number, title: string): Reply =>
  json(status, { status, title }, { headers: { "content-type": "application/problem+json" } });

export const isoOf = (ms: number): string => new Date(ms).toISOString();

/** Ends that nothing follows but a revision. */
export const isOver = ({ status }: Case): boolean => ["accepted", "refused", "lapsed", "withdrawn"].includes(status);

export const pageUrlOf = ({ context }: ManualParts, { pageToken }: Case): string =>
  `${context.publicUrl}/desk/person/${pageToken}`;

/** What is told of a case: to who opened it with the person's address, in callbacks without. */
export const caseView = (one: Case, pageUrl?: string): JsonObject => ({
  id: one.id,
  reference: one.reference,
  status: one.status,
  sequence: one.sequence,
  way: one.way,
  document: one.document,
  checks: [...one.outcomes].map(([name, outcome]) => ({ name, outcome })),
  reasons: one.reasons,
  created_at: isoOf(one.createdAt),
  updated_at: isoOf(one.updatedAt),
  expires_at: isoOf(one.expiresAt),
  ...(pageUrl === undefined ? {} : { page_url: pageUrl }),
});
