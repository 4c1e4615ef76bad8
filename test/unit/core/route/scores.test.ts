import { describe, expect, test } from "vitest";
import { NO_ROUTE, route } from "../../../../src/core/route.ts";
import { fractionOf, ordered, passRate, type Score } from "../../../../src/core/route-order.ts";
import { able, candidate, need, routed } from "./fixture.ts";

const price = (amount: number) => ({ price: { amount, currency: "EUR" } });

/** Connection, score and what it was made of, best first. */
const scores = (...input: Parameters<typeof ordered>): readonly (readonly unknown[])[] =>
  ordered(...input).map(({ connection, score, facts }: Score) => [connection, score, facts]);

describe("the score of a vendor", () => {
  const THREE = [candidate("a"), candidate("b"), candidate("c")];

  test("by preference is halved from place to place, the configured order after the policy's", () => {
    expect(scores(THREE, need())).toEqual([
      ["a", 1, { place: 1 }],
      ["b", 0.5, { place: 2 }],
      ["c", 0.25, { place: 3 }],
    ]);
    const preferring = routed({ strategy: "priority", order: ["gone", "c", "b"] });
    expect(scores(THREE, preferring)).toEqual([
      ["c", 1, { place: 1 }],
      ["b", 0.5, { place: 2 }],
      ["a", 0.25, { place: 3 }],
    ]);
    const connections = (order: readonly string[]): string =>
      ordered(THREE, routed({ strategy: "priority", order }))
        .map(({ connection }) => connection)
        .join(" ");
    expect([connections(["c"]), connections(["c", "b"])]).toEqual(["c a b", "c b a"]);
  });

  test("by weights is the share over the draw of the person and the vendor", () => {
    const asked = routed({ strategy: "weights", weights: { a: 30, b: 10 } }, { sticky: () => "person 1" });
    const [first, second, third] = ordered(THREE, asked);
    const drawn = { a: fractionOf("person 1\na"), b: fractionOf("person 1\nb") };
    const expected = { a: -30 / Math.log(drawn.a), b: -10 / Math.log(drawn.b) };
    const best = expected.a > expected.b ? (["a", "b"] as const) : (["b", "a"] as const);
    expect([first, second].map((score) => [score?.connection, score?.score])).toEqual(
      best.map((connection) => [connection, expected[connection]]),
    );
    expect([first, second].map((score) => score?.facts.share).toSorted()).toEqual([10, 30]);
    expect(third).toMatchObject({ connection: "c", score: 0, facts: { share: 0 } });
  });

  test("by weights asks once who the person is, since that costs a digest", () => {
    let asked = 0;
    const sticky = (): string => {
      asked += 1;
      return "person 1";
    };
    ordered(THREE, routed({ strategy: "weights", weights: { a: 1, b: 1 } }, { sticky }));
    expect(asked).toBe(1);
  });

  test("by weights is drawn for nobody in particular where nobody is named", () => {
    const [best] = ordered([candidate("a")], routed({ strategy: "weights", weights: { a: 1 } }));
    expect(best?.score).toBe(-1 / Math.log(fractionOf("\na")));
  });

  test("by success is the pass rate, and that of an untried vendor the highest", () => {
    const tried = candidate("tried", { passes: 7, failures: 3 });
    expect(scores([tried, candidate("new")], routed({ strategy: "success_rate" }))).toEqual([
      ["new", 1, { passes: 0, failures: 0 }],
      ["tried", passRate(7, 3), { passes: 7, failures: 3 }],
    ]);
  });

  test("by cost is the pass rate over the price, with a least price for what costs nothing", () => {
    const paid = { ...able("paid", price(2)), passes: 7, failures: 3 };
    expect(scores([paid, able("free", price(0))], routed({ strategy: "cost_per_valid_pass" }))).toEqual([
      ["free", 1e6, { passes: 0, failures: 0, price: 0 }],
      ["paid", passRate(7, 3) / 2, { passes: 7, failures: 3, price: 2 }],
    ]);
  });

  test("is multiplied by the health, which is told only where it is not whole", () => {
    expect(scores([candidate("a", { weight: 0.25 }), candidate("b", { weight: 1 })], need())).toEqual([
      ["b", 0.5, { place: 2 }],
      ["a", 0.25, { place: 1, weight: 0.25 }],
    ]);
  });

  test("counts only among those within their rate contract, the others follow in their own order", () => {
    const exhausted = { quotaExhausted: true };
    const vendors = [candidate("a", exhausted), candidate("b", exhausted), candidate("c"), candidate("d")];
    const found = ordered(vendors, need());
    expect(found.map(({ connection, demoted }) => `${connection} ${demoted}`)).toEqual([
      "c null",
      "d null",
      "a quota_exhausted",
      "b quota_exhausted",
    ]);
  });
});

describe("the pass rate", () => {
  test("is the upper end of the Wilson interval", () => {
    expect(passRate(7, 3)).toBeCloseTo(0.892_208_733, 9);
    expect(passRate(0, 1)).toBeCloseTo(0.793_450_688, 9);
    expect(passRate(90, 10)).toBeCloseTo(0.944_770_863, 9);
  });

  test("of nothing but passes is 1, and never more by a last bit", () => {
    for (let passes = 0; passes < 3000; passes += 1) {
      expect(passRate(passes, 0)).toBeLessThanOrEqual(1);
      expect(passRate(passes, 0)).toBeGreaterThan(1 - 1e-12);
    }
  });
});

describe("the draw", () => {
  // Worked out by a second implementation of the published constants.
  test.each([
    ["", 0.064_363_443_497_184_98],
    ["a", 0.575_195_813_401_965_2],
    ["subject-1\nonfido", 0.122_317_224_486_590_83],
    ["subject-2\nonfido", 0.273_729_759_277_608_73],
    ["subject-1\nsumsub", 0.946_363_493_012_006_6],
    ["ä€\u{1F600}", 0.016_871_665_486_059_84],
  ])("of %j is the same on every machine and in every release", (text, fraction) => {
    expect(fractionOf(text)).toBe(fraction);
  });
});

describe("a route", () => {
  test("tells its strategy, the legal vendors with their scores, and of each other one why not", () => {
    const found = route(
      [candidate("a"), candidate("b", { control: "kill", vendor: "onfido" })],
      routed({ strategy: "success_rate" }),
    );
    expect(found).toEqual({
      strategy: "success_rate",
      order: ["a"],
      scores: [{ connection: "a", vendor: "a", score: 1, demoted: null, facts: { passes: 0, failures: 0 } }],
      refusals: [{ connection: "b", vendor: "onfido", refusal: "killed" }],
    });
  });

  test("of nobody leads nowhere, by preference", () => {
    expect(route([], need())).toEqual(NO_ROUTE);
    expect(NO_ROUTE).toEqual({ strategy: "priority", order: [], scores: [], refusals: [] });
  });

  const legal = (...[differing, asked]: [Parameters<typeof able>[1], Parameters<typeof need>[0]?]): boolean =>
    route([able("a", differing)], need(asked)).order.length === 1;

  test("may lead to the vendor that must be kept, and to the region", () => {
    expect([legal({}, { pinned: "a" }), legal({}, { pinned: "b" })]).toEqual([true, false]);
    expect([legal({}, { region: "eu" }), legal({}, { region: "us" })]).toEqual([true, false]);
  });

  test("leads only to who can make every check that is needed, and take one of the documents", () => {
    expect(legal({ checks: ["document"] }, { checks: ["document", "liveness"] })).toBe(false);
    expect(legal({ checks: ["document", "liveness"] }, { checks: ["document", "liveness"] })).toBe(true);
    expect(legal({ documents: ["passport"] }, { documents: ["residence_permit", "passport"] })).toBe(true);
  });

  test("leads to a vendor up to its cap, each start at its price", () => {
    const asked = routed({ strategy: "priority", monthly_cost_cap: { a: 10 } });
    const atStart = (starts: number): number => route([{ ...able("a", price(2)), starts }], asked).order.length;
    expect([atStart(4), atStart(5)]).toEqual([1, 0]);
  });
});
