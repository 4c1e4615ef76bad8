import { describe, expect, test } from "vitest";
import type { HttpRequest } from "../../../src/world.ts";
import { createRig, type Rig } from "../../kit/gateway/rig.ts";
import { sandboxFor } from "../../kit/sandbox.ts";

const KEY = String((sandboxFor("jumio", "http://gateway.test").settings.callbackKeys as readonly string[])[0]);

const opened = async (scenario = "interactive") => {
  const asked: HttpRequest[] = [];
  // The vendor's own callbacks are lost: only those of the test come.
  const rig = await createRig({
    accounts: ["jumio"],
    onVendorRequest: (request) => void asked.push(request),
    callback: async () => ({ status: 200 }),
  });
  const { id } = await rig.open(scenario, "jumio");
  const [account, workflow] = (rig.engine.find("attempts", { session_id: id })?.vendor_ref ?? "").split(".");
  return { rig, id, asked, account, workflow };
};

const hint = (account: string | undefined, workflow: string | undefined, more: object = {}) => ({
  ...{ callbackSentAt: "2026-01-05T09:00:01.000Z", account: { id: account } },
  workflowExecution: { id: workflow, status: "PROCESSED", ...more },
});

const knock = async (rig: Rig, query: string, body: unknown): Promise<number> => {
  const { status } = await rig.call("POST", `/webhooks/jumio${query}`, { key: null, body });
  await rig.settle();
  await rig.advance(1_000);
  return status;
};

const reads = (asked: readonly HttpRequest[]) => asked.filter(({ method }) => method === "GET").length;

describe("the door for callbacks that nobody signs", () => {
  test("is closed without the key, and to one that comes twice, and nothing is kept", async () => {
    const { rig, asked, account, workflow } = await opened();
    for (const query of ["", "?key=", "?key=wrong", `?key=${KEY}x`, `?key=wrong&key=${KEY}`, `?KEY=${KEY}`])
      expect(await knock(rig, query, hint(account, workflow)), query).toBe(401);
    expect([rig.engine.count("inbox", {}), reads(asked)]).toEqual([0, 0]);
    expect(JSON.stringify(rig.world.logs)).not.toContain(KEY);
  });

  test("lets a hint in, whose lie leads to a question and to nothing else", async () => {
    const { rig, id, asked, account, workflow } = await opened();
    const lie = hint(account, workflow, { decision: { type: "REJECTED" }, href: "https://evil.test/steal" });
    expect(await knock(rig, `?key=${KEY}&vendor=adds-things`, lie)).toBe(200);
    expect((await rig.session(id)).status).toBe("initiated");
    expect(reads(asked)).toBeGreaterThan(0);
    expect(asked.every(({ url }) => url.startsWith("https://vendors.test/"))).toBe(true);
  });

  test("makes true news known at once, long before the next poll", async () => {
    const { rig, id, account, workflow } = await opened("approve");
    await rig.advance(5_000);
    expect((await rig.session(id)).status).toBe("initiated");
    expect(await knock(rig, `?key=${KEY}`, hint(account, workflow))).toBe(200);
    expect((await rig.session(id)).status).toBe("approved");
  });

  test("keeps a hint that is faster than the start's answer, and asks once its attempt is known", async () => {
    // A token and its answer, the call that makes the object, and its answer, which comes after the vendor's callbacks.
    const slow = [10, 10, 10, 3_500];
    const rig = await createRig({ accounts: ["jumio"], latency: () => slow.shift() ?? 10 });
    const opening = rig.open("approve", "jumio");
    await rig.advance(3_000);
    const states = () => rig.engine.list({ table: "inbox", order: ["id", "asc"], limit: 10 }).map(({ state }) => state);
    expect(new Set(states())).toEqual(new Set(["parked"]));
    await rig.advance(15_000);
    expect(new Set(states())).toEqual(new Set(["applied"]));
    expect((await rig.session((await opening).id)).status).toBe("approved");
    expect(rig.engine.count("timers", { kind: "unpark" })).toBe(0);
  });

  test("asks nothing about an attempt that is not ours, and sets aside what names none", async () => {
    const { rig, asked, account } = await opened();
    expect(await knock(rig, `?key=${KEY}`, hint(account, "another"))).toBe(200);
    expect(await knock(rig, `?key=${KEY}`, hint("../../..", "x"))).toBe(200);
    expect(await knock(rig, `?key=${KEY}`, { hello: "world" })).toBe(200);
    expect(reads(asked)).toBe(0);
    const rows = rig.engine.list({ table: "inbox", order: ["id", "asc"], limit: 10 });
    expect(rows.map(({ state, detail }) => `${state} ${detail}`)).toEqual([
      "parked unknown_reference",
      "quarantined unreadable",
      "quarantined unreadable",
    ]);
  });
});
