import { describe, expect, test } from "vitest";
import type { Problem } from "../../../contracts/problem.ts";
import { isoTime } from "../../../src/world.ts";
import { ask, audited, controlOf, HOUR, impose, lift, ORDER, rigWith, vendorOf } from "./controls-rig.ts";

describe("a cordon", () => {
  test("sends new sessions elsewhere at once, lets running ones go on, and is told in GET /v1/vendors", async () => {
    const rig = await rigWith();
    const running = await rig.open("approve");
    expect(vendorOf(running)).toBe("onfido");
    const view = await impose(rig, "onfido", "cordon");
    expect(view.control).toMatchObject({ kind: "cordon", in_force: true, reason: "incident" });
    expect(await controlOf(rig, "onfido")).toEqual(view.control);
    expect(await controlOf(rig, "sumsub")).toBeNull();
    expect(vendorOf(await rig.open("approve"))).toBe("sumsub");
    await rig.advance(60_000);
    expect((await rig.session(running.id)).status).toBe("approved");
    expect(audited(rig)).toEqual([
      { action: "vendor.control_imposed", actor: "key:key", tenant: "default", livemode: 0 },
    ]);
  });

  test("ends by itself, with an audit entry, and its vendor is first again", async () => {
    const rig = await rigWith();
    await impose(rig, "onfido", "cordon", 600);
    await rig.advance(599_000);
    expect(vendorOf(await rig.open("approve"))).toBe("sumsub");
    await rig.advance(2000);
    expect(vendorOf(await rig.open("approve"))).toBe("onfido");
    expect(await controlOf(rig, "onfido")).toBeNull();
    expect(audited(rig).at(-1)).toEqual({
      action: "vendor.control_expired",
      actor: "system:vendor-controls",
      tenant: "default",
      livemode: 0,
    });
    expect(rig.engine.count("vendor_controls", {})).toBe(0);
  });

  test("survives the end of the process, and is ended by the next one where its time is over", async () => {
    const rig = await rigWith();
    await impose(rig, "onfido", "cordon", 600);
    await rig.crash();
    expect(vendorOf(await rig.open("approve"))).toBe("sumsub");
    rig.kill();
    await rig.advance(700_000);
    await rig.world.settle(rig.restart());
    await rig.advance(10);
    expect(rig.engine.count("vendor_controls", {})).toBe(0);
    expect(vendorOf(await rig.open("approve"))).toBe("onfido");
  });

  test("on every vendor makes new sessions wait, and they start as soon as one is lifted", async () => {
    const rig = await rigWith();
    for (const connection of ORDER) await impose(rig, connection, "cordon");
    const waiting = await rig.open("approve");
    expect(waiting.capture).toBeNull();
    expect(waiting.waiting).not.toBeNull();
    expect((await lift(rig, "sumsub")).status).toBe(200);
    await rig.advance(1000);
    const started = await rig.session(waiting.id);
    expect([vendorOf(started), started.waiting]).toEqual(["sumsub", null]);
    expect(audited(rig).at(-1)?.action).toBe("vendor.control_lifted");
  });

  test("on every vendor is not asked about again and again: the waits grow", async () => {
    const rig = await rigWith();
    for (const connection of ORDER) await impose(rig, connection, "cordon", 24 * HOUR);
    const { id } = await rig.open("approve");
    await rig.advance(12 * HOUR * 1000);
    const [row] = rig.engine.list({ table: "sessions", order: ["id", "asc"], limit: 1 });
    expect(row?.id).toBe(id);
    expect(row?.revision).toBeLessThan(100);
    await lift(rig, "onfido");
    await rig.advance(1000);
    expect((await rig.session(id)).waiting).toBeNull();
  });

  test("that is lifted twice is lifted once", async () => {
    const rig = await rigWith();
    await impose(rig, "onfido", "cordon");
    await lift(rig, "onfido");
    const before = audited(rig).length;
    const again = await lift(rig, "onfido");
    expect([again.status, audited(rig).length]).toEqual([200, before]);
  });
});

const NOW = Date.UTC(2026, 0, 5, 9);
const REFUSED: readonly (readonly [name: string, path: string, body: unknown, pointer: string])[] = [
  ["an end in the past", "cordon", { reason: "r", expires_at: "2020-01-01T00:00:00Z" }, "/expires_at"],
  ["an end that is now", "drain", { reason: "r", expires_at: isoTime(NOW) }, "/expires_at"],
  ["an end after more than a year", "kill", { reason: "r", expires_at: "2030-01-01T00:00:00Z" }, "/expires_at"],
  ["a date that does not exist", "cordon", { reason: "r", expires_at: "2026-02-30T00:00:00Z" }, "/expires_at"],
  ["a date without a time", "cordon", { reason: "r", expires_at: "2026-02-20" }, "/expires_at"],
  ["no end", "cordon", { reason: "r" }, "/expires_at"],
  ["two ends", "cordon", { reason: "r", for_seconds: 60, expires_at: "2026-02-20T00:00:00Z" }, "/expires_at"],
  ["no time at all", "cordon", { reason: "r", for_seconds: 0 }, "/for_seconds"],
  ["no reason", "kill", { for_seconds: 60 }, "/reason"],
  ["a window that is over", "maintenance", { reason: "r", until: "2025-01-01T00:00:00Z" }, "/until"],
  [
    "a window that begins in the past",
    "maintenance",
    { reason: "r", from: "2025-01-01T00:00:00Z", until: "2026-02-01T00:00:00Z" },
    "/from",
  ],
  [
    "a window that ends before it begins",
    "maintenance",
    { reason: "r", from: "2026-03-01T00:00:00Z", until: "2026-02-01T00:00:00Z" },
    "/until",
  ],
];

describe("a control that is not well given", () => {
  test.each(REFUSED)("%s is refused by name, and nothing is changed", async (_name, path, body, pointer) => {
    const rig = await rigWith();
    const { status, text } = await ask(rig, "POST", `/v1/vendors/onfido/${path}`, body);
    expect(status).toBe(422);
    expect((JSON.parse(text) as Problem).errors?.[0]?.pointer).toBe(pointer);
    expect(await controlOf(rig, "onfido")).toBeNull();
    expect(audited(rig)).toEqual([]);
  });

  test("says what the date must be", async () => {
    const rig = await rigWith();
    const messages = async (path: string, body: object) => {
      const { text } = await ask(rig, "POST", `/v1/vendors/onfido/${path}`, { reason: "r", ...body });
      return (JSON.parse(text) as Problem).errors?.map(({ message }) => message);
    };
    const past = "2025-01-01T00:00:00Z";
    expect(await messages("cordon", { expires_at: past })).toEqual(["must be in the future"]);
    expect(await messages("maintenance", { until: past })).toEqual(["must be in the future"]);
    expect(await messages("kill", {})).toEqual(["must be given, or for_seconds, and not both"]);
  });

  test("an unknown connection is not found, for a control and for its end", async () => {
    const rig = await rigWith();
    expect((await ask(rig, "POST", "/v1/vendors/nobody/kill", { reason: "r", for_seconds: 60 })).status).toBe(404);
    expect((await lift(rig, "nobody")).status).toBe(404);
  });
});
