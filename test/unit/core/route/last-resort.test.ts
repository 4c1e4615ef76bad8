import { describe, expect, test } from "vitest";
import { route } from "../../../../src/core/route.ts";
import { able, candidate, need, routed } from "./fixture.ts";

const A = candidate("a");
const DESK = able("desk", { lastResort: true, price: { amount: 0, currency: "EUR" } });
const refused = (found: ReturnType<typeof route>) =>
  found.refusals.map(({ connection, refusal }) => `${connection} ${refusal}`);

describe("a vendor of last resort", () => {
  test("takes nothing that another one may take, however cheap and however early it stands", () => {
    for (const asked of [
      need(),
      routed({ strategy: "cost_per_valid_pass" }),
      routed({ strategy: "priority", order: ["desk", "a"] }),
    ]) {
      const found = route([DESK, A], asked);
      expect([found.order, refused(found)]).toEqual([["a"], ["desk last_resort"]]);
    }
  });

  test("is held back too while the other one is only away", () => {
    const away = candidate("a", { control: "maintenance" });
    const found = route([DESK, away], need());
    expect([found.order, refused(found)]).toEqual([[], ["a in_maintenance", "desk last_resort"]]);
  });

  test("takes what no other one could ever take, and what has nobody else", () => {
    const unable = able("a", { checks: ["liveness"] });
    expect(route([unable, DESK], need()).order).toEqual(["desk"]);
    expect(route([DESK], need()).order).toEqual(["desk"]);
    expect(route([DESK, able("desk2", { lastResort: true })], need()).order).toEqual(["desk", "desk2"]);
  });

  test("takes who asked for it, by its name or for another way, and keeps whom it has", () => {
    expect(route([DESK, A], need({ pinned: "desk" })).order).toEqual(["desk"]);
    expect(route([DESK, A], need({ otherWay: true })).order).toEqual(["desk"]);
    expect(route([DESK, A], need({ holding: "desk" })).order).toContain("desk");
  });

  test("is bound by consent, country and checks as any other", () => {
    expect(route([DESK, A], need({ otherWay: true, recipients: ["a"] })).order).toEqual([]);
    expect(route([able("desk", { lastResort: true, countries: ["FR"] }), A], need({ otherWay: true })).order).toEqual(
      [],
    );
  });
});
