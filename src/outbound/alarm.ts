import type { Cancel, World } from "../world.ts";

export interface Alarm {
  /** Rings at that wall-clock time, in milliseconds, or earlier where it was set earlier. Infinite: no change. */
  readonly set: (at: number) => void;
  readonly clear: () => void;
}

/** One timer for many waits: only the earliest counts, and who is rung sets it again. */
export const createAlarm = (world: World, ring: () => void): Alarm => {
  let earliest = Number.POSITIVE_INFINITY;
  let cancel: Cancel = () => undefined;

  const clear = (): void => {
    cancel();
    earliest = Number.POSITIVE_INFINITY;
  };

  return {
    clear,
    set: (at) => {
      if (at >= earliest) return;
      clear();
      earliest = at;
      cancel = world.timer(Math.max(0, at - world.now()), () => {
        clear();
        ring();
      });
    },
  };
};
