import { describe, expect, test } from "vitest";
import { type EarlierSession, keptVendor } from "../../../src/core/decision-shopping.ts";

const DAY = 86_400_000;
const NOW = 1000 * DAY;
const QUESTION = { segment: "consumer", jurisdiction: "DE", level: "standard" };

const earlier = (differing: Partial<EarlierSession> = {}): EarlierSession => ({
  ...QUESTION,
  vendor: "onfido",
  status: "rejected",
  endedAt: NOW - DAY,
  ...differing,
});
const kept = (...sessions: readonly EarlierSession[]): string | undefined => keptVendor(sessions, QUESTION, NOW);

describe("a person who was refused", () => {
  test("is judged by the same vendor again", () => {
    expect(kept(earlier())).toBe("onfido");
  });

  test("by several is judged by the one that refused last", () => {
    const first = earlier({ endedAt: NOW - 3 * DAY, vendor: "sumsub" });
    const last = earlier({ endedAt: NOW - 2 * DAY });
    expect([kept(first, last), kept(last, first)]).toEqual(["onfido", "onfido"]);
  });

  test("may go elsewhere after thirty days", () => {
    expect(kept(earlier({ endedAt: NOW - 30 * DAY + 1 }))).toBe("onfido");
    expect(kept(earlier({ endedAt: NOW - 30 * DAY }))).toBeUndefined();
  });

  test.each<[string, Partial<EarlierSession>]>([
    ["another segment", { segment: "business" }],
    ["another jurisdiction", { jurisdiction: "FR" }],
    ["another level", { level: "enhanced" }],
  ])("at %s was asked another question", (_what, differing) => {
    expect(kept(earlier(differing))).toBeUndefined();
  });

  test("by nobody's judgement keeps no vendor, and the refusal before it still counts", () => {
    expect(kept(earlier({ vendor: null }))).toBeUndefined();
    expect(kept(earlier({ endedAt: NOW - 2 * DAY }), earlier({ vendor: null }))).toBe("onfido");
  });
});

test.each(["approved", "expired", "submitted"])("a session that is %s keeps nobody at its vendor", (status) => {
  expect(kept(earlier({ status }))).toBeUndefined();
});

test("a person who was never here goes where the route leads", () => {
  expect(kept()).toBeUndefined();
});
