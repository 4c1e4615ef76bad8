import { basename } from "node:path";
import { Ajv, type Options } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import { type Check, checkBy, LENIENT } from "../twins/check.ts";

type Json = Readonly<Record<string, unknown>>;

/** A file as it was given. */
export interface SchemaFile {
  readonly path: string;
  readonly content: unknown;
}

export interface PublishedSchema {
  /** Its `$id`, else its file. */
  readonly name: string;
  readonly check: Check;
  /** Schemas that it refers to and that were not given: what they describe is refused. */
  readonly missing: readonly string[];
}

/** Says which mend there is. */
export class NoSchema extends Error {}

const DRAFTS: readonly (readonly [RegExp, new (options: Options) => Ajv | Ajv2020])[] = [
  [/\/draft-07\/schema/, Ajv],
  [/\/draft\/2020-12\/schema/, Ajv2020],
];

const NOT_GIVEN = "x-not-given";
export const UNKNOWN = "is described by a schema that was not given";

const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const schemaIn = ({ path, content }: SchemaFile): Json => {
  if (isObject(content) && typeof content.$schema === "string") return content;
  throw new NoSchema(`${path} is no JSON schema, it has no $schema: give the file of the specification itself`);
};

const idOf = (schema: Json, path: string): string =>
  typeof schema.$id === "string" ? schema.$id : `file:///${basename(path)}`;

const refsIn = (node: unknown): readonly string[] => {
  if (Array.isArray(node)) return node.flatMap(refsIn);
  if (!isObject(node)) return [];
  const own = typeof node.$ref === "string" ? [node.$ref] : [];
  return [...own, ...Object.values(node).flatMap(refsIn)];
};

/** Where the references of a schema lead outside it: address of the other one -> pointers into it. */
const outsideOf = (schema: Json, id: string): ReadonlyMap<string, readonly string[]> => {
  const urls = refsIn(schema).map((ref) => new URL(ref, id));
  const found = Map.groupBy(urls, ({ href, hash }) => href.slice(0, href.length - hash.length));
  found.delete(id.replace(/#$/, ""));
  return new Map([...found].map(([url, all]) => [url, all.map(({ hash }) => decodeURIComponent(hash.slice(1)))]));
};

/** In the place of a schema that was not given: refuses whatever is held against it. */
const standIn = (url: string, pointers: readonly string[]): Json => {
  const root: Record<string, unknown> = { $id: url };
  for (const pointer of pointers) {
    let node = root;
    for (const name of pointer.split("/").slice(1)) {
      node[name] ??= {};
      node = node[name] as Record<string, unknown>;
    }
    node[NOT_GIVEN] = true;
  }
  return root;
};

const nameOf = (address: string): string => basename(new URL(address).pathname);

/** By its address; else by its file's name, since published schemas do not agree about their own addresses. */
const givenFor = (url: string, files: readonly SchemaFile[]): Json | undefined => {
  const named = (test: (file: SchemaFile, id: string) => boolean): Json | undefined => {
    const found = files.find((file) => test(file, idOf(schemaIn(file), file.path)));
    return found === undefined ? undefined : schemaIn(found);
  };
  return (
    named((_file, id) => id === url) ?? named(({ path }, id) => [basename(path), nameOf(id)].includes(nameOf(url)))
  );
};

/** A published schema, with those that it refers to as far as they were given. Nothing is fetched. */
export const publishedSchema = (main: SchemaFile, others: readonly SchemaFile[]): PublishedSchema => {
  const schema = schemaIn(main);
  const Draft = DRAFTS.find(([pattern]) => pattern.test(String(schema.$schema)))?.[1];
  if (Draft === undefined)
    throw new NoSchema(`${main.path} is written in ${schema.$schema}: only draft-07 and 2020-12 can be read`);
  const ajv = new Draft(LENIENT);
  ajv.addKeyword({
    keyword: NOT_GIVEN,
    validate: () => false,
    error: { message: UNKNOWN },
  });
  const missing: string[] = [];
  const queue = [...outsideOf(schema, idOf(schema, main.path))];
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const [url, pointers] = next;
    if (ajv.getSchema(url) !== undefined || url === schema.$id) continue;
    const given = givenFor(url, others);
    if (given === undefined) missing.push(url);
    else queue.push(...outsideOf(given, url));
    ajv.addSchema(given === undefined ? standIn(url, pointers) : { ...given, $id: url });
  }
  return { name: idOf(schema, main.path), check: checkBy(ajv.compile(schema)), missing };
};
