import type { DriftKind } from "../../contracts/drift.ts";
import type { KnownShape, Place } from "./shape.ts";

/** Something in a vendor's message that its shape does not have. Names and words alone, never a value. */
export interface Finding {
  readonly kind: DriftKind;
  readonly part: string;
  readonly where: string;
  readonly word: string | null;
}

const NAME = /^[A-Za-z_][A-Za-z0-9_-]{0,39}$/;
const WORD = /^[A-Za-z][A-Za-z0-9_.:/-]{0,59}$/;
/** Of one message; what is different in a hundred places is another message. */
const MOST = 20;

/** A vendor's word, where it looks like one. */
export const wordOrNull = (value: unknown): string | null =>
  typeof value === "string" && WORD.test(value) ? value : null;

const join = (path: string, name: string): string => (path === "" ? name : `${path}.${name}`);

type Strange = Omit<Finding, "part">;
type Knows = (word: string) => boolean;

function* strangeAt(place: Place, path: string, value: unknown, knows: Knows): Generator<Strange> {
  if (typeof value === "string") {
    const word = place.word && !knows(value) ? wordOrNull(value) : null;
    if (word !== null) yield { kind: "value", where: path, word };
  }
  if (typeof value !== "object" || value === null || (place.fields.size === 0 && place.item === undefined)) return;
  if (Array.isArray(value)) {
    if (place.item !== undefined) for (const item of value) yield* strangeAt(place.item, `${path}[]`, item, knows);
    return;
  }
  for (const [name, inner] of Object.entries(value)) {
    const field = place.fields.get(name);
    if (field !== undefined) yield* strangeAt(field, join(path, name), inner, knows);
    else yield { kind: "field", where: join(path, NAME.test(name) ? name : "*"), word: null };
  }
}

/** What a message holds beyond the shape of its part. A part without a shape holds nothing strange. */
export const strangeIn = (
  { words, parts }: KnownShape,
  part: string,
  message: unknown,
  hasRule: Knows,
): readonly Finding[] => {
  const place = parts.get(part);
  if (place === undefined) return [];
  const found = new Map<string, Finding>();
  for (const finding of strangeAt(place, "", message, (word) => words.has(word) || hasRule(word))) {
    found.set(`${finding.kind} ${finding.where} ${finding.word}`, { part, ...finding });
    if (found.size >= MOST) break;
  }
  return [...found.values()];
};
