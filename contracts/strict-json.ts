/**
 * A reader of JSON text (RFC 8259) that accepts less than `JSON.parse`, so that two readers of one text can never
 * see two meanings: no duplicate names, no lone surrogates, no byte order mark, no number beyond what a double holds,
 * no name that reaches an object's prototype. Objects have no prototype.
 */
export interface JsonLimits {
  /** Objects and arrays inside each other; the outermost counts as 1. */
  readonly depth: number;
  /** Names and array items in the whole text. */
  readonly members: number;
  /** `text`: an integer beyond what a double holds is read as its digits. Otherwise it is refused. */
  readonly unsafeIntegers?: "text";
}

export type StrictJson =
  | { readonly ok: true; readonly value: unknown }
  /** `why` is a sentence part of ours, without any of the text; `at` counts UTF-16 units, or is 0 for bytes. */
  | { readonly ok: false; readonly why: string; readonly at: number };

const FORBIDDEN_NAMES: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"]);
const SPACE: ReadonlySet<number> = new Set([0x20, 0x09, 0x0a, 0x0d]);
const NUMBER = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y;
/** Up to the closing quote, escapes included; control characters must be escaped. */
const STRING = /"[ !#-[\]-\uffff]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[ !#-[\]-\uffff]*)*"/y;
const WORDS = [
  ["true", true],
  ["false", false],
  ["null", null],
] as const;

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

class Refused extends Error {
  readonly at: number;
  constructor(why: string, at: number) {
    super(why);
    this.at = at;
  }
}

interface Reader {
  readonly text: string;
  readonly limits: JsonLimits;
  at: number;
  members: number;
}

/** What `pattern` (sticky) matches here, stepped over; undefined if it does not match. */
const take = (reader: Reader, pattern: RegExp): string | undefined => {
  const start = reader.at;
  pattern.lastIndex = start;
  if (!pattern.test(reader.text)) return undefined;
  reader.at = pattern.lastIndex;
  return reader.text.slice(start, reader.at);
};

const skipSpace = (reader: Reader): void => {
  while (SPACE.has(reader.text.charCodeAt(reader.at))) reader.at += 1;
};

const expect = (reader: Reader, character: string): void => {
  if (reader.text[reader.at] !== character) throw new Refused("is not JSON", reader.at);
  reader.at += 1;
};

const countMember = (reader: Reader): void => {
  reader.members += 1;
  if (reader.members > reader.limits.members) throw new Refused("has too many members", reader.at);
};

const readString = (reader: Reader): string => {
  const start = reader.at;
  const literal = take(reader, STRING);
  if (literal === undefined) throw new Refused("is not JSON", start);
  const value = literal.includes("\\") ? (JSON.parse(literal) as string) : literal.slice(1, -1);
  if (!value.isWellFormed()) throw new Refused("contains a lone surrogate", start);
  return value;
};

const readNumber = (reader: Reader): number | string => {
  const start = reader.at;
  const literal = take(reader, NUMBER);
  if (literal === undefined) throw new Refused("is not JSON", start);
  const value = Number(literal);
  const exact = /[.eE]/.test(literal) ? Number.isFinite(value) : Number.isSafeInteger(value);
  if (!exact && reader.limits.unsafeIntegers === "text" && /^-?\d+$/.test(literal)) return literal;
  if (!exact) throw new Refused("contains a number that is too large", start);
  return value;
};

/** Comma-separated items up to `close`; `item` reads one. */
const readItems = (reader: Reader, close: string, item: () => void): void => {
  reader.at += 1;
  skipSpace(reader);
  if (reader.text[reader.at] === close) {
    reader.at += 1;
    return;
  }
  for (;;) {
    countMember(reader);
    item();
    skipSpace(reader);
    if (reader.text[reader.at] === close) break;
    expect(reader, ",");
    skipSpace(reader);
  }
  reader.at += 1;
};

const readObject = (reader: Reader, depth: number): Record<string, unknown> => {
  const value: Record<string, unknown> = Object.create(null);
  readItems(reader, "}", () => {
    const start = reader.at;
    const name = readString(reader);
    if (FORBIDDEN_NAMES.has(name)) throw new Refused("contains a forbidden name", start);
    if (name in value) throw new Refused("contains a duplicate name", start);
    skipSpace(reader);
    expect(reader, ":");
    skipSpace(reader);
    value[name] = readValue(reader, depth);
  });
  return value;
};

const readArray = (reader: Reader, depth: number): unknown[] => {
  const value: unknown[] = [];
  readItems(reader, "]", () => {
    value.push(readValue(reader, depth));
  });
  return value;
};

const readWord = (reader: Reader): boolean | null => {
  for (const [word, value] of WORDS) {
    if (!reader.text.startsWith(word, reader.at)) continue;
    reader.at += word.length;
    return value;
  }
  throw new Refused("is not JSON", reader.at);
};

const readValue = (reader: Reader, depth: number): unknown => {
  const first = reader.text[reader.at] ?? "";
  if (first === '"') return readString(reader);
  if (first === "{" || first === "[") {
    if (depth >= reader.limits.depth) throw new Refused("is nested too deeply", reader.at);
    return first === "{" ? readObject(reader, depth + 1) : readArray(reader, depth + 1);
  }
  return first === "-" || (first >= "0" && first <= "9") ? readNumber(reader) : readWord(reader);
};

/** Never throws. Text that is not valid UTF-8 or starts with a byte order mark is refused. */
export const parseStrictJson = (text: Uint8Array | string, limits: JsonLimits): StrictJson => {
  const reader: Reader = { text: "", limits, at: 0, members: 0 };
  try {
    const decoded = typeof text === "string" ? text : utf8.decode(text);
    if (decoded.startsWith("\ufeff")) return { ok: false, why: "starts with a byte order mark", at: 0 };
    return { ok: true, value: readWhole({ ...reader, text: decoded }) };
  } catch (error) {
    if (error instanceof Refused) return { ok: false, why: error.message, at: error.at };
    return { ok: false, why: "is not valid UTF-8", at: 0 };
  }
};

const readWhole = (reader: Reader): unknown => {
  skipSpace(reader);
  const value = readValue(reader, 0);
  skipSpace(reader);
  if (reader.at < reader.text.length) throw new Refused("is followed by more text", reader.at);
  return value;
};
