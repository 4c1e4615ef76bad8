import { expect, test } from "vitest";
import type { Conversation, Observation } from "../../../contracts/adapter.ts";
import { failed, ok } from "../../../contracts/fault.ts";
import { converse } from "../../../src/vendors/converse.ts";
import { deadlineIn } from "../../../src/vendors/deadline.ts";
import { bench, breakerOf, never } from "../../kit/vendors/account-bench.ts";
import { answers, boundAdapter, call } from "../../kit/vendors/bound-adapter.ts";

function* reads(vendorRef: string): Conversation<Observation> {
  const { status } = yield call({
    step: "read_check",
    method: "GET",
    path: `/checks/${vendorRef}`,
    repeat: "harmless",
  });
  return failed({ kind: status === 200 ? "unreadable" : "unavailable", detail: "only its status is looked at" });
}

function* creates(): Conversation<string> {
  const { status } = yield call({ repeat: "never" });
  return status < 300 ? ok("started") : failed({ kind: "unavailable", detail: "as the status says" });
}

/** Of a vendor that does not answer. */
const HANGS = 0;

/** An account at a vendor that bills each create; a status for reads and one for creates. */
const billed = async (known: boolean, billsOn: "create" | "submit" = "create") => {
  const status = { GET: 200, POST: 503 };
  const base = boundAdapter();
  const adapter = boundAdapter({ fetch: reads, capabilities: { ...base.capabilities, billsOn } });
  const it = bench(
    ({ method }) => (status[method as "GET" | "POST"] === HANGS ? never() : answers(status[method as "GET" | "POST"])),
    { adapter },
  );
  const read = () => {
    const { world, account } = it;
    return world.settle(converse(world, account, "read", account.adapter.fetch("chk_1"), deadlineIn(world, 15_000)));
  };
  const start = () => it.world.settle(converse(it.world, it.account, "start", creates(), deadlineIn(it.world, 12_000)));
  if (known) await read();
  for (let count = 0; count < 5; count += 1) await start();
  expect(breakerOf(it)?.state).toBe("open");
  it.world.requests.splice(0);
  return { ...it, status, read, start, sent: () => it.world.requests.splice(0).map(({ method }) => method) };
};

test("a read that fails when a billed create is due as probe keeps the breaker open without a create", async () => {
  const it = await billed(true);
  await it.world.advance(20_000);
  it.status.GET = 500;
  expect(await it.start()).toMatchObject({ ok: false, fault: { kind: "unavailable" } });
  expect(it.sent()).not.toContain("POST");
  expect(breakerOf(it)?.state).toBe("open");
});

test("a read that hangs is such a failure too", async () => {
  const it = await billed(true);
  await it.world.advance(20_000);
  it.status.GET = HANGS;
  await it.start();
  expect(it.sent()).not.toContain("POST");
  expect(breakerOf(it)?.state).toBe("open");
});

test.each([
  ["answers", 500],
  ["hangs", HANGS],
])("of many starts at once one reads, and the others are refused without a wait: a vendor that %s", async (_, says) => {
  const it = await billed(true);
  const { world, account } = it;
  await world.advance(20_000);
  it.status.GET = says;
  const began = world.monotonic();
  const waited: number[] = [];
  const one = async () => {
    await converse(world, account, "start", creates(), deadlineIn(world, 12_000));
    waited.push(world.monotonic() - began);
  };
  const all = Promise.all(Array.from({ length: 20 }, one));
  await world.drain();
  expect(account.admits("start")).toBe(false);
  await world.settle(all);
  expect(waited.filter((ms) => ms === 0).length).toBe(19);
  expect(new Set(it.sent())).toEqual(new Set(["GET"]));
});

test("a read that was not made gives the probe's place back", async () => {
  const it = await billed(true);
  await it.world.advance(20_000);
  while ((await it.account.contract.take("read", 0)).granted);
  it.status.POST = 201;
  expect(await it.start()).toMatchObject({ ok: true });
  expect(it.sent()).toEqual(["POST"]);
});

test("good reads are all but the last good probe: one create, and no more, closes", async () => {
  const it = await billed(true);
  await it.world.advance(20_000);
  for (let count = 0; count < 4; count += 1) await it.read();
  expect(breakerOf(it)?.state).toBe("half_open");
  it.sent();
  it.status.POST = 201;
  expect(await it.start()).toMatchObject({ ok: true });
  expect(it.sent()).toEqual(["GET", "POST"]);
  expect(breakerOf(it)?.state).toBe("closed");
  await it.start();
  expect(it.sent()).toEqual(["POST"]);
});

test("reads that work while creates do not open again at the one create", async () => {
  const it = await billed(true);
  await it.world.advance(20_000);
  await it.start();
  expect(it.sent()).toEqual(["GET", "POST"]);
  expect(breakerOf(it)?.state).toBe("open");
});

test("before the breaker is due a read changes nothing", async () => {
  const it = await billed(true);
  const before = breakerOf(it);
  await it.read();
  it.status.GET = 500;
  await it.read();
  expect(breakerOf(it)).toMatchObject({ state: "open", failures: before?.failures });
  expect(breakerOf(it)?.nextProbeAt).toBeCloseTo(before?.nextProbeAt ?? 0, -1);
});

test("without a reference, or where a create is not billed, the create is the probe", async () => {
  for (const it of [await billed(false), await billed(true, "submit")]) {
    await it.world.advance(20_000);
    await it.start();
    expect(it.sent()).toEqual(["POST"]);
  }
});

test("a read of ours that was refused says nothing about the vendor", async () => {
  const it = await billed(true);
  await it.world.advance(20_000);
  it.status.GET = 401;
  await it.read();
  expect(it.account.breakers.read.phase()).toBe("open");
  const opened = breakerOf(it);
  await it.start();
  expect(opened).toMatchObject({ state: "open", cause: "credentials" });
  expect(breakerOf(it)).toEqual(opened);
});
