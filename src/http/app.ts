import { Hono, type Context as HonoContext } from "hono";
import { PROBLEMS } from "../../contracts/problem.ts";
import type { RequestClass } from "../core/shedding.ts";
import { StoreFull, StoreLost } from "../store/errors.ts";
import type { Metrics } from "../telemetry/metrics-port.ts";
import { newId, type World } from "../world.ts";
import type { Admission } from "./admission.ts";
import { problemsOf } from "./ambient.ts";
import { MAX_JSON_BYTES, readBytes, readJson, refusedMediaType } from "./body.ts";
import { type Caller, lacks } from "./caller.ts";
import { readIdempotencyKey } from "./idempotency.ts";
import { createPathTable } from "./path-table.ts";
import { problem, problemDocument, problemHeaders } from "./problem.ts";
import type { AnyReply, ProblemAnswer } from "./reply.ts";
import { classOf } from "./request-classes.ts";
import type { Incoming, Route } from "./route.ts";

export interface HttpApp {
  readonly world: World;
  readonly metrics: Metrics;
  /** The caller that an Authorization header stands for; undefined for none, whatever the cause. */
  readonly authenticate: (authorization: string | null) => Caller | undefined | Promise<Caller | undefined>;
  readonly routes: readonly Route[];
  /** Who comes in under load; everybody where it is absent. */
  readonly admission?: Admission;
  /** Runs a request inside a span. `carrier` is the client's traceparent. */
  readonly traced?: (operation: string, carrier: string | null, run: () => Promise<Response>) => Promise<Response>;
  /** Pages and streams that are no part of the API. Mounted first. */
  readonly extra?: (app: Hono) => void;
}

const REQUEST_ID = /^[A-Za-z0-9_-]{8,64}$/;
const TRACEPARENT = /^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;
const EMPTY_BYTES = new Uint8Array();

/** Where it was thrown: files and lines. Never the message, which may hold a value and whole lines of its own. */
const placeOf = (error: unknown): string => {
  if (!(error instanceof Error) || error.stack === undefined) return "";
  const message = error.stack.indexOf(error.message);
  if (message < 0) return "";
  const frames = error.stack.slice(message + error.message.length).matchAll(/([\w.-]+:\d+):\d+\)?$/gm);
  return [...frames]
    .slice(0, 5)
    .map((frame) => frame[1])
    .join(" < ");
};

const requestIdOf = (world: World, headers: Headers): string => {
  const given = headers.get("x-request-id");
  return given !== null && REQUEST_ID.test(given) ? given : newId(world, "req");
};

const traceparentOf = (headers: Headers): string | null => {
  const given = headers.get("traceparent");
  return given !== null && TRACEPARENT.test(given) ? given : null;
};

/** Parameters by name; one that was given twice becomes a list. */
const queryOf = (url: string): Incoming["query"] => {
  const start = url.indexOf("?");
  const query: Record<string, string | readonly string[]> = Object.create(null);
  if (start < 0) return query;
  for (const [name, value] of new URLSearchParams(url.slice(start + 1))) {
    const before = query[name];
    query[name] = before === undefined ? value : [before, value].flat();
  }
  return query;
};

/** Everything on every answer: set together with the body, because changing headers later is slow. */
const respond = (reply: AnyReply, requestId: string): Response => {
  const common = { "x-request-id": requestId, "cache-control": "no-store", "x-content-type-options": "nosniff" };
  switch (reply.kind) {
    case "json":
      return new Response(JSON.stringify(reply.body), {
        status: reply.status,
        headers: { ...common, ...reply.headers, "content-type": "application/json" },
      });
    case "raw":
      return new Response(reply.body, { status: reply.status, headers: { ...common, ...reply.headers } });
    case "problem":
      return new Response(JSON.stringify(problemDocument(reply, requestId)), {
        status: PROBLEMS[reply.slug].status,
        headers: { ...common, ...problemHeaders(reply) },
      });
  }
};

/** A JSON body read strictly, before any schema: the parsed value, or the problem. */
const jsonOf = (
  route: Route,
  headers: Headers,
  bytes: Uint8Array,
): { readonly value: unknown } | { readonly problem: ProblemAnswer } => {
  if (route.body === undefined) return { value: undefined };
  if (bytes.length === 0 && route.optionalBody) return { value: {} };
  const refused = refusedMediaType(headers);
  if (refused !== undefined) return { problem: refused };
  const parsed = readJson(bytes);
  return parsed.ok ? { value: parsed.value } : { problem: parsed.problem };
};

/** A route of a test has no row; it is dealt with as what most routes are. */
const requestClassOf = (route: Route): RequestClass => classOf(route.operationId) ?? "status";

/** Key, permission, idempotency key, body, then the route itself. The first refusal answers. */
const run = async (options: HttpApp, route: Route, context: HonoContext, requestId: string): Promise<AnyReply> => {
  const request = context.req.raw;
  const { headers } = request;
  const isPublic = route.permission === "public";
  const caller = isPublic ? null : await options.authenticate(headers.get("authorization"));
  if (caller === undefined)
    return problem("unauthenticated", { detail: "Send authorization: Bearer and a valid API key." });
  const refused = caller !== null && route.permission !== "public" ? lacks(caller, route.permission) : undefined;
  if (refused !== undefined) return refused;
  const flooding = caller === null ? undefined : options.admission?.refuses(requestClassOf(route), caller);
  if (flooding !== undefined) return flooding;
  const key = route.idempotent ? readIdempotencyKey(headers.get("idempotency-key")) : undefined;
  if (key?.ok === false) return key.problem;
  const takesBody = route.body !== undefined || route.rawBody !== undefined;
  const bytes = takesBody ? await readBytes(request, route.rawBody?.maxBytes ?? MAX_JSON_BYTES) : undefined;
  if (bytes?.ok === false) return bytes.problem;
  const json = jsonOf(route, headers, bytes?.value ?? EMPTY_BYTES);
  if ("problem" in json) return json.problem;
  return route.execute({
    requestId,
    traceparent: traceparentOf(headers),
    path: context.req.path,
    rawHeaders: headers,
    bytes: bytes?.value ?? EMPTY_BYTES,
    json: json.value,
    signal: () => request.signal,
    caller,
    idempotencyKey: key?.key ?? null,
    params: context.req.param(),
    query: queryOf(request.url),
  });
};

/** The document would be wrong: told to whoever looks at the log or the metric, not to the client. */
const noteUndeclared = ({ world, metrics }: HttpApp, route: Route, reply: AnyReply): void => {
  if (reply.kind !== "problem" || problemsOf(route).includes(reply.slug)) return;
  metrics.count("kyc_http_undeclared_problems_total", { operation: route.operationId, problem: reply.slug });
  world.log.warn(
    { operation: route.operationId, problem: reply.slug },
    "a route answered a problem it does not declare",
  );
};

/** A throw becomes a problem; the client learns the request id, the log the place. */
const runSafely = async (
  options: HttpApp,
  route: Route,
  context: HonoContext,
  requestId: string,
): Promise<Response> => {
  try {
    const reply = await run(options, route, context, requestId);
    noteUndeclared(options, route, reply);
    return respond(reply, requestId);
  } catch (error) {
    return respond(problemOf(options, error, route.operationId, requestId), requestId);
  }
};

const problemOf = (options: HttpApp, error: unknown, operation: string, requestId: string): ProblemAnswer => {
  if (error instanceof StoreFull) return problem("overloaded", { detail: "Nothing was written. Try again later." });
  // A vendor sends again what was answered with 503; so does a client, with the same key.
  if (error instanceof StoreLost) return problem("overloaded", { detail: "The gateway restarts. Ask the same again." });
  const name = error instanceof Error ? error.name : typeof error;
  options.world.log.error({ operation, request_id: requestId, error: name, place: placeOf(error) }, "request failed");
  return problem("internal", { detail: "The request id leads to the cause in the log." });
};

const mount = (options: HttpApp, app: Hono, route: Route): void => {
  const { world, metrics } = options;
  const operation = route.operationId;
  const requestClass = requestClassOf(route);
  const traced = options.traced ?? ((_operation, _carrier, inner) => inner());
  app.on(route.method, route.path.replaceAll(/\{(\w+)\}/g, ":$1"), async (context) => {
    const started = world.monotonic();
    const { headers } = context.req.raw;
    const requestId = requestIdOf(world, headers);
    const admitted = options.admission?.enter(requestClass);
    if (admitted?.kind === "problem") {
      metrics.count("kyc_http_requests_total", { operation, status: "503" });
      return respond(admitted, requestId);
    }
    const response = await traced(operation, traceparentOf(headers), () =>
      runSafely(options, route, context, requestId),
    ).finally(admitted?.leave);
    metrics.count("kyc_http_requests_total", { operation, status: String(response.status) });
    metrics.observe("kyc_http_request_seconds", (world.monotonic() - started) / 1000, { operation });
    return response;
  });
};

/**
 * The gateway's HTTP app: one handler a route and no middleware. What no route takes is answered with
 * `not-found`, or `method-not-allowed` and its Allow; HEAD is GET without the body; OPTIONS tells Allow.
 */
export const createHttpApp = (options: HttpApp): Hono => {
  const app = new Hono();
  const paths = createPathTable(options.routes);
  options.extra?.(app);
  for (const route of options.routes) mount(options, app, route);
  app.notFound((context) => {
    const requestId = requestIdOf(options.world, context.req.raw.headers);
    const allow = paths.allow(context.req.path);
    if (allow === undefined) return respond(problem("not-found"), requestId);
    if (context.req.method === "OPTIONS") {
      return new Response(null, { status: 204, headers: { allow, "x-request-id": requestId } });
    }
    return respond(problem("method-not-allowed", { allowed: allow.split(", "), headers: { allow } }), requestId);
  });
  app.onError((error, context) => {
    const requestId = requestIdOf(options.world, context.req.raw.headers);
    return respond(problemOf(options, error, "extra", requestId), requestId);
  });
  return app;
};
