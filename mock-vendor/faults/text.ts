import { isObject, parseJson } from "../wire.ts";

/** A word, a field and a value that no vendor's documentation names. */
export const UNHEARD_OF = "mock_unheard_of";
const ADDED = { mock_added_field: { since: "2099-01-01", values: [1, null, "added"] } };

type Edit = (value: unknown) => unknown;

/** Every value inside out: members first, then what holds them. */
const rebuilt = (value: unknown, edit: Edit): unknown => {
  if (Array.isArray(value)) return edit(value.map((one) => rebuilt(one, edit)));
  if (!isObject(value)) return edit(value);
  return edit(Object.fromEntries(Object.entries(value).map(([key, one]) => [key, rebuilt(one, edit)])));
};

/** Text that is no JSON stays as it is. */
const onJson =
  (edit: (value: unknown) => unknown, indent?: number) =>
  (text: string): string => {
    const value = parseJson(text);
    return value === undefined ? text : JSON.stringify(edit(value), null, indent);
  };

export const withUnknownFields = onJson((value) =>
  rebuilt(value, (one) => (isObject(one) ? { ...one, ...ADDED } : one)),
);

/** Replaces the vendor's status words, alone or as the last part of an event's name. */
export const withUnknownWord = (text: string, words: readonly string[]): string => {
  const swapped = (one: string): string => {
    const word = words.find((known) => one === known || one.endsWith(`.${known}`));
    return word === undefined ? one : one.slice(0, one.length - word.length) + UNHEARD_OF;
  };
  return onJson((value) => rebuilt(value, (one) => (typeof one === "string" ? swapped(one) : one)))(text);
};

export const withFirstKeyTwice = (text: string): string =>
  text.replace(/^\s*\{\s*("(?:[^"\\]|\\.)*"\s*:)/, `{$1"${UNHEARD_OF}",$1`);

export const withByteOrderMark = (text: string): string => `\uFEFF${text}`;
export const half = (text: string): string => text.slice(0, text.length >> 1);
export const withSpaces = (text: string, count: number): string => text + " ".repeat(count);
export const inOtherBytes = onJson((value) => value, 3);
export const inLaterVersion = onJson((value) => ({ api_version: "2099-01-01", envelope: { content: value } }));

const shift = (letter: string): string => {
  const ring = ["0123456789", "abcdef", "ABCDEF", "ghijklmnopqrstuvwxyz", "GHIJKLMNOPQRSTUVWXYZ"].find((one) =>
    one.includes(letter),
  );
  return ring === undefined ? letter : (ring[(ring.indexOf(letter) + 1) % ring.length] ?? letter);
};

/** An id of the same form that is somebody else's; a prefix stays. */
export const strangerTo = (id: string): string => {
  const start = id.lastIndexOf("_") + 1;
  return id.slice(0, start) + [...id.slice(start)].map(shift).join("");
};

export const renamed = (text: string, ids: readonly (string | null)[]): string =>
  ids.reduce<string>(
    (changed, id) => (id === null || id === "" ? changed : changed.replaceAll(id, strangerTo(id))),
    text,
  );
