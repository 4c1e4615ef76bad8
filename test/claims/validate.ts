import type { Problem } from "../twins/check.ts";
import type { Exported } from "./exports.ts";
import type { PublishedSchema } from "./schema.ts";

/** Where our exports and the schema differ. */
export interface Mismatch extends Problem {
  /** The first export in which it was seen, and in how many. */
  readonly vendor: string;
  readonly session: string;
  readonly count: number;
}

export const mismatchesOf = ({ check }: PublishedSchema, exports: readonly Exported[]): readonly Mismatch[] => {
  const found = new Map<string, Mismatch>();
  for (const { vendor, session, body } of exports)
    for (const problem of check(body)) {
      const key = `${problem.pointer}\n${problem.expected}`;
      const before = found.get(key) ?? { ...problem, vendor, session, count: 0 };
      found.set(key, { ...before, count: before.count + 1 });
    }
  return [...found.values()];
};

type Node = Record<string, unknown>;

const at = (node: unknown, ...path: readonly (string | number)[]): Node =>
  path.reduce((inner, name) => (inner as Node)[name], node) as Node;

const without = (node: Node, name: string): void => void Reflect.deleteProperty(node, name);

/** What no schema of these responses lets through: a schema that does is another one, or is not read as it is meant. */
const SPOILT: readonly (readonly [what: string, spoil: (claimed: Node) => void])[] = [
  ["no verification", (claimed) => without(claimed, "verification")],
  ["no claims", (claimed) => without(claimed, "claims")],
  ["no trust framework", (claimed) => without(at(claimed, "verification"), "trust_framework")],
  ["evidence without a type", (claimed) => without(at(claimed, "verification", "evidence", 0), "type")],
  [
    "evidence of an unknown type",
    (claimed) => Object.assign(at(claimed, "verification", "evidence", 0), { type: "hearsay" }),
  ],
  ["a member beside claims and verification", (claimed) => Object.assign(claimed, { surprise: 1 })],
];

/** Of the spoilt copies of an export those that the schema lets through. */
export const letThrough = ({ check }: PublishedSchema, { body }: Exported): readonly string[] =>
  SPOILT.filter(([, spoil]) => {
    const copy = structuredClone(body) as Node;
    spoil(at(copy, "verified_claims"));
    return check(copy).length === 0;
  }).map(([what]) => what);

export const SPOILT_COPIES = SPOILT.length;
