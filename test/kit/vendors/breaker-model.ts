import type { Verdict } from "../../../src/vendors/breaker.ts";

/** What a breaker may be seen to be. */
export interface Seen {
  readonly state: "closed" | "open" | "half_open";
  readonly cause: string | null;
  readonly failures: number;
}

export interface ModelCall {
  readonly era: number;
}

/**
 * The breaker's rules told a second time, from the whole history and without a share in the product's code: it keeps
 * every call of all time and asks its questions anew. How long it stays open is the one thing that it is told.
 */
export interface BreakerModel {
  readonly seen: () => Seen;
  /** Undefined: refused. */
  readonly begin: (now: number) => ModelCall | undefined;
  readonly end: (call: ModelCall, verdict: Verdict, now: number) => void;
  /** Bounds of the time that it stays open, after it has opened. */
  readonly openBounds: () => readonly [least: number, most: number];
  readonly openedUntil: (at: number) => void;
}

const HALVES: Readonly<Record<Verdict, number>> = { success: 0, slow: 1, failure: 2, credentials: 2, ignored: 0 };

interface Ended {
  readonly halves: number;
  readonly at: number;
}

/** Is more than half of what these calls came from failing, with 90 % certainty? The score test of the proportion. */
const mostlyFails = (calls: readonly Ended[]): boolean => {
  const failures = calls.reduce((sum, { halves }) => sum + halves / 2, 0);
  return calls.length >= 10 && failures / calls.length - 0.5 > 1.2816 * Math.sqrt(0.25 / calls.length);
};

/** Half failures since the last good answer. */
const inARow = (calls: readonly Ended[]): number => {
  const from = calls.findLastIndex(({ halves }) => halves === 0);
  return calls.slice(from + 1).reduce((sum, { halves }) => sum + halves, 0);
};

export const createBreakerModel = (leaseMs: number): BreakerModel => {
  const history: Ended[] = [];
  let [state, cause, era]: [Seen["state"], string, number] = ["closed", "failures", 0];
  /** Where the calls that count begin, and how the probes since the last opening ended. */
  let [forgotten, probes]: [number, number[]] = [0, []];
  let [until, leasedUntil, closedAt, doublings]: number[] = [0, 0, -1e12, -1];
  /** A probe may begin, and the place of one that ended or lapsed is free. */
  let free = true;
  const recent = (): readonly Ended[] => {
    const last = history.slice(Math.max(forgotten, history.length - 20));
    const newest = last.at(-1)?.at ?? 0;
    return last.filter(({ at }) => newest - at <= 900_000);
  };
  const open = (why: string, now: number): void => {
    doublings = state === "closed" && now - (closedAt ?? 0) >= 600_000 ? 0 : (doublings ?? 0) + 1;
    [state, cause, era] = ["open", why, era + 1];
  };
  const endProbe = (verdict: Verdict, now: number): void => {
    [free, era] = [true, era + 1];
    if (verdict === "ignored") return;
    history.push({ halves: HALVES[verdict], at: now });
    probes.push(HALVES[verdict]);
    if (probes.reduce((sum, halves) => sum + halves, 0) >= 2)
      open(verdict === "slow" ? "slow" : verdict === "failure" ? "failures" : verdict, now);
    else if (verdict === "slow") cause = "slow";
    else if (probes.filter((halves) => halves === 0).length === 3) {
      [state, closedAt, forgotten] = ["closed", now, history.length];
    }
  };
  const endCall = (verdict: Verdict, now: number): void => {
    if (verdict === "ignored") return;
    history.push({ halves: HALVES[verdict], at: now });
    const counted = history.slice(Math.max(forgotten, history.length - 20));
    if (verdict === "credentials") open("credentials", now);
    else if (verdict !== "success" && (inARow(counted) >= 10 || mostlyFails(recent())))
      open(verdict === "slow" ? "slow" : "failures", now);
  };
  return {
    seen: () => ({
      state,
      cause: state === "closed" ? null : cause,
      failures: recent().reduce((sum, { halves }) => sum + halves / 2, 0),
    }),
    begin: (now) => {
      if (state === "closed") return { era };
      if (state === "open" && now >= (until ?? 0)) [state, probes, free, era] = ["half_open", [], true, era + 1];
      if (state === "open" || (!free && now < (leasedUntil ?? 0))) return undefined;
      [free, era, leasedUntil] = [false, era + 1, now + leaseMs];
      return { era };
    },
    end: (call, verdict, now) => {
      if (call.era !== era) return;
      if (state === "closed") endCall(verdict, now);
      else endProbe(verdict, now);
    },
    openBounds: () => {
      const base = (cause === "credentials" ? 300_000 : 15_000) * 2 ** (doublings ?? 0);
      return [Math.min(base * 0.8, 600_000), Math.min(base * 1.2, 600_000)];
    },
    openedUntil: (at) => {
      until = at;
    },
  };
};
