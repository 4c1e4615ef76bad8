import type { Random } from "../../mock-vendor/random.ts";

export const normal = (random: Random): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

export const lognormal = (random: Random, median: number, sigma: number): number =>
  median * Math.exp(sigma * normal(random));

/** Waiting time of what comes `rate` times a second. */
export const waiting = (random: Random, rate: number): number => -Math.log(1 - random()) / rate;

const STEP = 60;

/** A factor round 1 that wanders from minute to minute: nothing is left of what it was after some `memory` seconds. */
export const wandering = (random: Random, sigma: number, memory: number): ((at: number) => number) => {
  let value = normal(random);
  let since = 0;
  return (at) => {
    if (at - since >= STEP) {
      const kept = Math.exp((since - at) / memory);
      value = value * kept + Math.sqrt(1 - kept ** 2) * normal(random);
      since = at;
    }
    return Math.exp(sigma * value);
  };
};

/** Times that come `every` seconds on average and last from `shortest` to twice that; is one on? */
export const spells = (random: Random, every: number, shortest: number): ((at: number) => boolean) => {
  let from = waiting(random, 1 / every);
  let to = from + shortest * (1 + random());
  return (at) => {
    while (at >= to) {
      from = to + waiting(random, 1 / every);
      to = from + shortest * (1 + random());
    }
    return at >= from;
  };
};
