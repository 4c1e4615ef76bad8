import { describe, expect, test } from "vitest";
import { isPassing, route } from "../../../../src/core/route.ts";
import { outcomeOf } from "../../../../src/core/route-outcome.ts";
import { type Candidate, type Need, ROUTE_RULES } from "../../../../src/core/route-rules.ts";
import { able, candidate, need, routed } from "./fixture.ts";

const A = candidate("a");

const CASES: readonly (readonly [refusal: string, candidate: Candidate, need: Need])[] = [
  ["other_mode", A, need({ livemode: true })],
  ["not_pinned", A, need({ pinned: "b" })],
  ["not_in_consent", A, need({ recipients: ["b"] })],
  ["other_region", A, need({ region: "us" })],
  ["region_not_allowed", A, routed({ strategy: "priority", regions: ["us"] })],
  ["not_another_way", A, need({ otherWay: true })],
  ["country_unsupported", able("a", { countries: ["FR"] }), need()],
  ["check_unsupported", able("a", { checks: ["liveness"] }), need()],
  ["document_unsupported", able("a", { documents: ["residence_permit"] }), need()],
  ["scenario_unsupported", A, need({ scenarioNeeds: "watchlist" })],
  ["killed", candidate("a", { control: "kill" }), need({ holding: "a" })],
  ["drained", candidate("a", { control: "drain" }), need({ holding: "a" })],
  ["cordoned", candidate("a", { control: "cordon" }), need()],
  ["in_maintenance", candidate("a", { control: "maintenance" }), need()],
  ["budget_exhausted", candidate("a", { starts: 10 }), routed({ strategy: "priority", monthly_cost_cap: { a: 10 } })],
];

describe("the rules of a route", () => {
  test("each has a case here", () => {
    expect(CASES.map(([refusal]) => refusal)).toEqual(ROUTE_RULES.map(({ refusal }) => refusal));
  });

  test("a vendor whose words cannot express the sandbox scenario is refused for that scenario alone", () => {
    const wordless = able("a", { cannotTell: ["underage"] });
    expect(route([wordless], need({ scenario: "underage" })).refusals).toEqual([
      { connection: "a", vendor: "a", refusal: "scenario_unsupported" },
    ]);
    expect(route([wordless], need({ scenario: "approve" })).order).toEqual(["a"]);
  });

  test.each(CASES)(
    "%s: the vendor is refused with that word, and the other one is taken",
    (refusal, refused, asked) => {
      const found = route([refused], asked);
      expect(found.order).toEqual([]);
      expect(found.refusals).toEqual([{ connection: "a", vendor: "a", refusal }]);
      expect(route([A], need()).order).toEqual(["a"]);
    },
  );

  test("only what ends by itself or by an operator's word lets a session wait", () => {
    const passing = ROUTE_RULES.map(({ refusal }) => ({ connection: "a", vendor: "a", refusal })).filter(isPassing);
    expect(passing.map(({ refusal }) => refusal)).toEqual([
      "killed",
      "drained",
      "cordoned",
      "in_maintenance",
      "budget_exhausted",
    ]);
  });

  test("a lasting refusal is told before a passing one, so that nobody waits for what cannot come", () => {
    const both = candidate("a", { control: "kill" });
    expect(route([both], need({ recipients: ["b"] })).refusals[0]?.refusal).toBe("not_in_consent");
  });

  test.each(["cordon", "maintenance"] as const)("a start that waits at a vendor stays there under %s", (control) => {
    expect(route([candidate("a", { control })], need({ holding: "a" })).order).toEqual(["a"]);
    expect(route([candidate("a", { control })], need({ holding: "b" })).order).toEqual([]);
  });

  test("the last start that fits under a cap is taken, the next one is not", () => {
    const asked = routed({ strategy: "priority", monthly_cost_cap: { a: 10 } });
    expect(route([candidate("a", { starts: 9 })], asked).order).toEqual(["a"]);
    expect(route([candidate("a", { starts: 10 })], asked).order).toEqual([]);
    expect(route([candidate("b", { starts: 10 })], asked).order).toEqual(["b"]);
  });

  test("an exhausted rate contract puts a vendor behind the others and refuses it to nobody", () => {
    const found = route([candidate("a", { quotaExhausted: true }), candidate("b")], need());
    expect(found.order).toEqual(["b", "a"]);
    expect(found.scores.map(({ demoted }) => demoted)).toEqual([null, "quota_exhausted"]);
    expect(found.refusals).toEqual([]);
  });
});

describe("what an end says about the vendor", () => {
  test.each([
    ["approved", [], "pass"],
    ["rejected", ["fraud.document_forged"], undefined],
    ["rejected", ["capture.document_blurry"], "failure"],
    ["rejected", ["capture.document_blurry", "identity.face_mismatch"], undefined],
    ["expired", ["capture.abandoned"], "failure"],
    ["expired", ["policy.withdrawn"], undefined],
    ["expired", ["vendor.cancelled"], "failure"],
    ["rejected", [], undefined],
    ["pending_review", ["vendor.cancelled"], undefined],
  ] as const)("%s for %s: %s", (status, reasons, outcome) => {
    expect(outcomeOf(status, reasons)).toBe(outcome);
  });
});
