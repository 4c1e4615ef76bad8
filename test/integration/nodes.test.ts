import { describe, expect, test } from "vitest";
import type { Session } from "../../contracts/api.ts";
import { ensureFirstKey } from "../../src/http/keys.ts";
import { createLoneNode } from "../../src/nodes/node.ts";
import { loadAggregate } from "../../src/sessions/aggregate.ts";
import { bodySpot } from "../../src/sessions/person.ts";
import { openEngine } from "../../src/store/sqlite/engine.ts";
import { createInPlaceStore } from "../../src/store/sqlite/in-place.ts";
import { createRig, type Reply, type Rig } from "../kit/gateway/rig.ts";
import { DEFAULT_POLICY, GATEWAY_URL, type RigOptions } from "../kit/gateway/rig-parts.ts";
import { createVirtualWorld } from "../kit/virtual-world.ts";

/** By then what one node was told is known to the others; milliseconds. */
const HEARD = 999;
/** A node that is silent for so long has lost its work to the others; milliseconds. */
const MISSED = 40_000;

const rigOf = (options: RigOptions = {}): Promise<Rig> =>
  createRig({ nodes: 2, accounts: ["onfido", "sumsub"], ...options });

const ask = (rig: Rig, to: number, method: string, path: string, more: { body?: unknown; key?: string } = {}) =>
  rig.world.settle(rig.call(method, path, { to, ...more }));

const openAt = async (rig: Rig, to: number, key: string, scenario = "interactive"): Promise<Session> => {
  const headers = { "idempotency-key": key };
  const reply = await rig.world.settle(rig.call("POST", "/v1/sessions", { body: rig.body(scenario), headers, to }));
  expect(reply.status).toBeLessThan(203);
  return JSON.parse(reply.text) as Session;
};

const newKey = async (rig: Rig): Promise<{ readonly id: string; readonly key: string }> =>
  JSON.parse((await ask(rig, 0, "POST", "/v1/keys", { body: { role: "support", label: "other" } })).text) as {
    id: string;
    key: string;
  };

const statusWith = async (rig: Rig, to: number, key: string): Promise<number> =>
  (await ask(rig, to, "GET", "/v1/vendors", { key })).status;

const nodeIds = ({ engine }: Rig): readonly string[] =>
  engine.list({ table: "nodes", order: ["id", "asc"], limit: 10 }).map(({ id }) => id);

const ownersOf = ({ engine }: Rig): ReadonlySet<string | null> =>
  new Set(engine.list({ table: "timers", order: ["id", "asc"], limit: 100 }).map(({ owner }) => owner));

describe("what one node is told", () => {
  test("a key revoked on one node opens nothing on another a second later", async () => {
    const rig = await rigOf();
    const { id, key } = await newKey(rig);
    expect([await statusWith(rig, 0, key), await statusWith(rig, 1, key)]).toEqual([200, 200]);
    await ask(rig, 0, "DELETE", `/v1/keys/${id}`);
    await rig.advance(HEARD);
    expect([await statusWith(rig, 0, key), await statusWith(rig, 1, key)]).toEqual([401, 401]);
  });

  test("a node that slept through a revocation asks before it trusts what it remembers", async () => {
    const rig = await rigOf();
    const { id, key } = await newKey(rig);
    expect(await statusWith(rig, 1, key)).toBe(200);
    rig.nodes[1]?.freeze(10_000, () => undefined);
    await ask(rig, 0, "DELETE", `/v1/keys/${id}`);
    await rig.advance(2 * HEARD);
    expect(await statusWith(rig, 1, key)).toBe(401);
  });

  test("a vendor switched off on one node is not called by another a second later, whatever their clocks say", async () => {
    const rig = await rigOf({ skews: [0, 200_000] });
    const body = { reason: "leak", for_seconds: 60 };
    await ask(rig, 0, "POST", "/v1/vendors/onfido/kill", { body });
    await rig.advance(HEARD);
    expect((await openAt(rig, 1, "during")).attempts.map(({ vendor }) => vendor)).toEqual(["sumsub"]);
    await rig.advance(60_000);
    expect((await openAt(rig, 1, "after")).attempts.map(({ vendor }) => vendor)).toEqual(["onfido"]);
    expect(rig.engine.count("audit", { action: "vendor.control_expired" })).toBe(1);
  });

  test("a control that two nodes lift at once is lifted once", async () => {
    const rig = await rigOf();
    await ask(rig, 0, "POST", "/v1/vendors/onfido/cordon", { body: { reason: "work", for_seconds: 600 } });
    await rig.advance(HEARD);
    const lifts = [0, 1].map((to) => rig.call("DELETE", "/v1/vendors/onfido/control", { to }));
    expect((await rig.world.settle(Promise.all(lifts))).map(({ status }) => status)).toEqual([200, 200]);
    expect(rig.engine.count("audit", { action: "vendor.control_lifted" })).toBe(1);
  });

  test("an endpoint made on one node gets the next event of another, at once", async () => {
    const rig = await rigOf();
    const got: string[] = [];
    rig.receivers.set("receiver.test", ({ headers }) => {
      got.push(headers["webhook-id"] ?? "");
      return { kind: "answer", status: 204, headers: {}, body: new Uint8Array(0) };
    });
    await ask(rig, 0, "POST", "/v1/webhook-endpoints", { body: { url: "https://receiver.test/hook", types: ["*"] } });
    await openAt(rig, 1, "one");
    await rig.advance(1000);
    expect(got).toHaveLength(rig.engine.count("events", {}));
    expect(got.length).toBeGreaterThan(0);
  });

  test("a stream on one node shows what another did", async () => {
    const rig = await rigOf();
    const { id } = await openAt(rig, 0, "one");
    const abort = new AbortController();
    const init = { headers: { authorization: `Bearer ${rig.key}` }, signal: abort.signal };
    const answer = await rig.world.settle(
      Promise.resolve(rig.nodes[1]?.gateway().app.request(`${GATEWAY_URL}/v1/sessions/${id}/stream`, init)),
    );
    const reader = answer?.body?.getReader();
    const next = async (): Promise<string> => new TextDecoder().decode((await reader?.read())?.value);
    expect(await rig.world.settle(next())).toContain('"status":"initiated"');
    await rig.advance(2 * HEARD);
    const later = next();
    await ask(rig, 0, "POST", `/v1/sessions/${id}/cancel`);
    expect(await rig.world.settle(later, 2 * HEARD)).toContain('"status":"expired"');
  });

  test("a session under a policy that another node brought is worked on", async () => {
    const rig = await rigOf();
    await rig.advance(HEARD);
    const { node, policies } = rig.nodes[0]?.gateway().services ?? {};
    const other = { ...DEFAULT_POLICY, cells: DEFAULT_POLICY.cells.slice(0, 1) };
    const row = { hash: "sha256:other", body: JSON.stringify(other), created_at: rig.world.now() };
    await node?.store.commit([{ op: "insert", table: "policies", row }, ...node.tell()]);
    expect(() => policies?.byHash("sha256:other")).toThrow("not stored");
    await rig.advance(HEARD);
    const seen = rig.nodes.map((one) => one.gateway().services.policies.byHash("sha256:other").cells.length);
    expect(seen).toEqual([1, 1]);
  });
});

describe("who works", () => {
  test("nodes that start on a new database together make one first key", async () => {
    const world = createVirtualWorld({ seed: 1 });
    const store = createInPlaceStore(openEngine(":memory:"), false);
    const made = await Promise.all([1, 2, 3].map(() => ensureFirstKey({ world, store })));
    expect(made.filter((key) => key !== null)).toHaveLength(1);
    expect(await store.count("keys", {})).toBe(1);
  });

  test("a node that stops leaves its work at once to the others", async () => {
    const rig = await rigOf();
    await openAt(rig, 0, "one");
    expect(ownersOf(rig)).toEqual(new Set([rig.nodes[0]?.id()]));
    await rig.world.settle(rig.nodes[0]?.gateway().stop() ?? Promise.resolve());
    rig.kill();
    await rig.advance(6_000);
    expect(nodeIds(rig)).toEqual([rig.nodes[1]?.id()]);
    expect(ownersOf(rig)).toEqual(new Set([rig.nodes[1]?.id()]));
  });

  test("a node that is silent for less than the others wait keeps its work, and one that is silent for longer does not", async () => {
    const rig = await rigOf();
    await openAt(rig, 0, "one");
    rig.nodes[0]?.freeze(18_000, () => undefined);
    await rig.advance(MISSED);
    expect(rig.alive()).toBe(true);
    expect(ownersOf(rig)).toEqual(new Set([rig.nodes[0]?.id()]));
    rig.nodes[0]?.freeze(60_000, () => undefined);
    await rig.advance(MISSED);
    expect(ownersOf(rig)).toEqual(new Set([rig.nodes[1]?.id()]));
    await rig.advance(MISSED);
    expect(rig.alive()).toBe(false);
  });

  test("a parked callback that two nodes fetch at once is applied by one of them", async () => {
    const caught: string[] = [];
    const rig: Rig = await rigOf({
      accounts: ["sumsub"],
      callback: async ({ body }) => {
        caught.push(body);
        return { status: 200 };
      },
    });
    await openAt(rig, 0, "one", "approve");
    await rig.advance(10_000);
    const [attempt] = rig.engine.list({ table: "attempts", order: ["id", "asc"], limit: 1 });
    const { keyring } = rig.gateway().services;
    const row = {
      ...{ id: "inb_parked", connection: "sumsub", body_hash: "parked", subject_id: null, state: "parked" },
      ...{ vendor_ref: attempt?.vendor_ref ?? null, detail: null, attempts: 0, traceparent: null },
      ...{ received_at: rig.world.now(), settled_at: null, owner: null },
      sealed_body: keyring.sealForSystem(bodySpot("inb_parked"), Buffer.from(caught.at(-1) ?? "")),
    };
    rig.engine.apply([[{ op: "insert", table: "inbox", row }]]);
    for (const node of rig.nodes) node.gateway().services.signals.unpark([row.id]);
    await rig.advance(1000);
    const stored = await rig.store.find("inbox", { id: row.id });
    expect([stored?.state, rig.engine.count("observations", { inbox_id: row.id })]).toEqual(["applied", 1]);
  });

  test("a start whose timer somebody moved since it was seen is left to them", async () => {
    let moves = false;
    let moved = 50_000;
    let id = "";
    const rig: Rig = await createRig({
      accounts: ["onfido"],
      wrapStore: (store) => ({
        ...store,
        find: async (table, where) => {
          const row = await store.find(table, where);
          const seen = moves && table === "timers" && String((where as { id?: string }).id).startsWith("start:");
          // As a change of vendor at another node does.
          if (seen) {
            moved += 1;
            const set = { due_at: rig.world.now() + moved };
            rig.engine.apply([[{ op: "patch", table: "timers", set, where: { id: `start:${id}` } }]]);
          }
          return row;
        },
      }),
    });
    rig.mock.faults.add({ kind: "unavailable" });
    id = (await rig.open("interactive")).id;
    rig.mock.faults.clear();
    moves = true;
    const before = rig.world.requests.length;
    await rig.advance(45_000);
    expect(rig.world.requests.length).toBe(before);
    expect((await rig.session(id)).waiting).not.toBeNull();
  });

  test("a start that a request waits for is not begun beside it by its timer, although the clock was stepped ahead", async () => {
    const rig = await createRig({ accounts: ["onfido"], latency: () => 1500 });
    const headers = { "idempotency-key": "one" };
    const reply: Promise<Reply> = rig.call("POST", "/v1/sessions", { body: rig.body("interactive"), headers });
    await rig.advance(1000);
    rig.nodes[0]?.stepClock(600_000);
    rig.gateway().services.signals.timers(0);
    expect((await rig.world.settle(reply)).status).toBe(201);
    await rig.advance(30_000);
    const creates = rig.world.requests.filter(({ method, url }) => method === "POST" && url.endsWith("/workflow_runs"));
    expect(creates).toHaveLength(1);
  });

  test("a node that has its database alone asks and tells nobody", async () => {
    const rig = await createRig();
    const node = createLoneNode(rig.store);
    expect([node.owner, node.heed(), node.tell(), node.unlessTold()]).toEqual([null, undefined, [], []]);
    expect(await node.lease()).toBe(Number.POSITIVE_INFINITY);
    await rig.open("interactive");
    expect([ownersOf(rig), rig.engine.count("nodes", {})]).toEqual([new Set([null]), 0]);
    const [session] = rig.engine.list({ table: "sessions", order: ["id", "asc"], limit: 1 });
    expect(await loadAggregate(rig.gateway().services, session?.id ?? "")).toBeDefined();
  });
});
