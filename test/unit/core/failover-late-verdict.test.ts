import { describe, expect, test } from "vitest";
import { STATUSES, type Status } from "../../../contracts/status.ts";
import { COOL_DOWN, type EarlierSession, keptVendor } from "../../../src/core/decision-shopping.ts";
import { type LateVerdict, lateEffect } from "../../../src/core/late-verdict.ts";
import { WHYS } from "../../../src/core/progress.ts";

const ACCEPTED: LateVerdict = {
  told: "approved",
  final: true,
  judged: "approved",
  leftFor: "capture_begun",
  othersSubmitted: false,
  sessionEnded: false,
};

describe("a final word about an attempt that was left", () => {
  test("is accepted where the person left by themselves, every check is there and nothing else decides", () => {
    expect(lateEffect(ACCEPTED)).toBe("accept");
  });

  test.each([
    ["the vendor was changed for the person", { leftFor: "in_doubt" }],
    ["a retake took its place", { leftFor: "resubmitted" }],
    ["a required check is missing", { judged: "pending_review" }],
    ["another attempt has the person's documents", { othersSubmitted: true }],
    ["the session has ended", { sessionEnded: true }],
  ] as const)("becomes a case where %s", (_why, differing) => {
    expect(lateEffect({ ...ACCEPTED, ...differing })).toBe("approval");
  });

  test("a rejection is a case too, and whatever is not final is only kept", () => {
    expect(lateEffect({ ...ACCEPTED, told: "rejected", judged: "rejected" })).toBe("rejection");
    for (const told of STATUSES) expect(lateEffect({ ...ACCEPTED, told, final: false })).toBe("record");
    for (const told of STATUSES.filter((status) => status !== "approved" && status !== "rejected"))
      expect(lateEffect({ ...ACCEPTED, told })).toBe("record");
  });

  test("nothing but an approval after the person's own restart is ever accepted", () => {
    for (const told of STATUSES as readonly Status[])
      for (const leftFor of [...WHYS, "resubmitted", "manual", null])
        if (lateEffect({ ...ACCEPTED, told, leftFor }) === "accept")
          expect([told, leftFor]).toEqual(["approved", "capture_begun"]);
  });
});

const NOW = 1_800_000_000_000;
const QUESTION = { segment: "consumer", jurisdiction: "DE", level: "standard" };
const refused = (differing: Partial<EarlierSession> = {}): EarlierSession => ({
  ...QUESTION,
  vendor: "onfido",
  status: "rejected",
  endedAt: NOW - 1000,
  ...differing,
});

describe("a person who was refused", () => {
  test("keeps the vendor of the last refusal for thirty days", () => {
    expect(keptVendor([refused()], QUESTION, NOW)).toBe("onfido");
    expect(keptVendor([refused({ vendor: "sumsub", endedAt: NOW - 5000 }), refused()], QUESTION, NOW)).toBe("onfido");
    expect(keptVendor([refused({ endedAt: NOW - COOL_DOWN + 1 })], QUESTION, NOW)).toBe("onfido");
    expect(keptVendor([refused({ endedAt: NOW - COOL_DOWN })], QUESTION, NOW)).toBeUndefined();
  });

  test.each([
    ["an approval", { status: "approved" }],
    ["an end by time", { status: "expired" }],
    ["another segment", { segment: "business" }],
    ["another jurisdiction", { jurisdiction: "FR" }],
    ["another level", { level: "basic" }],
    ["no vendor", { vendor: null }],
  ] as const)("is not held by %s", (_what, differing) => {
    expect(keptVendor([refused(differing)], QUESTION, NOW)).toBeUndefined();
  });
});
