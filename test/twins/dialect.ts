export type Json = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

type Schema = Record<string, unknown>;

/** Bounds that are exclusive by a flag beside them. */
const withBounds = (schema: Schema): Schema => {
  const all = { ...schema };
  for (const bound of ["minimum", "maximum"] as const) {
    const exclusive = bound === "minimum" ? "exclusiveMinimum" : "exclusiveMaximum";
    if (all[exclusive] === true) [all[exclusive], all[bound]] = [all[bound], undefined];
    else if (all[exclusive] === false) delete all[exclusive];
  }
  return all;
};

/** What only a request carries is not missed in an answer. */
const withoutWriteOnly = (schema: Schema): Schema => {
  const { required, properties } = schema;
  if (!Array.isArray(required) || !isObject(properties)) return schema;
  const isSent = (name: unknown): boolean => (properties[String(name)] as Json | undefined)?.writeOnly !== true;
  return { ...schema, required: required.filter(isSent) };
};

/** Word of the discriminating property -> which schema it stands for; without a mapping it is the schema's own name. */
const branchesOf = (discriminator: Json, alternatives: readonly unknown[]): ReadonlyMap<string, string> => {
  const refs = alternatives.flatMap((one) => (isObject(one) && typeof one.$ref === "string" ? [one.$ref] : []));
  const mapping = Object.entries(isObject(discriminator.mapping) ? discriminator.mapping : {});
  const mapped = mapping.map(([word, to]) => [word, refs.find((ref) => ref === to || ref.endsWith(`/${to}`)) ?? to]);
  const named = refs.filter((ref) => !mapped.some(([, to]) => to === ref)).map((ref) => [ref.split("/").at(-1), ref]);
  return new Map([...named, ...mapped] as [string, string][]);
};

/** The property says which alternative is meant: that one is held against the message, and not whichever fits. */
const withDiscriminator = (schema: Schema): Schema => {
  const { discriminator, oneOf, anyOf, ...rest } = schema;
  const alternatives = oneOf ?? anyOf;
  if (!isObject(discriminator) || !Array.isArray(alternatives)) return schema;
  const name = String(discriminator.propertyName);
  const branches = branchesOf(discriminator, alternatives);
  const chosen = [...branches].map(([word, $ref]) => ({
    if: { properties: { [name]: { const: word } } },
    // biome-ignore lint/suspicious/noThenProperty: a word of JSON Schema
    then: { $ref },
  }));
  const among = { required: [name], properties: { [name]: { enum: [...branches.keys()] } } };
  return { ...rest, allOf: [...(Array.isArray(rest.allOf) ? rest.allOf : []), among, ...chosen] };
};

const withNull = ({ nullable, ...schema }: Schema): Schema =>
  nullable === true ? { anyOf: [schema, { type: "null" }] } : schema;

const named = (value: Json): Json =>
  Object.fromEntries(Object.entries(value).map(([name, one]) => [name, modern(one)]));

/** OpenAPI has words of its own for what JSON Schema 2020 says otherwise. Names of properties are no such words. */
export const modern = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(modern);
  if (!isObject(value)) return value;
  const inner = Object.entries(value).map(([name, one]) =>
    name === "properties" && isObject(one) ? [name, named(one)] : [name, modern(one)],
  );
  return withNull(withDiscriminator(withoutWriteOnly(withBounds(Object.fromEntries(inner)))));
};
