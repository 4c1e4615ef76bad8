import { posix } from "node:path";
import { child, children, type Node, type Source, walk, word } from "./source.ts";

export interface ImportLine {
  /** A path from the root for a relative specifier; `node:x` for a built-in; a package's name else. */
  readonly target: string;
  readonly specifier: string;
  readonly relative: boolean;
  readonly typeOnly: boolean;
  /** Names taken from the target; empty for `import * as` and for side effects. */
  readonly names: readonly string[];
  readonly start: number;
}

const packageName = (specifier: string): string =>
  specifier.startsWith("node:")
    ? specifier
    : specifier
        .split("/")
        .slice(0, specifier.startsWith("@") ? 2 : 1)
        .join("/");

const STATIC = [
  "ImportDeclaration",
  "ExportNamedDeclaration",
  "ExportAllDeclaration",
  "ImportExpression",
  "TSImportType",
];

/** A worker's file is named by `new URL("./x.ts", import.meta.url)`: an import in all but name. */
const workerFile = (node: Node): Node | undefined => {
  if (node.type !== "NewExpression" || word(child(node, "callee"), "name") !== "URL") return undefined;
  const [first] = children(node, "arguments");
  return word(first, "value")?.endsWith(".ts") === true ? first : undefined;
};

const specifierNode = (node: Node): Node | undefined =>
  STATIC.includes(node.type) ? (child(node, "source") ?? child(node, "argument")) : workerFile(node);

const isTypeOnly = (node: Node): boolean => {
  if (node.type === "TSImportType" || word(node, "importKind") === "type" || word(node, "exportKind") === "type")
    return true;
  const specifiers = children(node, "specifiers");
  return specifiers.length > 0 && specifiers.every((specifier) => word(specifier, "importKind") === "type");
};

const lineOfNode = (source: Source, node: Node, specifier: string): ImportLine => {
  const relative = specifier.startsWith(".");
  return {
    target: relative ? posix.join(posix.dirname(source.path), specifier) : packageName(specifier),
    specifier,
    relative,
    typeOnly: isTypeOnly(node),
    names: children(node, "specifiers").flatMap((item) => word(child(item, "imported"), "name") ?? []),
    start: node.start,
  };
};

export const importLines = (source: Source): readonly ImportLine[] =>
  [...walk(source.program)].flatMap(({ node }) => {
    const specifier = word(specifierNode(node), "value");
    return specifier === undefined ? [] : [lineOfNode(source, node, specifier)];
  });
