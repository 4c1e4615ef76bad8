import type { ProblemSlug } from "../../contracts/problem.ts";

export type ReplyHeaders = Readonly<Record<string, string>>;

/** A value that the route's schema describes: sent as JSON. */
export interface JsonAnswer<Status extends number = number, Body = unknown> {
  readonly kind: "json";
  readonly status: Status;
  readonly body: Body;
  readonly headers?: ReplyHeaders;
}

/** Bytes that are ready: a stored answer, a page, an event stream. */
export interface RawAnswer {
  readonly kind: "raw";
  readonly status: number;
  readonly body: string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> | null;
  /** With a content-type, unless there is no body. */
  readonly headers: ReplyHeaders;
}

export interface ProblemAnswer {
  readonly kind: "problem";
  readonly slug: ProblemSlug;
  readonly detail?: string;
  readonly errors?: readonly FieldError[];
  readonly allowed?: readonly string[];
  readonly headers?: ReplyHeaders;
}

/** Any answer of any route. */
export type AnyReply = JsonAnswer | RawAnswer | ProblemAnswer;

export interface FieldError {
  /** RFC 6901, into the body; for a query parameter or a header its name alone. */
  readonly pointer: string;
  readonly message: string;
}

export const json = <const Status extends number, const Body>(
  status: Status,
  body: Body,
  headers?: ReplyHeaders,
): JsonAnswer<Status, Body> => ({ kind: "json", status, body, ...(headers && { headers }) });

export const raw = (status: number, body: RawAnswer["body"], headers: ReplyHeaders): RawAnswer => ({
  kind: "raw",
  status,
  body,
  headers,
});
