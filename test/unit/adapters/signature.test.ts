import { describe, expect, test } from "vitest";
import { verify } from "../../../adapters/_kit/signature.ts";
import type { Headers } from "../../../contracts/adapter.ts";
import type { Digest, SignatureScheme } from "../../../contracts/signature.ts";
import {
  BODY,
  HEX,
  hexOf,
  MALFORMED,
  MISSING,
  NO_MATCH,
  NOT_ALLOWED,
  NOW,
  ODD_FORM,
  OUT_OF_TIME,
  ofHeader,
  PAIRS,
  SECRET,
  said,
  timed,
} from "./signature-fixture.ts";

describe("a genuine signature", () => {
  test("is accepted with the very bytes that were signed", () => {
    expect(verify(HEX, [SECRET], { "x-signature": hexOf() }, BODY, NOW)).toEqual({ ok: true, value: BODY });
  });

  test.each(["sha1", "sha256", "sha512"] as const)("of %s is accepted, and of no other digest", (digest) => {
    for (const other of ["sha1", "sha256", "sha512"] as const)
      expect(ofHeader({ ...HEX, digest }, hexOf("", SECRET, other))).toBe(other === digest ? "accepted" : ODD_FORM);
  });

  test("of either of two secrets is accepted while one replaces the other", () => {
    for (const secrets of [
      [SECRET, "older"],
      ["newer", SECRET],
    ])
      expect(said(HEX, { "x-signature": hexOf() }, secrets)).toBe("accepted");
  });

  test("of a third secret is not, nor one that was made with no secret", () => {
    expect(said(HEX, { "x-signature": hexOf() }, ["a", "b", SECRET])).toBe(NO_MATCH);
    expect(said(HEX, { "x-signature": hexOf("", "") }, ["", SECRET])).toBe(NO_MATCH);
    expect(said(HEX, { "x-signature": hexOf() }, ["", "a", SECRET])).toBe("accepted");
  });

  test("is of no use where no secret is configured", () => {
    for (const secrets of [[], [""], ["", ""]])
      expect(said(HEX, { "x-signature": hexOf("", "") }, secrets)).toBe("no webhook secret is configured");
  });
});

describe("a signature header", () => {
  test("that is absent, empty or not the request's own is missing", () => {
    const inherited: Headers = Object.create({ "x-signature": hexOf() }) as Headers;
    for (const headers of [{}, { "x-signature": "" }, { "x-other": hexOf() }, inherited])
      expect(said(HEX, headers)).toBe(MISSING);
  });

  test("that arrived as a list is missing, whatever the list holds", () => {
    const listed = { "x-signature": hexOf().split("") } as unknown as Headers;
    expect(said(HEX, listed)).toBe(MISSING);
  });

  test("of 2048 characters is read, a longer one is not", () => {
    const filled = (length: number): string => {
      let value = timed(NOW);
      while (length - value.length > 200) value += `,pad=${"a".repeat(100)}`;
      return `${value},pad=${"a".repeat(length - value.length - 5)}`;
    };
    expect(ofHeader(PAIRS, filled(2048))).toBe("accepted");
    expect(ofHeader(PAIRS, filled(2049))).toBe(MISSING);
  });
});

describe("a single digest", () => {
  test.each([
    ["a digit short", hexOf().slice(1)],
    ["a digit long", `${hexOf()}0`],
    ["with another letter in front", `z${hexOf().slice(1)}`],
    ["with another letter behind", `${hexOf().slice(0, -1)}z`],
    ["in capitals", hexOf().toUpperCase()],
  ])("%s is not of the expected form", (_what, value) => {
    expect(ofHeader(HEX, value)).toBe(ODD_FORM);
  });

  test("in capitals is accepted where the vendor's own verifier accepts it, other letters never", () => {
    const lenient: SignatureScheme = { ...HEX, caseInsensitive: true };
    expect(ofHeader(lenient, hexOf().toUpperCase())).toBe("accepted");
    expect(ofHeader(lenient, hexOf())).toBe("accepted");
    for (const odd of [`Z${hexOf().slice(1)}`, `${hexOf().slice(0, -1)}Z`, `${hexOf()}A`])
      expect(ofHeader(lenient, odd)).toBe(ODD_FORM);
  });

  test("cannot carry a signed time: a scheme that asks for one refuses everything", () => {
    const impossible: SignatureScheme = { ...HEX, signs: "timestamp.body" };
    expect(ofHeader(impossible, hexOf())).toBe(MALFORMED);
  });
});

describe("a digest that the sender names", () => {
  const NAMED: SignatureScheme = {
    ...HEX,
    chosenBy: { header: "x-algorithm", names: { HMAC_SHA512_HEX: "sha512", HMAC_SHA1_HEX: "sha1" } },
  };
  const named = (scheme: SignatureScheme, algorithm: string, digest: Digest): string =>
    said(scheme, { "x-signature": hexOf("", SECRET, digest), "x-algorithm": algorithm });

  test("is used where the scheme lists it", () => {
    expect(named(NAMED, "HMAC_SHA512_HEX", "sha512")).toBe("accepted");
    expect(named(NAMED, "HMAC_SHA1_HEX", "sha1")).toBe("accepted");
    expect(named(NAMED, "HMAC_SHA1_HEX", "sha256")).toBe(ODD_FORM);
  });

  test("is refused where the scheme does not list it, nor anything that every object answers to", () => {
    for (const name of ["HMAC_SHA256_HEX", "sha256", "toString", "__proto__", ""])
      expect(named(NAMED, name, "sha256")).toBe(NOT_ALLOWED);
    expect(said(NAMED, { "x-signature": hexOf() })).toBe(NOT_ALLOWED);
  });

  test("is refused where the list merely inherits it", () => {
    const names = Object.create({ HMAC_SHA1_HEX: "sha1" }) as Record<string, Digest>;
    const inheriting: SignatureScheme = { ...NAMED, chosenBy: { header: "x-algorithm", names } };
    expect(named(inheriting, "HMAC_SHA1_HEX", "sha1")).toBe(NOT_ALLOWED);
  });

  test("is refused where the scheme itself names one that does not exist", () => {
    const odd: SignatureScheme = { ...HEX, digest: JSON.parse('"md5"') };
    expect(ofHeader(odd, "0".repeat(32))).toBe(NOT_ALLOWED);
  });
});

describe("a header of pairs", () => {
  test("may hold several digests, of which one must match, and keys that mean nothing to us", () => {
    const digest = hexOf(`${NOW}.`);
    const other = "0".repeat(64);
    for (const value of [
      `t=${NOW},v1=${other},v1=${digest}`,
      `v1=${digest},v1=${other},t=${NOW}`,
      `v0=whatever,t=${NOW},v1=${digest},abcdefghijklmnop=1`,
    ])
      expect(ofHeader(PAIRS, value)).toBe("accepted");
    expect(ofHeader(PAIRS, `t=${NOW},v1=${other}`)).toBe(NO_MATCH);
  });

  test.each([
    ["no time", `v1=${hexOf(`${NOW}.`)}`],
    ["no digest", `t=${NOW}`],
    ["two times", `${timed(NOW)},t=${NOW}`],
    ["a space before a pair", timed(NOW).replace(",", ", ")],
    ["a space behind a pair", timed(NOW).replace(",", " ,")],
    ["a space inside a pair", `${timed(NOW)},pad=a b`],
    ["an empty element", `${timed(NOW)},`],
    ["a pair without a value", `${timed(NOW)},pad=`],
    ["a pair without a key", `${timed(NOW)},=pad`],
    ["a key of seventeen letters", `${timed(NOW)},abcdefghijklmnopq=1`],
    ["a value of 257 characters", `${timed(NOW)},pad=${"a".repeat(257)}`],
    ["a mark in front", `?${timed(NOW)}`],
  ])("with %s is malformed", (_what, value) => {
    expect(ofHeader(PAIRS, value)).toBe(MALFORMED);
  });

  test("of which any digest is not one is refused whole", () => {
    expect(ofHeader(PAIRS, `${timed(NOW)},v1=short`)).toBe(ODD_FORM);
  });

  test("may sign the body alone: then its time has no meaning", () => {
    const bodyAlone: SignatureScheme = { ...PAIRS, signs: "body" };
    expect(ofHeader(bodyAlone, `t=1,v1=${hexOf()}`)).toBe("accepted");
    expect(ofHeader(bodyAlone, timed(NOW))).toBe(NO_MATCH);
  });
});

describe("a signed time", () => {
  const at = (time: number, tolerance?: number): string =>
    ofHeader({ ...PAIRS, ...(tolerance !== undefined && { toleranceSeconds: tolerance }) }, timed(time));

  test("may be five minutes from our clock on either side, where the scheme says nothing else", () => {
    expect([at(NOW - 300), at(NOW + 300)]).toEqual(["accepted", "accepted"]);
    expect([at(NOW - 301), at(NOW + 301)]).toEqual([OUT_OF_TIME, OUT_OF_TIME]);
    expect([at(NOW - 10, 10), at(NOW - 11, 10), at(NOW, 0)]).toEqual(["accepted", OUT_OF_TIME, "accepted"]);
  });

  test("is the one that the digest covers", () => {
    expect(ofHeader(PAIRS, timed(NOW).replace(`t=${NOW}`, `t=${NOW + 1}`))).toBe(NO_MATCH);
  });

  test.each(["+1000", "1000.0", "1e3", "0x3e8", "01000", "NaN"])("written as %s is malformed", (time) => {
    expect(said(PAIRS, { "x-signature": timed(time) }, [SECRET], 1000)).toBe(OUT_OF_TIME);
  });

  test("of thirteen digits is malformed, however wrong our own clock is", () => {
    expect(said(PAIRS, { "x-signature": timed(1_000_000_000_000) }, [SECRET], 1_000_000_000_000)).toBe(OUT_OF_TIME);
    expect(said(PAIRS, { "x-signature": timed(999_999_999_999) }, [SECRET], 999_999_999_999)).toBe("accepted");
  });

  test("of the very first second is a time like any other", () => {
    expect(said(PAIRS, { "x-signature": timed(0) }, [SECRET], 0)).toBe("accepted");
  });

  test("is refused where our own clock is not a number", () => {
    expect(said(PAIRS, { "x-signature": timed(NOW) }, [SECRET], Number.NaN)).toBe(OUT_OF_TIME);
  });
});
