import type { World } from "../world.ts";
import { type Circuit, newCircuit } from "./circuit.ts";
import { fraction } from "./deadline.ts";
import {
  afterCall,
  afterClosing,
  afterOpening,
  afterProbe,
  afterWaiting,
  type BreakerPhase,
  type CountedCall,
  failuresIn,
  HEALTHY,
  type Health,
  type OpenCause,
  PROBES_TO_CLOSE,
  trips,
} from "./trip-rule.ts";

/** What one call says about the vendor's health. `ignored`: nothing, neither good nor bad. */
export type Verdict = "success" | "slow" | "failure" | "ignored" | "credentials";

type Counted = Exclude<Verdict, "ignored">;

const WEIGHTS: Readonly<Record<Counted, number>> = { success: 0, slow: 0.5, failure: 1, credentials: 1 };
const CAUSES: Readonly<Record<Counted, OpenCause>> = {
  success: "failures",
  slow: "slow",
  failure: "failures",
  credentials: "credentials",
};

export interface BreakerState {
  readonly state: BreakerPhase;
  /** Null while closed. */
  readonly cause: OpenCause | null;
  /** Weight of the failures among the calls that the rule looks at; a slow answer weighs a half. */
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
  readonly phase: () => BreakerPhase;
  /** Would a call be let through now? */
  readonly admits: () => boolean;
  /** The next call would be a probe. */
  readonly probing: () => boolean;
  /**
   * What a free call of another class found out about the same vendor. It counts only in place of a probe: one that
   * failed opens again, good ones are all but the last that close.
   */
  readonly hint: (verdict: Verdict) => void;
  /** Keeps the next probe's place for such a call, at most so long: meanwhile nobody else is let through. Gives it back. */
  readonly reserve: (ms: number) => () => void;
}

/** Tells opossum that the call failed; never seen outside this file. */
class CountedFailure extends Error {}

/** Longer than any call is allowed to take. */
const LEASE_MS = 20_000;

interface Parts {
  readonly world: World;
  readonly changed: (state: BreakerState) => void;
  readonly leaseMs: number;
  circuit: Circuit;
  health: Health;
  /** A probe that has not ended by then has lost its place. */
  leasedUntil: number;
  /** Who keeps the place without a probe. */
  reservedBy: object | undefined;
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
  parts.circuit = newCircuit(phase);
  parts.circuit.on("open", () => {
    const { world, health } = parts;
    become(parts, afterOpening(health, health.cause, world.monotonic(), fraction(world)));
  });
  parts.circuit.on("close", () => become(parts, afterClosing(parts.health, parts.world.monotonic())));
};

const countedCall = (parts: Parts, verdict: Counted): CountedCall => ({
  at: parts.world.monotonic(),
  weight: WEIGHTS[verdict],
});

/** The end of a call that was made while the circuit was closed; one that is open or shut down by now is not told. */
const settle = (parts: Parts, mine: Circuit, verdict: Verdict): void => {
  if (verdict === "ignored" || !mine.closed) return;
  parts.health = afterCall(parts.health, countedCall(parts, verdict));
  const opens =
    verdict === "credentials" || (verdict !== "success" && trips(parts.health.consecutive, parts.health.calls));
  if (!opens) return;
  parts.health = { ...parts.health, cause: CAUSES[verdict] };
  mine.open();
};

const due = ({ world, health }: Parts): boolean => health.phase === "open" && world.monotonic() >= health.openUntil;

const beginProbing = (parts: Parts): void => {
  beginCircuit(parts, "half_open");
  become(parts, afterWaiting(parts.health));
};

const leasing = ({ world, health, leasedUntil }: Parts): boolean =>
  health.phase === "half_open" && world.monotonic() < leasedUntil;

const probeUnderWay = (parts: Parts): boolean => leasing(parts) && !parts.circuit.pendingClose;

/** A probe's place is taken and its lease has not ended. */
const leased = (parts: Parts): boolean => probeUnderWay(parts) || (leasing(parts) && parts.reservedBy !== undefined);

const probing = (parts: Parts): boolean => due(parts) || (parts.health.phase === "half_open" && !leased(parts));

/** Counts one probe. True where it leaves the phase as it is, so that the next call is a probe again. */
const countProbe = (parts: Parts, verdict: Counted, decides: boolean): boolean => {
  parts.health = afterProbe(parts.health, countedCall(parts, verdict), decides);
  if (verdict !== "success") parts.health = { ...parts.health, cause: CAUSES[verdict] };
  return verdict === "success"
    ? parts.health.probes < PROBES_TO_CLOSE
    : verdict === "slow" && parts.health.consecutive < 1;
};

/** The end of a probe. Throws where opossum is to see a failure; what it then sees opens or closes. */
const settleProbe = (parts: Parts, mine: Circuit, verdict: Verdict): void => {
  if (mine !== parts.circuit) return;
  if (verdict === "ignored" || countProbe(parts, verdict, true)) beginCircuit(parts, "half_open");
  else if (verdict !== "success") throw new CountedFailure();
};

const probe = async <T>(parts: Parts, call: () => Promise<T>, judge: (outcome: T) => Verdict): Promise<T> => {
  const mine = parts.circuit;
  const outcomes: T[] = [];
  parts.reservedBy = undefined;
  parts.leasedUntil = parts.world.monotonic() + (parts.world.buggify("breaker.short_lease") ? 100 : parts.leaseMs);
  const run = async (): Promise<void> => {
    try {
      const outcome = await call();
      outcomes.push(outcome);
      settleProbe(parts, mine, judge(outcome));
    } catch (error) {
      // Our own error says nothing about the vendor, but must not keep the probe's place.
      if (!(error instanceof CountedFailure)) settleProbe(parts, mine, "ignored");
      throw error;
    }
  };
  await mine.fire(run).catch((error: unknown) => {
    if (!(error instanceof CountedFailure)) throw error;
  });
  const [outcome] = outcomes;
  if (outcome === undefined) throw new Error("a guarded call ended without an outcome");
  return outcome;
};

const hint = (parts: Parts, verdict: Verdict): void => {
  if (verdict === "ignored" || parts.health.phase === "closed" || probeUnderWay(parts)) return;
  if (due(parts)) beginProbing(parts);
  if (parts.health.phase === "half_open" && !countProbe(parts, verdict, false)) parts.circuit.open();
};

const reserve = (parts: Parts, ms: number): (() => void) => {
  const mine = {};
  if (due(parts)) beginProbing(parts);
  parts.reservedBy = mine;
  parts.leasedUntil = parts.world.monotonic() + ms;
  return () => {
    if (parts.reservedBy === mine) parts.reservedBy = undefined;
  };
};

/** One breaker: of one vendor account and one class of operations. `changed` hears of every change of phase. */
export const createBreaker = (
  world: World,
  changed: (state: BreakerState) => void,
  leaseMs: number = LEASE_MS,
): Breaker => {
  const parts: Parts = {
    world,
    changed,
    leaseMs,
    circuit: newCircuit("closed"),
    health: HEALTHY,
    leasedUntil: 0,
    reservedBy: undefined,
  };
  beginCircuit(parts, "closed");
  return {
    state: () => stateOf(parts),
    phase: () => parts.health.phase,
    admits: () => parts.health.phase === "closed" || probing(parts),
    probing: () => probing(parts),
    hint: (verdict) => hint(parts, verdict),
    reserve: (ms) => reserve(parts, ms),
    guard: async (call, judge) => {
      if (parts.health.phase === "closed") {
        const mine = parts.circuit;
        const outcome = await call();
        settle(parts, mine, judge(outcome));
        return { refused: false, outcome };
      }
      if (due(parts)) beginProbing(parts);
      if (parts.health.phase === "open" || leased(parts)) {
        const { cause, openUntil } = parts.health;
        return { refused: true, cause, retryAfterMs: Math.max(0, openUntil - world.monotonic()) };
      }
      // A probe that outlived its lease told nothing: its circuit ends, and with it what it may still say.
      if (!parts.circuit.pendingClose) beginCircuit(parts, "half_open");
      return { refused: false, outcome: await probe(parts, call, judge) };
    },
  };
};
