import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as startTimeout } from "node:timers";
import { describe, expect, test } from "vitest";
import { type AdvancingWorld, realWorld, virtualWorld } from "../../../mock-vendor/world.ts";

const HOUR = 3_600_000;
const WORLDS: readonly [string, () => AdvancingWorld][] = [
  ["the virtual world", () => virtualWorld({ seed: 1 })],
  ["the real world", () => realWorld(1)],
];

describe.each(WORLDS)("%s", (_name, make) => {
  test("runs due timers in the order of their time, also those that a timer sets", async () => {
    const world = make();
    const start = world.now();
    const ran: [string, number][] = [];
    const note = (name: string) => ran.push([name, Math.round((world.now() - start) / HOUR)]);
    world.timer(3 * HOUR, () => note("third"));
    world.timer(HOUR, () => {
      note("first");
      world.timer(HOUR, () => note("second"));
    });
    world.timer(9 * HOUR, () => note("too late"));
    world.timer(2 * HOUR, () => note("cancelled"))();
    await world.advance(4 * HOUR);
    expect(ran).toEqual([
      ["first", 1],
      ["second", 2],
      ["third", 3],
    ]);
    expect(world.now() - start).toBeGreaterThanOrEqual(4 * HOUR);
    await world.advance(9 * HOUR);
    expect(ran.at(-1)?.[0]).toBe("too late");
  });

  test("draws the same numbers for the same seed", () => {
    const draws = () => {
      const { random } = make();
      return Array.from({ length: 100 }, () => random());
    };
    expect(draws()).toEqual(draws());
    expect(new Set(draws()).size).toBe(100);
    expect(draws().every((draw) => draw >= 0 && draw < 1)).toBe(true);
  });
});

test("a receiver that throws counts as no answer", async () => {
  const world = virtualWorld({ send: () => Promise.reject(new Error("refused")) });
  expect(await world.send({ url: "http://x", headers: {}, body: "" })).toEqual({ status: 0 });
  expect(await realWorld(1).send({ url: "http://127.0.0.1:1", headers: {}, body: "" })).toEqual({ status: 0 });
});

test("the clock that is moved ahead tells whole milliseconds at every stop, as a column of the store wants them", async () => {
  const world = realWorld(1);
  const parts: number[] = [];
  for (const delay of [0.25, 1234.5, 2000]) world.timer(delay, () => parts.push(world.now() % 1));
  await world.advance(5000.75);
  expect([...parts, world.now() % 1]).toEqual([0, 0, 0, 0]);
});

test("callbacks that are due one after the other come one after the other when the clock is moved, and are there when it stands", async () => {
  const world = realWorld(1);
  const came: string[] = [];
  const server = createServer(({ url }, answer) => {
    came.push(`${url} comes`);
    startTimeout(() => {
      came.push(`${url} is answered`);
      answer.end();
    }, 30);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  for (const [seconds, name] of [
    [1, "first"],
    [2, "second"],
    [2, "beside"],
  ] as const)
    world.timer(
      seconds * 1000,
      () => void world.send({ url: `http://127.0.0.1:${port}/${name}`, headers: {}, body: "" }),
    );
  await world.advance(3000);
  expect(came).toEqual([
    "/first comes",
    "/first is answered",
    "/second comes",
    "/beside comes",
    "/second is answered",
    "/beside is answered",
  ]);
  server.closeAllConnections();
  server.close();
});
