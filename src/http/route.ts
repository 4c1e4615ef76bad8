import type { z } from "zod";
import type { ProblemSlug } from "../../contracts/problem.ts";
import type { Caller } from "./caller.ts";
import { allowedValues, fieldErrors, sentence } from "./issues.ts";
import type { Permission } from "./permissions.ts";
import { problem } from "./problem.ts";
import type { AnyReply, FieldError, JsonAnswer, ProblemAnswer, RawAnswer } from "./reply.ts";

/**
 * One route is one declaration. From it come the mounted handler, the OpenAPI operation and the row of the
 * permission matrix. A declaration that lacks its permission, answers or problems does not compile.
 *
 * ```ts
 * export const sessionRoutes = (services: SessionServices): readonly Route[] => [
 *   route({
 *     method: "POST",
 *     path: "/v1/sessions/{id}/resubmit",
 *     operationId: "resubmitSession",
 *     summary: "Offer the person another try",
 *     tag: "Sessions",
 *     permission: "sessions:change",
 *     params: z.object({ id: SessionId }),
 *     body: Resubmit,                 // query: and headers: likewise; headers named in lower case
 *     idempotent: true,               // requires Idempotency-Key and declares its four problems
 *     success: {
 *       200: { description: "The session, with a new way in.", schema: Session },
 *       202: { description: "Queued: no vendor can be started now.", schema: Session },
 *     },
 *     problems: ["not-found", "wrong-state", "retry-limit-reached"],
 *     handle: async ({ caller, params, body, idempotencyKey }) => {
 *       const outcome = await services.resubmit(caller, params.id, body, idempotencyKey);
 *       return outcome.kind === "problem" ? outcome : json(200, outcome.session, { etag: outcome.etag });
 *     },
 *   }),
 * ];
 * ```
 *
 * `handle` returns `json(status, value)` with a declared status and a value of its schema, `problem(slug, ...)`, or
 * `raw(status, bytes, headers)` for stored answers, pages and streams. It runs only at runtime: a factory may be
 * called with services that do not exist yet, to write the document. Problems that any route can have (no key,
 * no permission, unreadable or unfitting input, internal, overloaded) need no mention.
 */
export interface Spec<
  Allowed extends Permission | "public",
  Params extends z.ZodType,
  Query extends z.ZodType,
  Header extends z.ZodType,
  Body extends z.ZodType,
  Keyed extends boolean,
  Answers extends SuccessTable,
> extends Description<Allowed, Answers> {
  /** Of the names in `path`. A path whose parts do not fit names nothing: `not-found`. */
  readonly params?: Params;
  /** Without it a query is refused, or ignored where the route is public. */
  readonly query?: Query;
  readonly headers?: Header;
  /** JSON body. Without it, and without `rawBody`, no body is read. */
  readonly body?: Body;
  /** An absent body stands for `{}`. */
  readonly optionalBody?: true;
  readonly rawBody?: RawBody;
  readonly idempotent?: Keyed;
  readonly handle: (
    request: Handled<Allowed, Params, Query, Header, Body, Keyed>,
  ) => Reply<Answers> | Promise<Reply<Answers>>;
}

interface Description<Allowed, Answers> {
  readonly method: Method;
  /** OpenAPI template: `/v1/sessions/{id}`. */
  readonly path: `/${string}`;
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  readonly tag: string;
  readonly permission: Allowed;
  readonly success: Answers;
  /** Those that this route adds to what any route can answer. */
  readonly problems: readonly ProblemSlug[];
}

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** Bytes that the handler reads itself (`request.bytes`). */
export interface RawBody {
  readonly maxBytes: number;
  readonly description: string;
  readonly mediaType: string;
}

export interface Success {
  readonly description: string;
  /** Of a JSON answer. */
  readonly schema?: z.ZodType;
  /** Of any other answer. */
  readonly mediaType?: string;
  /** Name -> description. */
  readonly headers?: Readonly<Record<string, string>>;
}
export type SuccessTable = Readonly<Record<number, Success>>;

type DeepReadonly<T> = T extends readonly (infer Item)[]
  ? readonly DeepReadonly<Item>[]
  : T extends object
    ? { readonly [Name in keyof T]: DeepReadonly<T[Name]> }
    : T;

type JsonReply<Answers> = {
  [Status in keyof Answers & number]: Answers[Status] extends { readonly schema: infer Schema extends z.ZodType }
    ? JsonAnswer<Status, DeepReadonly<z.input<Schema>>>
    : never;
}[keyof Answers & number];

export type Reply<Answers> = JsonReply<Answers> | RawAnswer | ProblemAnswer;

/** What every handler gets. */
export interface Context {
  readonly requestId: string;
  /** W3C traceparent of the request, if it has a well-formed one. */
  readonly traceparent: string | null;
  /** The path as it was asked for, decoded parts not applied: for fingerprints. */
  readonly path: string;
  /** All request headers; names in lower case. */
  readonly rawHeaders: Headers;
  /** The body as it came; empty where the route takes none. */
  readonly bytes: Uint8Array;
  /** The JSON body before the schema: for fingerprints. */
  readonly json: unknown;
  /** Aborts when the client goes away. Made when it is asked for, since hardly any route needs one. */
  readonly signal: () => AbortSignal;
}

export interface Handled<
  Allowed,
  Params extends z.ZodType,
  Query extends z.ZodType,
  Header extends z.ZodType,
  Body extends z.ZodType,
  Keyed,
> extends Context {
  readonly caller: Allowed extends "public" ? null : Caller;
  readonly params: z.output<Params>;
  readonly query: z.output<Query>;
  readonly headers: z.output<Header>;
  readonly body: z.output<Body>;
  readonly idempotencyKey: Keyed extends true ? string : null;
}

/** The request as the edge hands it on: authenticated and read, but not yet fitted to the route's schemas. */
export interface Incoming extends Context {
  readonly caller: Caller | null;
  readonly idempotencyKey: string | null;
  readonly params: Readonly<Record<string, string>>;
  /** A parameter that was given twice is a list, which no schema takes. */
  readonly query: Readonly<Record<string, string | readonly string[]>>;
}

/** A declaration with its types closed over. */
export interface Route extends Description<Permission | "public", SuccessTable> {
  readonly params?: z.ZodType | undefined;
  readonly query?: z.ZodType | undefined;
  readonly headers?: z.ZodType | undefined;
  readonly body?: z.ZodType | undefined;
  readonly optionalBody: boolean;
  readonly rawBody?: RawBody | undefined;
  readonly idempotent: boolean;
  readonly execute: (incoming: Incoming) => AnyReply | Promise<AnyReply>;
}

type Fitted<Schema extends z.ZodType> =
  | { readonly ok: true; readonly value: z.output<Schema> }
  | { readonly ok: false; readonly issues: z.core.$ZodIssue[] };

const conform = <Schema extends z.ZodType>(schema: Schema | undefined, value: unknown): Fitted<Schema> => {
  if (schema === undefined) return { ok: true, value: undefined as z.output<Schema> };
  const parsed = schema.safeParse(value, { error: sentence });
  return parsed.success ? { ok: true, value: parsed.data } : { ok: false, issues: parsed.error.issues };
};

const named = (fitted: Fitted<z.ZodType>): readonly FieldError[] =>
  fitted.ok ? [] : fieldErrors(fitted.issues).map((error) => ({ ...error, pointer: error.pointer.slice(1) }));

const misfit = (query: Fitted<z.ZodType>, headers: Fitted<z.ZodType>, body: Fitted<z.ZodType>): ProblemAnswer => {
  const issues = [query, headers, body].flatMap((fitted) => (fitted.ok ? [] : fitted.issues));
  const allowed = allowedValues(issues);
  return problem("invalid-request", {
    detail: "Each entry of errors names a field and what it must be.",
    errors: [...named(query), ...named(headers), ...(body.ok ? [] : fieldErrors(body.issues))],
    ...(allowed && { allowed }),
  });
};

const undeclaredQuery = (incoming: Incoming): ProblemAnswer =>
  problem("invalid-request", {
    detail: "This route takes no query parameters.",
    errors: Object.keys(incoming.query).map((name) => ({
      pointer: name.slice(0, 64),
      message: "is not a known parameter",
    })),
  });

/** Closes a declaration over its types. Schemas are checked synchronously: no schema here may be asynchronous. */
export const route = <
  const Allowed extends Permission | "public",
  const Answers extends SuccessTable,
  Params extends z.ZodType = z.ZodUndefined,
  Query extends z.ZodType = z.ZodUndefined,
  Header extends z.ZodType = z.ZodUndefined,
  Body extends z.ZodType = z.ZodUndefined,
  const Keyed extends boolean = false,
>(
  spec: Spec<Allowed, Params, Query, Header, Body, Keyed, Answers>,
): Route => ({
  ...spec,
  optionalBody: spec.optionalBody ?? false,
  idempotent: spec.idempotent ?? false,
  execute: (incoming) => {
    const params = conform(spec.params, incoming.params);
    if (!params.ok) return problem("not-found");
    if (spec.query === undefined && spec.permission !== "public" && Object.keys(incoming.query).length > 0) {
      return undeclaredQuery(incoming);
    }
    const query = conform(spec.query, incoming.query);
    const headers = conform(spec.headers, spec.headers && Object.fromEntries(incoming.rawHeaders));
    const body = conform(spec.body, incoming.json);
    if (!query.ok || !headers.ok || !body.ok) return misfit(query, headers, body);
    return spec.handle({
      ...incoming,
      caller: incoming.caller as Allowed extends "public" ? null : Caller,
      params: params.value,
      query: query.value,
      headers: headers.value,
      body: body.value,
      idempotencyKey: incoming.idempotencyKey as Keyed extends true ? string : null,
    });
  },
});
