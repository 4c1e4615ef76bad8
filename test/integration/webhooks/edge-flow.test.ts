import { describe, expect, test } from "vitest";
import type { Store } from "../../../src/store/store.ts";
import { startWhole, VENDORS, type Vendor, type Whole } from "../../kit/gateway/whole-gateway.ts";
import { everything, open, read, rowsOf, sessionBody } from "../../kit/gateway/whole-session.ts";
import { callbackBody, type News } from "./edge-bodies.ts";

const DAY = 86_400_000;

const second = (whole: Whole): number => Math.floor(whole.world.now() / 1000) * 1000;
const tell = async (whole: Whole, vendor: Vendor, news: Omit<News, "at">): Promise<number> => {
  const { status } = await whole.callback(vendor, callbackBody(vendor, { ...news, at: second(whole) }));
  await whole.world.drain();
  return status;
};
const inbox = async (whole: Whole) =>
  (await rowsOf(whole.store, "inbox")).map(({ state, detail }) => ({ state, detail }));

/** The attempt of a session that waits for its person. */
const waiting = async (whole: Whole, vendor: Vendor) => {
  const { id } = await open(whole, "interactive", vendor);
  const attempt = await whole.store.find("attempts", { session_id: id });
  if (attempt?.vendor_ref == null) throw new Error("no attempt was started");
  return { id, ours: attempt.id, ref: attempt.vendor_ref };
};

/** Without letting time pass: the caller still waits. */
const openNow = async (whole: Whole, vendor: Vendor): Promise<Response> =>
  whole.gateway.app.request("/v1/sessions", {
    method: "POST",
    headers: { authorization: `Bearer ${whole.admin}`, "content-type": "application/json", "idempotency-key": "now" },
    body: JSON.stringify(sessionBody("interactive", vendor)),
  });

describe.each(VENDORS)("references: %s", (vendor) => {
  test("a callback faster than the start's answer is parked, then applied when the attempt is known", async () => {
    const made = Promise.withResolvers<void>();
    const released = Promise.withResolvers<void>();
    const whole = await startWhole({
      between: async (_request, ask) => {
        const answer = await ask();
        if (whole.mock.objects().length === 0) return answer;
        made.resolve();
        await released.promise;
        return answer;
      },
    });
    const opening = openNow(whole, vendor);
    await made.promise;
    const [object] = whole.mock.objects();
    expect(await tell(whole, vendor, { ref: object?.object ?? "", says: "rejected" })).toBe(200);
    expect(await inbox(whole)).toEqual([{ state: "parked", detail: "unknown_reference" }]);
    released.resolve();
    const { id } = (await (await opening).json()) as { id: string };
    await whole.world.drain();
    expect(await inbox(whole)).toEqual([{ state: "applied", detail: "applied" }]);
    expect((await read(whole, id)).status).toBe("rejected");
  });

  test("a callback about a reference that nobody knows is quarantined after seven days", async () => {
    const whole = await startWhole();
    expect(await tell(whole, vendor, { ref: "nobody-knows", says: "rejected" })).toBe(200);
    expect(await inbox(whole)).toEqual([{ state: "parked", detail: "unknown_reference" }]);
    await whole.world.advance(7 * DAY - 60_000);
    expect(await inbox(whole)).toEqual([{ state: "parked", detail: "unknown_reference" }]);
    await whole.world.advance(60_000);
    expect(await inbox(whole)).toEqual([{ state: "quarantined", detail: "unknown_reference" }]);
    const exposition = await (await whole.call("GET", "/metrics")).text();
    expect(exposition).toContain(`kyc_webhooks_parked_total{connection="${vendor}"} 1\n`);
    expect(exposition).toContain(`kyc_webhooks_quarantined_total{connection="${vendor}",why="unknown_reference"} 1\n`);
    expect(await rowsOf(whole.store, "timers")).toEqual([]);
  });

  test("our reference on another vendor object is quarantined and moves neither session", async () => {
    const whole = await startWhole();
    const [one, other] = [await waiting(whole, vendor), await waiting(whole, vendor)];
    expect(await tell(whole, vendor, { ref: other.ref, ours: one.ours, says: "rejected" })).toBe(200);
    expect(await tell(whole, vendor, { ref: "a-third-object", ours: one.ours, says: "rejected" })).toBe(200);
    expect(await tell(whole, vendor, { ref: one.ref, ours: "not-ours-at-all", says: "rejected" })).toBe(200);
    const contradiction = { state: "quarantined", detail: "reference_contradiction" };
    const cast = (await inbox(whole)).filter(({ state }) => state === "quarantined");
    expect(cast).toEqual([contradiction, contradiction, contradiction]);
    for (const { id } of [one, other]) expect((await read(whole, id)).status).toBe("initiated");
  });

  test("a rejection that names both references rightly is applied", async () => {
    const whole = await startWhole();
    const { id, ours, ref } = await waiting(whole, vendor);
    await whole.world.advance(2_000);
    expect(await tell(whole, vendor, { ref, ours, says: "rejected" })).toBe(200);
    expect((await read(whole, id)).status).toBe("rejected");
  });
});

/** Whatever would be written about the poisoned callback fails, in a way that no rule foresees. */
const poisoned =
  (how: "throws" | "hangs", isPoison: (id: string) => boolean) =>
  (store: Store): Store => ({
    ...store,
    commit: (change) => {
      const poison = change.some(
        (write) => write.op === "insert" && write.table === "observations" && isPoison(write.row.attempt_id),
      );
      if (!poison) return store.commit(change);
      return how === "throws" ? Promise.reject(new TypeError("poison")) : new Promise(() => undefined);
    },
  });

describe("a poisoned callback", () => {
  test.each(["throws", "hangs"] as const)("that %s never delays another", async (how) => {
    let poison = "";
    const whole = await startWhole({ store: poisoned(how, (id) => id === poison) });
    const [bad, good] = [await waiting(whole, "onfido"), await waiting(whole, "onfido")];
    poison = bad.ours;
    await whole.world.advance(2_000);
    for (let copy = 0; copy < 20; copy += 1)
      expect(await tell(whole, "onfido", { ref: bad.ref, says: copy % 2 === 0 ? "submitted" : "rejected" })).toBe(200);
    expect(await tell(whole, "onfido", { ref: good.ref, says: "rejected" })).toBe(200);
    expect((await read(whole, good.id)).status).toBe("rejected");
    expect((await read(whole, bad.id)).status).toBe("initiated");
  });

  test("is tried five times, then set aside and counted", async () => {
    let poison = "";
    const whole = await startWhole({ store: poisoned("throws", (id) => id === poison) });
    const bad = await waiting(whole, "sumsub");
    await whole.world.advance(2_000);
    poison = bad.ours;
    const before = (await everything(whole.store)).observations;
    await tell(whole, "sumsub", { ref: bad.ref, says: "submitted" });
    await whole.world.advance(60_000);
    const row = (await rowsOf(whole.store, "inbox")).find(({ detail }) => detail === "failed");
    expect(row).toMatchObject({ state: "quarantined", attempts: 5 });
    expect((await everything(whole.store)).observations).toEqual(before);
    const exposition = await (await whole.call("GET", "/metrics")).text();
    expect(exposition).toContain('kyc_webhooks_quarantined_total{connection="sumsub",why="failed"} 1\n');
  });
});
