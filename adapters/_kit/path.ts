import { failed, ok, type Result } from "../../contracts/fault.ts";

const MAX_PART = 256;

/**
 * One part of a path, percent-encoded. Refused: what URL normalisation would remove or merge (empty, `.`, `..`),
 * what cannot be encoded (lone surrogates) and what no vendor's id is (longer than 256).
 */
export const pathPart = (value: string, step: string): Result<string> =>
  value === "" || value === "." || value === ".." || value.length > MAX_PART || !value.isWellFormed()
    ? failed({ kind: "refused_input", detail: "this reference cannot be part of a path", step })
    : ok(encodeURIComponent(value));

const bracketed = (name: string): string =>
  encodeURIComponent(name.toWellFormed()).replace(/%5B/g, "[").replace(/%5D/g, "]");

/**
 * `application/x-www-form-urlencoded` of a flat list, also usable as a query. Brackets in names stay as they are,
 * the way Stripe's clients write nested parameters; values are percent-encoded.
 */
export const formOf = (fields: readonly (readonly [name: string, value: string])[]): string =>
  fields.map(([name, value]) => `${bracketed(name)}=${encodeURIComponent(value.toWellFormed())}`).join("&");
