import type { Shape } from "../../contracts/drift.ts";

/** A place in a vendor's messages. Where neither fields nor an item are known, its inside is not looked at. */
export interface Place {
  /** It holds words of the vendor's documents. */
  readonly word: boolean;
  readonly fields: ReadonlyMap<string, Place>;
  /** What a list holds there. */
  readonly item: Place | undefined;
}

export interface KnownShape {
  readonly words: ReadonlySet<string>;
  readonly parts: ReadonlyMap<string, Place>;
}

interface Draft {
  word: boolean;
  fields: Map<string, Draft>;
  item: Draft | undefined;
}

const TOKEN = /[{}*]|=?[^\s{}*=]+/g;
const STEP = /\[\]|[^.[\]]+/g;

const draft = (): Draft => ({ word: false, fields: new Map(), item: undefined });

const fieldOf = ({ fields }: Draft, name: string): Draft => {
  const field = fields.get(name) ?? draft();
  fields.set(name, field);
  return field;
};

const itemOf = (place: Draft): Draft => {
  place.item ??= draft();
  return place.item;
};

const within = (from: Draft, path: string): Draft =>
  (path.match(STEP) ?? []).reduce((place, step) => (step === "[]" ? itemOf(place) : fieldOf(place, step)), from);

const readMessages = (text: string): ReadonlyMap<string, Place> => {
  const root = draft();
  const open = [root];
  let place = root;
  for (const [token] of text.matchAll(TOKEN)) {
    if (token === "{") open.push(place);
    else if (token === "}") open.pop();
    else if (token === "*") place.word = true;
    else if (token.startsWith("=")) Object.assign(place, { ...within(root, token.slice(1)), word: place.word });
    else place = within(open.at(-1) ?? root, token);
  }
  return root.fields;
};

/** A shape is as long as a vendor's documents, and every account of the vendor has the same one. */
const KNOWN = new WeakMap<Shape, KnownShape>();

export const knownShape = (shape: Shape): KnownShape => {
  const known = KNOWN.get(shape) ?? {
    words: new Set(shape.words.match(/\S+/g)),
    parts: readMessages(shape.messages),
  };
  KNOWN.set(shape, known);
  return known;
};
