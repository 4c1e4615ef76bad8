import { describe, expect, test } from "vitest";
import { breakerBench, opened, phase, recovers } from "../../kit/vendors/breaker-bench.ts";

describe("faults published for other breakers", () => {
  test("unlimited half-open probes: of a hundred calls at once exactly one is the probe", async () => {
    const it = await opened();
    await it.world.advance(20_000);
    const probe = it.begins();
    await it.world.drain();
    const others = await Promise.all(Array.from({ length: 99 }, () => it.ends("success")));
    expect(others.every((said) => said === "refused")).toBe(true);
    await probe.end("success");
    expect(phase(it)).toBe("half_open");
    await recovers(it, 2);
  });

  test("a filtered error closing a half-open breaker: an ignored probe closes nothing and frees the place", async () => {
    const it = await opened();
    await it.world.advance(20_000);
    for (let count = 0; count < 10; count += 1) {
      expect(await it.ends("ignored")).toBe("made");
      expect(phase(it)).toBe("half_open");
    }
    expect(await it.ends("failure")).toBe("made");
    expect(phase(it)).toBe("open");
  });

  test("pinned open by own refusals: a storm of refused calls neither counts nor puts off the probe", async () => {
    const it = await opened();
    const { failures, nextProbeAt } = it.breaker.state();
    for (let count = 0; count < 1_000; count += 1) expect(await it.ends("failure")).toBe("refused");
    expect(it.breaker.state()).toMatchObject({ failures, nextProbeAt });
    await it.world.advance(18_001);
    await recovers(it);
  });

  test("a late success closing the breaker: a call from before the outage changes nothing", async () => {
    const it = breakerBench();
    const late = it.begins();
    const later = it.begins();
    await it.endsEach("failure", 5);
    await late.end("success");
    expect(phase(it)).toBe("open");
    await it.world.advance(20_000);
    const probe = it.begins();
    await later.end("success");
    expect(phase(it)).toBe("half_open");
    await probe.end("failure");
    expect(phase(it)).toBe("open");
  });

  test("a late failure opening the breaker again: it belongs to the outage that is over", async () => {
    const it = breakerBench();
    const late = Array.from({ length: 10 }, () => it.begins());
    await it.endsEach("failure", 5);
    await it.world.advance(20_000);
    await recovers(it);
    for (const one of late) await one.end("failure");
    expect(phase(it)).toBe("closed");
    expect(it.breaker.state().failures).toBe(0);
  });

  test("one call's end aborting a sibling: the others end by themselves", async () => {
    const it = breakerBench();
    const siblings = [it.begins(), it.begins()];
    await it.endsEach("failure", 5);
    expect(phase(it)).toBe("open");
    for (const sibling of siblings) await sibling.end("success");
    expect(await Promise.all(siblings.map((sibling) => sibling.refused))).toEqual([false, false]);
  });

  test("an error of our own during the probe is passed on and does not lock the breaker", async () => {
    const it = await opened();
    await it.world.advance(20_000);
    const ours = it.breaker.guard(
      async () => {
        throw new RangeError("ours");
      },
      () => "success",
    );
    await expect(ours).rejects.toThrow(RangeError);
    expect(phase(it)).toBe("half_open");
    await recovers(it);
  });
});
