import type { TwinContext } from "../../twin.ts";
import { type Exchange, type JsonObject, json, type Reply, type Route, textOf } from "../../wire.ts";
import type { StripeIdentityAccount } from "./account.ts";
import { parseForm } from "./form.ts";

export const API_VERSION = "2026-10-28.endive";
export const SESSIONS = "/v1/identity/verification_sessions";
export const REPORTS = "/v1/identity/verification_reports";

export interface CheckError {
  readonly code: string;
  readonly reason: string;
}

export interface Report {
  readonly id: string;
  readonly session: Session;
  readonly createdAt: number;
  readonly error: CheckError | null;
}

export interface Session {
  readonly account: StripeIdentityAccount;
  readonly id: string;
  readonly createdAt: number;
  status: "requires_input" | "processing" | "verified" | "canceled";
  /** The person looked at the hosted page. */
  opened: boolean;
  lastError: CheckError | null;
  report: Report | null;
  redaction: "processing" | "redacted" | null;
  fields: JsonObject;
  clientSecret: string;
  url: string;
}

export interface StoredEvent {
  readonly account: StripeIdentityAccount;
  readonly id: string;
  readonly createdAt: number;
  readonly view: JsonObject;
}

export interface StoredFile {
  readonly account: StripeIdentityAccount;
  readonly id: string;
  readonly view: JsonObject;
}

export interface StripeParts {
  readonly context: TwinContext;
  readonly sessions: Map<string, Session>;
  readonly reports: Map<string, Report>;
  readonly events: Map<string, StoredEvent>;
  readonly files: Map<string, StoredFile>;
}

export type StripeRoute = Route<StripeIdentityAccount>;
export type StripeHandler = StripeRoute["handle"];

export const problem = (
  status: number,
  error: { readonly type: string; readonly code?: string; readonly message: string; readonly param?: string },
): Reply => {
  const docs = error.code && { doc_url: `https://stripe.com/docs/error-codes/${error.code.replaceAll("_", "-")}` };
  return json(status, { error: { ...error, ...docs } });
};

export const invalid = (code: string, message: string, param?: string): Reply =>
  problem(400, { type: "invalid_request_error", code, message, ...(param === undefined ? {} : { param }) });

export const missing = (kind: string, id: string): Reply =>
  problem(404, {
    type: "invalid_request_error",
    code: "resource_missing",
    message: `No such ${kind}: '${id}'`,
    param: "id",
  });

/** State errors: the specific code is UNCONFIRMED; this one is ours. */
export const wrongState = (message: string): Reply => invalid("verification_session_invalid_state", message);

/** Form of a POST, query of anything else. */
export const inputOf = (request: Exchange): JsonObject | undefined =>
  parseForm(request.method === "POST" ? new URLSearchParams(textOf(request)) : request.query);

export const expands = (input: JsonObject, name: string): boolean => {
  const { expand } = input;
  return Array.isArray(expand) && (expand.includes(name) || expand.includes(`data.${name}`));
};

export const isTest = (account: StripeIdentityAccount): boolean => account.apiKey.includes("_test_");
export const secondsOf = (ms: number): number => Math.floor(ms / 1000);

/** Cursor pages, newest first. `limit` 1 to 100, 10 by default: UNCONFIRMED. */
export const pageOf = <T extends { readonly id: string }>(
  input: JsonObject,
  url: string,
  newestFirst: readonly T[],
  view: (one: T) => unknown,
): Reply => {
  const limit = Number(input.limit ?? 10);
  if (!Number.isInteger(limit) || limit < 1 || limit > 100)
    return invalid("parameter_invalid_integer", "Invalid integer", "limit");
  const at = (name: string) => newestFirst.findIndex(({ id }) => id === input[name]);
  const end = input.ending_before === undefined ? -1 : at("ending_before");
  const start = end >= 0 ? Math.max(0, end - limit) : at("starting_after") + 1;
  const data = newestFirst.slice(start, end >= 0 ? end : start + limit);
  const has_more = end >= 0 ? start > 0 : start + limit < newestFirst.length;
  return json(200, { object: "list", url, has_more, data: data.map(view) });
};

/** `created`: a second, or `{gt, gte, lt, lte}`. */
export const createdWithin = (input: JsonObject, createdAt: number): boolean => {
  const { created } = input;
  const second = secondsOf(createdAt);
  if (created === undefined) return true;
  if (typeof created === "string") return second === Number(created);
  const { gt, gte, lt, lte } = created as JsonObject;
  return (
    (gt === undefined || second > Number(gt)) &&
    (gte === undefined || second >= Number(gte)) &&
    (lt === undefined || second < Number(lt)) &&
    (lte === undefined || second <= Number(lte))
  );
};
