import { describe, expect, test } from "vitest";
import type { HealthCause, HealthPath } from "../../contracts/vendor-health.ts";
import { SEEN_WITHIN, seenIn } from "./figures.ts";
import { leavesNoMark, TROUBLES, UNSEEN } from "./trouble.ts";
import { alone } from "./vendors.ts";
import { HOUR } from "./week.ts";

/** What each is to be called while it lasts. */
const SEEN_AS: Readonly<Record<string, { readonly path: HealthPath; readonly cause: HealthCause }>> = {
  "onfido-2020-08-07": { path: "automatic", cause: "outcomes_shifted" },
  "sumsub-2023-02-02": { path: "automatic", cause: "stalled" },
  "onfido-2023-08-29": { path: "human", cause: "stalled" },
  "onfido-2024-01-02": { path: "automatic", cause: "stalled" },
  "onfido-2024-01-02-us": { path: "automatic", cause: "stalled" },
  "onfido-2026-01-28": { path: "human", cause: "stalled" },
  "callbacks-lost": { path: "automatic", cause: "stalled" },
};

const SEEDS = [1];
const plays = Object.keys(SEEN_AS).flatMap((name) => SEEDS.map((seed) => [name, seed] as const));

describe("published incidents at one session a second", () => {
  test("are all there, but for those that leave no mark on accepted work", () => {
    const marked = Object.entries(TROUBLES).filter(([, trouble]) => !leavesNoMark(trouble));
    expect(marked.map(([name]) => name).toSorted()).toEqual(Object.keys(SEEN_AS).toSorted());
    expect(Object.keys(TROUBLES).filter((name) => SEEN_AS[name] === undefined)).toEqual([
      "onfido-2021-02-17",
      ...UNSEEN,
    ]);
  });

  test.each(plays)("%s with seed %i is seen within ten minutes on its path, and its end is", (name, seed) => {
    const trouble = TROUBLES[name];
    if (trouble === undefined) throw new Error(`no incident ${name}`);
    const seconds = (trouble.minutes + trouble.tailMinutes) * 60 + HOUR;
    const { told, at, first } = seenIn(trouble, seed, alone(trouble.vendor), 1, seconds);
    expect(told.filter((one) => one.at < at)).toEqual([]);
    expect(first).toMatchObject(SEEN_AS[name] ?? {});
    expect((first?.at ?? Number.POSITIVE_INFINITY) - at).toBeLessThan(SEEN_WITHIN);
    expect(told.findLast(({ path }) => path === first?.path)?.cause).toBeUndefined();
    // What the outage left unfinished raises no alarm of its own, whatever becomes of it.
    expect(told.filter((one) => one.cause !== undefined && one.at > at + trouble.minutes * 60 + HOUR)).toEqual([]);
  });

  test("of the human path alone leave the automatic one healthy", () => {
    for (const [name, { path }] of Object.entries(SEEN_AS)) {
      const trouble = TROUBLES[name];
      if (path !== "human" || trouble === undefined) continue;
      const { told } = seenIn(trouble, 4, alone(trouble.vendor), 1, trouble.minutes * 60);
      expect(told.map((one) => one.path)).not.toContain("automatic");
      expect(told.length).toBeGreaterThan(0);
    }
  });
});
