import { expect, test } from "vitest";
import { createRig, type Rig } from "../../kit/gateway/rig.ts";

const SECOND = 1000;
/** Between two sessions at each node; milliseconds. */
const EVERY = 200;

interface Call {
  readonly at: number;
  readonly node: number;
}

/** Nodes that open sessions all the time, and ask about those that are silent. */
const createBusyRig = async (nodes: number, latencyMs: number) => {
  const calls: Call[] = [];
  const rig: Rig = await createRig({
    ...{ nodes, accounts: ["onfido", "sumsub"], latency: () => latencyMs },
    onVendorRequest: ({ pool }, { number }) => {
      if (pool === "onfido") calls.push({ at: rig.world.monotonic(), node: number });
    },
  });
  let opened = 0;
  const open = (to: number): void => {
    opened += 1;
    const scenario = ["approve", "lost-callback", "interactive"][opened % 3] ?? "approve";
    const headers = { "idempotency-key": `busy-${opened}` };
    void rig.call("POST", "/v1/sessions", { to, body: rig.body(scenario), headers });
    rig.world.timer(EVERY, () => open(to));
  };
  for (let node = 0; node < nodes; node += 1) rig.world.timer(node * 10, () => open(node));
  return { rig, calls };
};

test.each([
  ["alone", 1],
  ["of two", 2],
] as const)(
  "a vendor that is switched off at a busy node %s is called by nobody a second later, whenever that is",
  async (_, nodes) => {
    const { rig, calls } = await createBusyRig(nodes, 30);
    await rig.advance(5 * SECOND);
    const heardAfter: number[] = [];
    // Nodes look every 0.9 s: each time at another moment of that.
    for (let time = 0; time < 6; time += 1) {
      await rig.advance(SECOND + time * 150);
      const askedAt = rig.world.monotonic();
      const recent = calls.filter(({ at }) => at > askedAt - SECOND);
      expect(new Set(recent.map(({ node }) => node)).size).toBe(nodes);
      const body = { reason: "leak", for_seconds: 600 };
      const { status } = await rig.world.settle(rig.call("POST", "/v1/vendors/onfido/kill", { body, to: 0 }));
      expect(status).toBe(200);
      const saidAt = rig.world.monotonic();
      await rig.advance(5 * SECOND);
      const last = calls.findLast(({ at }) => at >= askedAt);
      // Who was told has stopped at once, in the middle of a start too.
      expect(calls.filter(({ at, node }) => node === 0 && at > saidAt)).toEqual([]);
      heardAfter.push(last === undefined ? 0 : last.at - askedAt);
      await rig.world.settle(rig.call("DELETE", "/v1/vendors/onfido/control", { to: 0 }));
    }
    expect(Math.max(...heardAfter)).toBeLessThan(SECOND);
  },
  120_000,
);
