import { scheduler } from "node:timers/promises";

const LOOK_MS = 10;

/** Looks again until `probe` tells something. Undefined: the time was up. Milliseconds. */
export const until = async <T>(
  limitMs: number,
  probe: () => T | undefined | Promise<T | undefined>,
): Promise<T | undefined> => {
  const end = performance.now() + limitMs;
  for (;;) {
    const seen = await probe();
    if (seen !== undefined) return seen;
    if (performance.now() >= end) return undefined;
    await scheduler.wait(LOOK_MS);
  }
};

/** A condition as an answer to `until`. */
export const when = (holds: boolean): true | undefined => (holds ? true : undefined);

/** A door that is shut until somebody opens it. */
export interface Gate {
  readonly opened: Promise<void>;
  readonly open: () => void;
}

export const gate = (): Gate => {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { opened: promise, open: () => resolve() };
};
