import type { TwinContext } from "../../twin.ts";
import { type JsonObject, json, type Reply, type Route } from "../../wire.ts";
import type { JumioAccount } from "./account.ts";

export type WorkflowStatus =
  | "INITIATED"
  | "ACQUISITION_STARTED"
  | "ACQUIRED"
  | "PROCESSED"
  | "SESSION_EXPIRED"
  | "TOKEN_EXPIRED";

export interface Ruling {
  readonly type: "PASSED" | "WARNING" | "REJECTED" | "NOT_EXECUTED";
  readonly label: string;
}

export interface Result {
  readonly decision: Ruling;
  readonly risk: number;
  readonly capabilities: Readonly<Record<string, { readonly ruling: Ruling; readonly data?: JsonObject }>>;
}

export interface Credential {
  readonly id: string;
  readonly category: "ID" | "FACEMAP" | "SELFIE";
  readonly label: string;
  readonly parts: Set<string>;
}

export interface Workflow {
  readonly id: string;
  readonly person: Person;
  readonly reference: string;
  readonly userReference: string | undefined;
  readonly callbackUrl: string | undefined;
  readonly createdAt: number;
  readonly credentials: readonly Credential[];
  status: WorkflowStatus;
  startedAt: number | null;
  completedAt: number | null;
  result: Result | null;
}

/** What Jumio calls an account: one person with every workflow. */
export interface Person {
  readonly id: string;
  readonly account: JumioAccount;
  readonly workflows: Workflow[];
}

/** `transaction`: opens the upload of one workflow, and nothing else; `oauth`: everything else. */
export interface Grant {
  readonly account: JumioAccount;
  readonly kind: "oauth" | "transaction";
  readonly endsAt: number;
}

export interface JumioParts {
  readonly context: TwinContext;
  readonly accounts: readonly JumioAccount[];
  readonly persons: Map<string, Person>;
  readonly workflows: Map<string, Workflow>;
  readonly grants: Map<string, Grant>;
}

export type JumioRoute = Route<JumioAccount>;
export type JumioHandler = JumioRoute["handle"];

export const ACCOUNTS = "/api/v1/accounts";

export const problem = (status: number, title: string, detail: string): Reply =>
  json(status, { title, status, detail }, { headers: { "content-type": "application/problem+json" } });

export const badRequest = (detail: string): Reply => problem(400, "Bad Request", detail);
export const notThere = (): Reply => problem(404, "Not Found", "The requested resource does not exist");

export const isoOf = (ms: number): string => new Date(ms).toISOString();
