import type { TwinContext } from "../../twin.ts";
import { type JsonObject, json, type Reply, type Route } from "../../wire.ts";
import type { DiditAccount } from "./account.ts";
import type { FindingItem } from "./findings.ts";

export type SessionStatus =
  | "Not Started"
  | "In Progress"
  | "In Review"
  | "Approved"
  | "Declined"
  | "Resubmitted"
  | "Abandoned"
  | "Expired";

/** How far the person got: nothing yet, the document, everything. */
export type Progress = "nothing" | "document" | "everything";

export interface Review {
  readonly user: string;
  readonly new_status: SessionStatus;
  readonly comment: string | null;
  readonly created_at: string;
}

export interface Session {
  readonly account: DiditAccount;
  readonly id: string;
  readonly number: number;
  readonly token: string;
  readonly createdAt: number;
  url: string;
  expiresAt: number;
  status: SessionStatus;
  progress: Progress;
  /** What the last look at the pictures found. */
  found: FindingItem | undefined;
  fields: JsonObject;
  readonly reviews: Review[];
}

export interface DiditParts {
  readonly context: TwinContext;
  readonly sessions: Map<string, Session>;
}

export type DiditRoute = Route<DiditAccount>;
export type DiditHandler = DiditRoute["handle"];

export const WEEK_MS = 7 * 86_400_000;

/** The vendor's clock writes microseconds. */
export const timeText = (ms: number): string => new Date(ms).toISOString().replace("Z", "000Z");
export const secondsOf = (ms: number): number => Math.floor(ms / 1000);

export const detail = (status: number, text: string, headers: Readonly<Record<string, string>> = {}): Reply =>
  json(status, { detail: text }, { headers });
export const UNKNOWN: Reply = detail(404, "Not found.");
/** What the framework answers to an id that is no UUID. */
export const NO_PAGE: Reply = {
  status: 404,
  headers: { "content-type": "text/html; charset=utf-8" },
  body: "<!doctype html><html><head><title>Not Found</title></head><body><h1>Not Found</h1></body></html>",
};
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
export const isUuid = (text: string): boolean => UUID.test(text);
