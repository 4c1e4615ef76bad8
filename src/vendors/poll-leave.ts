import type { World } from "../world.ts";
import { createTokenBucket } from "./token-bucket.ts";

/** The part of a vendor's rate contract that questions about silent attempts may use up. */
export interface PollLeave {
  /** Milliseconds until this attempt may be asked about; 0: now. Who is told to wait has a place and comes back then. */
  readonly ask: (attempt: string) => number;
  /** A question took so many calls: those beyond the first are owed. */
  readonly took: (calls: number) => void;
}

const SHARE = 0.1;
/** Places of attempts that ended meanwhile are swept out when there are so many. */
const MOST_PLACES = 10_000;
/** A place is kept so long for who comes late; milliseconds. */
const KEPT = 600_000;

export const createPollLeave = (world: Pick<World, "monotonic">, requestsPerMinute: number): PollLeave => {
  const bucket = createTokenBucket(Math.max(1, Math.floor(requestsPerMinute * SHARE)), 0);
  /** By attempt: when its turn is. */
  const places = new Map<string, number>();

  const place = (attempt: string, now: number): number => {
    const at = bucket.nextAt(now);
    bucket.take(at);
    if (places.size >= MOST_PLACES) for (const [other, due] of places) if (due < now - KEPT) places.delete(other);
    if (at > now) places.set(attempt, at);
    return at;
  };

  return {
    ask: (attempt) => {
      const now = world.monotonic();
      const at = places.get(attempt) ?? place(attempt, now);
      if (at <= now) places.delete(attempt);
      return Math.max(0, at - now);
    },
    took: (calls) => {
      for (let call = 1; call < calls; call += 1) bucket.take(bucket.nextAt(world.monotonic()));
    },
  };
};
