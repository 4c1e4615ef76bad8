import type { World } from "../world.ts";

/** A step of the wall clock smaller than this is what time synchronisation does every day; milliseconds. */
const STEP = 60_000;
/** A clock that was stepped is believed again once it has stood for so long; milliseconds. */
const PROBATION = 600_000;

/**
 * Tells whether the wall clock may end what cannot be begun again. A clock that jumps ahead, and is put right a moment later,
 * would expire every open session: the two clocks of the machine are compared, and the wall clock is doubted after a step.
 */
export interface ClockWatch {
  readonly trusted: () => boolean;
}

export const createClockWatch = (world: World): ClockWatch => {
  let offset = world.now() - world.monotonic();
  let steppedAt = Number.NEGATIVE_INFINITY;
  return {
    trusted: () => {
      const now = world.now() - world.monotonic();
      if (Math.abs(now - offset) > STEP) {
        steppedAt = world.monotonic();
        world.log.warn({ by_ms: Math.round(now - offset) }, "the clock was stepped: nothing expires for ten minutes");
      }
      offset = now;
      return world.monotonic() - steppedAt >= PROBATION;
    },
  };
};
