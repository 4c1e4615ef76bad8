import { EventEmitter } from "node:events";
import CircuitBreaker from "opossum";
import type { World } from "../world.ts";
import { fraction } from "./deadline.ts";
import {
  afterCall,
  afterClosing,
  afterOpening,
  type BreakerPhase,
  failuresIn,
  HEALTHY,
  type Health,
  type OpenCause,
  trips,
} from "./trip-rule.ts";

/** What one call says about the vendor's health. `ignored`: nothing, neither good nor bad. */
export type Verdict = "success" | "failure" | "ignored" | "credentials";

export interface BreakerState {
  readonly state: BreakerPhase;
  /** Null while closed. */
  readonly cause: OpenCause | null;
  /** Counted failures among the calls that the rule looks at. */
  readonly failures: number;
  /** Wall clock, milliseconds since the epoch; null unless open. */
  readonly nextProbeAt: number | null;
}

export type Guarded<T> =
  | { readonly refused: false; readonly outcome: T }
  /** `retryAfterMs`: until the next probe may start; 0 while one is under way. */
  | { readonly refused: true; readonly cause: OpenCause; readonly retryAfterMs: number };

export interface Breaker {
  readonly guard: <T>(call: () => Promise<T>, judge: (outcome: T) => Verdict) => Promise<Guarded<T>>;
  readonly state: () => BreakerState;
}

type Circuit = CircuitBreaker<[run: () => Promise<void>], void>;

/** Tells opossum that the call failed; never seen outside this file. */
class CountedFailure extends Error {}

/** Longest delay of a Node timer: a greater one would fire at once. */
const NEVER = 2 ** 31 - 1;

/**
 * opossum keeps the state and lets one probe through; when to open and when to probe is decided here, on the
 * world's clock. So everything in it that reads a clock, sets a timer or counts by itself is off: its timeout
 * (an abort would reach the other calls), `capacity` (a full semaphore counts as failure), `errorFilter` (a
 * filtered error counts as success), its threshold, its bucket and snapshot intervals, its random default name.
 * It has no call that moves it to half-open: that state begins in a new circuit, which also makes an answer
 * that arrives after a change of state harmless, because it belongs to a circuit that is shut down.
 */
const newCircuit = (phase: "closed" | "half_open", buckets: EventEmitter): Circuit => {
  const options = {
    name: "vendor",
    timeout: false,
    resetTimeout: NEVER,
    errorThresholdPercentage: Number.POSITIVE_INFINITY,
    rollingPercentilesEnabled: false,
    rollingCountBuckets: 1,
    rotateBucketController: buckets,
    enableSnapshots: false,
    state: { closed: phase === "closed", halfOpen: phase === "half_open" },
  } as const;
  return new CircuitBreaker((run: () => Promise<void>) => run(), options);
};

interface Parts {
  readonly world: World;
  readonly changed: (state: BreakerState) => void;
  /** Rotated after each call, or opossum would keep the latency of every call for ever. */
  readonly buckets: EventEmitter;
  circuit: Circuit;
  health: Health;
}

const stateOf = ({ world, health }: Parts): BreakerState => ({
  state: health.phase,
  cause: health.phase === "closed" ? null : health.cause,
  failures: failuresIn(health.calls),
  nextProbeAt: health.phase === "open" ? world.now() + Math.max(0, health.openUntil - world.monotonic()) : null,
});

const become = (parts: Parts, health: Health): void => {
  const before = parts.health.phase;
  parts.health = health;
  if (before !== health.phase) parts.changed(stateOf(parts));
};

const beginCircuit = (parts: Parts, phase: "closed" | "half_open"): void => {
  parts.circuit.shutdown();
  parts.circuit = newCircuit(phase, parts.buckets);
  parts.circuit.on("open", () => {
    const { world, health } = parts;
    become(parts, afterOpening(health, health.cause, world.monotonic(), fraction(world)));
  });
  parts.circuit.on("close", () => become(parts, afterClosing(parts.health, parts.world.monotonic())));
};

/** Throws where opossum is to see a failure. */
const settle = (parts: Parts, mine: Circuit, verdict: Verdict): void => {
  if (mine !== parts.circuit) return;
  if (verdict === "ignored") {
    // The probe told nothing: the next call is the probe.
    if (mine.halfOpen) beginCircuit(parts, "half_open");
    return;
  }
  const failed = verdict !== "success";
  parts.health = afterCall(parts.health, { at: parts.world.monotonic(), failed });
  if (!failed) return;
  parts.health = { ...parts.health, cause: verdict === "credentials" ? "credentials" : "failures" };
  if (verdict === "credentials" || trips(parts.health.consecutive, parts.health.calls)) mine.open();
  throw new CountedFailure();
};

const admitProbe = (parts: Parts): void => {
  const { world, health } = parts;
  if (health.phase !== "open" || world.monotonic() < health.openUntil) return;
  beginCircuit(parts, "half_open");
  become(parts, { ...health, phase: "half_open" });
};

const fire = async <T>(parts: Parts, mine: Circuit, call: () => Promise<T>, judge: (outcome: T) => Verdict) => {
  const outcomes: T[] = [];
  const run = async (): Promise<void> => {
    try {
      const outcome = await call();
      outcomes.push(outcome);
      settle(parts, mine, judge(outcome));
    } catch (error) {
      // Our own error says nothing about the vendor, but must not keep the probe's place.
      if (!(error instanceof CountedFailure)) settle(parts, mine, "ignored");
      throw error;
    }
  };
  await mine.fire(run).catch((error: unknown) => {
    if (!(error instanceof CountedFailure)) throw error;
  });
  parts.buckets.emit("rotate");
  return outcomes;
};

/** One breaker: of one vendor account and one class of operations. `changed` hears of every change of phase. */
export const createBreaker = (world: World, changed: (state: BreakerState) => void): Breaker => {
  const buckets = new EventEmitter();
  const parts: Parts = { world, changed, buckets, circuit: newCircuit("closed", buckets), health: HEALTHY };
  beginCircuit(parts, "closed");
  return {
    state: () => stateOf(parts),
    guard: async (call, judge) => {
      admitProbe(parts);
      const mine = parts.circuit;
      // The same test as opossum's, made here so that a refusal is a value.
      if (!mine.closed && !mine.pendingClose) {
        const { cause, openUntil } = parts.health;
        return { refused: true, cause, retryAfterMs: Math.max(0, openUntil - world.monotonic()) };
      }
      const [outcome] = await fire(parts, mine, call, judge);
      if (outcome === undefined) throw new Error("a guarded call ended without an outcome");
      return { refused: false, outcome };
    },
  };
};
