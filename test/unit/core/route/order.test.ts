import { describe, expect, test } from "vitest";
import { Routing } from "../../../../contracts/policy.ts";
import { route } from "../../../../src/core/route.ts";
import { fractionOf, passRate } from "../../../../src/core/route-order.ts";
import { able, candidate, need, routed } from "./fixture.ts";

const THREE = [candidate("a"), candidate("b"), candidate("c")];
const orderOf = (...input: Parameters<typeof route>): string => route(...input).order.join(" ");

describe("priority", () => {
  test("without a routing is the configured order", () => {
    const found = route(THREE, need());
    expect([found.strategy, ...found.order]).toEqual(["priority", "a", "b", "c"]);
  });

  test("takes the order of the policy, then the others as configured", () => {
    expect(orderOf(THREE, routed({ strategy: "priority", order: ["c"] }))).toBe("c a b");
    expect(orderOf(THREE, routed({ strategy: "priority", order: ["b", "c", "a"] }))).toBe("b c a");
  });

  test("lets a vendor at less than half its health give way to the next, and no more than that", () => {
    const withHealth = (weight: number) => [candidate("a", { weight }), candidate("b"), candidate("c")];
    expect(orderOf(withHealth(0.6), need())).toBe("a b c");
    expect(orderOf(withHealth(0.4), need())).toBe("b a c");
    expect(orderOf(withHealth(0), need())).toBe("b c a");
  });
});

const PEOPLE = 20_000;

/** Who is first for each of many people. */
const firsts = (weights: Readonly<Record<string, number>>): readonly string[] => {
  const asked = routed({ strategy: "weights", weights });
  return Array.from({ length: PEOPLE }, (_, person) => {
    const sticky = (): string => `subject-${person}\nconsumer DE`;
    return route(THREE, { ...asked, sticky }).order[0] ?? "";
  });
};
const shareOf = (chosen: readonly string[], connection: string): number =>
  chosen.filter((first) => first === connection).length / chosen.length;

describe("weights", () => {
  test("give each vendor its share of the people", () => {
    const chosen = firsts({ a: 70, b: 20, c: 10 });
    expect(shareOf(chosen, "a")).toBeCloseTo(0.7, 1.7);
    expect(Math.abs(shareOf(chosen, "a") - 0.7)).toBeLessThan(0.015);
    expect(Math.abs(shareOf(chosen, "b") - 0.2)).toBeLessThan(0.015);
    expect(Math.abs(shareOf(chosen, "c") - 0.1)).toBeLessThan(0.015);
  });

  test("keep a person at one vendor", () => {
    expect(firsts({ a: 1, b: 1, c: 1 })).toEqual(firsts({ a: 1, b: 1, c: 1 }));
  });

  test("that change move the share that must move, and nobody between the others", () => {
    const before = firsts({ a: 50, b: 50 });
    const after = firsts({ a: 50, b: 50, c: 25 });
    const moved = before.flatMap((first, person) => (first === after[person] ? [] : [after[person]]));
    expect(new Set(moved)).toEqual(new Set(["c"]));
    expect(Math.abs(moved.length / PEOPLE - 0.2)).toBeLessThan(0.015);
  });

  test("of a vendor that is gone go to the others in proportion", () => {
    const asked = routed({ strategy: "weights", weights: { a: 1, b: 1, c: 1 } });
    const people = Array.from({ length: 300 }, (_, person) => ({ ...asked, sticky: () => `subject-${person}` }));
    for (const person of people) {
      const all = route(THREE, person).order;
      const left = route(THREE.slice(1), person).order;
      expect(left).toEqual(all.filter((connection) => connection !== "a"));
    }
  });

  test("put a vendor without a weight behind all that have one", () => {
    for (let person = 0; person < 100; person += 1) {
      const sticky = (): string => String(person);
      const found = route(THREE, routed({ strategy: "weights", weights: { b: 1, c: 1 } }, { sticky }));
      expect(found.order[2]).toBe("a");
    }
  });

  test("are multiplied by the health of the vendor", () => {
    const sick = [candidate("a", { weight: 0.25 }), candidate("b"), candidate("c")];
    const asked = routed({ strategy: "weights", weights: { a: 1, b: 1 } });
    const chosen = Array.from(
      { length: PEOPLE },
      (_, person) => route(sick, { ...asked, sticky: () => `subject-${person}` }).order[0] ?? "",
    );
    expect(Math.abs(shareOf(chosen, "a") - 0.2)).toBeLessThan(0.015);
  });
});

describe("the draw behind the weights", () => {
  test("is even, also for names that differ in one character", () => {
    const bins = new Array<number>(100).fill(0);
    const count = 100_000;
    for (let index = 0; index < count; index += 1) {
      const bin = Math.floor(fractionOf(`subject-${index}\na`) * 100);
      bins[bin] = (bins[bin] ?? 0) + 1;
    }
    const expected = count / 100;
    const chiSquare = bins.reduce((sum, seen) => sum + (seen - expected) ** 2 / expected, 0);
    // 99 degrees of freedom: 0.1 % of even draws lie above.
    expect(chiSquare).toBeLessThan(148.2);
  });

  test("of one person at two vendors is independent", () => {
    const count = 50_000;
    let product = 0;
    for (let person = 0; person < count; person += 1)
      product += (fractionOf(`subject-${person}\na`) - 0.5) * (fractionOf(`subject-${person}\nb`) - 0.5);
    // Correlation; standard deviation 1 / sqrt(count).
    expect(Math.abs((product / count) * 12)).toBeLessThan(4 / Math.sqrt(count));
  });

  test("is the same on every machine and in every release", () => {
    expect(fractionOf("subject-1\nonfido")).toBe(0.12231722448659083);
    expect(fractionOf("")).toBe(0.06436344349718498);
  });
});

describe("success rate", () => {
  const asked = routed({ strategy: "success_rate" });

  test("prefers who brings more people to a valid end", () => {
    const known = [candidate("a", { passes: 60, failures: 40 }), candidate("b", { passes: 90, failures: 10 })];
    const found = route(known, asked);
    expect([found.strategy, ...found.order]).toEqual(["success_rate", "b", "a"]);
    expect(found.scores[0]?.facts).toEqual({ passes: 90, failures: 10 });
  });

  test("tries a vendor of which nothing is known, and stops when it proves worse", () => {
    const good = candidate("a", { passes: 300, failures: 30 });
    expect(orderOf([good, candidate("b")], asked)).toBe("b a");
    expect(orderOf([good, candidate("b", { passes: 2, failures: 8 })], asked)).toBe("a b");
  });

  test("is never more than 1 nor less than what was seen", () => {
    for (const [passes, failures] of [
      [0, 0],
      [1, 0],
      [0, 1],
      [500, 0],
      [0, 500],
      [3, 7],
    ] as const) {
      const rate = passRate(passes, failures);
      expect(rate).toBeLessThanOrEqual(1);
      expect(rate).toBeGreaterThanOrEqual(passes + failures === 0 ? 1 : passes / (passes + failures));
    }
    expect(passRate(0, 500)).toBeLessThan(0.01);
  });
});

describe("cost per valid pass", () => {
  test("prefers the dearer vendor where the cheaper one has to be paid more often", () => {
    const cheap = { ...able("cheap", { price: { amount: 1, currency: "EUR" } }), passes: 200, failures: 800 };
    const dear = { ...able("dear", { price: { amount: 2, currency: "EUR" } }), passes: 950, failures: 50 };
    const found = route([cheap, dear], routed({ strategy: "cost_per_valid_pass" }));
    expect(found.order).toEqual(["dear", "cheap"]);
    expect(found.scores[0]?.facts).toEqual({ passes: 950, failures: 50, price: 2 });
  });

  test("takes a vendor that costs nothing first", () => {
    const free = able("free", { price: { amount: 0, currency: "EUR" } });
    expect(orderOf([candidate("a"), free], routed({ strategy: "cost_per_valid_pass" }))).toBe("free a");
  });
});

describe("a routing", () => {
  test.each([
    ["weights under another strategy", { strategy: "priority", weights: { a: 1 } }, "have no effect"],
    ["weights that are missing", { strategy: "weights" }, "must give a share"],
    ["weights of zero", { strategy: "weights", weights: { a: 0 } }, "must give a share"],
    ["a connection ordered twice", { strategy: "priority", order: ["a", "a"] }, "twice"],
    ["a cap of nothing", { strategy: "priority", monthly_cost_cap: { a: 0 } }, ""],
    ["a negative weight", { strategy: "weights", weights: { a: -1, b: 2 } }, ""],
    ["an unknown strategy", { strategy: "cheapest" }, ""],
    ["an unknown setting", { strategy: "priority", sticky: true }, ""],
  ])("with %s is refused", (_name, routing, mend) => {
    const parsed = Routing.safeParse(routing);
    expect(parsed.success).toBe(false);
    expect(parsed.error?.issues[0]?.message).toContain(mend);
  });
});
