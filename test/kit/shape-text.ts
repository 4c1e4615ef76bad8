import { CALLBACK } from "../../contracts/drift.ts";
import { SCENARIO_LABEL } from "../../contracts/scenario.ts";

/** A place in the messages that were seen, with the texts that stood there. */
export interface Seen {
  readonly texts: Set<string>;
  readonly fields: Map<string, Seen>;
  item?: Seen;
  /** Its inside is ours: what we put into it says nothing of the vendor. */
  ours?: true;
}

/** The parts of a vendor's messages by name. */
export type Parts = Map<string, Seen>;

const nothing = (): Seen => ({ texts: new Set(), fields: new Map() });

const fieldOf = (fields: Map<string, Seen>, name: string): Seen => {
  const field = fields.get(name) ?? nothing();
  fields.set(name, field);
  return field;
};

const visit = (place: Seen, value: unknown): void => {
  if (typeof value === "string") place.texts.add(value);
  if (typeof value !== "object" || value === null) return;
  if (SCENARIO_LABEL in value) place.ours = true;
  else if (Array.isArray(value))
    for (const item of value) {
      place.item ??= nothing();
      visit(place.item, item);
    }
  else for (const [name, inner] of Object.entries(value)) visit(fieldOf(place.fields, name), inner);
  if (place.ours) place.fields.clear();
};

/** Adds what a message of a part holds to what was seen before. */
export const see = (parts: Parts, part: string, message: unknown): void => visit(fieldOf(parts, part), message);

type Lines = readonly string[];
type IsWord = (place: Seen) => boolean;

const WIDTH = 116;
/** What is as long as this within is written once, and referred to where it stands again. */
const LONG = 60;
const NAME = /^[^\s{}*=.[\]`$\\]+$/;

const named = (name: string): string => {
  if (!NAME.test(name)) throw new Error(`the notation of shapes cannot write the field ${JSON.stringify(name)}`);
  return name;
};

const byName = ([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number =>
  one < other ? -1 : 1;

/** As many on a line as fit, in order; what takes several lines stands alone. */
const filled = (members: readonly Lines[], width: number): Lines => {
  const lines: string[] = [];
  let last: string | undefined;
  for (const [first = "", ...rest] of members) {
    const together: string = last === undefined ? first : `${last} ${first}`;
    const joins = last !== undefined && rest.length === 0 && together.length <= width;
    if (joins) lines[lines.length - 1] = together;
    else lines.push(first, ...rest);
    last = rest.length > 0 ? undefined : lines.at(-1);
  }
  return lines;
};

const framed = (head: string, members: readonly Lines[], width: number): Lines => {
  const flat = `${head}{${members.flat().join(" ")}}`;
  if (members.length === 0) return [head];
  if (members.every(({ length }) => length === 1) && flat.length <= width) return [flat];
  return [`${head}{`, ...filled(members, width - 2).map((line) => `  ${line}`), "}"];
};

export const filledWords = (words: readonly string[]): Lines =>
  filled(
    words.map((word) => [word]),
    WIDTH,
  );

/** The messages in the notation of contracts/drift.ts. Callbacks come last: they hold what the answers hold, and refer to them. */
export const messagesText = (parts: Parts, isWord: IsWord): Lines => {
  const written = new Map<string, string>();
  const mark = (place: Seen): string => (isWord(place) ? "*" : "");
  const insideOf = ({ fields, item }: Seen): string => {
    const inner = [...fields].sort(byName).map(([name, place]) => `${name}${mark(place)}${insideOf(place)}`);
    return `{${inner.join(" ")}}${item === undefined ? "" : `[]${mark(item)}${insideOf(item)}`}`;
  };
  const membersOf = (label: string, path: string, place: Seen, width: number): readonly Lines[] => {
    const [head, inside] = [`${label}${mark(place)}`, insideOf(place)];
    const before = written.get(inside);
    if (before !== undefined && inside.length > LONG) return [[`${head}=${before}`]];
    written.set(inside, path);
    const fields = [...place.fields]
      .sort(byName)
      .flatMap(([name, inner]) => membersOf(named(name), `${path}.${name}`, inner, width - 2));
    const items = place.item === undefined ? [] : membersOf(`${label}[]`, `${path}[]`, place.item, width);
    const isList = items.length > 0 && fields.length === 0 && head === label;
    return isList ? items : [framed(head, fields, width), ...items];
  };
  const rank = (part: string): number => (part === CALLBACK ? 1 : 0);
  return [...parts]
    .sort((one, other) => rank(one[0]) - rank(other[0]) || byName(one, other))
    .flatMap(([part, place]) => membersOf(named(part), part, place, WIDTH))
    .flat();
};
