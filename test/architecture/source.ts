import { readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { parseSync } from "rolldown/utils";

export interface SourceText {
  /** From the repository's root, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

/** What a rule found. `message` names the file, the offence and why the rule exists. */
export interface Breach {
  readonly rule: string;
  readonly path: string;
  readonly line: number;
  readonly message: string;
}

/** An ESTree node; fields are read through `child` and `name`, which answer undefined for the wrong shape. */
export interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
}

export interface Source extends SourceText {
  readonly program: Node;
  readonly comments: readonly { readonly value: string; readonly start: number }[];
}

export const parsed = (source: SourceText): Source => {
  const result = parseSync(source.path, source.text);
  const [error] = result.errors;
  if (error !== undefined) throw new Error(`${source.path} cannot be parsed: ${error.message}`);
  return { ...source, program: result.program, comments: result.comments };
};

export const lineOf = (text: string, offset: number): number => text.slice(0, offset).split("\n").length;

export const breachAt = (source: SourceText, rule: string, offset: number, message: string): Breach => ({
  rule,
  path: source.path,
  line: lineOf(source.text, offset),
  message: `${source.path} ${message}`,
});

const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && "type" in value && typeof value.type === "string" && "start" in value;

const field = (node: Node, key: string): unknown => Object.entries(node).find(([name]) => name === key)?.[1];

export const child = (node: Node | undefined, key: string): Node | undefined => {
  const value = node === undefined ? undefined : field(node, key);
  return isNode(value) ? value : undefined;
};

export const children = (node: Node | undefined, key: string): readonly Node[] => {
  const value = node === undefined ? undefined : field(node, key);
  return Array.isArray(value) ? value.filter(isNode) : [];
};

/** A string or boolean field: an identifier's `name`, a literal's `value`, a member's `computed`. */
export const word = (node: Node | undefined, key: string): string | undefined => {
  const value = node === undefined ? undefined : field(node, key);
  return typeof value === "string" || typeof value === "boolean" ? String(value) : undefined;
};

/** Every node below `node`, itself first, with its parent. */
export function* walk(
  node: Node,
  parent?: Node,
): Generator<{ readonly node: Node; readonly parent: Node | undefined }> {
  yield { node, parent };
  for (const value of Object.values(node)) {
    for (const item of Array.isArray(value) ? value : [value]) if (isNode(item)) yield* walk(item, node);
  }
}

const ROOT = join(import.meta.dirname, "..", "..");

/** What is run before types can be stripped. */
const PLAIN = "src/main.js";

/** Every TypeScript file under `folders`, and the plain one, as it is on disk now. */
export const sourcesUnder = (...folders: readonly string[]): readonly SourceText[] =>
  folders
    .flatMap((folder) =>
      readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" }).map((name) => posix.join(folder, name)),
    )
    .filter((path) => (path.endsWith(".ts") || path === PLAIN) && !path.includes("node_modules"))
    .toSorted()
    .map((path) => ({ path, text: readFileSync(join(ROOT, path), "utf8") }));

export const textOf = (path: string): string => readFileSync(join(ROOT, path), "utf8");

export const PRODUCT = ["contracts", "adapters", "mock-vendor", "src", "testing"] as const;
