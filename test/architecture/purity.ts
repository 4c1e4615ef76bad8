import { EDGES, type Effect } from "./edges.ts";
import { importLines } from "./import-lines.ts";
import {
  type Breach,
  breachAt,
  child,
  children,
  type Node,
  parsed,
  type Source,
  type SourceText,
  walk,
  word,
} from "./source.ts";

/** Global names that reach outside the values a function was given. */
const GLOBALS: Readonly<Record<string, Effect>> = {
  setTimeout: "timers",
  setInterval: "timers",
  setImmediate: "timers",
  fetch: "network",
  WebSocket: "network",
  EventSource: "network",
};

const MEMBERS: Readonly<Record<string, Effect>> = {
  "Date.now": "clock",
  "Temporal.Now": "clock",
  "performance.now": "clock",
  "performance.timeOrigin": "clock",
  "process.hrtime": "clock",
  "process.uptime": "clock",
  "process.env": "environment",
  "Math.random": "randomness",
  "AbortSignal.timeout": "timers",
};

/** On any object: `crypto`, `webcrypto`, `globalThis.crypto` or a namespace import of node:crypto. */
const METHODS: Readonly<Record<string, Effect>> = {
  randomUUID: "randomness",
  randomBytes: "randomness",
  randomInt: "randomness",
  getRandomValues: "randomness",
  subtle: "randomness",
};

const MODULES: Readonly<Record<string, Effect>> = {
  "node:fs": "files",
  "node:fs/promises": "files",
  "node:sqlite": "files",
  "node:net": "network",
  "node:tls": "network",
  "node:http": "network",
  "node:https": "network",
  "node:http2": "network",
  "node:dgram": "network",
  "node:dns": "network",
  "node:dns/promises": "network",
  undici: "network",
  "node:timers": "timers",
  "node:timers/promises": "timers",
  "node:perf_hooks": "clock",
  "node:os": "environment",
  "node:child_process": "processes",
  "node:worker_threads": "processes",
  "node:cluster": "processes",
};

const RANDOM_NAMES = [
  "randomUUID",
  "randomBytes",
  "randomInt",
  "randomFill",
  "randomFillSync",
  "webcrypto",
  "getRandomValues",
];

interface Finding {
  readonly effect: Effect;
  readonly what: string;
  readonly start: number;
}

const fromImports = (source: Source): readonly Finding[] =>
  importLines(source)
    .filter((line) => !line.typeOnly)
    .flatMap((line) => {
      const effect = MODULES[line.target];
      const random = line.target === "node:crypto" ? line.names.filter((name) => RANDOM_NAMES.includes(name)) : [];
      return [
        ...(effect === undefined ? [] : [{ effect, what: line.target, start: line.start }]),
        ...random.map((what) => ({ effect: "randomness" as const, what, start: line.start })),
      ];
    });

const DECLARES = ["FunctionDeclaration", "VariableDeclarator", "ImportSpecifier", "ImportDefaultSpecifier"];
const TAKES = ["FunctionDeclaration", "FunctionExpression", "ArrowFunctionExpression"];

/** Names that the file declares itself: its own `fetch` is not the global one. */
const declared = (source: Source): ReadonlySet<string> =>
  new Set(
    [...walk(source.program)].flatMap(({ node }) => {
      const bound = DECLARES.includes(node.type) ? [child(node, "id") ?? child(node, "local")] : [];
      const taken = TAKES.includes(node.type) ? children(node, "params") : [];
      return [...bound, ...taken].flatMap((item) =>
        item === undefined
          ? []
          : [...walk(item)].flatMap(({ node: inner }) =>
              inner.type === "Identifier" ? (word(inner, "name") ?? []) : [],
            ),
      );
    }),
  );

/** Is this identifier a mere label: a property's name, a method's name, a part of a type? */
const isLabel = (node: Node, parent: Node | undefined): boolean => {
  if (parent === undefined || parent.type.startsWith("TS") || parent.type === "ImportSpecifier") return true;
  const computed = word(parent, "computed") === "true";
  return (child(parent, "property") ?? child(parent, "key")) === node && !computed;
};

const fromMember = (node: Node): Finding | undefined => {
  const property = word(child(node, "property"), "name") ?? word(child(node, "property"), "value") ?? "";
  const object = child(node, "object");
  const owner = word(object, "name") ?? word(child(object, "property"), "name") ?? "";
  const what = `${owner}.${property}`;
  const onGlobal = owner === "globalThis" && Object.hasOwn(GLOBALS, property) ? GLOBALS[property] : undefined;
  const effect = MEMBERS[what] ?? onGlobal ?? (Object.hasOwn(METHODS, property) ? METHODS[property] : undefined);
  return effect === undefined ? undefined : { effect, what, start: node.start };
};

const fromDate = (node: Node): Finding | undefined => {
  if (word(child(node, "callee"), "name") !== "Date") return undefined;
  const current = node.type === "CallExpression" || children(node, "arguments").length === 0;
  return current
    ? { effect: "clock", what: node.type === "CallExpression" ? "Date()" : "new Date()", start: node.start }
    : undefined;
};

const fromNode = (node: Node, parent: Node | undefined, own: ReadonlySet<string>): Finding | undefined => {
  if (node.type === "MemberExpression") return fromMember(node);
  if (node.type === "NewExpression" || node.type === "CallExpression") return fromDate(node);
  const name = node.type === "Identifier" ? (word(node, "name") ?? "") : "";
  const effect = Object.hasOwn(GLOBALS, name) && !own.has(name) && !isLabel(node, parent) ? GLOBALS[name] : undefined;
  return effect === undefined ? undefined : { effect, what: name, start: node.start };
};

const findings = (source: Source): readonly Finding[] => {
  const own = declared(source);
  const inCode = [...walk(source.program)].flatMap(({ node, parent }) => fromNode(node, parent, own) ?? []);
  return [...fromImports(source), ...inCode];
};

const allowed = (path: string): readonly Effect[] =>
  EDGES.filter((edge) => (edge.where.endsWith("/") ? path.startsWith(edge.where) : path === edge.where)).flatMap(
    (edge) => edge.may,
  );

/** Clock, timers, randomness and I/O outside the edges that declare them. */
export const purityBreaches = (text: SourceText): readonly Breach[] => {
  const source = parsed(text);
  const may = allowed(source.path);
  return findings(source)
    .filter((finding) => !may.includes(finding.effect))
    .map(({ effect, what, start }) =>
      breachAt(
        source,
        effect,
        start,
        `uses ${what}: ${effect} come in through the world, so that the gateway runs in a seeded simulation`,
      ),
    );
};
