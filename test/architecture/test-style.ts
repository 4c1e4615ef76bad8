import { importLines } from "./import-lines.ts";
import { type Breach, breachAt, child, children, type Node, parsed, type SourceText, walk, word } from "./source.ts";

const RUNS = ["test", "it", "describe"];
const SWITCHES = ["only", "skip", "todo", "fails"];

/** The name at the root of `test`, `test.each(rows)`, `describe.skip`. */
const rootName = (node: Node | undefined): string | undefined =>
  node === undefined
    ? undefined
    : (word(node, "name") ?? rootName(child(node, "object") ?? child(node, "callee") ?? child(node, "tag")));

const literal = (node: Node | undefined): string | undefined =>
  node?.type === "Literal" ? word(node, "value") : undefined;

/** A title that is one placeholder takes its sentence from the row. */
const isSentence = (title: string): boolean => title.includes(" ") || /^(%\w|\$\w+)$/.test(title);

const isCallOf = (names: readonly string[], node: Node): boolean =>
  node.type === "CallExpression" && names.includes(rootName(child(node, "callee")) ?? "");

const unnamed = (node: Node, names: readonly string[]): boolean => {
  const tests = names.filter((name) => name !== "describe");
  const title = isCallOf(tests, node) ? literal(children(node, "arguments")[0]) : undefined;
  return title !== undefined && !isSentence(title);
};

const switched = (node: Node, names: readonly string[]): boolean =>
  node.type === "MemberExpression" &&
  names.includes(rootName(child(node, "object")) ?? "") &&
  SWITCHES.includes(word(child(node, "property"), "name") ?? "");

const retried = (node: Node, names: readonly string[]): boolean =>
  isCallOf(names, node) &&
  children(node, "arguments").some((argument) =>
    children(argument, "properties").some((property) =>
      /^(retry|repeats)$/.test(word(child(property, "key"), "name") ?? ""),
    ),
  );

const importsSleep = (node: Node): boolean =>
  word(child(node, "source"), "value") === "node:timers/promises" &&
  children(node, "specifiers").some((item) => word(child(item, "imported"), "name") === "setTimeout");

const sleeps = (node: Node): boolean =>
  importsSleep(node) ||
  (node.type === "CallExpression" && /^(sleep|delay)$/.test(word(child(node, "callee"), "name") ?? "")) ||
  (node.type === "NewExpression" &&
    word(child(node, "callee"), "name") === "Promise" &&
    [...walk(node)].some(({ node: inner }) => word(child(inner, "callee"), "name") === "setTimeout"));

const ROWS: readonly {
  readonly rule: string;
  readonly is: (node: Node, names: readonly string[]) => boolean;
  readonly why: string;
}[] = [
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
  const names = importLines(source).flatMap((line) =>
    line.target === "vitest" ? line.names.filter((name) => RUNS.includes(name)) : [],
  );
  const rows = ROWS.filter((row) => row.rule !== "sleep" || !REAL_TIME.some((where) => where.test(source.path)));
  return [...walk(source.program)].flatMap(({ node }) =>
    rows.filter((row) => row.is(node, names)).map((row) => breachAt(source, row.rule, node.start, row.why)),
  );
};
