/** Left out of mutation: marks that only the simulation reads. What they do is that nothing depends on them. */

/** As much of a syntax node (Babel's) as a mark is known by. */
interface Node {
  readonly type: string;
  readonly name?: string;
  readonly expression?: Node;
  readonly callee?: Node;
  readonly property?: Node;
  readonly test?: Node;
  readonly consequent?: Node;
}

const MARKS = ["buggify", "reached", "point"];

const isMark = (node: Node | undefined): boolean =>
  node?.type === "CallExpression" && MARKS.includes(node.callee?.property?.name ?? "");

/** The mark, its statement, or the `if` that asks a mark or leads to nothing else. */
const isMarkAlone = (node: Node): boolean =>
  isMark(node) ||
  isMark(node.expression) ||
  (node.type === "IfStatement" && (isMark(node.test) || isMark(node.consequent?.expression)));

const shouldIgnore = ({ node }: { readonly node: Node }): string | undefined =>
  isMarkAlone(node) ? "a mark for the simulation" : undefined;

/** The form that Stryker loads: `plugins` and `ignorers` of stryker.config.json. */
export const strykerPlugins = [{ kind: "Ignore", name: "marks", value: { shouldIgnore } }];
