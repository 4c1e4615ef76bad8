import { describe, expect, test } from "vitest";
import { INCIDENTS, type Incident } from "../../../kit/incidents/published.ts";
import { PROFILE, play } from "../../../kit/incidents/traffic.ts";

/** Enough for a distribution of each path to be known. Seconds. */
const BEFORE = 4 * 3600;
const HOUR = 3600;
const STEADY = { ...PROFILE, dailySwing: 0 };

const SEEDS = [1, 2];
const replays = INCIDENTS.flatMap((incident) => SEEDS.map((seed) => [incident.id, seed, incident] as const));

const replay = (incident: Incident, seed: number) =>
  play(BEFORE + incident.minutes * 60 + HOUR, seed, STEADY, { what: incident, at: BEFORE });

describe("published incidents at one session a second", () => {
  test.each(replays)("%s with seed %i is seen within ten minutes, and its end is", (_id, seed, incident) => {
    const { changes } = replay(incident, seed);
    expect(changes.filter(({ at }) => at < BEFORE)).toEqual([]);
    const [first] = changes.filter(({ cause }) => cause !== undefined);
    expect((first?.at ?? Number.POSITIVE_INFINITY) - BEFORE).toBeLessThan(600);
    expect(incident.paths).toContain(first?.path);
    const causes = changes.filter(({ at }) => at < BEFORE + 600).map(({ cause }) => cause);
    expect(causes).toContain(incident.seenAs);
    const ends = changes.filter(({ cause, path }) => cause === undefined && path === first?.path);
    expect(ends.some(({ at }) => at >= BEFORE + incident.minutes * 60)).toBe(true);
  });

  test("an incident of the human path alone leaves the automatic one healthy", () => {
    for (const incident of INCIDENTS.filter(({ paths }) => !paths.includes("automatic")))
      expect(replay(incident, 4).changes.filter(({ path }) => path === "automatic")).toEqual([]);
  });
});

describe("healthy traffic", () => {
  test("thirty days with their nights, slow reviews and lost callbacks raise no alarm", { timeout: 120_000 }, () => {
    const { changes, sessions, detectors } = play(30 * 86_400, 5, { ...PROFILE, sessionsPerSecond: 0.5 });
    expect(sessions).toBeGreaterThan(1_200_000);
    expect(changes).toEqual([]);
    // What was learned on the way is what the traffic was made of.
    expect(detectors.automatic.quantile(0.5)).toBeGreaterThan(22);
    expect(detectors.automatic.quantile(0.5)).toBeLessThan(28);
    expect(detectors.human.quantile(0.5)).toBeGreaterThan(160);
  });

  test("a quiet vendor, with a session every five minutes, raises none either", () => {
    expect(play(30 * 86_400, 6, { ...PROFILE, sessionsPerSecond: 1 / 300 }).changes).toEqual([]);
  });
});
