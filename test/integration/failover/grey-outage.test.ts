import { describe, expect, test } from "vitest";
import type { Vendor } from "../../../contracts/api-keys.ts";
import { Event } from "../../../contracts/events.ts";
import { Policy } from "../../../contracts/policy.ts";
import { createRig, type Rig } from "../../kit/gateway/rig.ts";
import { DEFAULT_POLICY, type RigOptions } from "../../kit/gateway/rig-parts.ts";

const VENDOR = "stripe-identity";
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
/** Of a vendor's rate contract. */
const PER_MINUTE = 400;
/** Enough decisions for what is normal to be known. */
const ENOUGH = 230;

const text = (bytes: string | Uint8Array): string =>
  typeof bytes === "string" ? bytes : Buffer.from(bytes).toString();

/** The vendor of the wire: takes its time between a submission and its verdict, and loses what it is told to lose. */
const slowVendor = (mute: { lost: boolean }, rig: () => Rig): RigOptions => ({
  accounts: [VENDOR, "onfido"],
  callback: async (request, deliver) => {
    if (!text(request.body).includes("verification_session.verified")) return deliver(request);
    if (mute.lost) return { status: 200 };
    const { world } = rig();
    await new Promise<void>((resolve) => world.timer(5 * SECOND + world.fraction() * 10 * SECOND, resolve));
    return deliver(request);
  },
});

const createBench = async (policy: Policy = DEFAULT_POLICY) => {
  const mute = { lost: false };
  const rig: Rig = await createRig({ ...slowVendor(mute, () => rig), policy });
  return { rig, mute };
};

const openEvery = async (rig: Rig, count: number, scenario: string, seconds: number): Promise<readonly string[]> => {
  const ids: string[] = [];
  for (let index = 0; index < count; index += 1) {
    ids.push((await rig.open(scenario, VENDOR)).id);
    await rig.advance(seconds * SECOND);
  }
  return ids;
};

const learnedBench = async () => {
  const bench = await createBench();
  await openEvery(bench.rig, ENOUGH, "approve", 5);
  // What was seen counts as normal a quarter of an hour later, when there is work again.
  await bench.rig.advance(15 * MINUTE);
  await openEvery(bench.rig, 1, "approve", 60);
  return bench;
};

const vendorOf = async ({ world, call }: Rig): Promise<Vendor> => {
  const { text: body } = await world.settle(call("GET", "/v1/vendors"));
  const found = (JSON.parse(body) as { data: Vendor[] }).data.find(({ connection }) => connection === VENDOR);
  if (found === undefined) throw new Error("the vendor is not listed");
  return found;
};

const automatic = (vendor: Vendor) => vendor.health.find(({ path }) => path === "automatic");

const vendorEvents = async ({ store }: Rig) =>
  (await store.list({ table: "events", order: ["sequence", "asc"], limit: 10_000 }))
    .filter(({ type }) => type.startsWith("vendor."))
    .map(({ body }) => Event.parse(JSON.parse(body)));

const silentCases = ({ store }: Rig) =>
  store.list({ table: "reviews", where: { kind: "silent" }, order: ["id", "asc"], limit: 100 });

describe("a vendor that takes work and does not finish it", () => {
  test("loses its new sessions, is told of to those who listen, and comes back when it works again", async () => {
    const { rig } = await learnedBench();
    expect(automatic(await vendorOf(rig))).toMatchObject({ status: "healthy", cause: null, since: null, weight: 1 });
    expect((await rig.open("approve")).attempts[0]?.vendor).toBe(VENDOR);
    const began = rig.world.monotonic();
    for (let opened = 0; opened < 120 && (await vendorEvents(rig)).length === 0; opened += 1)
      await openEvery(rig, 1, "grey-outage", 5);
    expect(rig.world.monotonic() - began).toBeLessThan(10 * MINUTE);
    const [event] = await vendorEvents(rig);
    expect(event).toMatchObject({
      type: "vendor.degraded",
      subject: VENDOR,
      data: { connection: VENDOR, vendor: VENDOR, region: "eu", path: "automatic", cause: "stalled" },
    });
    expect(event?.data).not.toHaveProperty("session");
    const seen = await vendorOf(rig);
    expect(automatic(seen)).toMatchObject({ status: "degraded", cause: "stalled" });
    expect(automatic(seen)?.weight).toBeLessThan(0.1);
    // Every call was answered: no breaker saw any of it.
    expect(seen.breakers.map(({ state }) => state)).toEqual(seen.breakers.map(() => "closed"));
    const { text: metrics } = await rig.world.settle(rig.call("GET", "/metrics", { key: null }));
    expect(metrics).toContain(`kyc_vendor_degraded{connection="${VENDOR}",region="eu",path="automatic"} 1`);
    expect((await rig.open("approve")).attempts[0]?.vendor).toBe("onfido");
    await rig.advance(4 * HOUR);
    expect((await vendorEvents(rig)).map(({ type }) => type)).toEqual(["vendor.degraded", "vendor.recovered"]);
    expect((await rig.open("approve")).attempts[0]?.vendor).toBe(VENDOR);
  });

  test("is known to the next process as it was to the last", async () => {
    const { rig } = await learnedBench();
    const before = automatic(await vendorOf(rig));
    expect(before?.p99_seconds).toBeGreaterThan(12);
    expect(before?.p99_seconds).toBeLessThan(18);
    await rig.crash();
    expect(automatic(await vendorOf(rig))).toEqual(before);
  });
});

describe("a callback that never comes", () => {
  test("is made good by a question within twice the vendor's 99th percentile", async () => {
    const { rig, mute } = await learnedBench();
    const p99 = automatic(await vendorOf(rig))?.p99_seconds ?? 0;
    mute.lost = true;
    for (const id of await openEvery(rig, 20, "approve", 1)) {
      const { created_at } = await rig.session(id);
      await rig.advance(Math.max(0, Date.parse(created_at) + 2 * p99 * SECOND + 2 * SECOND - rig.world.now()));
      expect((await rig.session(id)).status).toBe("approved");
    }
  });

  test("of all, is told from a vendor that stalls", async () => {
    const { rig, mute } = await learnedBench();
    mute.lost = true;
    await openEvery(rig, 100, "approve", 5);
    await rig.advance(5 * MINUTE);
    expect(automatic(await vendorOf(rig))).toMatchObject({ status: "degraded" });
    mute.lost = false;
    const waited = rig.world.logs.filter(({ message }) => message === "vendor health changed");
    expect(waited.map(({ fields }) => fields.cause)).toContain("callbacks_silent");
  });
});

describe("polls of silent attempts", () => {
  test("stay within a tenth of the vendor's rate contract however many are silent", async () => {
    const asked: number[] = [];
    const rig: Rig = await createRig({
      accounts: ["onfido"],
      limits: { requests_per_minute: PER_MINUTE },
      onVendorRequest: ({ method }) => {
        if (method === "GET") asked.push(rig.world.monotonic());
      },
    });
    for (let opened = 0; opened < 150; opened += 1) {
      await rig.open("grey-outage", "onfido");
      await rig.advance(SECOND);
    }
    await rig.advance(30 * MINUTE);
    expect(asked.length).toBeGreaterThan(300);
    const busiest = Math.max(...asked.map((from) => asked.filter((at) => at >= from && at < from + MINUTE).length));
    expect(busiest).toBeLessThanOrEqual(PER_MINUTE / 10);
    // Without a budget the second minute alone would have seen sixty of them.
    expect(busiest).toBeGreaterThan(PER_MINUTE / 20);
  });
});

describe("silence that lasts", () => {
  const within = (seconds: number): Policy =>
    Policy.parse({
      ...DEFAULT_POLICY,
      cells: DEFAULT_POLICY.cells.map((cell) => ({ ...cell, vendor_sla_seconds: seconds })),
    });

  test("becomes one case after a day, and no second one", async () => {
    const rig = await createRig({ accounts: [VENDOR] });
    const { id } = await rig.open("grey-outage", VENDOR);
    await rig.advance(24 * HOUR - MINUTE);
    expect((await rig.session(id)).status).toBe("submitted");
    expect(await silentCases(rig)).toEqual([]);
    await rig.advance(2 * MINUTE);
    expect(await silentCases(rig)).toMatchObject([{ session_id: id, state: "open" }]);
    await rig.crash();
    await rig.advance(24 * HOUR);
    expect((await silentCases(rig)).length).toBe(1);
    const events = await rig.store.list({ table: "events", order: ["sequence", "asc"], limit: 1000 });
    const opened = events
      .filter(({ type }) => type === "review.opened")
      .map(({ body }) => Event.parse(JSON.parse(body)));
    expect(opened).toMatchObject([{ data: { session: id, kind: "silent" } }]);
  });

  test("becomes a case when the policy cell says so, which may be sooner", async () => {
    const rig = await createRig({ accounts: [VENDOR], policy: within(1800) });
    const { id } = await rig.open("grey-outage", VENDOR);
    await rig.advance(29 * MINUTE);
    expect(await silentCases(rig)).toEqual([]);
    await rig.advance(2 * MINUTE);
    expect(await silentCases(rig)).toMatchObject([{ session_id: id }]);
  });

  test("of a person who has not handed anything in is no case", async () => {
    const rig = await createRig({ accounts: [VENDOR], policy: within(60) });
    await rig.open("interactive", VENDOR);
    await rig.advance(3 * HOUR);
    expect(await silentCases(rig)).toEqual([]);
  });

  test("that ends with a late verdict closes its case", async () => {
    const { rig, mute } = await createBench(within(60));
    mute.lost = true;
    const { id } = await rig.open("approve", VENDOR);
    const until = rig.world.now() + 10 * MINUTE;
    const body = JSON.stringify({ kind: "unavailable", until });
    const headers = { "content-type": "application/json" };
    const faulty = await rig.mock.app.request("/__control/faults", { method: "POST", headers, body });
    expect(faulty.status).toBeLessThan(300);
    await rig.advance(5 * MINUTE);
    expect(await silentCases(rig)).toMatchObject([{ session_id: id, state: "open" }]);
    await rig.advance(HOUR);
    expect((await rig.session(id)).status).toBe("approved");
    expect(await silentCases(rig)).toMatchObject([{ session_id: id, state: "closed" }]);
  });
});
