import { describe, expect, test } from "vitest";
import { findPlant, PLANTS } from "./plants/plants.ts";
import { reduce } from "./reduce.ts";
import { reductionOf, regressions } from "./regressions.ts";
import { simulate } from "./simulate.ts";

describe("a seed that broke an invariant once", () => {
  test.each(regressions())("holds now: $name", async (regression) => {
    const { violation } = await simulate(regression.seed, reductionOf(regression));
    expect(violation, regression.why).toBeUndefined();
  });

  test("is explained", () => {
    expect(regressions().filter(({ why }) => why.length < 20 || why.startsWith("not yet"))).toEqual([]);
  });

  test("is made smaller without losing what it breaks", async () => {
    const row = PLANTS.find(({ name }) => name === "a failover without a fence");
    const found = row && (await findPlant(row));
    const failure = row && found && (await reduce(found.seeds, { plant: row.plant }));
    expect(failure?.violation).toMatch(/^F1/);
    expect(failure?.without.length).toBeGreaterThan(5);
    expect(failure?.errands.length).toBe(1);
  });
});
