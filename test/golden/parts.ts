/** What occurs more than once in a file is written once, and named where it occurs: a reader sees each report one time. */
const LEAST_LENGTH = 100;

type Json = unknown;

interface Named {
  readonly $part: number;
}

const isObject = (value: Json): value is object => typeof value === "object" && value !== null;

const isNamed = (value: Json): value is Named =>
  isObject(value) && Object.keys(value).length === 1 && typeof (value as Partial<Named>).$part === "number";

const inside = (value: object, change: (inner: Json) => Json): Json =>
  Array.isArray(value)
    ? value.map(change)
    : Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, change(inner)]));

const countIn = (value: Json, counts: Map<string, number>): void => {
  if (!isObject(value)) return;
  const text = JSON.stringify(value);
  if (text.length < LEAST_LENGTH) return;
  counts.set(text, (counts.get(text) ?? 0) + 1);
  // The parts of what was counted before are only counted with it.
  if (counts.get(text) === 1) for (const inner of Object.values(value)) countIn(inner, counts);
};

export interface Folded {
  readonly parts: readonly Json[];
  readonly rest: Json;
}

export const fold = (whole: Json): Folded => {
  const counts = new Map<string, number>();
  countIn(whole, counts);
  const known = new Map<string, number>();
  const parts: Json[] = [];
  const shorten = (value: Json): Json => {
    if (!isObject(value)) return value;
    const text = JSON.stringify(value);
    if ((counts.get(text) ?? 0) < 2) return inside(value, shorten);
    const before = known.get(text);
    if (before !== undefined) return { $part: before };
    const part = inside(value, shorten);
    known.set(text, parts.length);
    parts.push(part);
    return { $part: parts.length - 1 };
  };
  return { rest: shorten(whole), parts };
};

export const unfold = ({ parts, rest }: Folded): Json => {
  const whole = (value: Json): Json => {
    if (isNamed(value)) return whole(parts[value.$part]);
    return isObject(value) ? inside(value, whole) : value;
  };
  return whole(rest);
};
