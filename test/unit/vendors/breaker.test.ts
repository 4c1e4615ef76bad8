import { describe, expect, test } from "vitest";
import { breakerBench, opened, phase, recovers } from "../../kit/vendors/breaker-bench.ts";

describe("opening", () => {
  test("opens at the fifth failure in a row and not at the fourth", async () => {
    const it = breakerBench();
    await it.endsEach("failure", 4);
    expect(phase(it)).toBe("closed");
    await it.ends("failure");
    expect(it.breaker.state()).toMatchObject({ state: "open", cause: "failures", failures: 5 });
    expect(await it.ends("success")).toBe("refused");
  });

  test("a success between failures starts the count again", async () => {
    const it = breakerBench();
    await it.endsEach("failure", 4);
    await it.ends("success");
    await it.endsEach("failure", 4);
    expect(phase(it)).toBe("closed");
  });

  test("a brown-out opens by its rate although no five failures follow each other", async () => {
    const it = breakerBench();
    for (let round = 0; round < 20 && phase(it) === "closed"; round += 1) {
      await it.endsEach("failure", 3);
      await it.ends("success");
    }
    expect(phase(it)).toBe("open");
  });

  test("one call in ten failing never opens", async () => {
    const it = breakerBench();
    for (let round = 0; round < 500; round += 1) {
      await it.endsEach("success", 9);
      await it.ends("failure");
    }
    expect(it.changes).toEqual([]);
  });

  test("failures older than 15 minutes have no part in the rate", async () => {
    const it = breakerBench();
    for (let round = 0; round < 4; round += 1) {
      await it.endsEach("failure", 2);
      await it.ends("success");
      await it.world.advance(10 * 60_000);
    }
    expect(phase(it)).toBe("closed");
    expect(it.breaker.state().failures).toBe(4);
  });

  test("a revoked key opens at once and says why", async () => {
    const it = breakerBench();
    await it.ends("credentials");
    expect(it.breaker.state()).toMatchObject({ state: "open", cause: "credentials" });
    await it.world.advance(200_000);
    expect(await it.ends("success")).toBe("refused");
    await it.world.advance(200_000);
    await recovers(it);
    expect(it.breaker.state()).toMatchObject({ state: "closed", cause: null });
  });

  test("ten slow answers in a row open, nine do not, and a quick one between starts the row again", async () => {
    const it = breakerBench();
    await it.endsEach("slow", 9);
    await it.ends("success");
    await it.endsEach("slow", 9);
    expect(it.breaker.state()).toMatchObject({ state: "closed", failures: 9 });
    await it.ends("slow");
    expect(it.breaker.state()).toMatchObject({ state: "open", cause: "slow" });
  });

  test("of probes two slow answers open again, one does not", async () => {
    const it = await opened();
    await it.world.advance(20_000);
    await it.ends("slow");
    expect(phase(it)).toBe("half_open");
    await it.ends("slow");
    expect(it.breaker.state()).toMatchObject({ state: "open", cause: "slow" });
  });

  test("ignored outcomes neither open nor interrupt a row of failures", async () => {
    const it = breakerBench();
    await it.endsEach("ignored", 50);
    expect(phase(it)).toBe("closed");
    for (let count = 0; count < 5; count += 1) {
      await it.ends("failure");
      await it.ends("ignored");
    }
    expect(phase(it)).toBe("open");
  });
});

describe("probing", () => {
  test("stays open between 12 and 18 seconds the first time, whatever the wall clock does", async () => {
    for (let seed = 0; seed < 50; seed += 1) {
      const it = await opened(seed);
      it.world.stepWallClock(86_400_000);
      await it.world.advance(11_999);
      expect(await it.ends("success")).toBe("refused");
      await it.world.advance(6_002);
      await recovers(it);
    }
  });

  test("tells when the next probe may start", async () => {
    const it = await opened();
    const at = it.breaker.state().nextProbeAt ?? 0;
    await it.world.advance(at - it.world.now() - 1);
    expect(await it.ends("success")).toBe("refused");
    await it.world.advance(1.001);
    expect(await it.ends("success")).toBe("made");
    expect(it.breaker.state().nextProbeAt).toBeNull();
  });

  test("each failed probe doubles the wait, to ten minutes and no more", async () => {
    const it = await opened();
    const waits: number[] = [];
    for (let round = 0; round < 9; round += 1) {
      waits.push((it.breaker.state().nextProbeAt ?? 0) - it.world.now());
      await it.world.advance(600_000);
      await it.ends("failure");
      expect(phase(it)).toBe("open");
    }
    for (const [level, wait] of waits.entries()) {
      expect(wait).toBeGreaterThanOrEqual(Math.min(15_000 * 2 ** level * 0.8, 480_000) - 0.001);
      expect(wait).toBeLessThanOrEqual(Math.min(15_000 * 2 ** level * 1.2, 600_000) + 0.001);
    }
    expect(new Set(waits.map((wait) => wait % 1000)).size).toBeGreaterThan(3);
  });

  test("a vendor that flaps waits longer each time; ten good minutes forgive", async () => {
    const it = await opened();
    await it.world.advance(20_000);
    await recovers(it);
    await it.endsEach("failure", 5);
    expect((it.breaker.state().nextProbeAt ?? 0) - it.world.now()).toBeGreaterThan(20_000);
    await it.world.advance(40_000);
    await recovers(it);
    await it.world.advance(601_000);
    await it.endsEach("failure", 5);
    expect((it.breaker.state().nextProbeAt ?? 0) - it.world.now()).toBeLessThan(18_001);
  });

  test("closes at the third good probe in a row of calls; a failure before that opens it again", async () => {
    const it = await opened();
    await it.world.advance(20_000);
    await it.endsEach("success", 2);
    expect(phase(it)).toBe("half_open");
    await it.ends("failure");
    expect(phase(it)).toBe("open");
    await it.world.advance(40_000);
    await recovers(it);
  });

  test("a probe that hangs loses its place when its lease ends, and what it says later is not heard", async () => {
    const it = await opened();
    await it.world.advance(20_000);
    const hanging = it.begins();
    await it.world.advance(19_999);
    expect([it.breaker.admits(), await it.ends("success")]).toEqual([false, "refused"]);
    await it.world.advance(1);
    expect(it.breaker.admits()).toBe(true);
    await it.endsEach("success", 2);
    await hanging.end("failure");
    expect(phase(it)).toBe("half_open");
    await recovers(it, 1);
  });

  test("no timer of the world or of Node is left behind", async () => {
    const it = await opened();
    expect(it.world.pendingTimers()).toBe(0);
  });
});

describe("reporting", () => {
  test("every change of phase is told once and in order", async () => {
    const it = await opened();
    await it.world.advance(20_000);
    await it.ends("failure");
    await it.world.advance(60_000);
    await recovers(it);
    expect(it.changes.map(({ state }) => state)).toEqual(["open", "half_open", "open", "half_open", "closed"]);
  });
});
