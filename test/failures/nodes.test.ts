import { describe, expect, test } from "vitest";
import { StoreLost } from "../../src/store/errors.ts";
import type { Change, Store } from "../../src/store/store.ts";
import { createRig, type Reply, type Rig } from "../kit/gateway/rig.ts";
import type { Place, RigOptions } from "../kit/gateway/rig-parts.ts";
import type { HttpHandler } from "../kit/virtual-world.ts";

const MINUTE = 60_000;
/** By then a node that is silent has lost its work to the others; milliseconds. */
const MISSED = 40_000;

const rigOf = (options: RigOptions = {}): Promise<Rig> => createRig({ nodes: 2, accounts: ["onfido"], ...options });

const create = (rig: Rig, to: number, key: string, more: Readonly<Record<string, unknown>> = {}): Promise<Reply> =>
  rig.call("POST", "/v1/sessions", {
    body: rig.body("interactive", undefined, more),
    headers: { "idempotency-key": key },
    to,
  });

const idIn = ({ text }: Reply): string => (JSON.parse(text) as { readonly id: string }).id;

/** Objects that were asked of the vendor. */
const createsOf = ({ world }: Rig): number =>
  world.requests.filter(({ method, url }) => method === "POST" && url.endsWith("/workflow_runs")).length;

const kindsOf = ({ engine }: Rig): readonly string[] =>
  engine.list({ table: "transitions", order: ["version", "asc"], limit: 100 }).map(({ kind }) => kind);

const sequencesOf = ({ engine }: Rig): readonly number[] =>
  engine.list({ table: "audit", order: ["sequence", "asc"], limit: 10_000 }).map(({ sequence }) => sequence);

const isIntent = (change: Change): boolean => change.some(({ op, table }) => table === "attempts" && op === "insert");

/** Ends, or pauses, the first node at a named point: once. */
const atPoint = (name: string, act: (place: Place) => boolean): NonNullable<RigOptions["crashAt"]> => {
  let armed = true;
  return (point, place) => {
    if (!armed || point !== name || place.number !== 0) return false;
    armed = false;
    return act(place);
  };
};

describe("failures among several nodes", () => {
  test("M1 one key that comes to two nodes at once is one session, and each repeat gets its answer", async () => {
    const rig = await rigOf({ latency: () => 200 });
    const replies = await rig.world.settle(
      Promise.all([create(rig, 0, "one"), create(rig, 1, "one"), create(rig, 1, "one")]),
    );
    const statuses = replies.map(({ status }) => status).sort();
    expect(statuses).toEqual([201, 409, 409]);
    const first = replies.find(({ status }) => status === 201);
    for (const to of [0, 1]) expect((await rig.world.settle(create(rig, to, "one"))).text).toBe(first?.text);
    expect([rig.engine.count("sessions", {}), createsOf(rig)]).toEqual([1, 1]);
  });

  test("M2 two creates for one client reference on two nodes: one is refused", async () => {
    const rig = await rigOf({ latency: () => 200 });
    const more = { client_reference: "order-1" };
    const replies = await rig.world.settle(Promise.all([create(rig, 0, "a", more), create(rig, 1, "b", more)]));
    expect(replies.map(({ status }) => status).sort()).toEqual([201, 409]);
    expect([rig.engine.count("sessions", {}), createsOf(rig)]).toEqual([1, 1]);
  });

  test("M3 an event is sent by one node; after that one died unrecorded by another, with the same id and bytes", async () => {
    const sent: string[] = [];
    const receiver: HttpHandler = ({ headers, body }) => {
      sent.push(`${headers["webhook-id"]} ${body}`);
      return { kind: "answer", status: 204, headers: {}, body: new Uint8Array(0) };
    };
    let dies = false;
    const end = atPoint("outbound.sent", () => true);
    const rig = await rigOf({ nodes: 3, crashAt: (name, place) => dies && end(name, place) });
    rig.receivers.set("receiver.test", receiver);
    const body = { url: "https://receiver.test/hook", types: ["*"] };
    await rig.world.settle(rig.call("POST", "/v1/webhook-endpoints", { body, to: 1 }));
    await rig.world.settle(create(rig, 2, "quiet"));
    await rig.advance(MINUTE);
    expect(sent).toHaveLength(1);
    dies = true;
    await rig.world.settle(create(rig, 0, "loud"));
    await rig.advance(MISSED);
    expect([sent.length, new Set(sent).size]).toEqual([3, 2]);
    expect(rig.engine.count("deliveries", { state: "delivered" })).toBe(2);
  });

  test("M4 a node that was paused in the middle of a start comes back to find that its word counts no more", async () => {
    const lost: number[] = [];
    const freeze = atPoint("open.before_intent", () => {
      rig.nodes[0]?.freeze(2 * MINUTE, () => undefined);
      return false;
    });
    const rig: Rig = await rigOf({
      crashAt: (name, place) => freeze(name, place),
      // What the database answers takes longer to come than what is in memory.
      wrapStore: (store, world) => ({
        ...store,
        commit: async (change) => {
          const done = await store.commit(change);
          await new Promise<void>((resolve) => world.timer(20, resolve));
          return done;
        },
      }),
      onLost: ({ number }) => lost.push(number),
    });
    const paused = create(rig, 0, "one");
    await rig.advance(MISSED);
    const repeated = await rig.world.settle(create(rig, 1, "one"));
    expect([repeated.status, createsOf(rig)]).toEqual([201, 1]);
    await rig.advance(2 * MINUTE);
    expect((await rig.world.settle(paused)).status).toBe(0);
    expect([lost, createsOf(rig), kindsOf(rig)]).toEqual([[0], 1, ["created"]]);
  });

  test("M7 two nodes write one log, without a gap", async () => {
    const rig = await rigOf({ latency: () => 20 });
    const keys = Array.from({ length: 20 }, (_, number) => number);
    await rig.world.settle(Promise.all(keys.map((number) => create(rig, number % 2, `key-${number}`))));
    const sequences = sequencesOf(rig);
    expect(sequences).toEqual(sequences.map((_, index) => index + 1));
    expect(rig.engine.count("audit", { kind: "transition" })).toBe(20);
  });

  test("M10 each node judges a vendor by what it saw itself, and probes it once", async () => {
    const rig = await rigOf();
    rig.mock.faults.add({ kind: "unavailable" });
    for (let number = 0; number < 6; number += 1) await rig.world.settle(create(rig, 0, `key-${number}`));
    const phaseOf = (node: number) => rig.nodes[node]?.gateway().services.accounts[0]?.breakers.start.phase();
    expect([phaseOf(0), phaseOf(1)]).toEqual(["open", "closed"]);
    rig.mock.faults.clear();
    expect((await rig.world.settle(create(rig, 1, "other"))).status).toBe(201);
    await rig.advance(10 * MINUTE);
    expect(rig.engine.count("attempts", { state: "started" })).toBe(7);
  });
});

describe("failures of callbacks and clocks among several nodes", () => {
  test("W20 a callback that comes to two nodes at once is one row and has one effect", async () => {
    const rig: Rig = await rigOf({
      accounts: ["sumsub"],
      callback: async ({ url, headers, body }) => {
        const { pathname } = new URL(url);
        const both = [0, 1].map((to) => rig.call("POST", pathname, { body, headers, key: null, to }));
        const [first] = await Promise.all(both);
        return { status: first?.status ?? 0 };
      },
    });
    const { id } = await rig.open("approve", "sumsub");
    await rig.advance(5 * MINUTE);
    expect((await rig.session(id)).status).toBe("approved");
    const keys = rig.engine
      .list({ table: "observations", order: ["id", "asc"], limit: 100 })
      .map(({ dedupe_key }) => dedupe_key);
    expect(new Set(keys).size).toBe(keys.length);
    expect(kindsOf(rig).filter((kind) => kind === "decided")).toHaveLength(1);
    expect(rig.engine.count("inbox", { state: "pending" })).toBe(0);
  });

  test("W20 a callback that its node stored and never applied is applied by one of the others", async () => {
    const die = atPoint("webhook.after_commit", () => true);
    const rig = await rigOf({ nodes: 3, accounts: ["sumsub"], crashAt: die, route: (isUp) => (isUp(0) ? 0 : 1) });
    const { id } = await rig.open("approve", "sumsub");
    await rig.advance(2000);
    expect([rig.alive(), rig.engine.count("inbox", { state: "pending" })]).toEqual([false, 1]);
    await rig.advance(MISSED);
    expect(rig.engine.count("inbox", { state: "pending" })).toBe(0);
    await rig.advance(5 * MINUTE);
    expect((await rig.session(id)).status).toBe("approved");
    expect(kindsOf(rig).filter((kind) => kind === "decided")).toHaveLength(1);
  });

  test.each([5_000, -5_000, 5 * MINUTE, -5 * MINUTE])(
    "C4 a node whose clock is %i ms off takes nothing that another has under way, and everything once that one is dead",
    async (skew) => {
      const lost: number[] = [];
      const slow = { latency: () => 1_500, skews: [0, skew], onLost: ({ number }: Place) => lost.push(number) };
      const rig = await rigOf({ ...slow, crashAt: (name) => dies && name === "start.before_settle" });
      let dies = false;
      const opened = await rig.world.settle(create(rig, 0, "lives"));
      await rig.advance(2 * MINUTE);
      expect([opened.status, createsOf(rig), lost]).toEqual([201, 1, []]);
      dies = true;
      const first = create(rig, 0, "dies");
      await rig.advance(8_000);
      expect((await rig.world.settle(first)).status).toBe(0);
      dies = false;
      await rig.advance(MISSED + MINUTE);
      expect((await rig.world.settle(create(rig, 1, "dies"))).status).toBe(201);
      expect([createsOf(rig), rig.engine.count("attempts", {}), lost]).toEqual([2, 2, []]);
    },
  );
});

describe("a database that is cut off", () => {
  const cutOff = (applied: boolean) => {
    let armed = true;
    return (store: Store, _world: unknown, { number }: Place): Store => ({
      ...store,
      commit: async (change) => {
        if (!armed || number !== 0 || !isIntent(change)) return store.commit(change);
        armed = false;
        if (applied) await store.commit(change);
        throw new StoreLost("the connection to the database broke");
      },
    });
  };

  test.each([
    ["was made", true],
    ["was not made", false],
  ])(
    "N12 in the middle of a commit, which %s: the repeat finds out, and one session is started once",
    async (_, applied) => {
      const rig = await rigOf({ wrapStore: cutOff(applied) });
      const reply = await rig.world.settle(create(rig, 0, "one"));
      expect(reply.status).toBe(503);
      // Of a store that is lost the process ends.
      rig.kill();
      await rig.advance(MISSED);
      const repeated = await rig.world.settle(create(rig, 1, "one"));
      expect([repeated.status, createsOf(rig), rig.engine.count("sessions", {})]).toEqual([201, 1, 1]);
      expect((await rig.session(idIn(repeated))).attempts).toHaveLength(1);
    },
  );
});
