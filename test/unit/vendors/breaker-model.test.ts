import { expect, test } from "vitest";
import { runSchedule } from "../../kit/vendors/breaker-schedule.ts";

const SCHEDULES = 1_000;
const STEPS = 1_000;

test("in a million random steps the breaker and its rules told a second time never differ", async () => {
  const all = { calls: 0, refusals: 0, opened: 0, closed: 0 };
  for (let seed = 1; seed <= SCHEDULES; seed += 1) {
    const passed = await runSchedule(seed, STEPS);
    for (const name of ["calls", "refusals", "opened", "closed"] as const) all[name] += passed[name];
  }
  // Schedules in which little happens would prove little.
  expect(all.calls).toBeGreaterThan(300_000);
  expect(all.refusals).toBeGreaterThan(20_000);
  expect(all.opened).toBeGreaterThan(3_000);
  expect(all.closed).toBeGreaterThan(500);
}, 60_000);
