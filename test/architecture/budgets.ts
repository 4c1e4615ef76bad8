import { importLines } from "./import-lines.ts";
import {
  type Breach,
  breachAt,
  child,
  children,
  lineOf,
  type Node,
  parsed,
  type Source,
  type SourceText,
  walk,
  word,
} from "./source.ts";

export const FILE_LINES = 250;
export const FUNCTION_LINES = 40;

const FUNCTIONS = ["FunctionDeclaration", "FunctionExpression", "ArrowFunctionExpression"];
const RE_EXPORTS = ["ExportAllDeclaration", "ImportDeclaration"];
const BOXES = "contracts/pii.ts";

const linesOf = (source: Source, node: Node): number =>
  lineOf(source.text, node.end) - lineOf(source.text, node.start) + 1;

const fileLengthBreaches = (source: Source): readonly Breach[] => {
  const lines = source.text.trimEnd().split("\n").length;
  return lines > FILE_LINES
    ? [breachAt(source, "file length", 0, `has ${lines} lines, more than ${FILE_LINES}: split it by step`)]
    : [];
};

const functionLengthBreaches = (source: Source): readonly Breach[] =>
  [...walk(source.program)]
    .filter(({ node }) => FUNCTIONS.includes(node.type) && linesOf(source, node) > FUNCTION_LINES)
    .map(({ node }) =>
      breachAt(
        source,
        "function length",
        node.start,
        `has a function of ${linesOf(source, node)} lines, more than ${FUNCTION_LINES}: name its parts`,
      ),
    );

const isError = (node: Node): boolean => word(child(node, "superClass"), "name")?.endsWith("Error") === true;

/** One row a rule over a single node: what it must not be, and why. */
const REFUSED: readonly {
  readonly rule: string;
  readonly why: string;
  readonly is: (node: Node, source: Source) => boolean;
}[] = [
  {
    rule: "any",
    why: "says any: the type checker stops there; say unknown and decode it",
    is: (node) => node.type === "TSAnyKeyword",
  },
  {
    rule: "double cast",
    why: "casts through unknown: that hides a wrong type; decode the value or mend the type",
    is: (node) =>
      node.type === "TSAsExpression" &&
      child(node, "expression")?.type === "TSAsExpression" &&
      child(child(node, "expression"), "typeAnnotation")?.type === "TSUnknownKeyword",
  },
  {
    rule: "class",
    why: "has a class that is neither an error nor a box of contracts/pii.ts: plain objects and functions carry no hidden state",
    is: (node, source) => /^Class(Declaration|Expression)$/.test(node.type) && !isError(node) && source.path !== BOXES,
  },
  {
    rule: "default export",
    why: "has a default export: a thing has one name everywhere",
    is: (node) => node.type === "ExportDefaultDeclaration",
  },
];

const nodeBreaches = (source: Source): readonly Breach[] =>
  [...walk(source.program)].flatMap(({ node }) =>
    REFUSED.filter((row) => row.is(node, source)).map((row) => breachAt(source, row.rule, node.start, row.why)),
  );

const silenced = (source: Source): readonly Breach[] =>
  source.comments
    .filter((comment) => /@ts-(ignore|expect-error|nocheck)/.test(comment.value))
    .map((comment) =>
      breachAt(source, "silenced checker", comment.start, "silences the type checker: mend the type instead"),
    );

const isReExport = (node: Node): boolean =>
  RE_EXPORTS.includes(node.type) ||
  (node.type === "ExportNamedDeclaration" && child(node, "declaration") === undefined);

const barrel = (source: Source): readonly Breach[] => {
  const body = children(source.program, "body");
  const passesOn = body.some((node) => node.type.startsWith("Export")) && importLines(source).length > 0;
  return passesOn && body.every(isReExport)
    ? [breachAt(source, "barrel file", 0, "only passes exports on: import from the file that says the thing")]
    : [];
};

/** Lengths and forbidden constructs of one product file. */
export const budgetBreaches = (text: SourceText): readonly Breach[] => {
  const source = parsed(text);
  return [
    ...fileLengthBreaches(source),
    ...functionLengthBreaches(source),
    ...nodeBreaches(source),
    ...silenced(source),
    ...barrel(source),
  ];
};

/** Of a test file its length and the silenced checker count: planted breaches and fakes live there. */
export const testBreaches = (text: SourceText): readonly Breach[] => {
  const source = parsed(text);
  return [...fileLengthBreaches(source), ...silenced(source)];
};
