import type { World } from "../world.ts";

/** A point on the monotonic clock, in milliseconds. Passed down whole: each layer uses what is left of it. */
export interface Deadline {
  readonly at: number;
}

export const deadlineIn = (world: World, ms: number): Deadline => ({ at: world.monotonic() + ms });

/** Milliseconds left; never negative. */
export const remaining = (world: World, deadline: Deadline): number => Math.max(0, deadline.at - world.monotonic());

export const pause = (world: World, ms: number): Promise<void> =>
  new Promise((resolve) => {
    world.timer(ms, resolve);
  });

/** Uniform in [0, 1). */
export const fraction = (world: World): number => {
  const bytes = world.random(4);
  return new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0) / 2 ** 32;
};
