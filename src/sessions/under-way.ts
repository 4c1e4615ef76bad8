/**
 * Starts that a request of this process waits for. Their timers are for the case that the process ends: one that rings before,
 * because the clock was stepped or the process was paused, must not begin the same start beside the request.
 */
export interface UnderWay {
  /** Before the intent is durable, so that there is no timer yet; returns the end of it. */
  readonly begin: (sessionId: string) => () => void;
  readonly has: (sessionId: string) => boolean;
}

export const createUnderWay = (): UnderWay => {
  const counts = new Map<string, number>();
  const add = (id: string, by: number): void => {
    const count = (counts.get(id) ?? 0) + by;
    if (count > 0) counts.set(id, count);
    else counts.delete(id);
  };
  return {
    has: (id) => counts.has(id),
    begin: (id) => {
      add(id, 1);
      return () => add(id, -1);
    },
  };
};
