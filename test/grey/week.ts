import type { Random } from "../../mock-vendor/random.ts";
import { lognormal, spells } from "./chance.ts";

export const HOUR = 3600;
export const DAY = 24 * HOUR;

/** Of a working day, hour by hour from midnight: work, lunch, the long evening. */
const HOURS = [
  0.3, 0.2, 0.15, 0.13, 0.15, 0.22, 0.4, 0.7, 1, 1.2, 1.35, 1.45, 1.6, 1.5, 1.4, 1.35, 1.4, 1.5, 1.65, 1.8, 1.75, 1.45,
  0.95, 0.55,
];
/** From Monday on. */
const WEEKDAYS = [1.1, 1.1, 1.05, 1.05, 1, 0.6, 0.55];

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const SCALE = 1 / (mean(HOURS) * mean(WEEKDAYS));

const weekdayAt = (at: number): number => Math.floor(at / DAY) % 7;
export const isWeekend = (at: number): boolean => weekdayAt(at) >= 5;

/** From 0 by day to 1 in the dead of night. */
export const nightAt = (at: number): number => Math.max(0, Math.cos((2 * Math.PI * (at - 3 * HOUR)) / DAY));

/** A campaign brings so many times the people, twice a week, for half an hour to an hour. */
const CAMPAIGN = 2.5;
/** No hour is like the same hour of yesterday. */
const HOURLY_NOISE = 0.15;

/** Sessions at a moment, as a part of the mean over the weeks. Asked in order of time. */
export const rhythm = (random: Random): ((at: number) => number) => {
  const campaign = spells(random, 3.5 * DAY, HOUR / 2);
  let hour = -1;
  let noise = 1;
  return (at) => {
    if (Math.floor(at / HOUR) !== hour) {
      hour = Math.floor(at / HOUR);
      noise = lognormal(random, 1, HOURLY_NOISE);
    }
    const here = HOURS[hour % 24] ?? 0;
    const next = HOURS[(hour + 1) % 24] ?? 0;
    const part = at / HOUR - hour;
    const usual = SCALE * (here + (next - here) * part) * (WEEKDAYS[weekdayAt(at)] ?? 1);
    return usual * noise * (campaign(at) ? CAMPAIGN : 1);
  };
};
