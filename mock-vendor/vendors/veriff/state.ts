import { uuid } from "../../ids.ts";
import type { TwinContext } from "../../twin.ts";
import { type Exchange, type JsonObject, json, type Reply, type Route, stringOf } from "../../wire.ts";
import type { VeriffAccount } from "./account.ts";

export type DecisionWord = "approved" | "declined" | "resubmission_requested" | "expired" | "abandoned" | "review";
export type AttemptWord = "created" | "started" | "submitted" | DecisionWord;

export interface Decision {
  readonly status: DecisionWord;
  readonly reason: string | null;
  readonly reasonCode: number | null;
  readonly decidedAt: number;
}

export interface Picture {
  readonly id: string;
  readonly context: string;
  readonly size: number;
}

export interface Attempt {
  readonly id: string;
  readonly createdAt: number;
  readonly pictures: Picture[];
  status: AttemptWord;
  decision: Decision | null;
}

/** The result of a search in watchlists; `lists`: where somebody of this name stands. */
export interface Screening {
  readonly attempt: string;
  readonly createdAt: number;
  readonly lists: readonly ("sanctions" | "pep")[];
}

export interface Session {
  readonly account: VeriffAccount;
  readonly id: string;
  readonly createdAt: number;
  /** `verification` of the request. */
  readonly fields: JsonObject;
  readonly url: string;
  readonly token: string;
  /** Oldest first; there is always one. */
  readonly attempts: Attempt[];
  screening: Screening | null;
  monitored: boolean;
}

export interface VeriffParts {
  readonly context: TwinContext;
  readonly sessions: Map<string, Session>;
  /** When sessions were deleted, by API key. */
  readonly deletions: Map<string, readonly number[]>;
}

export type VeriffRoute = Route<VeriffAccount>;
export type VeriffHandler = VeriffRoute["handle"];

/** Codes travel as text. */
export const fail = (status: number, code: number | null, message: string): Reply =>
  json(status, { status: "fail", ...(code === null ? {} : { code: String(code) }), message });

export const newAttempt = ({ context }: VeriffParts, status: AttemptWord): Attempt => ({
  id: uuid(context.world.random),
  createdAt: context.world.now(),
  pictures: [],
  status,
  decision: null,
});

export const lastAttempt = ({ attempts }: Session): Attempt => {
  const last = attempts.at(-1);
  if (last === undefined) throw new Error("a session has an attempt from its beginning");
  return last;
};

/** The newest decision, which may be about an earlier attempt than the newest. */
export const lastDecision = ({ attempts }: Session): { attempt: Attempt; decision: Decision } | undefined => {
  const attempt = attempts.findLast(({ decision }) => decision !== null);
  return attempt?.decision ? { attempt, decision: attempt.decision } : undefined;
};

const OPEN: readonly AttemptWord[] = ["created", "started", "resubmission_requested"];
/** May the person still send pictures? */
export const isOpen = (session: Session): boolean => OPEN.includes(lastAttempt(session).status);

export const isoOf = (ms: number): string => new Date(ms).toISOString();

/** What stands before the first bar is the reference; the mock's labels follow. */
export const referenceOf = ({ fields }: Session): string | null =>
  stringOf(fields.vendorData)?.split("|", 1)[0] ?? null;

export type WithSession = (session: Session, request: Exchange) => Reply;

export const withSession =
  ({ sessions }: VeriffParts, act: WithSession): VeriffHandler =>
  (request, account, params) => {
    const session = sessions.get(params.id ?? "");
    if (session?.account !== account) return fail(404, null, "Session not found");
    return { ...act(session, request), reference: referenceOf(session) };
  };
