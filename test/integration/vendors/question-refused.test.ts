import { expect, test } from "vitest";
import type { VendorId } from "../../../mock-vendor/accounts.ts";
import { createRig, type Rig } from "../../kit/gateway/rig.ts";
import { START } from "../../kit/gateway/rig-parts.ts";

const SECOND = 1_000;
/** In seconds. */
const HOURS = 3600;
/** What the vendor asks for with every 429. */
const REST_SECONDS = 30;

/** A rig whose vendor turns questions away, from one time after the start to another, and tells nothing after a third; seconds. */
const restingVendor = async (vendor: VendorId, from: number, until: number, silentFrom = Number.POSITIVE_INFINITY) => {
  const rig: Rig = await createRig({
    accounts: [vendor],
    callback: async (request, deliver) =>
      rig.world.now() < START + silentFrom * SECOND ? deliver(request) : { status: 200 },
  });
  const fault = { kind: "quota_exceeded", vendor, seconds: REST_SECONDS, seed: 1 } as const;
  rig.mock.faults.add({ ...fault, from: START + from * SECOND, until: START + until * SECOND });
  return rig;
};

const statusAfter = async (rig: Rig, id: string, seconds: number) => {
  await rig.advance(seconds * SECOND);
  return (await rig.session(id)).status;
};

test.each(["onfido", "stripe-identity"] as const)(
  "%s, asking for rest when its silence is looked into, is asked again when the rest is over",
  async (vendor) => {
    const rig = await restingVendor(vendor, 20, 73);
    const { id } = await rig.open("lost-callback", vendor);
    expect(await statusAfter(rig, id, 74)).not.toBe("approved");
    // The next question of the schedule is not due before 48 and 96 seconds.
    expect(await statusAfter(rig, id, 60)).toBe("approved");
  },
);

test("questions that were not to be put do not count: those after them are as close together as the first", async () => {
  const rig = await restingVendor("onfido", 20, 2000, 100);
  rig.mock.faults.add({ kind: "decisions_slow", vendor: "onfido", seconds: 2100, seed: 1 });
  const { id } = await rig.open("approve", "onfido");
  expect(await statusAfter(rig, id, 2090)).not.toBe("approved");
  expect(await statusAfter(rig, id, 150)).toBe("approved");
});

test("news that was only hinted at is asked for again when the rest is over, however often that was refused", async () => {
  const rig = await restingVendor("jumio", 5, 6 * HOURS);
  const { id } = await rig.open("delayed-callback", "jumio");
  expect(await statusAfter(rig, id, 6 * HOURS)).not.toBe("approved");
  expect(await statusAfter(rig, id, REST_SECONDS * 1.5)).toBe("approved");
});
