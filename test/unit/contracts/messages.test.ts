import { describe, expect, test } from "vitest";
import { MESSAGE_KEYS } from "../../../contracts/messages/keys.ts";
import { LOCALES, type Locale, localeFor, MESSAGES, messageFor } from "../../../contracts/messages/message.ts";
import { REASON_CODES, REASONS, visibleTo } from "../../../contracts/reason.ts";

const placeholders = (sentence: string): readonly string[] => (sentence.match(/\{[^}]*\}/g) ?? []).toSorted();

/** Word stems that would tell a person what was suspected, or blame them. */
const TELLING: Readonly<Record<Locale, RegExp>> = {
  en: /fraud|sanction|suspic|suspect|fake|forg|launder|terror|watch ?list|complian|politic|crimin|risk|manipulat|deceas|duplicat|tamper|illegal|polic(e|y)/i,
  de: /betrug|betrüg|sanktion|verdacht|verdächtig|fälsch|geldwäsche|terror|compliance|politisch|strafbar|krimin|risiko|manipul|verstorben|illegal|polizei/i,
  fr: /fraud|sanction|soupçon|suspect|suspic|falsifi|faux|blanchiment|terror|conformité|politiq|crimin|risque|manipul|décéd|illégal|police/i,
  es: /fraud|sanci[oó]n|sospech|fals|blanqueo|terror|cumplimiento|pol[ií]tic|crimin|delit|riesgo|manipul|fallecid|ilegal|polic[ií]a/i,
  pt: /fraud|sanç|suspeit|falsific|lavagem|terror|conformidade|compliance|polític|crimin|crime|risco|manipul|falecid|ilegal|polícia/i,
  hi: /धोखा|धोखेबाज|प्रतिबंध|संदेह|संदिग्ध|शक|जाली|नकली|फ़र्ज़ी|फर्जी|आतंक|अनुपालन|राजनीति|अपराध|जोखिम|छेड़छाड़|मृत|अवैध|पुलिस/,
};

describe.each(LOCALES)("messages in %s", (locale) => {
  const messages = MESSAGES[locale];

  test("have one sentence for every key and for nothing else", () => {
    expect(Object.keys(messages).toSorted()).toEqual([...MESSAGE_KEYS].toSorted());
  });

  test("are whole sentences without stray spaces or markup", () => {
    for (const key of MESSAGE_KEYS) {
      expect(messages[key], key).toMatch(/^\S.{15,}[.।]$/u);
      expect(messages[key], key).not.toMatch(/ {2}|[<>]|\n/);
    }
  });

  test("fill the same placeholders as English", () => {
    for (const key of MESSAGE_KEYS) expect(placeholders(messages[key]), key).toEqual(placeholders(MESSAGES.en[key]));
  });

  test("do not hint at a suspicion or a rule", () => {
    for (const key of MESSAGE_KEYS) expect(messages[key], key).not.toMatch(TELLING[locale]);
  });

  test("use a sentence of its own for each key", () => {
    expect(new Set(Object.values(messages)).size).toBe(MESSAGE_KEYS.length);
  });
});

describe("messages across locales", () => {
  test("differ for every key, so that no translation was left out", () => {
    for (const key of MESSAGE_KEYS) {
      expect(new Set(LOCALES.map((locale) => MESSAGES[locale][key])).size, key).toBe(LOCALES.length);
    }
  });

  test("cover English, German, French, Spanish, Portuguese and Hindi", () => {
    expect([...LOCALES].toSorted()).toEqual(["de", "en", "es", "fr", "hi", "pt"]);
  });

  test("are written in Devanagari in Hindi and in Latin letters elsewhere", () => {
    for (const locale of LOCALES) {
      const text = Object.values(MESSAGES[locale]).join("");
      expect(/\p{Script=Devanagari}/u.test(text), locale).toBe(locale === "hi");
    }
  });
});

describe("codes that are hidden from the person", () => {
  const hidden = REASON_CODES.filter((reason) => !visibleTo(reason, "user"));
  const openSentences = new Set<string>(
    REASON_CODES.filter((reason) => visibleTo(reason, "user")).map((reason) => REASONS[reason].message),
  );

  test.each(hidden)("give %s a sentence that says nothing about it", (reason) => {
    const shared = hidden.filter((other) => REASONS[other].message === REASONS[reason].message).length;
    expect(shared > 1 || openSentences.has(REASONS[reason].message)).toBe(true);
    expect(["under_review", "not_verified", "vendor_error"]).toContain(REASONS[reason].message);
  });
});

describe("the locale of a message", () => {
  test.each([
    ["de", "de"],
    ["de-AT", "de"],
    ["DE-ch", "de"],
    ["pt-BR", "pt"],
    ["hi-Deva-IN", "hi"],
    ["en-GB", "en"],
    ["ja", "en"],
    ["dewey", "en"],
    ["", "en"],
    ["constructor", "en"],
    ["__proto__", "en"],
  ])("for the tag %j is %s", (tag, locale) => {
    expect(localeFor(tag)).toBe(locale);
    expect(messageFor("document_blurry", tag)).toBe(MESSAGES[locale as Locale].document_blurry);
  });
});
