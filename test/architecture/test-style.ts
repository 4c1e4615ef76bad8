import { type Breach, breachAt, child, children, type Node, parsed, type SourceText, walk, word } from "./source.ts";

const TESTS = ["test", "it"];
const SWITCHES = ["only", "skip", "todo", "fails"];

/** The name at the root of `test`, `test.each(rows)`, `describe.skip`. */
const rootName = (node: Node | undefined): string | undefined =>
  node === undefined
    ? undefined
    : (word(node, "name") ?? rootName(child(node, "object") ?? child(node, "callee") ?? child(node, "tag")));

const literal = (node: Node | undefined): string | undefined => {
  if (node?.type === "Literal") return word(node, "value");
  return node?.type === "TemplateLiteral"
    ? children(node, "quasis")
        .map((part) => word(part, "value") ?? " ")
        .join("x")
    : undefined;
};

const unnamed = (node: Node): boolean => {
  if (node.type !== "CallExpression" || !TESTS.includes(rootName(child(node, "callee")) ?? "")) return false;
  const name = literal(children(node, "arguments")[0]);
  return name !== undefined && !name.includes(" ");
};

const switched = (node: Node): boolean =>
  node.type === "MemberExpression" &&
  [...TESTS, "describe"].includes(rootName(child(node, "object")) ?? "") &&
  SWITCHES.includes(word(child(node, "property"), "name") ?? "");

const retried = (node: Node): boolean =>
  node.type === "CallExpression" &&
  [...TESTS, "describe"].includes(rootName(child(node, "callee")) ?? "") &&
  children(node, "arguments").some((argument) =>
    children(argument, "properties").some((property) =>
      /^(retry|repeats)$/.test(word(child(property, "key"), "name") ?? ""),
    ),
  );

const sleeps = (node: Node): boolean => {
  if (node.type === "ImportDeclaration") return word(child(node, "source"), "value") === "node:timers/promises";
  if (node.type === "CallExpression") return /^(sleep|delay)$/.test(rootName(child(node, "callee")) ?? "");
  return (
    node.type === "NewExpression" &&
    word(child(node, "callee"), "name") === "Promise" &&
    [...walk(node)].some(({ node: inner }) => word(child(inner, "callee"), "name") === "setTimeout")
  );
};

const ROWS: readonly { readonly rule: string; readonly is: (node: Node) => boolean; readonly why: string }[] = [
  { rule: "test name", is: unnamed, why: "has a test whose name is no sentence: it is read when it fails" },
  {
    rule: "switched test",
    is: switched,
    why: "switches tests off or singles them out: what is not run proves nothing",
  },
  { rule: "retried test", is: retried, why: "repeats a test: a pass on the second try hides what the first found" },
  { rule: "sleep", is: sleeps, why: "waits for real time: run on the virtual clock, or wait for the event itself" },
];

/** Real processes and real browsers live in real time: there a wait for an event may need a limit. */
export const REAL_TIME: readonly RegExp[] = [/^test\/(bench|browser|crash)\//];

export const testStyleBreaches = (text: SourceText): readonly Breach[] => {
  const source = parsed(text);
  const rows = ROWS.filter((row) => row.rule !== "sleep" || !REAL_TIME.some((where) => where.test(source.path)));
  return [...walk(source.program)].flatMap(({ node }) =>
    rows.filter((row) => row.is(node)).map((row) => breachAt(source, row.rule, node.start, row.why)),
  );
};
