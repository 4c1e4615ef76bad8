import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { onDocument } from "../../../adapters/_kit/document.ts";
import { DOCUMENT_CLASSES } from "../../../contracts/check.ts";
import { alpha3, ISSUERS_WITHOUT_COUNTRY, isCountry, issuerOf } from "../../../contracts/country.ts";
import { DOCUMENTS, documentClassOf } from "../../../contracts/document.ts";
import { PolicyCell } from "../../../contracts/policy.ts";
import defaultPolicy from "../../../src/policies/default.json" with { type: "json" };

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ".split("");
const COUNTRIES = LETTERS.flatMap((a) => LETTERS.map((b) => a + b)).filter(isCountry);
const anyText = fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom("__proto__", "toString", "constructor", ""));

describe("country codes", () => {
  test("have an alpha-3 form for every country, each its own, and lead back from it", () => {
    expect(COUNTRIES).toHaveLength(250);
    const forms = COUNTRIES.map(alpha3);
    expect(new Set(forms).size).toBe(COUNTRIES.length);
    for (const alpha2 of COUNTRIES) {
      const three = alpha3(alpha2) ?? "";
      expect(three).toMatch(/^[A-Z]{3}$/);
      for (const code of [alpha2, three, three.toLowerCase()])
        expect(issuerOf(code), code).toEqual({ kind: "country", alpha2, alpha3: three });
    }
  });

  test("that do not exist have none", () =>
    expect([alpha3("ZZ"), alpha3(""), alpha3("de"), issuerOf("ZZZ"), issuerOf("DE<<<")]).toEqual(
      Array(5).fill(undefined),
    ));

  test.each([
    ["D", "DE"],
    ["D<<", "DE"],
    ["GBD", "GB"],
    ["GBN", "GB"],
    ["GBO", "GB"],
    ["GBP", "GB"],
    ["GBS", "GB"],
    ["XKX", "XK"],
    ["RKS", "XK"],
    ["UNK", "XK"],
    ["UK", "GB"],
    ["EL", "GR"],
  ])("of machine-readable zones and in wide use belong to a country: %s to %s", (code, alpha2) =>
    expect(issuerOf(code)).toEqual({ kind: "country", alpha2, alpha3: alpha3(alpha2) }),
  );

  test.each([
    ["UTO", "specimen"],
    ["UNO", "organization"],
    ["UNA", "organization"],
    ["EUE", "organization"],
    ["XOM", "organization"],
    ["XPO", "organization"],
    ["XXA", "stateless"],
    ["XXB", "refugee"],
    ["XXC", "refugee"],
    ["XXX", "unspecified"],
  ])("of machine-readable zones can stand for no country: %s is %s", (code, kind) =>
    expect(issuerOf(code)).toEqual({ kind, code }),
  );

  test("that stand for no country are nobody's alpha-3", () => {
    const forms = new Set(COUNTRIES.map(alpha3));
    expect(Object.keys(ISSUERS_WITHOUT_COUNTRY).filter((code) => forms.has(code))).toEqual([]);
  });

  test("read from any text are one of the registry or none, and reading what was read changes nothing", () =>
    fc.assert(
      fc.property(fc.oneof(anyText, fc.stringMatching(/^[A-Za-z]{1,3}<{0,2}$/)), (text) => {
        const issuer = issuerOf(text);
        if (issuer === undefined) return;
        const code = issuer.kind === "country" ? issuer.alpha3 : issuer.code;
        expect(issuerOf(code)).toEqual(issuer);
        if (issuer.kind === "country") expect(issuerOf(issuer.alpha2)).toEqual(issuer);
      }),
      { numRuns: 2000 },
    ));
});

describe("document classes", () => {
  test.each([
    ["passport", ["passport", "PASSPORT", "Passport", "P", "P<", "PD", "pp"]],
    [
      "identity_card",
      ["id_card", "ID_CARD", "Identity Card", "national_identity_card", "NATIONAL_ID", "I", "I<", "ID", "IP"],
    ],
    [
      "driving_licence",
      ["driving_license", "DRIVING_LICENCE", "Driver's License", "DRIVERS", "D1", "org.iso.18013.5.1.mDL"],
    ],
    ["residence_permit", ["RESIDENCE_PERMIT", "Residence Permit", "residence_permit_card", "AR", "IR"]],
  ] as const)("are told from vendors' words and from the codes of ICAO 9303 and ISO 18013: %s", (name, words) => {
    for (const word of [name, ...words]) expect(documentClassOf(word), word).toBe(name);
  });

  test.each(["VISA", "V", "AC", "IC", "UNSUPPORTED", "SELFIE", "UTILITY_BILL", ""])("are not told from %j", (word) =>
    expect(documentClassOf(word)).toBeUndefined(),
  );

  test("each have their own words, their own OpenID type, and no code of another", () => {
    const words = DOCUMENT_CLASSES.flatMap((name) => DOCUMENTS[name].words);
    expect(new Set(words).size).toBe(words.length);
    expect(new Set(DOCUMENT_CLASSES.map((name) => DOCUMENTS[name].openid)).size).toBe(DOCUMENT_CLASSES.length);
    for (const code of ["", ..."0123456789", ...LETTERS].flatMap((second) => LETTERS.map((first) => first + second)))
      expect(DOCUMENT_CLASSES.filter((name) => DOCUMENTS[name].codes.test(code)).length, code).toBeLessThanOrEqual(1);
  });

  test("read from any text are of the registry or none, whatever its case and separators", () =>
    fc.assert(
      fc.property(fc.oneof(anyText, fc.constantFrom(...DOCUMENT_CLASSES)), (text) => {
        const name = documentClassOf(text);
        expect(name === undefined || DOCUMENT_CLASSES.includes(name)).toBe(true);
        if (name !== undefined) expect(documentClassOf(name)).toBe(name);
        if (text.includes("_")) expect(documentClassOf(text.toUpperCase().replaceAll("_", " "))).toBe(name);
      }),
    ));

  test("are noted on the check of that name alone, and only where the word is known", () => {
    const checks = [
      { name: "document", outcome: "clear" },
      { name: "liveness", outcome: "clear" },
    ] as const;
    expect(onDocument("ID_CARD", checks)).toEqual([{ ...checks[0], document: "identity_card" }, checks[1]]);
    expect(onDocument("VISA", checks)).toBe(checks);
    expect(onDocument(undefined, checks)).toBe(checks);
  });
});

describe("a policy cell", () => {
  const problemsOf = (jurisdictions: readonly string[]): readonly string[] => {
    const parsed = PolicyCell.safeParse({ ...defaultPolicy.cells[0], jurisdictions });
    return parsed.success ? [] : parsed.error.issues.map(({ message }) => message);
  };

  test("is refused for a jurisdiction that no session can have, and told the code to write", () => {
    expect(problemsOf(["DE", "XK", "*"])).toEqual([]);
    expect(problemsOf(["UK", "DEU", "ZZ"])).toEqual([
      "is neither an ISO 3166-1 alpha-2 code nor *: write GB",
      "is neither an ISO 3166-1 alpha-2 code nor *: write DE",
      "is neither an ISO 3166-1 alpha-2 code nor *",
    ]);
  });
});
