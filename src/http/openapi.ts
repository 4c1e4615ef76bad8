import type { z } from "zod";
import { ROLES } from "../../contracts/api-keys.ts";
import {
  DriftEvent,
  EndpointEvent,
  EVENT_TYPES,
  type EventType,
  ReviewEvent,
  SessionEvent,
  VendorEvent,
} from "../../contracts/events.ts";
import { PROBLEM_BASE, PROBLEMS, Problem, type ProblemSlug } from "../../contracts/problem.ts";
import { problemsOf } from "./ambient.ts";
import { allows } from "./permissions.ts";
import { PROBLEM_TYPE } from "./problem.ts";
import type { Route, Success } from "./route.ts";
import { createSchemaCollector, type JsonSchema, type SchemaCollector } from "./schema-document.ts";

/** The OpenAPI 3.1 document of a list of routes. Same routes, same text: it is committed and compared. */
type Json = JsonSchema;

const DESCRIPTION = `One API to verify a person, whichever identity vendor does it.

Every call but those marked public carries \`Authorization: Bearer <API key>\`. A test key reaches mock vendors only, a
live key real ones only. Every error is an RFC 9457 problem; its \`type\` is one of those named at each operation.`;

const headersOf = (success: Success): Json =>
  success.headers === undefined
    ? {}
    : {
        headers: Object.fromEntries(
          Object.entries(success.headers).map(([name, description]) => [
            name,
            { description, schema: { type: "string" } },
          ]),
        ),
      };

const contentOf = (success: Success, schemas: SchemaCollector): Json => {
  if (success.schema !== undefined) {
    return { content: { "application/json": { schema: schemas.of(success.schema, "output") } } };
  }
  return success.mediaType === undefined ? {} : { content: { [success.mediaType]: { schema: { type: "string" } } } };
};

const problemResponses = (slugs: readonly ProblemSlug[], schemas: SchemaCollector): Json => {
  const byStatus = Map.groupBy(slugs, (slug) => PROBLEMS[slug].status);
  const entries = [...byStatus].map(([status, group]) => [
    String(status),
    {
      description: group.map((slug) => `\`${slug}\`: ${PROBLEMS[slug].title}.`).join("\n\n"),
      content: { [PROBLEM_TYPE]: { schema: schemas.of(Problem, "output") } },
      "x-problem-types": group.map((slug) => PROBLEM_BASE + slug),
    },
  ]);
  return Object.fromEntries(entries);
};

/** An answer and a problem may share a status (503 of readiness): then the answer stays and gains the problem's type. */
const merged = (answer: Json, other: Json | undefined): Json =>
  other === undefined
    ? answer
    : {
        ...answer,
        ...other,
        description: `${answer.description}\n\n${other.description}`,
        content: contents(answer, other),
      };

const contents = (answer: Json, other: Json): Json => ({ ...(answer.content as Json), ...(other.content as Json) });

const responsesOf = (route: Route, schemas: SchemaCollector): Json => {
  const problems = problemResponses(problemsOf(route), schemas);
  const answers = Object.entries(route.success).map(([status, success]) => [
    status,
    merged(
      { description: success.description, ...headersOf(success), ...contentOf(success, schemas) },
      problems[status] as Json,
    ),
  ]);
  return { ...problems, ...Object.fromEntries(answers) };
};

const parametersFrom = (
  schema: z.ZodType | undefined,
  place: "path" | "query" | "header",
  schemas: SchemaCollector,
): Json[] => {
  if (schema === undefined) return [];
  const shape = schemas.of(schema, "output") as { properties?: Record<string, Json>; required?: readonly string[] };
  return Object.entries(shape.properties ?? {}).map(([name, { description, ...own }]) => ({
    name,
    in: place,
    required: place === "path" || ((shape.required ?? []).includes(name) && !("default" in own)),
    ...(description !== undefined && { description }),
    schema: own,
  }));
};

const IDEMPOTENCY_KEY = {
  name: "Idempotency-Key",
  in: "header",
  required: true,
  description:
    "New for each new operation, the same for each repetition of one. A quoted string (RFC 8941) or a token, 1 to 255 characters.",
  schema: { type: "string", minLength: 1, maxLength: 257 },
};

const requestBodyOf = (route: Route, schemas: SchemaCollector): Json => {
  if (route.rawBody !== undefined) {
    const { mediaType, description } = route.rawBody;
    return { requestBody: { description, required: true, content: { [mediaType]: { schema: {} } } } };
  }
  if (route.body === undefined) return {};
  const content = { "application/json": { schema: schemas.of(route.body, "input") } };
  return { requestBody: { required: !route.optionalBody, content } };
};

const rightsOf = (route: Route): Json => {
  const { permission } = route;
  if (permission === "public") return { security: [] };
  const roles = ROLES.filter((role) => allows(role, permission));
  return { security: [{ apiKey: [] }], "x-permission": permission, "x-roles": roles };
};

const operationOf = (route: Route, schemas: SchemaCollector): Json => {
  const parameters = [
    ...parametersFrom(route.params, "path", schemas),
    ...parametersFrom(route.query, "query", schemas),
    ...parametersFrom(route.headers, "header", schemas),
    ...(route.idempotent ? [IDEMPOTENCY_KEY] : []),
  ];
  return {
    operationId: route.operationId,
    summary: route.summary,
    ...(route.description !== undefined && { description: route.description }),
    tags: [route.tag],
    ...rightsOf(route),
    ...(parameters.length > 0 && { parameters }),
    ...requestBodyOf(route, schemas),
    responses: responsesOf(route, schemas),
  };
};

const pathsOf = (routes: readonly Route[], schemas: SchemaCollector): Json => {
  const groups = [...Map.groupBy(routes, (route) => route.path)].sort(([a], [b]) => (a < b ? -1 : 1));
  const operations = (group: readonly Route[]) =>
    Object.fromEntries(group.map((route) => [route.method.toLowerCase(), operationOf(route, schemas)]));
  return Object.fromEntries(groups.map(([path, group]) => [path, operations(group)]));
};

const EVENT_SCHEMAS: Readonly<Record<EventType, z.ZodType>> = {
  "session.status_changed": SessionEvent,
  "session.decided": SessionEvent,
  "session.contested": SessionEvent,
  "session.decision_revised": SessionEvent,
  "session.waiting": SessionEvent,
  "review.opened": ReviewEvent,
  "webhook_endpoint.disabled": EndpointEvent,
  "vendor.degraded": VendorEvent,
  "vendor.recovered": VendorEvent,
  "vendor.drift": DriftEvent,
};

/** Standard Webhooks, and what a receiver's answer means to us. */
const SIGNATURE_HEADERS = [
  ["webhook-id", "The event's id: the same on every try. Process each id once."],
  ["webhook-timestamp", "Unix seconds of this try. Refuse what is older than five minutes."],
  ["webhook-signature", "Space-separated: `v1,` HMAC-SHA256 and `v1a,` Ed25519 of `id.timestamp.body`, base64."],
] as const;

const webhookOf = (type: EventType, schemas: SchemaCollector): Json => ({
  post: {
    operationId: `receive_${type.replaceAll(".", "_")}`,
    summary: `We send ${type}`,
    tags: ["Events"],
    security: [],
    parameters: SIGNATURE_HEADERS.map(([name, description]) => ({
      name,
      in: "header",
      required: true,
      description,
      schema: { type: "string" },
    })),
    requestBody: {
      required: true,
      content: { "application/json": { schema: schemas.of(EVENT_SCHEMAS[type], "output") } },
    },
    responses: {
      "2XX": { description: "Received: the event is not sent again." },
      "410": { description: "The endpoint is gone: it is disabled." },
      default: { description: "Tried again later; Retry-After is honoured." },
    },
  },
});

/** What a newcomer needs first comes first; a tag that is not here follows in the order of the alphabet. */
const FIRST_TAGS = ["Sessions", "Webhook endpoints", "Events", "Vendors", "Vendor callbacks", "Reference"];

const readingOrder = (one: string, other: string): number => {
  const place = (tag: string): number => (FIRST_TAGS.includes(tag) ? FIRST_TAGS.indexOf(tag) : FIRST_TAGS.length);
  return place(one) - place(other) || one.localeCompare(other);
};

export const openApiDocument = (routes: readonly Route[], version: string): Json => {
  const schemas = createSchemaCollector();
  const paths = pathsOf(routes, schemas);
  const webhooks = Object.fromEntries(EVENT_TYPES.map((type) => [type, webhookOf(type, schemas)]));
  const tags = [...new Set(routes.map((route) => route.tag))].sort(readingOrder).map((name) => ({ name }));
  return {
    openapi: "3.1.1",
    info: {
      title: "KYC gateway",
      version,
      description: DESCRIPTION,
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: "/" }],
    tags,
    paths,
    webhooks,
    components: {
      schemas: schemas.components(),
      securitySchemes: { apiKey: { type: "http", scheme: "bearer", bearerFormat: "kyc_test_… or kyc_live_…" } },
    },
  };
};
