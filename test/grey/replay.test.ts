import { describe, expect, test } from "vitest";
import { type Replay, replaysOf, SEEN_WITHIN } from "./figures.ts";

/** Twice the time after which something is learned. Seconds. */
const LEARNT_IN = 1810;
/** One of each kind: outcomes that shift, failing requests, work that stands still. All of them: `npm run grey`. */
const PLAYED = ["onfido-2020-08-07", "onfido-2021-02-17", "sumsub-2023-02-02"] as const;
/** By requests that fail: a breaker's work, and nothing grey. */
const LOUD = ["onfido-2021-02-17"];

describe("the mock's replays at one session a second before a whole gateway", () => {
  test("are seen within ten minutes, each for what it is", async () => {
    const rows: Replay[] = [];
    await replaysOf({ seed: 1, names: PLAYED, learnSeconds: LEARNT_IN }, (row) => void rows.push(row));
    expect(rows.map(({ name }) => name)).toEqual(PLAYED);
    expect(rows.filter(({ falseAlarm }) => falseAlarm)).toEqual([]);
    for (const { name, seenAfter, seenAs, weightFellAfter } of rows) {
      expect(seenAfter, name).toBeLessThan(SEEN_WITHIN);
      expect(seenAs === "breaker", name).toBe(LOUD.includes(name));
      // No breaker saw the grey ones, and new sessions were led elsewhere before the alarm.
      if (!LOUD.includes(name)) expect(weightFellAfter, name).toBeLessThan(seenAfter ?? 0);
    }
  }, 600_000);
});
