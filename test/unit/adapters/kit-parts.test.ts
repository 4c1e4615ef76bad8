import { createHmac } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { classify } from "../../../adapters/_kit/classify.ts";
import { conform, decodeJson, rowOf, wordOf } from "../../../adapters/_kit/decode.ts";
import { keyOf } from "../../../adapters/_kit/key.ts";
import { formOf, pathPart } from "../../../adapters/_kit/path.ts";
import { verify } from "../../../adapters/_kit/signature.ts";
import { timeOf, timeOfSeconds } from "../../../adapters/_kit/time.ts";
import type { SignatureScheme } from "../../../contracts/signature.ts";

describe("vendor times", () => {
  test.each([
    ["2026-03-02T10:15:30Z", "2026-03-02T10:15:30.000Z"],
    ["2026-03-02T10:15:30.1Z", "2026-03-02T10:15:30.100Z"],
    ["2026-03-02T10:15:30.123456Z", "2026-03-02T10:15:30.123Z"],
    ["2026-03-02T00:15:30+02:00", "2026-03-01T22:15:30.000Z"],
    ["2026-01-01 00:05:00+0000", "2026-01-01T00:05:00.000Z"],
    ["2024-02-29T00:00:00Z", "2024-02-29T00:00:00.000Z"],
  ])("%s is %s", (text, time) => expect(timeOf(text)).toBe(time));

  test.each([
    undefined,
    null,
    "",
    "now",
    "2026-02-29T00:00:00Z",
    "2026-03-02",
    "2026-03-02T24:00:00Z",
    "2026-03-02T10:60:00Z",
    "2026-03-02 10:15:30",
    "2026-03-02T10:15:30+99:00",
  ])("%s is none", (text) => expect(timeOf(text)).toBeUndefined());

  test("without a zone are read in the zone that the vendor's documents fix", () =>
    expect(timeOf("2026-01-01 00:05:00.118", "Z")).toBe("2026-01-01T00:05:00.118Z"));

  test("in seconds must be whole, positive and of this era", () => {
    expect(timeOfSeconds(1772446530)).toBe("2026-03-02T10:15:30.000Z");
    for (const wrong of [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 1e15, null, undefined])
      expect(timeOfSeconds(wrong)).toBeUndefined();
  });

  test("read from any text are a canonical time or none", () =>
    fc.assert(
      fc.property(fc.string(), (text) => {
        const time = timeOf(text, "Z");
        expect(time === undefined || new Date(time).toISOString() === time).toBe(true);
      }),
    ));
});

describe("path parts and forms", () => {
  test("stay one part of a path that a URL parser leaves alone", () =>
    fc.assert(
      fc.property(fc.string({ unit: "binary", minLength: 1, maxLength: 40 }), (value) => {
        const part = pathPart(value, "step");
        if (!part.ok) return expect([".", ".."].includes(value) || !value.isWellFormed()).toBe(true);
        const path = `/a/${part.value}/b`;
        expect(new URL(`https://vendor.test${path}`).pathname).toBe(path);
      }),
    ));

  test("write what a form parser reads back", () => {
    const fields = [
      ["metadata[a b]", "x&y=z+ä"],
      ["options[document][allowed_types][0]", "passport"],
    ] as const;
    expect([...new URLSearchParams(formOf(fields))]).toEqual(fields);
  });
});

describe("decoding", () => {
  const Shape = z.object({ a: z.object({ b: z.string() }) });
  const refusal = (text: string): string => {
    const result = decodeJson(Shape, text);
    return result.ok ? "accepted" : result.fault.detail;
  };

  test.each([
    '{"a":{"b":"x"},"a":{"b":"y"}}',
    '{"__proto__":{"a":1}}',
    `${"[".repeat(33)}${"]".repeat(33)}`,
    '{"a":{"b":"\\ud800"}}',
    '\ufeff{"a":{"b":"x"}}',
    "",
  ])("refuses %s", (text) => expect(refusal(text)).not.toBe("accepted"));

  test("refuses bytes that are not UTF-8", () =>
    expect(decodeJson(Shape, Uint8Array.of(0x22, 0xff, 0x22)).ok).toBe(false));

  test("keeps the digits of an integer that a double cannot hold", () =>
    expect(decodeJson(z.unknown(), '{"id":12345678901234567890}')).toEqual({
      ok: true,
      value: { id: "12345678901234567890" },
    }));

  test("names the field of a mismatch and never its value or a sender's own names", () => {
    expect(refusal('{"a":{"b":7}}')).toBe("unexpected content at a.b (invalid_type)");
    const keyed = conform(z.record(z.string(), z.number()), { "Ada Lovelace": "x" });
    expect(!keyed.ok && keyed.fault.detail).toBe("unexpected content at * (invalid_type)");
  });

  test("finds no row for the names that every object answers to", () => {
    for (const word of ["toString", "constructor", "__proto__", "hasOwnProperty"])
      expect(rowOf({ a: 1 }, word)).toBeUndefined();
  });

  test("keeps words and hides sentences", () => {
    expect([wordOf("awaiting_input"), wordOf("Ada, born 1815")]).toEqual(["awaiting_input", "unrecognised"]);
    expect(keyOf("a.b", "2026-01-01T00:00:00Z")).toBe("a.b|2026-01-01T00:00:00Z");
    expect(keyOf("Ada, born 1815")).toMatch(/^[0-9a-f]{64}$/);
  });
});

describe("classification", () => {
  const answer = (status: number, headers = {}) => classify({ status, headers, body: "a body" });

  test("never has a fault for a 2xx and always one for the rest", () => {
    for (let status = 100; status < 600; status += 1)
      expect(answer(status) === undefined).toBe(status >= 200 && status < 300);
  });

  test("takes Retry-After in seconds only", () => {
    expect(answer(429, { "retry-after": "12" })?.retryAfterSeconds).toBe(12);
    for (const value of ["-1", "1.5", "soon", "", "99999999", "Wed, 21 Oct 2026 07:28:00 GMT"]) {
      expect(answer(429, { "retry-after": value })?.retryAfterSeconds).toBeUndefined();
    }
  });

  test("keeps a request id that looks like one", () => {
    expect(answer(500, { "request-id": "req_1" })?.vendorRequestId).toBe("req_1");
    expect(answer(500, { "request-id": "Ada Lovelace" })?.vendorRequestId).toBeUndefined();
  });
});

describe("the verifier", () => {
  const scheme: SignatureScheme = { header: "s", format: "pairs", signs: "timestamp.body", digest: "sha256" };

  test("never throws, whatever the header says", () =>
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.double(), (value, now) => {
        for (const one of [scheme, { header: "s", format: "hex", signs: "body", digest: "sha512" } as const]) {
          expect(verify(one, ["secret"], { s: value }, new Uint8Array([1]), now).ok).toBe(false);
        }
      }),
    ));

  const hex: SignatureScheme = { header: "s", format: "hex", signs: "body", digest: "sha256" };
  const body = new TextEncoder().encode("{}");
  const digest = (secret: string, prefix = ""): string =>
    createHmac("sha256", secret).update(prefix).update(body).digest("hex");

  test("never uses an empty secret, and never a third", () => {
    expect(verify(hex, [""], { s: digest("") }, body, 0).ok).toBe(false);
    expect(verify(hex, ["", "good"], { s: digest("good") }, body, 0).ok).toBe(true);
    expect(verify(hex, ["", "good"], { s: digest("") }, body, 0).ok).toBe(false);
    expect(verify(hex, ["a", "b", "c"], { s: digest("c") }, body, 0).ok).toBe(false);
    expect(verify(hex, ["a", "b", "c"], { s: digest("b") }, body, 0).ok).toBe(true);
  });

  test("refuses two times in one header, whichever was signed", () => {
    const signed = `v1=${digest("secret", "1000.")}`;
    expect(verify(scheme, ["secret"], { s: `t=1000,${signed}` }, body, 1000).ok).toBe(true);
    expect(verify(scheme, ["secret"], { s: `t=1000,t=1000,${signed}` }, body, 1000).ok).toBe(false);
    expect(verify(scheme, ["secret"], { s: `t=1,t=1000,${signed}` }, body, 1000).ok).toBe(false);
  });

  test("refuses a scheme whose digest nobody listed", () => {
    const odd = { ...scheme, format: "hex", signs: "body", digest: JSON.parse('"md5"') } as const;
    expect(verify(odd, ["secret"], { s: "0".repeat(32) }, new Uint8Array(), 0).ok).toBe(false);
  });
});
