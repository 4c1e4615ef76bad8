import { describe, expect, test } from "vitest";
import { createRetryBudget } from "../../../src/vendors/budget.ts";
import { createBulkhead, type Place } from "../../../src/vendors/bulkhead.ts";
import { deadlineIn, remaining } from "../../../src/vendors/deadline.ts";
import { trips, wilsonLower } from "../../../src/vendors/trip-rule.ts";
import { callUrl, vendorUrl } from "../../../src/vendors/vendor-url.ts";
import { createVirtualWorld } from "../../kit/virtual-world.ts";

const calls = (failures: number, all: number): { at: number; weight: number }[] =>
  Array.from({ length: all }, (_, index) => ({ at: 0, weight: index < failures ? 1 : 0 }));

describe("trip rule", () => {
  test("the lower bound agrees with values worked out by hand", () => {
    expect(wilsonLower(10, 10)).toBeCloseTo(10 / (10 + 1.2816 ** 2), 10);
    expect(wilsonLower(0, 10)).toBeCloseTo(0, 10);
    expect(wilsonLower(10, 20)).toBeCloseTo(0.3622, 3);
  });

  test("out of 20 calls 13 failures open the breaker and 12 do not", () => {
    expect(trips(1, calls(13, 20))).toBe(true);
    expect(trips(1, calls(12, 20))).toBe(false);
  });

  test("nine calls are too few for a rate", () => {
    expect(trips(4, calls(9, 9))).toBe(false);
    expect(trips(4, calls(10, 10))).toBe(true);
  });
});

describe("retry budget", () => {
  test("without any first try it grants six retries in any minute", async () => {
    const world = createVirtualWorld({ seed: 1 });
    const budget = createRetryBudget(world);
    let granted = 0;
    for (let second = 0; second < 600; second += 1) {
      if (budget.take()) granted += 1;
      await world.advance(1_000);
    }
    expect(granted).toBe(60);
  });

  test("a retry of the six comes back a minute after it was made, and not before", async () => {
    const world = createVirtualWorld({ seed: 1 });
    const budget = createRetryBudget(world);
    while (budget.take()) expect(world.monotonic()).toBe(0);
    await world.advance(59_999);
    expect(budget.take()).toBe(false);
    await world.advance(1);
    expect(budget.take()).toBe(true);
  });

  test("a thousand first tries in one minute buy a hundred retries and the six besides, never more", () => {
    const budget = createRetryBudget(createVirtualWorld({ seed: 1 }));
    let granted = 0;
    for (let count = 0; count < 1_000; count += 1) {
      budget.deposit();
      if (budget.take()) granted += 1;
    }
    expect(granted).toBeGreaterThanOrEqual(100);
    expect(granted).toBeLessThanOrEqual(106);
  });

  test("what a quiet hour saves is capped, so that an outage does not start with a burst", () => {
    const budget = createRetryBudget(createVirtualWorld({ seed: 1 }));
    for (let count = 0; count < 100_000; count += 1) budget.deposit();
    let granted = 0;
    while (budget.take()) granted += 1;
    expect(granted).toBe(16);
  });
});

describe("bulkhead", () => {
  test("admits the limit, queues as many again in order of arrival, refuses the rest at once", async () => {
    const world = createVirtualWorld({ seed: 1 });
    const bulkhead = createBulkhead(world, 2);
    const admitted: number[] = [];
    const places: (Place | undefined)[] = [];
    const entered = [0, 1, 2, 3, 4].map(async (index) => {
      const place = await bulkhead.enter(500);
      places[index] = place;
      if (place) admitted.push(index);
    });
    await world.drain();
    expect([bulkhead.inFlight(), bulkhead.waiting(), admitted]).toEqual([2, 2, [0, 1]]);
    await world.advance(100);
    places[0]?.leave();
    places[0]?.leave();
    await world.drain();
    expect([bulkhead.inFlight(), admitted]).toEqual([2, [0, 1, 2]]);
    expect(places[2]?.waitedMs).toBe(100);
    await world.advance(400);
    await Promise.all(entered);
    expect([bulkhead.waiting(), admitted, places[3], places[4]]).toEqual([0, [0, 1, 2], undefined, undefined]);
    places[1]?.leave();
    places[2]?.leave();
    expect([bulkhead.inFlight(), world.pendingTimers()]).toEqual([0, 0]);
  });

  test("never more than the limit is in flight, and all places come back", async () => {
    const world = createVirtualWorld({ seed: 7 });
    const bulkhead = createBulkhead(world, 8);
    let most = 0;
    let made = 0;
    for (let count = 0; count < 2_000; count += 1) {
      world.timer(world.fraction() * 10_000, async () => {
        const place = await bulkhead.enter(500);
        if (place === undefined) return;
        made += 1;
        most = Math.max(most, bulkhead.inFlight());
        world.timer(world.fraction() * 80, place.leave);
      });
    }
    await world.advance(12_000);
    expect(most).toBe(8);
    expect(made).toBeGreaterThan(1_000);
    expect([bulkhead.inFlight(), bulkhead.waiting(), world.pendingTimers()]).toEqual([0, 0, 0]);
  });
});

test("a deadline is unmoved by steps of the wall clock and never negative", async () => {
  const world = createVirtualWorld({ seed: 1 });
  const deadline = deadlineIn(world, 1_000);
  world.stepWallClock(-3_600_000);
  await world.advance(400);
  expect(remaining(world, deadline)).toBe(600);
  await world.advance(4_000);
  expect(remaining(world, deadline)).toBe(0);
});

describe("vendor url", () => {
  const base = "https://api.vendor.test/v3.6";
  test.each([
    ["/applicants", "https://api.vendor.test/v3.6/applicants"],
    ["/applicants/a1b2-c3?levelName=basic-kyc-level&x=%20y", undefined],
    ["/applicants/-;externalUserId=att_1/one", "https://api.vendor.test/v3.6/applicants/-;externalUserId=att_1/one"],
    ["/a?q=%2e%2e%2f", "https://api.vendor.test/v3.6/a?q=%2e%2e%2f"],
  ])("keeps %s as written", (path, expected) => {
    expect(vendorUrl(base, path)).toBe(expected ?? `${base}${path}`);
    expect(vendorUrl(`${base}/`, path)).toBe(expected ?? `${base}${path}`);
  });

  test.each([
    "",
    "applicants",
    "@evil.test/",
    ".evil.test/",
    ":8080/",
    "/../admin",
    "/a/../../b",
    "/a/./b",
    "/a/%2e%2e/b",
    "/a/.%2E/b",
    "/a/..%2fb",
    "/a/%2e%2e%5cb",
    "/a\\b",
    "/a b",
    "/a\tb",
    "/a\nb",
    "/a#b",
    "/ä",
    "/a/%zz",
    "/a\u0000",
  ])("refuses %j", (path) => {
    expect(vendorUrl(base, path)).toBeUndefined();
  });

  test("refuses everything under a base that is no address", () => {
    expect(vendorUrl("not a url", "/a")).toBeUndefined();
  });

  test("is under the host that the call names, by the same rules, and a name is never an address", () => {
    const adapter = { baseUrl: "https://vendor.test", origins: { auth: "https://auth.vendor.test" } };
    expect(callUrl(adapter, { path: "/a" })).toBe("https://vendor.test/a");
    expect(callUrl(adapter, { origin: "auth", path: "/a" })).toBe("https://auth.vendor.test/a");
    for (const origin of ["", "other", "toString", "__proto__", "https://auth.vendor.test", "//evil.test"])
      expect(callUrl(adapter, { origin, path: "/a" })).toBeUndefined();
    for (const path of ["a", "/a/../b", "//evil.test", "/a#b", "/%2e%2e/b"])
      expect(callUrl(adapter, { origin: "auth", path })).toBe(
        path === "//evil.test" ? "https://auth.vendor.test//evil.test" : undefined,
      );
  });
});
