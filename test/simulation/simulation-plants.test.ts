import { describe, expect, test } from "vitest";
import { runCanary } from "./plants/canary.ts";
import { findPlant, PLANTS } from "./plants/plants.ts";

describe("the simulation", () => {
  test.each(PLANTS)("catches $name", async (row) => {
    const found = await findPlant(row);
    expect(found?.violation ?? "nothing was found").toMatch(row.caughtBy);
  });

  test("fails for the canary, which is broken for good", async () => {
    expect(await runCanary()).toMatch(/^A1/);
  });

  test("has at least thirty planted bugs, each with its own name", () => {
    expect(new Set(PLANTS.map(({ name }) => name)).size).toBeGreaterThanOrEqual(30);
  });
});
