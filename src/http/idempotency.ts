import { hash } from "node:crypto";
import type { IdempotencyRow } from "../store/tables.ts";
import { problem } from "./problem.ts";
import { type ProblemAnswer, type RawAnswer, raw } from "./reply.ts";

/**
 * Idempotency-Key after draft-ietf-httpapi-idempotency-key-header-07. The key is a structured-field string
 * (RFC 8941, section 3.3.3); a bare token, which most clients send, is taken too. Two header lines arrive joined by a
 * comma and fit neither form.
 */
const QUOTED = /^[ ]*"((?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])*)"[ ]*$/;
const BARE = /^[ ]*([A-Za-z0-9!#$%&'*+\-.^_`|~:/=]+)[ ]*$/;
const MAX_LENGTH = 255;

export type IdempotencyKey =
  | { readonly ok: true; readonly key: string }
  | { readonly ok: false; readonly problem: ProblemAnswer };

const refuse = (slug: "idempotency-key-missing" | "idempotency-key-invalid", detail: string): IdempotencyKey => ({
  ok: false,
  problem: problem(slug, { detail }),
});

export const readIdempotencyKey = (header: string | null): IdempotencyKey => {
  if (header === null) return refuse("idempotency-key-missing", "Send an Idempotency-Key, new for each new operation.");
  const quoted = QUOTED.exec(header)?.[1]?.replace(/\\(["\\])/g, "$1");
  const key = quoted ?? BARE.exec(header)?.[1];
  if (key === undefined) {
    return refuse(
      "idempotency-key-invalid",
      "Send one Idempotency-Key: a quoted string or a token of printable ASCII.",
    );
  }
  return key.length >= 1 && key.length <= MAX_LENGTH
    ? { ok: true, key }
    : refuse("idempotency-key-invalid", `The Idempotency-Key must have 1 to ${MAX_LENGTH} characters.`);
};

const digest = (parts: readonly unknown[]): string => hash("sha256", JSON.stringify(parts), "hex");

/** Row id: the same key of another tenant, mode or operation is another key. Hex. */
export const idempotencyId = (tenant: string, livemode: 0 | 1, operation: string, key: string): string =>
  digest([tenant, livemode, operation, key]);

/** JSON text that is the same for equal values: names sorted by UTF-16 units, no space (RFC 8785). */
export const canonicalJson = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const members = value as Readonly<Record<string, unknown>>;
  const names = Object.keys(members).sort();
  return `{${names.map((name) => `${JSON.stringify(name)}:${canonicalJson(members[name])}`).join(",")}}`;
};

/** What must be equal for a key to mean the same request: `body` is the JSON value as it was sent. Hex. */
export const fingerprint = (request: {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
  readonly actor: string;
}): string => digest([request.method, request.path, canonicalJson(request.body), request.actor]);

export type IdempotencyDecision = "execute" | "in_flight" | "reused" | "replay";

/** The draft's table. A row past its end still decides until it is swept: a late replay is better than a second run. */
export const decide = (
  row: Pick<IdempotencyRow, "fingerprint" | "state"> | undefined,
  requestFingerprint: string,
): IdempotencyDecision => {
  if (row === undefined) return "execute";
  if (row.fingerprint !== requestFingerprint) return "reused";
  return row.state === "done" ? "replay" : "in_flight";
};

export const inFlight = (): ProblemAnswer =>
  problem("idempotency-key-in-flight", { detail: "Send the same request again after retry-after seconds." });

export const reused = (): ProblemAnswer =>
  problem("idempotency-key-reused", { detail: "Send a new Idempotency-Key for a new request." });

/** The stored answer: status, headers and the very bytes. Only date, request id and this marker may differ. */
export const replayAnswer = (
  row: Pick<IdempotencyRow, "status" | "headers_json">,
  body: string | Uint8Array,
): RawAnswer => {
  const headers = JSON.parse(row.headers_json ?? "{}") as Record<string, string>;
  const bytes = typeof body === "string" ? body : new Uint8Array(body);
  return raw(row.status ?? 200, bytes, { ...headers, "idempotent-replayed": "true" });
};
