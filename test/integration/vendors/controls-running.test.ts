import { describe, expect, test } from "vitest";
import { type HttpRequest, isoTime } from "../../../src/world.ts";
import type { Rig } from "../../kit/gateway/rig.ts";
import { ask, controlOf, HOUR, impose, lift, rigWith, vendorOf } from "./controls-rig.ts";

/** A session whose start waits at the first vendor, which is down, while the other is cordoned. */
const waitingAtFirst = async (rig: Rig): Promise<string> => {
  await impose(rig, "sumsub", "cordon");
  rig.mock.faults.add({ kind: "unavailable", vendor: "onfido" });
  const session = await rig.open("approve");
  expect(session.waiting).not.toBeNull();
  expect(vendorOf(session)).toBe("onfido");
  await lift(rig, "sumsub");
  return session.id;
};

describe("a drain", () => {
  test("moves the starts that wait to another vendor at once", async () => {
    const rig = await rigWith();
    const id = await waitingAtFirst(rig);
    await impose(rig, "onfido", "drain");
    await rig.advance(20_000);
    const moved = await rig.session(id);
    expect(moved.waiting).toBeNull();
    expect(vendorOf(moved)).toBe("sumsub");
    expect(moved.attempts.find(({ vendor }) => vendor === "onfido")?.fenced).toBe(true);
  });

  test("lets running sessions have their retakes at the vendor", async () => {
    const rig = await rigWith();
    const { id } = await rig.open("unsupported-document", "onfido");
    await rig.advance(30_000);
    expect((await rig.session(id)).status).toBe("needs_resubmission");
    await impose(rig, "onfido", "drain");
    expect((await ask(rig, "POST", `/v1/sessions/${id}/resubmit`, {})).status).toBe(200);
    const { attempts, capture } = await rig.session(id);
    expect(attempts.map(({ vendor, fenced }) => [vendor, fenced])).toEqual([
      ["onfido", true],
      ["onfido", false],
    ]);
    expect(capture).not.toBeNull();
  });
});

describe("a maintenance window", () => {
  test("changes nothing before it begins, cordons inside it, and ends", async () => {
    const rig = await rigWith();
    const now = rig.world.now();
    const body = { reason: "announced", from: isoTime(now + 60_000), until: isoTime(now + 120_000) };
    const { status } = await ask(rig, "POST", "/v1/vendors/onfido/maintenance", body);
    expect(status).toBe(200);
    expect(await controlOf(rig, "onfido")).toMatchObject({ kind: "maintenance", in_force: false, from: body.from });
    expect(vendorOf(await rig.open("approve"))).toBe("onfido");
    await rig.advance(61_000);
    expect(await controlOf(rig, "onfido")).toMatchObject({ in_force: true });
    expect(vendorOf(await rig.open("approve"))).toBe("sumsub");
    await rig.advance(60_000);
    expect(vendorOf(await rig.open("approve"))).toBe("onfido");
  });
});

describe("the kill switch", () => {
  test("stops every call to the vendor, those for running sessions too, until it ends", async () => {
    const sent: HttpRequest[] = [];
    const rig = await rigWith({ onVendorRequest: (request) => void sent.push(request) });
    const left = await rig.open("abandon", "onfido");
    await rig.open("lost-callback", "onfido");
    await impose(rig, "onfido", "kill", 2 * HOUR);
    const before = sent.length;
    await rig.advance(HOUR * 1000);
    await ask(rig, "POST", `/v1/sessions/${left.id}/cancel`);
    await rig.advance(HOUR * 500);
    expect(sent.slice(before).filter(({ pool }) => pool === "onfido")).toEqual([]);
    expect(vendorOf(await rig.open("approve"))).toBe("sumsub");
    await rig.advance(2 * HOUR * 1000);
    expect(sent.slice(before).some(({ pool }) => pool === "onfido")).toBe(true);
  });

  test("holds while the answer of the disk is still out", async () => {
    const slow = Promise.withResolvers<void>();
    let hold = false;
    const rig = await rigWith({
      wrapStore: (store) => ({
        ...store,
        commit: async (change) => {
          if (hold && change.some(({ table }) => table === "vendor_controls")) await slow.promise;
          return store.commit(change);
        },
      }),
    });
    hold = true;
    const answer = rig.call("POST", "/v1/vendors/onfido/kill", { body: { reason: "leak", for_seconds: 60 } });
    await rig.world.drain();
    expect(vendorOf(await rig.open("approve"))).toBe("sumsub");
    slow.resolve();
    expect((await rig.world.settle(answer)).status).toBe(200);
  });

  test("moves waiting starts on without asking the vendor what became of them", async () => {
    const sent: HttpRequest[] = [];
    const rig = await rigWith({ onVendorRequest: (request) => void sent.push(request) });
    const id = await waitingAtFirst(rig);
    await impose(rig, "onfido", "kill");
    const before = sent.length;
    await rig.advance(20_000);
    expect(vendorOf(await rig.session(id))).toBe("sumsub");
    expect(sent.slice(before).map(({ pool }) => pool)).not.toContain("onfido");
  });
});
