import type { TwinContext } from "../../twin.ts";
import { type Exchange, type JsonObject, json, type Reply, type Route } from "../../wire.ts";
import type { OnfidoAccount } from "./account.ts";

export const BASE = "/v3.6";

export interface Applicant {
  readonly account: OnfidoAccount;
  readonly id: string;
  readonly createdAt: number;
  deleteAt: number | null;
  fields: JsonObject;
}

export interface Task {
  readonly id: string;
  readonly definition: string;
  readonly createdAt: number;
  completedAt: number | null;
  input: JsonObject;
  output: JsonObject | readonly JsonObject[] | null;
}

export type RunStatus =
  | "processing"
  | "awaiting_input"
  | "awaiting_client_input"
  | "approved"
  | "declined"
  | "review"
  | "abandoned"
  | "error";

export interface Run {
  readonly account: OnfidoAccount;
  readonly id: string;
  readonly applicant: Applicant;
  readonly customerUserId: string;
  readonly tags: readonly string[];
  readonly createdAt: number;
  readonly link: JsonObject;
  readonly sdkToken: string;
  updatedAt: number;
  completedAt: number | null;
  status: RunStatus;
  output: JsonObject | null;
  reasons: readonly string[];
  readonly tasks: Task[];
}

export interface ClassicReport {
  readonly account: OnfidoAccount;
  readonly id: string;
  readonly check: string;
  readonly name: string;
  readonly createdAt: number;
  status: "awaiting_data" | "cancelled" | "complete" | "withdrawn";
  fields: JsonObject;
}

export interface ClassicCheck {
  readonly account: OnfidoAccount;
  readonly id: string;
  readonly applicant: Applicant;
  readonly createdAt: number;
  readonly reports: readonly ClassicReport[];
  readonly request: JsonObject;
  status: "in_progress" | "complete";
  result: "clear" | "consider" | null;
}

export interface Media {
  readonly account: OnfidoAccount;
  readonly id: string;
  readonly collection: string;
  readonly createdAt: number;
  readonly applicant: string;
  readonly fields: JsonObject;
}

export interface Subscription {
  readonly account: OnfidoAccount;
  readonly id: string;
  readonly token: string;
  fields: JsonObject & { readonly url: string; readonly enabled: boolean; readonly events: readonly string[] };
}

export interface OnfidoState {
  readonly applicants: Map<string, Applicant>;
  readonly runs: Map<string, Run>;
  readonly checks: Map<string, ClassicCheck>;
  readonly reports: Map<string, ClassicReport>;
  readonly media: Map<string, Media>;
  readonly subscriptions: Map<string, Subscription>;
  /** OAuth access token -> account and end of life. */
  readonly bearers: Map<string, { readonly account: OnfidoAccount; readonly until: number }>;
}

export interface OnfidoParts {
  readonly context: TwinContext;
  readonly state: OnfidoState;
}

export type OnfidoRoute = Route<OnfidoAccount>;
export type OnfidoHandler = OnfidoRoute["handle"];

/** `YYYY-MM-DDTHH:MM:SSZ`: Onfido's times have no fractions. */
export const timeOf = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`;
export const timeOrNull = (ms: number | null): string | null => (ms === null ? null : timeOf(ms));

export const problem = (status: number, type: string, message: string, fields: JsonObject = {}): Reply =>
  json(status, { error: { type, message, fields } });

export const invalid = (fields: JsonObject): Reply =>
  problem(422, "validation_error", "There was a validation error on this request", fields);

export const missing = (resource: string, id: string): Reply =>
  problem(404, "resource_not_found", `Could not find ${resource} with id: ${id}`);

/** Has the applicant's deletion taken effect? */
export const isGone = ({ deleteAt }: Pick<Applicant, "deleteAt">, now: number): boolean =>
  deleteAt !== null && deleteAt <= now;

export const gone = (): Reply => problem(410, "gone", "The requested resource has been deleted");

export const pageOf = <T>(request: Exchange, list: readonly T[], size: number, largest = 500): readonly T[] => {
  const positive = (name: string, otherwise: number) => Math.max(1, Number(request.query.get(name)) || otherwise);
  const perPage = Math.min(positive("per_page", size), largest);
  const start = (positive("page", 1) - 1) * perPage;
  return list.slice(start, start + perPage);
};
