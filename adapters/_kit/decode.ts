import type { z } from "zod";
import { failed, ok, type Result } from "../../contracts/fault.ts";
import { parseStrictJson } from "../../contracts/strict-json.ts";

const LIMITS = { depth: 32, members: 20_000, unsafeIntegers: "text" } as const;
const FIELD = /^[A-Za-z_]{1,40}$/;
const WORD = /^[A-Za-z0-9_.,-]{1,80}$/;

/** Names of schema fields on the way to a problem. Anything a sender could have made up becomes `*`. */
const pathOf = (path: readonly PropertyKey[]): string =>
  path.map((part) => (typeof part === "string" && FIELD.test(part) ? part : "*")).join(".") || "the top level";

/** Fits a parsed value to a schema. The fault names the field and the kind of mismatch, never a value. */
export const conform = <T>(schema: z.ZodType<T>, value: unknown): Result<T> => {
  const parsed = schema.safeParse(value);
  if (parsed.success) return ok(parsed.data);
  const [issue] = parsed.error.issues;
  const where = pathOf(issue?.path ?? []);
  return failed({ kind: "unreadable", detail: `unexpected content at ${where} (${issue?.code ?? "unknown"})` });
};

/** Strict JSON of a callback or an answer, fitted to a schema. Never throws. */
export const decodeJson = <T>(schema: z.ZodType<T>, text: Uint8Array | string): Result<T> => {
  const parsed = parseStrictJson(text, LIMITS);
  return parsed.ok ? conform(schema, parsed.value) : failed({ kind: "unreadable", detail: `the body ${parsed.why}` });
};

/**
 * A vendor's word for `raw`: as it is when it looks like one, else a placeholder, so that text a vendor put in the
 * place of a word cannot carry a person's data into logs and timelines.
 */
export const wordOf = (value: string): string => (WORD.test(value) ? value : "unrecognised");

/** A row of a word table. `toString` is a word too, so only own rows count. */
export const rowOf = <T>(table: Readonly<Record<string, T>>, word: string): T | undefined =>
  Object.hasOwn(table, word) ? table[word] : undefined;
