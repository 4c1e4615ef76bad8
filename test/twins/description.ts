import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { parse } from "yaml";
import { type Check, checkBy, LENIENT } from "./check.ts";

type Json = Readonly<Record<string, unknown>>;

/** One documented operation. */
export interface Operation {
  readonly method: string;
  /** As the description writes it. */
  readonly path: string;
  readonly matches: (path: string) => boolean;
  /** Check of the answer with this status; `undocumented`: none is described; `unread`: it is, without a JSON schema. */
  readonly answer: (status: number) => Check | "undocumented" | "unread";
}

export interface Description {
  readonly operations: readonly Operation[];
  /** Checks of callbacks by name. */
  readonly webhooks: ReadonlyMap<string, Check>;
  /** The check of a schema that a JSON pointer names. */
  readonly at: (pointer: string) => Check;
}

const METHODS = ["get", "post", "put", "patch", "delete"] as const;
const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const within = (value: unknown, ...path: readonly string[]): unknown =>
  path.reduce<unknown>((inner, name) => (isObject(inner) ? inner[name] : undefined), value);

const escaped = (name: string): string => name.replaceAll("~", "~0").replaceAll("/", "~1");

/** OpenAPI 3.0 has words of its own for what JSON Schema 2020 says otherwise. */
const modern = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(modern);
  if (!isObject(value)) return value;
  const { nullable, ...rest } = value;
  const inner = Object.fromEntries(Object.entries(rest).map(([name, one]) => [name, modern(one)]));
  for (const bound of ["minimum", "maximum"] as const) {
    const exclusive = bound === "minimum" ? "exclusiveMinimum" : "exclusiveMaximum";
    if (inner[exclusive] === true) [inner[exclusive], inner[bound]] = [inner[bound], undefined];
    else if (inner[exclusive] === false) delete inner[exclusive];
  }
  return nullable === true ? { anyOf: [inner, { type: "null" }] } : inner;
};

/** Paths under any of the servers, whose addresses may hold variables. */
const prefixesOf = (document: Json): readonly string[] => {
  const servers = Array.isArray(document.servers) ? document.servers : [];
  const paths = servers.map((server) => String(within(server, "url") ?? "").replace(/^[a-z]+:\/\/[^/]*/i, ""));
  return [...new Set([...paths.map((path) => path.replace(/\/$/, "")), ""])];
};

const literal = (text: string): string => text.replace(/[.*+?^$()|[\]\\]/g, "\\$&");

const matcher = (prefixes: readonly string[], path: string): ((asked: string) => boolean) => {
  const parts = path
    .split(/\{[^}]*\}/)
    .map(literal)
    .join("[^/]+");
  const pattern = new RegExp(`^(?:${prefixes.map(literal).join("|")})${parts}/?$`);
  return (asked) => pattern.test(asked);
};

const jsonIn = (content: unknown): string | undefined =>
  isObject(content) ? Object.keys(content).find((type) => /^application\/(.*\+)?json/.test(type)) : undefined;

type At = Description["at"];

const answersOf = (document: Json, at: At, path: string, method: string): Operation["answer"] => {
  const responses = within(document, "paths", path, method, "responses");
  return (status) => {
    const names = [String(status), `${String(status)[0]}XX`, "default"];
    const name = names.find((one) => within(responses, one) !== undefined);
    if (name === undefined) return "undocumented";
    const reference = within(responses, name, "$ref");
    const [base, response] =
      typeof reference === "string"
        ? [reference, within(document, ...reference.slice(2).split("/"))]
        : [`#/paths/${escaped(path)}/${method}/responses/${name}`, within(responses, name)];
    const type = jsonIn(within(response, "content"));
    return type === undefined ? "unread" : at(`${base}/content/${escaped(type)}/schema`);
  };
};

const operationsOf = (document: Json, at: At): readonly Operation[] => {
  const prefixes = prefixesOf(document);
  const paths = isObject(document.paths) ? Object.keys(document.paths) : [];
  // A path without parameters is meant where one with parameters fits too.
  const ordered = paths.toSorted((a, b) => a.split("{").length - b.split("{").length);
  return ordered.flatMap((path) =>
    METHODS.filter((method) => within(document, "paths", path, method) !== undefined).map((method) => ({
      method: method.toUpperCase(),
      path,
      matches: matcher(prefixes, path),
      answer: answersOf(document, at, path, method),
    })),
  );
};

const webhooksOf = (document: Json, at: At): ReadonlyMap<string, Check> => {
  const section = ["webhooks", "x-webhooks"].find((name) => isObject(document[name]));
  const all = section === undefined ? {} : (document[section] as Json);
  return new Map(
    Object.entries(all).flatMap(([name, item]) => {
      const type = jsonIn(within(item, "post", "requestBody", "content"));
      const place = `#/${section}/${escaped(name)}/post/requestBody/content/${escaped(type ?? "")}/schema`;
      return type === undefined ? [] : [[name, at(place)] as const];
    }),
  );
};

const DOCUMENT = "description";

export const describedBy = (source: unknown): Description => {
  if (!isObject(source) || !isObject(source.paths)) throw new Error("this is no OpenAPI description: it has no paths");
  const document = modern(source) as Json;
  const ajv = new Ajv2020(LENIENT);
  ajv.addSchema(document, DOCUMENT);
  const compiled = new Map<string, Check>();
  const at: At = (pointer) => {
    const known = compiled.get(pointer);
    if (known !== undefined) return known;
    const check = checkBy(ajv.compile({ $ref: `${DOCUMENT}${pointer}` }));
    compiled.set(pointer, check);
    return check;
  };
  return { operations: operationsOf(document, at), webhooks: webhooksOf(document, at), at };
};

/** A published API description, YAML or JSON. */
export const readDescription = (path: string): Description => describedBy(parse(readFileSync(path, "utf8")));
