import { describe, expect, test } from "vitest";
import { healthOf } from "./figures.ts";
import { play } from "./play.ts";
import { alone, MIX } from "./vendors.ts";
import { DAY } from "./week.ts";

/** The whole month of several seeds: `npm run grey`. */
const DAYS = 8;

describe("healthy traffic", () => {
  test("of four vendors raises no alarm in a week with its nights, its weekend, its campaigns and our deployments", () => {
    const { sessions, alarms } = healthOf("four vendors share them", 7, DAYS, 1);
    expect(alarms).toEqual([]);
    expect(sessions).toBeGreaterThan(0.95 * DAYS * DAY);
  });

  test("of a quiet vendor, with a session every five minutes, raises none in thirty days", () => {
    expect(play({ seconds: 30 * DAY, seed: 6, vendors: alone("onfido"), sessionsPerSecond: 1 / 300 }).told).toEqual([]);
  });
});

describe("the traffic", () => {
  const sessionsBefore = (days: number): number =>
    play({ seconds: days * DAY, seed: 3, vendors: MIX, sessionsPerSecond: 0.1 }).sessions;

  test("is a session a second on the mean, and little more than half of a working day's at the weekend", () => {
    const [friday, sunday] = [sessionsBefore(5), sessionsBefore(7)];
    expect(sunday / (7 * DAY * 0.1)).toBeGreaterThan(0.9);
    expect(sunday / (7 * DAY * 0.1)).toBeLessThan(1.1);
    const weekend = (sunday - friday) / 2 / (friday / 5);
    expect(weekend).toBeGreaterThan(0.45);
    expect(weekend).toBeLessThan(0.65);
  });

  test("is learned as what it was made of: each vendor's median on each path, a little longer for the way of the callback", () => {
    const { accounts } = play({ seconds: 2 * DAY, seed: 3, vendors: MIX, sessionsPerSecond: 1 });
    for (const { vendor, health } of accounts.filter((account) => account.vendor.share > 0.1)) {
      const [automatic, human] = health().report();
      expect(automatic?.median ?? 0, vendor.vendor).toBeGreaterThan(vendor.automatic.median * 0.9);
      expect(automatic?.median ?? 0, vendor.vendor).toBeLessThan(vendor.automatic.median * 1.2 + 2);
      expect(human?.median ?? 0, vendor.vendor).toBeGreaterThan(vendor.human.median * 0.9);
      expect(human?.median ?? 0, vendor.vendor).toBeLessThan(vendor.human.median * vendor.night);
    }
  });
});
