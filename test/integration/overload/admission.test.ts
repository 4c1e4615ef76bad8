import { expect, test } from "vitest";
import { PLACES } from "../../../src/core/shedding.ts";
import { StoreFull, StoreLost } from "../../../src/store/errors.ts";
import { createRig, type Rig } from "../../kit/gateway/rig.ts";
import { createCall, sendCallback, shedOf } from "./fixture.ts";

const CALM = { loopDelayMs: 0, heapShare: 0.1 };

/** Lets the gauge look again. */
const press = async (rig: Rig, loopDelayMs: number): Promise<void> => {
  rig.world.setProcessLoad({ ...CALM, loopDelayMs });
  await rig.advance(2500);
};

const ANSWERS = ["timeline", "list", "status", "create", "webhook", "vendors", "health"] as const;

const askAll = async (rig: Rig, id: string): Promise<readonly number[]> => {
  const replies = [
    await rig.call("GET", `/v1/sessions/${id}/timeline`),
    await rig.call("GET", "/v1/sessions"),
    await rig.call("GET", `/v1/sessions/${id}`),
    await rig.world.settle(createCall(rig, `at-${rig.world.monotonic()}`)),
    await rig.world.settle(sendCallback(rig, rig.world.monotonic())),
    await rig.call("GET", "/v1/vendors"),
    await rig.call("GET", "/healthz", { key: null }),
  ];
  return replies.map(({ status }) => status);
};

test("as the event loop comes later, exports, lists, reads, creates and at last callbacks are refused; operators never", async () => {
  const rig = await createRig();
  const { id } = await rig.open("interactive");
  const refused: (readonly string[])[] = [];
  for (const delay of [150, 250, 500, 1000, 2000, 6000]) {
    await press(rig, delay);
    const statuses = await askAll(rig, id);
    refused.push(ANSWERS.filter((_, index) => statuses[index] === 503));
    expect(statuses.every((status) => status < 300 || status === 503)).toBe(true);
  }
  expect(refused).toEqual([[], ...[1, 2, 3, 4, 5].map((count) => ANSWERS.slice(0, count))]);
  await press(rig, 0);
  expect((await askAll(rig, id)).every((status) => status < 300)).toBe(true);
  expect(await shedOf(rig)).toEqual({
    ...{ "export pressure": 5, "list pressure": 4, "status pressure": 3, "create pressure": 2, "webhook pressure": 1 },
  });
});

test("a refusal reads nothing of the body, and says when to come again: not all at the same time", async () => {
  const rig = await createRig();
  await press(rig, 2000);
  const waits = new Set<string>();
  let pulled = 0;
  for (let count = 0; count < 60; count += 1) {
    const body = new ReadableStream(
      {
        pull: (controller) => {
          pulled += 1;
          controller.enqueue(new TextEncoder().encode("{"));
        },
      },
      { highWaterMark: 0 },
    );
    const response = await rig
      .gateway()
      .app.request("/v1/sessions", { method: "POST", body, duplex: "half" } as RequestInit);
    expect(response.status).toBe(503);
    expect(((await response.json()) as { type: string }).type).toMatch(/\/overloaded$/);
    waits.add(response.headers.get("retry-after") ?? "none");
  }
  expect(pulled).toBe(0);
  expect([...waits].toSorted()).toEqual(["1", "2", "3", "4", "5"]);
});

test.each([
  ["full", () => new StoreFull("full")],
  ["lost", () => new StoreLost("lost")],
])(
  "a callback that cannot be made durable is answered with 503, so that the vendor sends it again: %s",
  async (_, error) => {
    let fails = false;
    const rig = await createRig({
      wrapStore: (store) => ({
        ...store,
        commit: async (change) => (fails ? Promise.reject(error()) : store.commit(change)),
      }),
    });
    fails = true;
    const refused = await sendCallback(rig, 1);
    expect([refused.status, Number(refused.headers["retry-after"]) > 0]).toEqual([503, true]);
    fails = false;
    expect((await sendCallback(rig, 1)).status).toBe(200);
  },
);

test("creates that wait for a vendor take none of the places of reads and callbacks", async () => {
  const rig = await createRig({ accounts: ["stripe-identity"], latency: () => 3000 });
  const most = PLACES.create ?? 0;
  const asked = Array.from({ length: most + 40 }, (_, number) => createCall(rig, `c-${number}`));
  await rig.world.drain();
  expect((await shedOf(rig))["create places"]).toBe(40);
  expect((await rig.call("GET", "/v1/sessions")).status).toBe(200);
  expect((await rig.world.settle(sendCallback(rig, 1))).status).toBe(200);
  await rig.world.settle(Promise.all(asked));
  expect((await rig.world.settle(createCall(rig, "afterwards"))).status).toBeLessThan(300);
});

test("a caller that floods is held to its share under pressure; the others are served", async () => {
  const rig = await createRig();
  const made = await rig.call("POST", "/v1/keys", { body: { role: "service" }, headers: { "idempotency-key": "k" } });
  const { key: other } = JSON.parse(made.text) as { key: string };
  const { id } = await rig.open("interactive");
  const ask = async (times: number, key?: string): Promise<number> => {
    let refused = 0;
    for (let count = 0; count < times; count += 1) {
      const { status } = await rig.call("GET", `/v1/sessions/${id}`, key === undefined ? {} : { key });
      if (status === 503) refused += 1;
    }
    return refused;
  };
  expect([await ask(200), await ask(5, other)]).toEqual([0, 0]);
  await press(rig, 250);
  await ask(200);
  await ask(5, other);
  await rig.advance(1100);
  expect([await ask(200), await ask(5, other)]).toEqual([150, 0]);
  expect((await shedOf(rig))["status caller"]).toBeGreaterThanOrEqual(150);
});

test("after pressure has passed bursts of creates find more places each time, until none is refused", async () => {
  const rig = await createRig({ accounts: ["stripe-identity"], latency: () => 200 });
  const burst = async (number: number): Promise<number> => {
    const asked = Array.from({ length: 40 }, (_, index) => createCall(rig, `b-${number}-${index}`));
    const replies = await rig.world.settle(Promise.all(asked));
    await rig.advance(3000);
    await rig.call("GET", "/v1/sessions");
    return replies.filter(({ status }) => status === 503).length;
  };
  await press(rig, 250);
  await rig.call("GET", "/v1/sessions");
  await press(rig, 0);
  const refused: number[] = [];
  for (let number = 0; number < 12; number += 1) refused.push(await burst(number));
  expect([refused[0], refused.at(-1)]).toEqual([24, 0]);
});
