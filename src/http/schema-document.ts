import { z } from "zod";

/** JSON Schemas of one OpenAPI document: schemas with an id become components, the others stay where they are used. */
export type JsonSchema = { readonly [key: string]: unknown };

export interface SchemaCollector {
  readonly of: (schema: z.ZodType, direction: "input" | "output") => JsonSchema;
  /** By id, in alphabetical order. */
  readonly components: () => Readonly<Record<string, JsonSchema>>;
}

/**
 * Answers may grow fields: only what was declared strict forbids others. A format says what the library's pattern for it
 * says, to people too.
 */
const adjust = (context: { zodSchema: z.core.$ZodTypes; jsonSchema: z.core.JSONSchema.BaseSchema }): void => {
  const { def } = context.zodSchema._zod;
  if (def.type === "object" && def.catchall === undefined) delete context.jsonSchema.additionalProperties;
  if (context.jsonSchema.format !== undefined) delete context.jsonSchema.pattern;
};

const moved = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(moved);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([name, member]) => [
    name,
    name === "$ref" && typeof member === "string" ? member.replace("#/$defs/", "#/components/schemas/") : moved(member),
  ]);
  return Object.fromEntries(entries);
};

export const createSchemaCollector = (): SchemaCollector => {
  const components = new Map<string, JsonSchema>();

  const add = (id: string, schema: JsonSchema): void => {
    const known = components.get(id);
    if (known !== undefined && JSON.stringify(known) !== JSON.stringify(schema)) {
      throw new Error(`two schemas, or two directions of one, have the id ${id}`);
    }
    components.set(id, schema);
  };

  return {
    of: (schema, direction) => {
      const { $schema, $defs, ...own } = moved(z.toJSONSchema(schema, { io: direction, override: adjust })) as {
        readonly $schema: string;
        readonly $defs?: Record<string, JsonSchema>;
      };
      for (const [id, definition] of Object.entries($defs ?? {})) add(id, definition);
      return own;
    },
    components: () => Object.fromEntries([...components].sort(([a], [b]) => (a < b ? -1 : 1))),
  };
};
