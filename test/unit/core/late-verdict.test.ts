import { describe, expect, test } from "vitest";
import { STATUSES } from "../../../contracts/status.ts";
import { type LateVerdict, lateEffect } from "../../../src/core/late-verdict.ts";
import { WHYS } from "../../../src/core/progress.ts";

/** The person began anew at another vendor, and the first one approves after all. */
const LATE: LateVerdict = {
  told: "approved",
  final: true,
  judged: "approved",
  leftFor: "capture_begun",
  othersSubmitted: false,
  sessionEnded: false,
};
const effectOf = (differing: Partial<LateVerdict>): string => lateEffect({ ...LATE, ...differing });

describe("a late approval", () => {
  test("counts where the person left by their own wish and has shown nothing elsewhere", () => {
    expect(effectOf({})).toBe("accept");
  });

  test.each<[string, Partial<LateVerdict>]>([
    ["policy makes something else of it", { judged: "pending_review" }],
    ["the vendor was changed for the person", { leftFor: "not_opened" }],
    ["a retake took its place", { leftFor: "resubmitted" }],
    ["nobody knows why it was left", { leftFor: null }],
    ["another attempt holds documents", { othersSubmitted: true }],
    ["the session has ended", { sessionEnded: true }],
  ])("is a case for a person where %s", (_why, differing) => {
    expect(effectOf(differing)).toBe("approval");
  });

  test("counts after the person's own restart alone, whatever else was the reason", () => {
    const leftFor = [...WHYS, "resubmitted", "manual", null];
    expect(leftFor.filter((why) => effectOf({ leftFor: why }) === "accept")).toEqual(["capture_begun"]);
  });
});

describe("any other late word", () => {
  test("that rejects is always a case for a person", () => {
    expect(effectOf({ told: "rejected", judged: "rejected" })).toBe("rejection");
    expect(effectOf({ told: "rejected", sessionEnded: true, leftFor: null })).toBe("rejection");
  });

  test("that is not final is recorded and nothing else", () => {
    expect(effectOf({ final: false })).toBe("record");
    expect(effectOf({ final: false, told: "rejected" })).toBe("record");
  });

  test("that is no verdict is only recorded", () => {
    for (const told of [...STATUSES.filter((status) => status !== "approved" && status !== "rejected"), undefined])
      expect(effectOf({ told }), told).toBe("record");
  });
});
