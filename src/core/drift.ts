import type { DriftKind, PartShape, Shape } from "../../contracts/drift.ts";

/** Something in a vendor's message that its shape does not have. Names and words alone, never a value. */
export interface Finding {
  readonly kind: DriftKind;
  readonly part: string;
  readonly where: string;
  readonly word: string | null;
}

interface KnownPart {
  readonly fields: ReadonlySet<string>;
  /** Fields below which something is known: of the others the inside is not looked at. */
  readonly opened: ReadonlySet<string>;
  readonly enums: ReadonlySet<string>;
  readonly words: ReadonlySet<string>;
}

export type KnownShape = ReadonlyMap<string, KnownPart>;

const NAME = /^[A-Za-z_][A-Za-z0-9_-]{0,39}$/;
const WORD = /^[A-Za-z][A-Za-z0-9_.:/-]{0,59}$/;
/** Of one message; what is different in a hundred places is another message. */
const MOST = 20;

const parentOf = (path: string): string => path.slice(0, Math.max(0, path.search(/(?:\.[^.[]*|\[\])$/)));

const knownPart = ({ fields, enums }: PartShape, words: ReadonlySet<string>): KnownPart => ({
  fields: new Set(fields),
  opened: new Set(fields.map(parentOf)),
  enums: new Set(enums),
  words,
});

/** A shape is as long as a vendor's documents, and every account of the vendor has the same one. */
const KNOWN = new WeakMap<Shape, KnownShape>();

export const knownShape = (shape: Shape): KnownShape => {
  const before = KNOWN.get(shape);
  if (before !== undefined) return before;
  const words = new Set(shape.words);
  const known = new Map(Object.entries(shape.parts).map(([name, part]) => [name, knownPart(part, words)]));
  KNOWN.set(shape, known);
  return known;
};

/** A vendor's word, where it looks like one. */
export const wordOrNull = (value: unknown): string | null =>
  typeof value === "string" && WORD.test(value) ? value : null;

const join = (path: string, name: string): string => (path === "" ? name : `${path}.${name}`);

function* strangeAt(part: KnownPart, path: string, value: unknown): Generator<Omit<Finding, "part">> {
  if (typeof value === "string") {
    const word = part.enums.has(path) && !part.words.has(value) ? wordOrNull(value) : null;
    if (word !== null) yield { kind: "value", where: path, word };
  }
  if (typeof value !== "object" || value === null || !part.opened.has(path)) return;
  if (Array.isArray(value)) {
    for (const item of value) yield* strangeAt(part, `${path}[]`, item);
    return;
  }
  for (const [name, inner] of Object.entries(value)) {
    const inside = join(path, name);
    if (part.fields.has(inside)) yield* strangeAt(part, inside, inner);
    else yield { kind: "field", where: join(path, NAME.test(name) ? name : "*"), word: null };
  }
}

/** What a message holds beyond the shape of its part. A part without a shape holds nothing strange. */
export const strangeIn = (shape: KnownShape, part: string, message: unknown): readonly Finding[] => {
  const known = shape.get(part);
  if (known === undefined) return [];
  const found = new Map<string, Finding>();
  for (const finding of strangeAt(known, "", message)) {
    found.set(`${finding.kind} ${finding.where} ${finding.word}`, { part, ...finding });
    if (found.size >= MOST) break;
  }
  return [...found.values()];
};
