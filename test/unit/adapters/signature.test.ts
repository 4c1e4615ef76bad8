import { createHmac } from "node:crypto";
import { describe, expect, test } from "vitest";
import { admit } from "../../../adapters/_kit/address-key.ts";
import { verify } from "../../../adapters/_kit/signature.ts";
import type { Headers } from "../../../contracts/adapter.ts";
import type { Digest, SignatureScheme } from "../../../contracts/signature.ts";

const NOW = 1_772_446_530;
const BODY = new TextEncoder().encode('{"event":"report.completed"}');
const SECRET = "the newest secret";

const HEX: SignatureScheme = { header: "x-signature", format: "hex", signs: "body", digest: "sha256" };
const PAIRS: SignatureScheme = { header: "x-signature", format: "pairs", signs: "timestamp.body", digest: "sha256" };

const hexOf = (prefix = "", secret = SECRET, digest: Digest = "sha256"): string =>
  createHmac(digest, secret).update(prefix).update(BODY).digest("hex");

/** The signature of a time, as the vendor writes it. */
const timed = (time: number | string): string => `t=${time},v1=${hexOf(`${time}.`)}`;

/** What the verifier says: the refusal in its words, or `accepted`. */
const said = (scheme: SignatureScheme, headers: Headers, secrets: readonly string[] = [SECRET], now = NOW): string => {
  const result = verify(scheme, secrets, headers, BODY, now);
  if (result.ok) return "accepted";
  expect(result.fault.kind).toBe("unauthentic");
  return result.fault.detail;
};
const ofHeader = (scheme: SignatureScheme, value: string): string => said(scheme, { "x-signature": value });

const MISSING = "the signature header is missing";
const MALFORMED = "the signature header is malformed";
const ODD_FORM = "the signature is not a digest of the expected form";
const OUT_OF_TIME = "the signed timestamp is malformed or out of tolerance";
const NO_MATCH = "the signature does not match";
const NOT_ALLOWED = "the digest algorithm is not allowed";

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

describe("a hint, which nobody signs", () => {
  const [KEY, OLDER] = ["k".repeat(32), "o".repeat(32)];

  test("is passed on as it came where its address carries one of the account's keys", () => {
    for (const key of [KEY, OLDER]) expect(admit([KEY, OLDER], key, BODY)).toEqual({ ok: true, value: BODY });
  });

  test.each([
    ["no key", undefined],
    ["an empty key", ""],
    ["another key", "x".repeat(32)],
    ["part of a key", KEY.slice(1)],
    ["a key and more", `${KEY}k`],
    ["a key in another case", KEY.toUpperCase()],
  ])("is refused with %s", (_what, key) => {
    expect(admit([KEY, OLDER], key, BODY)).toMatchObject({ ok: false, fault: { kind: "unauthentic" } });
  });

  test("is refused where no key is configured, an empty one least of all, and a third is none", () => {
    expect(admit([], KEY, BODY).ok).toBe(false);
    expect(admit([""], "", BODY).ok).toBe(false);
    expect(admit(["", KEY], KEY, BODY).ok).toBe(true);
    expect(admit(["1".repeat(32), "2".repeat(32), KEY], KEY, BODY).ok).toBe(false);
  });
});

describe("a time in a header of its own", () => {
  const TIMED: SignatureScheme = { ...HEX, timestampIn: { header: "x-timestamp", member: "timestamp" } };
  const bodyAt = (timestamp: unknown): Uint8Array =>
    new TextEncoder().encode(JSON.stringify({ event: "status.updated", timestamp, nested: { timestamp: NOW } }));
  const saidOf = (body: Uint8Array, time: string | undefined, now = NOW): string => {
    const signature = createHmac("sha256", SECRET).update(body).digest("hex");
    const headers = { "x-signature": signature, ...(time === undefined ? {} : { "x-timestamp": time }) };
    const result = verify(TIMED, [SECRET], headers, body, now);
    return result.ok ? "accepted" : result.fault.detail;
  };
  const OTHER_TIME = "the signed body tells another time than the header";

  test("counts where the signed body says the same, as a number or as text", () => {
    expect(saidOf(bodyAt(NOW), String(NOW))).toBe("accepted");
    expect(saidOf(bodyAt(String(NOW)), String(NOW))).toBe("accepted");
  });

  test("that was moved forward to make an old body look fresh is refused", () => {
    expect(saidOf(bodyAt(NOW - 3600), String(NOW))).toBe(OTHER_TIME);
    expect(saidOf(bodyAt(NOW - 3600), String(NOW - 3600))).toBe(OUT_OF_TIME);
  });

  test("is within the tolerance on either side", () => {
    for (const now of [NOW - 300, NOW + 300]) expect(saidOf(bodyAt(NOW), String(NOW), now)).toBe("accepted");
    for (const now of [NOW - 301, NOW + 301, Number.NaN])
      expect(saidOf(bodyAt(NOW), String(NOW), now)).toBe(OUT_OF_TIME);
  });

  test("is refused where it is absent, malformed or sent twice", () => {
    for (const time of [undefined, "", "soon", `${NOW}.0`, `+${NOW}`, `${NOW}, ${NOW}`])
      expect(saidOf(bodyAt(NOW), time)).toBe(OUT_OF_TIME);
  });

  test("is refused where the body has none, or no object to hold one", () => {
    const bodies = [bodyAt(undefined), bodyAt(null), bodyAt({}), bodyAt(NOW + 0.5)];
    for (const text of ["null", "[]", "1", '"x"', "", "{", `{"timestamp":1,"timestamp":${NOW}}`])
      bodies.push(new TextEncoder().encode(text));
    for (const body of bodies) expect(saidOf(body, String(NOW))).toBe(OTHER_TIME);
  });

  test("is looked for only in a body that is known to be the vendor's", () => {
    const headers = { "x-signature": "0".repeat(64), "x-timestamp": String(NOW) };
    expect(verify(TIMED, [SECRET], headers, bodyAt(NOW - 1), NOW)).toMatchObject({ fault: { detail: NO_MATCH } });
  });
});

describe("lists of pairs, each with its own time", () => {
  const SETS: SignatureScheme = { ...PAIRS, format: "sets" };
  const by = (secret: string, time = NOW): string => `t=${time},v1=${hexOf(`${time}.`, secret)}`;

  test("are accepted where any one of them is genuine, whichever place it has", () => {
    expect(ofHeader(SETS, timed(NOW))).toBe("accepted");
    expect(ofHeader(SETS, `${by("another")} ${timed(NOW)}`)).toBe("accepted");
    expect(ofHeader(SETS, `${timed(NOW)} ${by("another")}`)).toBe("accepted");
    expect(ofHeader(SETS, `${by("another")} ${by("a third")}`)).toBe(NO_MATCH);
  });

  test("count each for its own time alone", () => {
    expect(ofHeader(SETS, `${by("another")} ${timed(NOW - 301)}`)).toBe(NO_MATCH);
    expect(ofHeader(SETS, `${timed(NOW - 301)} ${timed(NOW + 301)}`)).toBe(OUT_OF_TIME);
    expect(ofHeader(SETS, `${timed(NOW - 301)} ${timed(NOW)}`)).toBe("accepted");
    const borrowed = timed(NOW - 301).replace(String(NOW - 301), String(NOW));
    expect(ofHeader(SETS, `${borrowed} ${by("another")}`)).toBe(NO_MATCH);
  });

  test("are all refused where one is malformed", () => {
    for (const odd of ["", " ", ",", "t=1", "hello", `v1=${hexOf()}`])
      expect(ofHeader(SETS, `${timed(NOW)} ${odd}`)).toBe(MALFORMED);
    expect(ofHeader(SETS, `${timed(NOW)} t=${NOW},v1=abcd`)).toBe(ODD_FORM);
    expect(ofHeader(PAIRS, `${timed(NOW)} ${timed(NOW)}`)).toBe(MALFORMED);
    expect(ofHeader(SETS, Array(4).fill(timed(NOW)).join(" "))).toBe("accepted");
    expect(ofHeader(SETS, Array(5).fill(timed(NOW)).join(" "))).toBe(MALFORMED);
  });
});

describe("a callback that says which account it is for", () => {
  const ADDRESSED: SignatureScheme = { ...HEX, addressedTo: { header: "x-client", account: "ours" } };
  const to = (client: Headers): string => said(ADDRESSED, { "x-signature": hexOf(), ...client });

  test("is taken by that account alone", () => {
    expect(to({ "x-client": "ours" })).toBe("accepted");
    for (const client of [{}, { "x-client": "" }, { "x-client": "Ours" }, { "x-client": "ours, ours" }])
      expect(to(client)).toBe("the callback is for another account");
  });
});
