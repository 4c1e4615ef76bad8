import { BUCKETS, bucketOf, EDGES } from "./digest.ts";

/** One attempt that waits for its decision. Seconds. */
export interface Open {
  readonly since: number;
  /** The bucket of the life table that it is in. */
  bucket: number;
  /** It was there when an outage ended: what becomes of it is the outage's, and tells nothing of the vendor any more. */
  outlived?: true;
}

/** By attempt, each oldest first. Buckets of old attempts are minutes wide: they are looked at more rarely. */
export interface OpenAttempts {
  readonly young: Map<string, Open>;
  readonly old: Map<string, Open>;
  oldSeenAt: number;
}

/** Seconds. */
const OLD = 3600;
const OLD_SEEN_EVERY = 300;
/** Attempts watched at once: beyond that the oldest are forgotten. */
const MOST_OPEN = 50_000;

export const noneOpen = (): OpenAttempts => ({ young: new Map(), old: new Map(), oldSeenAt: 0 });

const forgetOldest = ({ young, old }: OpenAttempts): void => {
  const from = old.size > 0 ? old : young;
  const [oldest] = from.keys();
  if (oldest !== undefined) from.delete(oldest);
};

export const enter = (open: OpenAttempts, attempt: string, since: number, at: number): void => {
  const { young, old } = open;
  if (young.has(attempt) || old.has(attempt)) return;
  // Who is seen late entered the table late: what came before is not known of those who are gone.
  young.set(attempt, { since, bucket: at > since ? bucketOf(at - since) : 0 });
  if (young.size + old.size > MOST_OPEN) forgetOldest(open);
};

/** Takes it out; undefined if it is not there, or tells nothing any more. */
export const leave = ({ young, old }: OpenAttempts, attempt: string): Open | undefined => {
  const there = young.get(attempt) ?? old.get(attempt);
  if (!young.delete(attempt)) old.delete(attempt);
  return there?.outlived ? undefined : there;
};

/** An outage is over. */
export const outlive = ({ young, old }: OpenAttempts): void => {
  for (const attempts of [young, old]) for (const attempt of attempts.values()) attempt.outlived = true;
};

/** Tells each attempt for which time may have brought something. */
export const eachAged = (open: OpenAttempts, at: number, tell: (attempt: Open) => void): void => {
  for (const [id, attempt] of open.young) {
    tell(attempt);
    if (at - attempt.since <= OLD) continue;
    open.young.delete(id);
    open.old.set(id, attempt);
  }
  if (at - open.oldSeenAt < OLD_SEEN_EVERY) return;
  open.oldSeenAt = at;
  for (const [id, attempt] of open.old) {
    tell(attempt);
    if (isBeyond(attempt)) open.old.delete(id);
  }
};

/** The attempt has lived through every bucket that ends before `at`: each is told, so long as it tells anything. */
export const ageTo = (attempt: Open, at: number, passed: (bucket: number) => void): void => {
  const age = at - attempt.since;
  for (; attempt.bucket < BUCKETS && age > (EDGES[attempt.bucket] ?? 0); attempt.bucket += 1)
    if (!attempt.outlived) passed(attempt.bucket);
};

/** Beyond the last bucket nothing is left to tell. */
export const isBeyond = ({ bucket }: Open): boolean => bucket >= BUCKETS;

/** When the next of them comes to the end of its bucket. */
export const nextEdge = (open: OpenAttempts): number | undefined => {
  let next: number | undefined;
  for (const { since, bucket } of [...open.young.values(), ...open.old.values()]) {
    const at = since + (EDGES[bucket] ?? 0);
    if (next === undefined || at < next) next = at;
  }
  return next;
};
