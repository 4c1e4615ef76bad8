import { describe, expect, test } from "vitest";
import { admit } from "../../../adapters/_kit/address-key.ts";
import { BODY } from "./signature-fixture.ts";

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
