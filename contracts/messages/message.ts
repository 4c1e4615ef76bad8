import { de } from "./de.ts";
import { en } from "./en.ts";
import { es } from "./es.ts";
import { fr } from "./fr.ts";
import { hi } from "./hi.ts";
import type { MessageKey, Messages } from "./keys.ts";
import { pt } from "./pt.ts";

export const MESSAGES = { en, de, fr, es, pt, hi } as const satisfies Readonly<Record<string, Messages>>;

export type Locale = keyof typeof MESSAGES;
export const LOCALES = Object.keys(MESSAGES) as readonly Locale[];
export const DEFAULT_LOCALE: Locale = "en";

/**
 * The locale we have for a BCP 47 tag: RFC 4647 lookup, shortening from the right (`de-AT` to `de`).
 * A language that we do not have, or a tag that is none, gives English.
 */
export const localeFor = (tag: string): Locale => {
  const language = tag.trim().toLowerCase().split("-", 1)[0];
  return LOCALES.find((locale) => locale === language) ?? DEFAULT_LOCALE;
};

/** The sentence for the person, in the nearest language that we have. */
export const messageFor = (key: MessageKey, locale: string): string => MESSAGES[localeFor(locale)][key];
