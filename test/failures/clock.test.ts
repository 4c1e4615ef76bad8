import { describe, expect, test } from "vitest";
import { idempotencyId } from "../../src/http/idempotency.ts";
import { callbackBody } from "../integration/webhooks/edge-bodies.ts";
import { createRig } from "../kit/gateway/rig.ts";
import { SECRETS, signedHeaders, startWhole, VENDORS } from "../kit/gateway/whole-gateway.ts";
import { open, openWith, read, rowsOf, sessionBody } from "../kit/gateway/whole-session.ts";
import { decisionsOf } from "./telling.ts";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

describe("failures of the clock", () => {
  test.each([10, -10])(
    "C1 a clock %i minutes off refuses timed signatures, counts them, and takes the vendor's next try when it is right",
    async (minutes) => {
      const whole = await startWhole();
      const { id } = await open(whole, "interactive", "stripe-identity");
      const attempt = await whole.store.find("attempts", { session_id: id });
      await whole.world.advance(2000);
      const at = Math.floor(whole.world.now() / 1000);
      const body = callbackBody("stripe-identity", { ref: attempt?.vendor_ref ?? "", says: "rejected", at: at * 1000 });
      whole.world.stepWallClock(minutes * MINUTE);
      const early = await whole.callback("stripe-identity", body, signedHeaders("stripe-identity", body, at));
      expect(early.status).toBe(401);
      expect(await (await whole.call("GET", "/metrics")).text()).toContain(
        'kyc_webhooks_total{connection="stripe-identity",verdict="unauthentic"} 1',
      );
      whole.world.stepWallClock(-minutes * MINUTE);
      expect((await whole.callback("stripe-identity", body, signedHeaders("stripe-identity", body, at))).status).toBe(
        200,
      );
      await whole.world.drain();
      expect((await read(whole, id)).status).toBe("rejected");
    },
  );

  test("C2 a clock that steps back leaves versions and sequences rising", async () => {
    const rig = await createRig();
    const { id } = await rig.open("review-then-approve", "sumsub");
    await rig.advance(1000);
    rig.world.stepWallClock(-10 * MINUTE);
    await rig.advance(20 * MINUTE);
    await rig.settle();
    expect((await rig.session(id)).status).toBe("approved");
    const versions = rig.engine
      .list({ table: "transitions", where: { session_id: id }, order: ["version", "asc"], limit: 50 })
      .map(({ version }) => version);
    expect(versions).toEqual(versions.map((_, index) => index + 1));
    const audit = rig.engine.list({ table: "audit", order: ["sequence", "asc"], limit: 500 });
    expect(audit.map(({ sequence }) => sequence)).toEqual(audit.map((_, index) => index + 1));
  });

  test("C3 a clock that was two months ahead for two minutes has expired nobody", async () => {
    const rig = await createRig();
    const { id, expires_at } = await rig.open("interactive", "onfido");
    expect(Date.parse(expires_at) - rig.world.now()).toBeLessThan(60 * DAY);
    rig.world.stepWallClock(60 * DAY);
    await rig.advance(2 * MINUTE);
    rig.world.stepWallClock(-60 * DAY);
    await rig.advance(20 * MINUTE);
    expect((await rig.session(id)).status).toBe("initiated");
  });

  test("a clock that was put right, far ahead, expires what is over once it has stood for a while", async () => {
    const rig = await createRig();
    const { id } = await rig.open("interactive", "onfido");
    rig.world.stepWallClock(60 * DAY);
    await rig.advance(15 * MINUTE);
    expect((await rig.session(id)).status).toBe("expired");
  });

  test("C5 a time that is no number, negative, in milliseconds or beyond reckoning never switches the check off", async () => {
    const whole = await startWhole();
    const body = callbackBody("stripe-identity", { ref: "vs_any", says: "rejected", at: whole.world.now() });
    const now = Math.floor(whole.world.now() / 1000);
    const times = [
      "NaN",
      "",
      "-1",
      `${now}000`,
      `${2 ** 53}`,
      "1e10",
      `${now}.5`,
      "Infinity",
      `0x${now.toString(16)}`,
      ` ${now}`,
    ];
    for (const time of times) {
      const header = signedHeaders("stripe-identity", body, now)["stripe-signature"] ?? "";
      const spoilt = header.replace(/^t=\d+/, `t=${time}`);
      const { createHmac } = await import("node:crypto");
      const digest = createHmac("sha256", SECRETS["stripe-identity"][0]).update(`${time}.`).update(body).digest("hex");
      const signed = { "stripe-signature": `t=${time},v1=${digest}` };
      expect((await whole.callback("stripe-identity", body, { "stripe-signature": spoilt })).status, time).toBe(401);
      expect((await whole.callback("stripe-identity", body, signed)).status, time).toBe(401);
    }
    expect(await rowsOf(whole.store, "inbox")).toEqual([]);
  });

  test.each(VENDORS)(
    "C6 at %s a summer-time night and a year's end order events as any other night",
    async (vendor) => {
      for (const night of ["2026-03-29T00:59:58.000Z", "2026-10-25T00:59:58.000Z", "2026-12-31T23:59:58.000Z"]) {
        const whole = await startWhole();
        whole.world.stepWallClock(Date.parse(night) - whole.world.now());
        const { id } = await open(whole, "interactive", vendor);
        const attempt = await whole.store.find("attempts", { session_id: id });
        const ref = attempt?.vendor_ref ?? "";
        await whole.world.advance(4000);
        const now = Math.floor(whole.world.now() / 1000) * 1000;
        await whole.callback(vendor, callbackBody(vendor, { ref, says: "rejected", at: now }));
        await whole.world.drain();
        await whole.callback(vendor, callbackBody(vendor, { ref, says: "submitted", at: now - 3000, event: "before" }));
        await whole.world.drain();
        expect((await read(whole, id)).status, night).toBe("rejected");
      }
    },
  );

  test("C7 a process that slept for ten minutes wakes to one effect of everything that was due", async () => {
    const rig = await createRig();
    const { id } = await rig.open("lost-callback", "onfido");
    await rig.world.leap(10 * MINUTE);
    await rig.advance(10 * MINUTE);
    await rig.settle();
    expect((await rig.session(id)).status).toBe("approved");
    expect(decisionsOf(rig, id)).toHaveLength(1);
  });

  test("C8 when a key has ended, the client's own reference still keeps a second session away", async () => {
    const whole = await startWhole();
    const json = sessionBody("interactive", "onfido", { client_reference: "order-1" });
    expect((await openWith(whole, json, { "idempotency-key": "ends" })).status).toBe(201);
    const row = idempotencyId("default", 0, "createSession", "ends");
    expect(await whole.store.find("idempotency", { id: row })).toBeDefined();
    await whole.store.commit([{ op: "delete", table: "idempotency", where: { id: row } }]);
    const again = await openWith(whole, json, { "idempotency-key": "ends" });
    expect([again.status, (await rowsOf(whole.store, "sessions")).length]).toEqual([409, 1]);
  });
});
