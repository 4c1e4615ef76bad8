import { hash } from "node:crypto";

/** A value that must be found nowhere, and what it stands for. */
export interface Canary {
  readonly kind: string;
  readonly value: string;
}

export interface Hit {
  readonly kind: string;
  readonly encoding: Encoding;
  readonly at: number;
}

const escaped = (text: string, unit: (code: number) => string, plain: RegExp): string =>
  Array.from({ length: text.length }, (_, index) => {
    const character = text.charAt(index);
    return plain.test(character) ? character : unit(text.charCodeAt(index));
  }).join("");

const unicode = (code: number): string => `\\u${code.toString(16).padStart(4, "0")}`;
const entity = (code: number): string => `&#${code};`;
const NAMED: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/** The characters of a base64 text that depend on the value alone, with `phase` unknown bytes before it and some behind it. */
const base64Within = (value: string, phase: number, alphabet: "base64" | "base64url"): string => {
  const bytes = Buffer.concat([Buffer.alloc(phase), Buffer.from(value)]);
  const text = bytes.toString(alphabet).replaceAll("=", "");
  const known = Math.floor((bytes.length * 8) / 6);
  return text.slice(Math.ceil((phase * 8) / 6), known);
};

const allPhases = (alphabet: "base64" | "base64url") => (value: string) =>
  [0, 1, 2].map((phase) => base64Within(value, phase, alphabet));

const FORMS = {
  raw: (value) => [value],
  folded: (value) => [value.toLowerCase(), value.toUpperCase()],
  nfc: (value) => [value.normalize("NFC")],
  nfd: (value) => [value.normalize("NFD")],
  url: (value) => {
    const encoded = encodeURIComponent(value);
    return [
      encoded,
      encoded.replace(/%../g, (part) => part.toLowerCase()),
      new URLSearchParams({ a: value }).toString().slice(2),
    ];
  },
  html: (value) => {
    const named = value.replace(/[&<>"']/g, (character) => NAMED[character] ?? character);
    return [named, escaped(named, entity, /[\x20-\x7e]/)];
  },
  base64: allPhases("base64"),
  base64url: allPhases("base64url"),
  hex: (value) => {
    const hex = Buffer.from(value).toString("hex");
    return [hex, hex.toUpperCase()];
  },
  json: (value) => [
    JSON.stringify(value).slice(1, -1),
    escaped(value, unicode, /[\x20-\x7e]/),
    escaped(value, unicode, /^$/),
  ],
  utf16: (value) => [Buffer.from(value, "utf16le")],
  sha256: (value) => [value, value.toLowerCase(), value.normalize("NFD")].map((text) => hash("sha256", text, "hex")),
} as const satisfies Readonly<Record<string, (value: string) => readonly (string | Buffer)[]>>;

export type Encoding = keyof typeof FORMS;
export const ENCODINGS = Object.keys(FORMS) as readonly Encoding[];

export const encoded = (value: string, encoding: Encoding): readonly Buffer[] =>
  [...new Set(FORMS[encoding](value).map((form) => Buffer.from(form).toString("latin1")))].map((form) =>
    Buffer.from(form, "latin1"),
  );

interface Needle {
  readonly kind: string;
  readonly encoding: Encoding;
  readonly bytes: Buffer;
}

/** Shorter ones would be found by chance. */
const SHORTEST = 7;

/** Finds every form of every canary in one pass over the bytes. `excused`: known by name to be there. */
export const createScanner = (
  canaries: readonly Canary[],
  excused: (kind: string, encoding: Encoding) => boolean = () => false,
) => {
  const needles = canaries.flatMap(({ kind, value }) =>
    ENCODINGS.filter((encoding) => !excused(kind, encoding)).flatMap((encoding) =>
      encoded(value, encoding).map((bytes): Needle => ({ kind, encoding, bytes })),
    ),
  );
  const byStart = Map.groupBy(
    needles.filter(({ bytes }) => bytes.length >= SHORTEST),
    ({ bytes }) => bytes.readUInt32LE(0),
  );
  const pairs = new Uint8Array(65_536);
  for (const { bytes } of needles) pairs[bytes.readUInt16LE(0)] = 1;
  return (haystack: Buffer): readonly Hit[] => {
    const hits = new Map<string, Hit>();
    for (let at = 0; at + SHORTEST <= haystack.length; at += 1) {
      if (pairs[haystack.readUInt16LE(at)] === 0) continue;
      for (const { kind, encoding, bytes } of byStart.get(haystack.readUInt32LE(at)) ?? [])
        if (haystack.subarray(at, at + bytes.length).equals(bytes) && !hits.has(kind + encoding))
          hits.set(kind + encoding, { kind, encoding, at });
    }
    return [...hits.values()];
  };
};
