import { alphanumeric } from "../../ids.ts";
import type { TwinContext } from "../../twin.ts";
import { type Exchange, isObject, type JsonObject, json, jsonOf, type Reply, type Route } from "../../wire.ts";
import type { PersonaAccount } from "./account.ts";

export type InquiryWord =
  | "created"
  | "pending"
  | "completed"
  | "failed"
  | "expired"
  | "needs_review"
  | "approved"
  | "declined";

export interface InnerCheck {
  readonly name: string;
  readonly status: "passed" | "failed" | "not_applicable";
  readonly reasons: readonly string[];
}

export interface Verification {
  readonly id: string;
  readonly kind: "government-id" | "selfie";
  readonly createdAt: number;
  status: "submitted" | "passed" | "failed" | "canceled";
  checks: readonly InnerCheck[];
}

export interface Report {
  readonly id: string;
  readonly kind: "watchlist" | "politically-exposed-person";
  readonly createdAt: number;
  readonly listType: string | null;
}

export interface Session {
  readonly id: string;
  readonly token: string;
  readonly createdAt: number;
  status: "new" | "active" | "expired";
}

export interface Inquiry {
  readonly account: PersonaAccount;
  readonly id: string;
  readonly owner: string;
  readonly reference: string | null;
  readonly createdAt: number;
  status: InquiryWord;
  expiresAt: number;
  updatedAt: number;
  /** When it came into each status. */
  readonly reached: Map<InquiryWord, number>;
  redactedAt: number | null;
  fields: JsonObject;
  tags: readonly string[];
  note: string | null;
  redirectUri: string | null;
  comment: string | null;
  nextStep: string | null;
  verifications: readonly Verification[];
  reports: readonly Report[];
  readonly sessions: Session[];
}

export interface StoredEvent {
  readonly account: PersonaAccount;
  readonly object: string;
  readonly name: string;
  readonly view: JsonObject;
}

export interface PersonaParts {
  readonly context: TwinContext;
  readonly inquiries: Map<string, Inquiry>;
  readonly events: Map<string, StoredEvent>;
}

export type PersonaRoute = Route<PersonaAccount>;
export type PersonaHandler = PersonaRoute["handle"];

export const problem = (status: number, title: string, details?: string): Reply =>
  json(status, { errors: [{ title, ...(details === undefined ? {} : { details }) }] });

export const badRequest = (details: string): Reply => problem(400, "Bad Request", details);
export const notFound = (): Reply => problem(404, "Record not found");
export const conflict = (details: string): Reply => problem(409, "Conflict", details);

export const newId = ({ context }: PersonaParts, prefix: string): string =>
  `${prefix}_${alphanumeric(context.world.random, 24)}`;

/** Objects are dated in whole seconds; only events are dated finer. */
export const isoOf = (ms: number | null | undefined): string | null =>
  ms === null || ms === undefined ? null : new Date(Math.floor(ms / 1000) * 1000).toISOString();

/** `data.attributes` and `meta` of a request; undefined: the body is none. */
export const inputOf = (request: Exchange): { attributes: JsonObject; meta: JsonObject } | undefined => {
  const body = jsonOf(request);
  if (body === undefined) return undefined;
  const data = isObject(body.data) ? body.data : {};
  return {
    attributes: isObject(data.attributes) ? data.attributes : {},
    meta: isObject(body.meta) ? body.meta : {},
  };
};

export type WithInquiry = (inquiry: Inquiry, request: Exchange) => Reply;

export const withInquiry =
  ({ inquiries }: PersonaParts, act: WithInquiry): PersonaHandler =>
  (request, account, params) => {
    const inquiry = inquiries.get(params.id ?? "");
    if (inquiry?.account !== account) return notFound();
    return { ...act(inquiry, request), reference: inquiry.reference };
  };
