import type { Problem } from "./check.ts";
import { isObject, type Json } from "./dialect.ts";

export const UNDESCRIBED = "this field is not described";

const unescaped = (name: string): string => name.replaceAll("~1", "/").replaceAll("~0", "~");

/** What a JSON pointer leads to, with or without `#`. */
export const resolved = (document: unknown, pointer: string): unknown =>
  pointer
    .split("/")
    .slice(1)
    .reduce<unknown>(
      (node, name) => (isObject(node) || Array.isArray(node) ? (node as Json)[unescaped(name)] : undefined),
      document,
    );

const PARTS = ["allOf", "anyOf", "oneOf"] as const;

/** A schema with everything that it is put together of, whichever of its alternatives are meant. */
const flattened = (document: Json, schemas: readonly unknown[]): readonly Json[] => {
  const seen = new Set<Json>();
  const queue = [...schemas];
  while (queue.length > 0) {
    const schema = queue.pop();
    if (!isObject(schema) || seen.has(schema)) continue;
    seen.add(schema);
    const parts = PARTS.flatMap((name) => (Array.isArray(schema[name]) ? (schema[name] as unknown[]) : []));
    const target = typeof schema.$ref === "string" ? [resolved(document, schema.$ref)] : [];
    queue.push(...parts, schema.then, schema.else, ...target);
  }
  return [...seen];
};

const inside = (schemas: readonly Json[], word: string): readonly Json[] =>
  schemas.map((one) => one[word]).filter(isObject);

/**
 * Fields of a message of which its schema says nothing. Vendors leave their schemas open, so that new fields break nobody;
 * a twin that makes one up is caught here alone. An object of which no field is described holds whatever it likes.
 */
export const undescribedIn = (document: Json, pointer: string, message: unknown): readonly Problem[] => {
  const visit = (schemas: readonly unknown[], value: unknown, place: string): readonly Problem[] => {
    const all = flattened(document, schemas);
    if (Array.isArray(value)) return value.flatMap((one, at) => visit(inside(all, "items"), one, `${place}/${at}`));
    const described = inside(all, "properties");
    if (!isObject(value) || described.length === 0) return [];
    const others = inside(all, "additionalProperties");
    return Object.entries(value).flatMap(([name, one]) => {
      const here = `${place}/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`;
      const known = described
        .filter((properties) => Object.hasOwn(properties, name))
        .map((properties) => properties[name]);
      if (known.length > 0) return visit(known, one, here);
      return others.length > 0 ? visit(others, one, here) : [{ pointer: here, expected: UNDESCRIBED }];
    });
  };
  return visit([resolved(document, pointer)], message, "");
};
