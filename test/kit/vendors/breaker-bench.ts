import { expect } from "vitest";
import { type BreakerState, createBreaker, type Verdict } from "../../../src/vendors/breaker.ts";
import { PROBES_TO_CLOSE } from "../../../src/vendors/trip-rule.ts";
import { createVirtualWorld, type VirtualWorld } from "../virtual-world.ts";

export interface BreakerBench {
  readonly world: VirtualWorld;
  readonly changes: BreakerState[];
  readonly breaker: ReturnType<typeof createBreaker>;
  /** Makes one call that ends in `verdict`; what the breaker said. */
  readonly ends: (verdict: Verdict) => Promise<"made" | "refused">;
  readonly endsEach: (verdict: Verdict, times: number) => Promise<void>;
  /** Starts a call that ends when the returned function is called. */
  readonly begins: () => { readonly end: (verdict: Verdict) => Promise<void>; readonly refused: Promise<boolean> };
}

export const breakerBench = (seed = 1): BreakerBench => {
  const world = createVirtualWorld({ seed });
  const changes: BreakerState[] = [];
  const breaker = createBreaker(world, (state) => changes.push(state));
  const ends = async (verdict: Verdict): Promise<"made" | "refused"> =>
    (
      await breaker.guard(
        async () => verdict,
        (outcome) => outcome,
      )
    ).refused
      ? "refused"
      : "made";
  return {
    world,
    changes,
    breaker,
    ends,
    endsEach: async (verdict, times) => {
      for (let count = 0; count < times; count += 1) await ends(verdict);
    },
    begins: () => {
      let finish: (verdict: Verdict) => void = () => undefined;
      const outcome = new Promise<Verdict>((resolve) => {
        finish = resolve;
      });
      const guarded = breaker.guard(
        () => outcome,
        (verdict) => verdict,
      );
      const refused = guarded.then((result) => result.refused);
      return {
        refused,
        end: async (verdict) => {
          finish(verdict);
          await refused;
        },
      };
    },
  };
};

export const opened = async (seed = 1): Promise<BreakerBench> => {
  const it = breakerBench(seed);
  await it.endsEach("failure", 5);
  expect(it.breaker.state().state).toBe("open");
  return it;
};

/** Good probes, one after the other, until the breaker closes. */
export const recovers = async (it: BreakerBench, missing = PROBES_TO_CLOSE): Promise<void> => {
  for (let left = missing; left > 0; left -= 1) {
    expect(it.breaker.state().state).not.toBe("closed");
    expect(await it.ends("success")).toBe("made");
  }
  expect(it.breaker.state().state).toBe("closed");
};

export const phase = (it: BreakerBench): string => it.breaker.state().state;
