import { describe, expect, test } from "vitest";
import { createBreaker } from "../../../src/vendors/breaker.ts";
import { type BreakerBench, breakerBench, opened, phase } from "../../kit/vendors/breaker-bench.ts";
import { createVirtualWorld } from "../../kit/virtual-world.ts";

/** A breaker whose next call is a probe. */
const due = async (): Promise<BreakerBench> => {
  const it = await opened();
  await it.world.advance(20_000);
  return it;
};

const answers = ({ breaker }: BreakerBench): readonly boolean[] => [breaker.admits(), breaker.probing()];

describe("whether a call would be let through, and as a probe", () => {
  test("is answered in every phase", async () => {
    const it = breakerBench();
    expect(answers(it)).toEqual([true, false]);
    await it.endsEach("failure", 5);
    expect(answers(it)).toEqual([false, false]);
    await it.world.advance(20_000);
    expect([phase(it), ...answers(it)]).toEqual(["open", true, true]);
    const probe = it.begins();
    await it.world.drain();
    expect([phase(it), ...answers(it)]).toEqual(["half_open", false, false]);
    await probe.end("success");
    expect([phase(it), ...answers(it)]).toEqual(["half_open", true, true]);
  });
});

describe("a call that is refused", () => {
  const refusal = ({ breaker }: BreakerBench) =>
    breaker.guard(
      async () => "never made",
      () => "success",
    );

  test("hears why, and when the next probe may start", async () => {
    const it = await opened();
    await it.world.advance(1000);
    const left = (it.breaker.state().nextProbeAt ?? 0) - it.world.now();
    const refused = await refusal(it);
    expect(refused).toMatchObject({ refused: true, cause: "failures" });
    expect(refused.refused && refused.retryAfterMs).toBeCloseTo(left, 2);
    expect(left).toBeLessThan(17_001);
  });

  test("while a probe is under way may come back at once", async () => {
    const it = await due();
    it.begins();
    await it.world.drain();
    expect(await refusal(it)).toEqual({ refused: true, cause: "failures", retryAfterMs: 0 });
  });
});

describe("a good answer", () => {
  test("never opens, whatever the calls before it did", async () => {
    const it = breakerBench();
    await it.endsEach("failure", 4);
    await it.ends("success");
    await it.endsEach("failure", 4);
    await it.ends("success");
    expect(it.breaker.state()).toMatchObject({ state: "closed", failures: 8 });
    await it.ends("failure");
    expect(phase(it)).toBe("open");
  });

  test("to a probe leaves the cause as it was: the trouble is not over yet", async () => {
    const it = breakerBench();
    await it.ends("credentials");
    await it.world.advance(400_000);
    await it.ends("success");
    expect(it.breaker.state()).toMatchObject({ state: "half_open", cause: "credentials" });
  });

  test("to a probe that has lost its place counts for nothing", async () => {
    const it = await due();
    const late = it.begins();
    await it.world.advance(20_000);
    await it.ends("success");
    await late.end("success");
    await it.ends("success");
    expect(phase(it)).toBe("half_open");
    await it.ends("success");
    expect(phase(it)).toBe("closed");
  });

  test("must be an answer: a probe that ends without one is our own error and frees its place", async () => {
    const it = await due();
    const nothing = it.breaker.guard(
      async () => undefined,
      () => "ignored",
    );
    await expect(nothing).rejects.toThrow("a guarded call ended without an outcome");
    expect([phase(it), ...answers(it)]).toEqual(["half_open", true, true]);
  });
});

describe("a hint from another class of calls", () => {
  test("says nothing while the breaker is closed", () => {
    const it = breakerBench();
    for (let count = 0; count < 20; count += 1) it.breaker.hint("failure");
    expect(it.breaker.state()).toMatchObject({ state: "closed", failures: 0 });
  });

  test("says nothing before a probe is due", async () => {
    const it = await opened();
    it.breaker.hint("success");
    it.breaker.hint("failure");
    expect(it.breaker.state()).toMatchObject({ state: "open", failures: 5 });
  });

  test("that says nothing about health does not begin a probe", async () => {
    const it = await due();
    const before = it.breaker.state();
    it.breaker.hint("ignored");
    expect(it.breaker.state()).toEqual(before);
    expect(it.changes).toHaveLength(1);
  });

  test("says nothing while a real probe is under way", async () => {
    const it = await due();
    const probe = it.begins();
    await it.world.drain();
    it.breaker.hint("failure");
    expect(it.breaker.state()).toMatchObject({ state: "half_open", failures: 5 });
    await probe.end("success");
    expect(phase(it)).toBe("half_open");
  });

  test("that is bad opens the breaker again", async () => {
    const it = await due();
    it.breaker.hint("credentials");
    expect(it.breaker.state()).toMatchObject({ state: "open", cause: "credentials" });
  });

  test("that is good stands for a probe, but never for the last one", async () => {
    const it = await due();
    for (let count = 0; count < 5; count += 1) it.breaker.hint("success");
    expect(phase(it)).toBe("half_open");
    await it.ends("success");
    expect(phase(it)).toBe("closed");
  });

  test("is heard although an earlier probe's lease has not run out, since that probe has ended", async () => {
    const world = createVirtualWorld({ seed: 1 });
    const breaker = createBreaker(world, () => undefined, 3_600_000);
    const fails = () =>
      breaker.guard(
        async () => "failed",
        () => "failure",
      );
    for (let count = 0; count < 5; count += 1) await fails();
    await world.advance(20_000);
    await fails();
    await world.advance(40_000);
    breaker.hint("success");
    expect(breaker.phase()).toBe("half_open");
  });
});
