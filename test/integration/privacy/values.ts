import { randomBytes } from "node:crypto";
import type { Canary } from "./needles.ts";

const CONSONANTS = "bcdfghjklmnpqrstvwxz";
const VOWELS = "aeiou";

/** A word that no text of ours holds by chance. */
const word = (syllables: number): string =>
  [...randomBytes(syllables)]
    .map((byte) => `${CONSONANTS[byte % 20]}${VOWELS[(byte >> 4) % 5]}${CONSONANTS[(byte >> 3) % 20]}`)
    .join("");
const title = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
const digits = (count: number): string => [...randomBytes(count)].map((byte) => byte % 10).join("");
const day = (year: number): string => {
  const [month = 0, date = 0] = randomBytes(2);
  return `${year}-${String(1 + (month % 12)).padStart(2, "0")}-${String(1 + (date % 28)).padStart(2, "0")}`;
};

export interface Person {
  readonly given: string;
  readonly family: string;
  readonly born: string;
  readonly email: string;
  readonly phone: string;
  readonly line: string;
  readonly town: string;
  readonly postcode: string;
  readonly reference: string;
  readonly note: string;
  readonly path: string;
}

/** Accents and a sign that escapes differ on: a plain word would look the same in most encodings. */
const person = (index: number): Person => ({
  given: `${title(word(2))}\u00eb ${title(word(2))}`,
  family: index % 2 === 0 ? `O'${title(word(3))}\u00f8n` : `${title(word(2))} ${title(word(2))}`,
  born: day(1930 + index),
  email: `${word(3)}@${word(3)}.example.test`,
  phone: `+4915${digits(9)}`,
  line: `${digits(3)} ${title(word(3))}stra\u00dfe`,
  town: `${title(word(4))}`,
  postcode: `${word(2).toUpperCase()}${digits(4)}`,
  reference: `person/${word(4)}`,
  note: `${word(3)} & ${word(3)}`,
  path: word(5),
});

export const PEOPLE = Array.from({ length: 4 }, (_, index) => person(index));

/** Numbers of documents: vendors answer with them, nobody sends them to us. */
export const DOCUMENTS = Array.from(
  { length: 4 },
  () => `${word(1).toUpperCase()}${digits(7)}${word(1).toUpperCase()}`,
);

/** Text of vendors about a person. */
export const REMARKS = Array.from({ length: 3 }, () => `${title(word(3))} ${title(word(3))} holds ${word(3)}`);

export const VENDOR_SECRETS = {
  onfidoToken: `api_sandbox.${word(8)}`,
  onfidoHook: word(9),
  sumsubToken: `sbx:${word(8)}`,
  sumsubKey: word(9),
  sumsubHook: word(9),
  stripeKey: `sk_test_${word(8)}`,
  stripeHook: `whsec_${word(8)}`,
  stripeHookBefore: `whsec_${word(8)}`,
} as const;

export const ROOT_KEY = randomBytes(32).toString("hex");

export const plantedBefore = (): readonly Canary[] => [
  ...PEOPLE.flatMap((one) => Object.entries(one).map(([kind, value]): Canary => ({ kind, value }))),
  ...DOCUMENTS.map((value) => ({ kind: "document number", value })),
  ...REMARKS.map((value) => ({ kind: "vendor's remark", value })),
  ...Object.entries(VENDOR_SECRETS).map(([kind, value]) => ({ kind, value })),
  { kind: "root key", value: ROOT_KEY },
];
