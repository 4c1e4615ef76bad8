import { describe, expect, test } from "vitest";
import type { Vendor } from "../../../contracts/api-keys.ts";
import type { RouteExplanation } from "../../../contracts/api-routing.ts";
import type { Problem } from "../../../contracts/problem.ts";
import type { VendorId } from "../../../mock-vendor/accounts.ts";
import { type HttpRequest, isoTime } from "../../../src/world.ts";
import { createRig, type Reply, type Rig } from "../../kit/gateway/rig.ts";
import type { RigOptions } from "../../kit/gateway/rig-parts.ts";

const ORDER = ["onfido", "sumsub"] as const satisfies readonly VendorId[];
const HOUR = 3600;

const rigWith = (options: RigOptions = {}): Promise<Rig> => createRig({ accounts: ORDER, ...options });

const ask = (rig: Rig, method: string, path: string, body?: unknown): Promise<Reply> =>
  rig.world.settle(rig.call(method, path, body === undefined ? {} : { body }));

const impose = async (rig: Rig, connection: string, kind: string, seconds = HOUR): Promise<Vendor> => {
  const body =
    kind === "maintenance"
      ? { reason: "announced", until: isoTime(rig.world.now() + seconds * 1000) }
      : { reason: "incident", for_seconds: seconds };
  const { status, text } = await ask(rig, "POST", `/v1/vendors/${connection}/${kind}`, body);
  expect(status, text).toBe(200);
  return JSON.parse(text) as Vendor;
};

const lift = (rig: Rig, connection: string): Promise<Reply> => ask(rig, "DELETE", `/v1/vendors/${connection}/control`);

const controlOf = async (rig: Rig, connection: string): Promise<Vendor["control"]> => {
  const { text } = await ask(rig, "GET", "/v1/vendors");
  const { data } = JSON.parse(text) as { data: Vendor[] };
  return data.find((vendor) => vendor.connection === connection)?.control ?? null;
};

const audited = (rig: Rig) =>
  rig.engine
    .list({ table: "audit", order: ["sequence", "asc"], limit: 1000 })
    .filter(({ action }) => action.startsWith("vendor."))
    .map(({ action, actor, tenant, livemode }) => ({ action, actor: actor.replace(/_.*/, ""), tenant, livemode }));

const vendorOf = (session: { attempts: readonly { vendor: string; fenced: boolean }[] }): string | undefined =>
  session.attempts.find(({ fenced }) => !fenced)?.vendor;

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

describe("the explanation of a route", () => {
  const QUESTION = { segment: "consumer", jurisdiction: "DE", level: "standard", consent: { recipients: ["*"] } };
  const explain = async (rig: Rig, more: object = {}): Promise<RouteExplanation> => {
    const { status, text } = await ask(rig, "POST", "/v1/route:explain", { ...QUESTION, ...more });
    expect(status, text).toBe(200);
    return JSON.parse(text) as RouteExplanation;
  };

  test("is what the attempt keeps, and creates nothing", async () => {
    const rig = await rigWith({ accounts: ["onfido", "sumsub", "stripe-identity"] });
    await impose(rig, "onfido", "cordon");
    const explained = await explain(rig);
    expect(explained.order).toEqual(["sumsub", "stripe-identity"]);
    expect(explained.refusals).toEqual([{ connection: "onfido", vendor: "onfido", refusal: "cordoned" }]);
    expect([rig.engine.count("sessions", {}), rig.world.requests.length]).toEqual([0, 0]);
    await rig.open("approve");
    const [attempt] = rig.engine.list({ table: "attempts", order: ["id", "asc"], limit: 1 });
    const { strategy, order, scores, refusals } = explained;
    expect(JSON.parse(attempt?.route_json ?? "")).toEqual({ strategy, order, scores, refusals });
  });

  test("says that a session would wait, and why a vendor never could", async () => {
    const rig = await rigWith();
    await impose(rig, "onfido", "kill");
    const explained = await explain(rig, { consent: { recipients: ["onfido"] } });
    expect([explained.waits, explained.order]).toEqual([true, []]);
    expect(explained.refusals.map(({ refusal }) => refusal)).toEqual(["killed", "not_in_consent"]);
  });

  test("refuses what the policy does not cover, and any data of the person", async () => {
    const rig = await rigWith();
    const closed = await ask(rig, "POST", "/v1/route:explain", { ...QUESTION, jurisdiction: "KP" });
    expect([closed.status, closed.text.includes("policy-cell-missing")]).toEqual([422, true]);
    const person = await ask(rig, "POST", "/v1/route:explain", { ...QUESTION, subject: { given_name: "Ada" } });
    expect(person.status).toBe(422);
    expect(person.text).not.toContain("Ada");
  });
});
