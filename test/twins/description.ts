import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { parse } from "yaml";
import { type Check, checkBy, LENIENT } from "./check.ts";
import { isObject, type Json, modern } from "./dialect.ts";
import { undescribedIn } from "./undescribed.ts";

/** `undocumented`: no such status is described; `silent`: nor is any other error; `unread`: it is, without a JSON schema. */
export type Unchecked = "undocumented" | "silent" | "unread";

/** One documented operation. */
export interface Operation {
  readonly method: string;
  /** As the description writes it. */
  readonly path: string;
  readonly matches: (path: string) => boolean;
  /** Check of the answer with this status. */
  readonly answer: (status: number) => Check | Unchecked;
}

export interface Description {
  /** Title and version. */
  readonly name: string;
  readonly operations: readonly Operation[];
  /** Checks of callbacks by name. */
  readonly webhooks: ReadonlyMap<string, Check>;
  /** The check of a schema that a JSON pointer names. */
  readonly at: (pointer: string) => Check;
}

const METHODS = ["get", "post", "put", "patch", "delete"] as const;

const within = (value: unknown, ...path: readonly string[]): unknown =>
  path.reduce<unknown>((inner, name) => (isObject(inner) ? inner[name] : undefined), value);

const escaped = (name: string): string => name.replaceAll("~", "~0").replaceAll("/", "~1");

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

const describesErrors = (responses: unknown): boolean =>
  isObject(responses) && Object.keys(responses).some((name) => /^[45]|default/.test(name));

const answersOf = (document: Json, at: At, path: string, method: string): Operation["answer"] => {
  const responses = within(document, "paths", path, method, "responses");
  return (status) => {
    const names = [String(status), `${String(status)[0]}XX`, "default"];
    const name = names.find((one) => within(responses, one) !== undefined);
    if (name === undefined) return status >= 400 && !describesErrors(responses) ? "silent" : "undocumented";
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
    const valid = checkBy(ajv.compile({ $ref: `${DOCUMENT}${pointer}` }));
    const check: Check = (value) => [...valid(value), ...undescribedIn(document, pointer, value)];
    compiled.set(pointer, check);
    return check;
  };
  const name = [within(document, "info", "title"), within(document, "info", "version")].join(" ");
  return { name, operations: operationsOf(document, at), webhooks: webhooksOf(document, at), at };
};

/** A published API description, YAML or JSON; what is JSON is read many times faster as such. */
export const readDescription = (path: string): Description => {
  const text = readFileSync(path, "utf8");
  return describedBy(/^\s*\{/.test(text) ? JSON.parse(text) : parse(text));
};
