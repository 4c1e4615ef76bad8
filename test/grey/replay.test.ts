import { describe, expect, test } from "vitest";
import { INCIDENT_NAMES } from "../../mock-vendor/incidents/published.ts";
import { type Replay, replaysOf, SEEN_WITHIN } from "./figures.ts";
import { UNSEEN } from "./trouble.ts";

/** Twice the time after which something is learned. Seconds. */
const LEARNT_IN = 1810;
/** By requests that fail: a breaker's work, and nothing grey. */
const LOUD = ["onfido-2021-02-17"];

describe("the mock's replays at one session a second before a whole gateway", () => {
  test("are all seen within ten minutes, each for what it is, but for the one that nobody notices", async () => {
    const rows: Replay[] = [];
    await replaysOf({ seed: 1, names: INCIDENT_NAMES, learnSeconds: LEARNT_IN }, (row) => void rows.push(row));
    expect(rows.map(({ name }) => name)).toEqual(INCIDENT_NAMES);
    expect(rows.filter(({ falseAlarm }) => falseAlarm)).toEqual([]);
    for (const { name, seenAfter, seenAs, weightFellAfter, opened, approved } of rows) {
      if (UNSEEN.includes(name)) {
        // Who was not approved by then is on the ordinary way.
        expect([name, seenAfter, seenAs, weightFellAfter]).toEqual([name, undefined, undefined, undefined]);
        expect(approved).toBeGreaterThan(0.75 * opened);
        continue;
      }
      expect(seenAfter, name).toBeLessThan(SEEN_WITHIN);
      expect(seenAs === "breaker", name).toBe(LOUD.includes(name));
      // No breaker saw the grey ones, and new sessions were led elsewhere before the alarm.
      if (!LOUD.includes(name)) expect(weightFellAfter, name).toBeLessThan(seenAfter ?? 0);
    }
  }, 600_000);
});
