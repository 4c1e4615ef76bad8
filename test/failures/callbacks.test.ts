import { describe, expect, test } from "vitest";
import { callbackBody } from "../integration/webhooks/edge-bodies.ts";
import { createRig } from "../kit/gateway/rig.ts";
import { SECRETS, signedHeaders, startWhole, VENDORS, type Vendor, type Whole } from "../kit/gateway/whole-gateway.ts";
import { open, openWith, read, rowsOf, sessionBody } from "../kit/gateway/whole-session.ts";
import { attemptOf, second, tell } from "./telling.ts";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

const opened = async (whole: Whole, vendor: Vendor) => {
  const { id } = await open(whole, "interactive", vendor);
  const attempt = await attemptOf(whole, id);
  await whole.world.advance(20_000);
  return { id, ...attempt };
};

const movesOf = async (whole: Whole, id: string): Promise<readonly string[]> =>
  (await rowsOf(whole.store, "transitions", { session_id: id })).map(({ kind }) => kind);
/** How what came since then was judged: a vendor may send a callback of its own when an object is made. */
const states = async (whole: Whole, since = 0): Promise<readonly string[]> =>
  (await rowsOf(whole.store, "inbox")).slice(since).map(({ state }) => state);
const received = async (whole: Whole): Promise<number> => (await rowsOf(whole.store, "inbox")).length;

describe("failures of callbacks", () => {
  test("W1 a callback before the start is stored waits for it and is applied once", async () => {
    const rig = await createRig({ latency: () => 400 });
    const { id } = await rig.open("approve", "stripe-identity");
    await rig.advance(5 * MINUTE);
    await rig.settle();
    expect((await rig.session(id)).status).toBe("approved");
    expect(rig.engine.count("inbox", { state: "parked" })).toBe(0);
  });

  test("W2 a callback about a reference that never comes is set aside after seven days, and said so", async () => {
    const whole = await startWhole();
    await tell(whole, "onfido", { ref: "nobody-knows", says: "rejected" });
    expect(await states(whole)).toEqual(["parked"]);
    await whole.world.advance(7 * DAY + MINUTE);
    expect(await states(whole)).toEqual(["quarantined"]);
    expect(whole.world.logs.some(({ message }) => message === "callback quarantined")).toBe(true);
  });

  test.each([2, 10, 1000])("W3 the same event %i times, at once, has one effect", async (times) => {
    const whole = await startWhole();
    const { id, ref } = await opened(whole, "sumsub");
    const before = await received(whole);
    const body = callbackBody("sumsub", { ref, says: "rejected", at: second(whole) });
    const answers = await Promise.all(Array.from({ length: times }, () => whole.callback("sumsub", body)));
    await whole.world.drain();
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(await movesOf(whole, id)).toEqual(["created", "decided"]);
    expect((await received(whole)) - before).toBe(1);
  });

  test("W4 the same event with other words is no second effect: the first is kept", async () => {
    const whole = await startWhole();
    const { id, ref } = await opened(whole, "stripe-identity");
    const [at, before] = [second(whole), await received(whole)];
    await tell(whole, "stripe-identity", { ref, says: "submitted", at, event: "one" });
    await tell(whole, "stripe-identity", { ref, says: "rejected", at, event: "one" });
    expect((await read(whole, id)).status).toBe("submitted");
    expect((await states(whole, before)).toSorted()).toEqual(["applied", "duplicate"]);
  });

  test("W5 an event without an id, twice in the same bytes, has one effect", async () => {
    const whole = await startWhole();
    const { id, ref } = await opened(whole, "onfido");
    const at = second(whole);
    await tell(whole, "onfido", { ref, says: "submitted", at });
    await tell(whole, "onfido", { ref, says: "submitted", at });
    expect(await movesOf(whole, id)).toEqual(["created", "observed"]);
  });

  test.each(VENDORS)("W6 at %s the end before the middle ends as in order", async (vendor) => {
    const whole = await startWhole();
    const { id, ref } = await opened(whole, vendor);
    const at = second(whole);
    await tell(whole, vendor, { ref, says: "rejected", at, event: "end" });
    await tell(whole, vendor, { ref, says: "submitted", at: at - 5000, event: "middle" });
    expect((await read(whole, id)).status).toBe("rejected");
  });

  test("W8 events of one instant are ordered by what they say, in either order of arrival", async () => {
    for (const order of [
      ["submitted", "rejected"],
      ["rejected", "submitted"],
    ] as const) {
      const whole = await startWhole();
      const { id, ref } = await opened(whole, "sumsub");
      const at = second(whole);
      for (const says of order) await tell(whole, "sumsub", { ref, says, at, event: says });
      expect((await read(whole, id)).status, order.join()).toBe("rejected");
    }
  });

  test("W9 a callback and an answer to our own question about the same end make one transition", async () => {
    const rig = await createRig();
    const { id } = await rig.open("delayed-callback", "onfido");
    await rig.advance(30 * MINUTE);
    await rig.settle();
    const kinds = rig.engine
      .list({ table: "transitions", where: { session_id: id }, order: ["version", "asc"], limit: 50 })
      .map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === "decided")).toEqual(["decided"]);
  });

  test("W11 a verdict in the instant of expiry leaves one end, and contests it where it came too late", async () => {
    const whole = await startWhole();
    const { id, ref } = await opened(whole, "sumsub");
    const session = await whole.store.find("sessions", { id });
    await whole.world.advance((session?.expires_at ?? 0) - whole.world.now() - 1);
    const both = whole.callback("sumsub", callbackBody("sumsub", { ref, says: "rejected", at: second(whole) }));
    await whole.world.advance(2);
    await both;
    await whole.world.advance(MINUTE);
    const ends = (await movesOf(whole, id)).filter((kind) => kind === "decided" || kind === "expired");
    expect(ends).toHaveLength(1);
  });

  test("W12 a verdict in the instant of the caller's cancellation leaves one end", async () => {
    for (const callbackFirst of [true, false]) {
      const whole = await startWhole();
      const { id, ref } = await opened(whole, "sumsub");
      const verdict = () =>
        whole.callback("sumsub", callbackBody("sumsub", { ref, says: "rejected", at: second(whole) }));
      const cancel = () => whole.call("POST", `/v1/sessions/${id}/cancel`);
      await Promise.all(callbackFirst ? [verdict(), cancel()] : [cancel(), verdict()]);
      await whole.world.drain();
      const ends = (await movesOf(whole, id)).filter((kind) => kind === "decided" || kind === "cancelled");
      expect(ends, String(callbackFirst)).toHaveLength(1);
    }
  });

  test("W16 a callback that was stuck, and comes up after newer ones, is stale", async () => {
    const whole = await startWhole();
    const { id, ref } = await opened(whole, "stripe-identity");
    const [at, before] = [second(whole), await received(whole)];
    const stuck = callbackBody("stripe-identity", { ref, says: "submitted", at: at - 5000, event: "stuck" });
    await tell(whole, "stripe-identity", { ref, says: "rejected", at, event: "newer" });
    await whole.callback("stripe-identity", stuck);
    await whole.world.drain();
    expect((await states(whole, before)).toSorted()).toEqual(["applied", "stale"]);
    expect((await read(whole, id)).status).toBe("rejected");
  });

  test("W17 redeliveries of four days are all taken, and count once", async () => {
    const whole = await startWhole();
    const { id, ref } = await opened(whole, "sumsub");
    const before = await received(whole);
    const body = callbackBody("sumsub", { ref, says: "rejected", at: second(whole) });
    for (let hour = 0; hour < 96; hour += 12) {
      expect((await whole.callback("sumsub", body)).status).toBe(200);
      await whole.world.advance(12 * 60 * MINUTE);
    }
    expect((await movesOf(whole, id)).filter((kind) => kind === "decided")).toHaveLength(1);
    expect((await received(whole)) - before).toBe(1);
  });

  test.each(VENDORS)(
    "W18 at %s a secret that is being changed is taken in both forms, a third is not",
    async (vendor) => {
      const whole = await startWhole();
      const { ref } = await opened(whole, vendor);
      const at = second(whole);
      const send = (secret: string, event: string) => {
        const body = callbackBody(vendor, { ref, says: "submitted", at, event });
        return whole.callback(vendor, body, signedHeaders(vendor, body, at / 1000, secret));
      };
      const [newest, older] = SECRETS[vendor];
      expect([(await send(newest, "a")).status, (await send(older, "b")).status]).toEqual([200, 200]);
      expect((await send("long-since-withdrawn", "c")).status).toBe(401);
    },
  );

  test("W21 what the door answers does not wait for what is done with it", async () => {
    const hold = Promise.withResolvers<void>();
    const whole = await startWhole({
      store: (store) => ({
        ...store,
        find: async (table, where) => {
          if (table === "attempts" && "vendor_ref" in where) await hold.promise;
          return store.find(table, where);
        },
      }),
    });
    const body = callbackBody("onfido", { ref: "anything", says: "submitted", at: second(whole) });
    const began = whole.world.monotonic();
    expect((await whole.callback("onfido", body)).status).toBe(200);
    expect(whole.world.monotonic() - began).toBe(0);
    hold.resolve();
  });

  test("a callback for a test session at an account that does not exist is refused like a wrong signature", async () => {
    const whole = await startWhole();
    await openWith(whole, sessionBody("interactive", "onfido"));
    const body = callbackBody("onfido", { ref: "any", says: "submitted", at: second(whole) });
    const nowhere = await whole.call("POST", "/webhooks/onfido-live", {
      key: null,
      body,
      headers: signedHeaders("onfido", body, 1),
    });
    const wrong = await whole.call("POST", "/webhooks/onfido", {
      key: null,
      body,
      headers: signedHeaders("onfido", body, 1, "wrong"),
    });
    expect([nowhere.status, wrong.status]).toEqual([401, 401]);
  });
});
