import type { ProblemSlug } from "../../../contracts/problem.ts";
import type { Call } from "../../kit/gateway/whole-gateway.ts";

export interface Case {
  readonly name: string;
  readonly slug: ProblemSlug;
  /** JSON pointer, or name of a query parameter, of the first entry of `errors`. */
  readonly pointer?: string;
  /** `POST /v1/sessions` unless told. */
  readonly method?: string;
  readonly path?: string;
  readonly call: Call;
}

const get = (name: string, path: string, slug: ProblemSlug, pointer?: string): Case => ({
  name,
  slug,
  method: "GET",
  path,
  ...(pointer !== undefined && { pointer }),
  call: {},
});

export const PLACES: readonly Case[] = [
  {
    name: "a method that the path does not take",
    slug: "method-not-allowed",
    method: "DELETE",
    path: "/v1/sessions",
    call: {},
  },
  {
    name: "a PUT of a session",
    slug: "method-not-allowed",
    method: "PUT",
    path: "/v1/sessions/ses_1",
    call: { json: {} },
  },
  get("a path that is none", "/v1/sesions", "not-found"),
  get("a session that is none", "/v1/sessions/ses_0000", "not-found"),
  get("an id in capitals", "/v1/sessions/SES_1", "not-found"),
  get("an id of another kind", "/v1/sessions/key_1", "not-found"),
  get("an id with a NUL", "/v1/sessions/ses_1%00", "not-found"),
  get("an id that climbs", "/v1/sessions/..%2f..%2fetc%2fpasswd", "not-found"),
  get("an id of 5,000 characters", `/v1/sessions/ses_${"1".repeat(5000)}`, "not-found"),
  get("an id with a broken escape", "/v1/sessions/ses_%E0%A4%A", "not-found"),
  get("a cursor that no page gave", "/v1/sessions?cursor=%27%20OR%201%3D1", "invalid-request", "cursor"),
  get("an empty cursor", "/v1/sessions?cursor=", "invalid-request", "cursor"),
  get("a limit of 0", "/v1/sessions?limit=0", "invalid-request", "limit"),
  get("a limit of 101", "/v1/sessions?limit=101", "invalid-request", "limit"),
  get("a limit in words", "/v1/sessions?limit=many", "invalid-request", "limit"),
  get("a limit given twice", "/v1/sessions?limit=1&limit=2", "invalid-request", "limit"),
  get("a status that is none", "/v1/sessions?status=frozen", "invalid-request", "status"),
  get("an unknown parameter", "/v1/sessions?colour=red", "invalid-request", "colour"),
  get("an event position that is none", "/v1/events?after=-1", "invalid-request", "after"),
  get("a moment that is none", "/v1/sessions/ses_1?as_of=yesterday", "invalid-request", "as_of"),
  get("an audience that is none", "/v1/sessions/ses_1/timeline?audience=everyone", "invalid-request", "audience"),
  {
    name: "a query where none belongs",
    slug: "invalid-request",
    pointer: "force",
    method: "POST",
    path: "/v1/sessions/ses_1/cancel?force=1",
    call: {},
  },
  {
    name: "a cancel of a session that is none",
    slug: "not-found",
    method: "POST",
    path: "/v1/sessions/ses_1/cancel",
    call: {},
  },
  {
    name: "a resubmit of a session that is none",
    slug: "not-found",
    method: "POST",
    path: "/v1/sessions/ses_1/resubmit",
    call: {},
  },
];

const endpoint = (name: string, json: unknown, slug: ProblemSlug, pointer?: string): Case => ({
  name,
  slug,
  ...(pointer !== undefined && { pointer }),
  path: "/v1/webhook-endpoints",
  call: { json },
});

export const ENDPOINTS: readonly Case[] = [
  endpoint("an endpoint without URL", {}, "invalid-request", "/url"),
  endpoint("an endpoint by FTP", { url: "ftp://example.test/" }, "invalid-request", "/url"),
  endpoint("an endpoint over plain http", { url: "http://hooks.example.test/" }, "endpoint-forbidden"),
  endpoint("an endpoint on this machine", { url: "https://127.0.0.1/" }, "endpoint-forbidden"),
  endpoint("an endpoint at a cloud's metadata", { url: "https://169.254.169.254/" }, "endpoint-forbidden"),
  endpoint("an endpoint with credentials", { url: "https://a:b@hooks.example.test/" }, "endpoint-forbidden"),
  endpoint(
    "an endpoint at the gateway itself",
    { url: "https://gateway.example.test/webhooks/onfido" },
    "endpoint-forbidden",
  ),
  endpoint("an endpoint for no types", { url: "https://hooks.example.test/", types: [] }, "invalid-request", "/types"),
  {
    name: "a key of an unknown role",
    slug: "invalid-request",
    pointer: "/role",
    path: "/v1/keys",
    call: { json: { role: "root" } },
  },
  {
    name: "a live key from a test key",
    slug: "forbidden",
    path: "/v1/keys",
    call: { json: { role: "admin", livemode: true } },
  },
  {
    name: "a key that expired before it began",
    slug: "invalid-request",
    pointer: "/expires_at",
    path: "/v1/keys",
    call: { json: { role: "admin", expires_at: "2020-01-01T00:00:00Z" } },
  },
];
