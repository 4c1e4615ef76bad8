import { uuid } from "../../ids.ts";
import type { TwinContext } from "../../twin.ts";
import { isObject, type JsonObject, json, type Labels, type Reply, type Route, stringOf } from "../../wire.ts";
import type { YotiAccount } from "./account.ts";

export const BASE = "/idverify/v1";

export interface Check {
  readonly id: string;
  readonly type: string;
  readonly createdAt: number;
  readonly uses: readonly string[];
  state: "PENDING" | "DONE";
  updatedAt: number;
  report: JsonObject | undefined;
}

/** A document, or the pictures of a face. */
export interface Resource {
  readonly id: string;
  readonly kind: "id_documents" | "liveness_capture";
  readonly createdAt: number;
  readonly taskId: string;
  readonly mediaId: string;
}

export interface Session {
  readonly account: YotiAccount;
  readonly id: string;
  readonly token: string;
  readonly createdAt: number;
  readonly tokenEndsAt: number;
  readonly fields: JsonObject;
  /** Of our own hosted page. */
  capture: string;
  state: "ONGOING" | "COMPLETED" | "EXPIRED";
  consentAt: number | undefined;
  checks: Check[];
  resources: Resource[];
}

export interface YotiParts {
  readonly context: TwinContext;
  readonly sessions: Map<string, Session>;
}

export type YotiRoute = Route<YotiAccount>;
export type YotiHandler = YotiRoute["handle"];

/** The strings in `code` are not published: these are ours. */
export const problem = (status: number, code: string, message: string, property?: string): Reply =>
  json(status, { code, message, errors: property === undefined ? [] : [{ property, message }] });

export const missing = (): Reply => problem(404, "SESSION_NOT_FOUND", "Session not found");

/** A second is all that the vendor's times tell. */
export const timeOf = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`;

/** Our own way to label a play: `reference;mock_scenario=<name>;attempt=<n>` as the user's tracking id. */
export const labelsIn = (fields: JsonObject | undefined): Labels => {
  const [reference, ...pairs] = (stringOf(fields?.user_tracking_id) ?? "").split(";");
  const value = (name: string) => pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
  const scenario = value("mock_scenario");
  const found = { attempt: Number(value("attempt") ?? "1"), reference: reference || null };
  return scenario === undefined ? found : { scenario, ...found };
};

export const requestedTypes = ({ fields }: Session): readonly string[] => {
  const { requested_checks: checks } = fields;
  return Array.isArray(checks) ? checks.filter(isObject).flatMap((check) => stringOf(check.type) ?? []) : [];
};

/** What the session asked of a check of this type. */
export const configOf = ({ fields }: Session, type: string): JsonObject => {
  const checks = Array.isArray(fields.requested_checks) ? fields.requested_checks.filter(isObject) : [];
  const config = checks.find((check) => check.type === type)?.config;
  return isObject(config) ? config : {};
};

export const newCheck = ({ context }: YotiParts, session: Session, type: string): Check => {
  const now = context.world.now();
  const uses = session.resources.slice(-2).map(({ id }) => id);
  return {
    id: uuid(context.world.random),
    type,
    createdAt: now,
    uses,
    state: "PENDING",
    updatedAt: now,
    report: undefined,
  };
};
