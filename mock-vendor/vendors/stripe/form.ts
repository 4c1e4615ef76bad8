import type { JsonObject } from "../../wire.ts";

type Node = { [key: string]: Node | string };

const newNode = (): Node => Object.create(null) as Node;

/** `a[b][0]` -> `a`, `b`, `0`; `undefined` where brackets do not fit. */
const keysOf = (name: string): readonly string[] | undefined => {
  const match = /^([^[\]]+)((?:\[[^[\]]*\])*)$/.exec(name);
  if (!match) return undefined;
  const inner = [...(match[2] ?? "").matchAll(/\[([^[\]]*)\]/g)].map((part) => part[1] ?? "");
  return [match[1] ?? "", ...inner];
};

const put = (root: Node, keys: readonly string[], value: string): void => {
  let node = root;
  for (const [depth, key] of keys.entries()) {
    // `[]` appends: the next free index.
    const name = key === "" ? String(Object.keys(node).length) : key;
    if (depth === keys.length - 1) node[name] = value;
    else {
      const before = node[name];
      const next = typeof before === "object" ? before : newNode();
      node[name] = next;
      node = next;
    }
  }
};

const settled = (node: Node): unknown => {
  const entries = Object.entries(node).map(([key, value]): [string, unknown] => [
    key,
    typeof value === "string" ? value : settled(value),
  ]);
  const isList = entries.length > 0 && entries.every(([key], index) => key === String(index));
  return isList ? entries.map(([, value]) => value) : Object.fromEntries(entries);
};

/** Form fields with bracket keys, indexed or not, as nested values. All leaves are strings. `undefined`: unreadable. */
export const parseForm = (fields: URLSearchParams): JsonObject | undefined => {
  const root = newNode();
  for (const [name, value] of fields) {
    const keys = keysOf(name);
    if (!keys) return undefined;
    put(root, keys, value);
  }
  return settled(root) as JsonObject;
};
