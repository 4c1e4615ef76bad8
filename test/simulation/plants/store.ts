import type { Change, Store, Write } from "../../../src/store/store.ts";
import type {
  AuditRow,
  DeliveryRow,
  EventRow,
  ObservationRow,
  ReviewRow,
  TimerRow,
  VendorControlRow,
} from "../../../src/store/tables.ts";
import type { World } from "../../../src/world.ts";
import { altering, dropping, type PlantRow, rewriting, rowOf } from "./plant.ts";

const isTimer =
  (kind: string) =>
  (write: Write): boolean =>
    rowOf<TimerRow>(write, "timers")?.kind === kind;

const isSessionUpdate = (write: Write): boolean => write.table === "sessions" && write.op === "update";

const blindly = (write: Write): Write => {
  if (write.table !== "sessions" || write.op !== "update") return write;
  const { revision: _, ...where } = write.where;
  return { ...write, where };
};

/** What was written to a session once is written again later, whatever came in between. */
const replayed = (store: Store, world: World): Store => ({
  ...store,
  commit: async (change) => {
    const committed = await store.commit(change);
    const again = change.filter(isSessionUpdate).map(blindly);
    if (committed.ok && again.length > 0) world.timer(9_000, () => void store.commit(again).catch(() => undefined));
    return committed;
  },
});

/** A pointer to the current attempt instead of a table of all. */
const onePointer = (store: Store): Store => ({
  ...store,
  find: async (table, where) => {
    const row = await store.find(table, where);
    const superseded =
      table === "attempts" && "connection" in where && row !== undefined && "active" in row && row.active === null;
    return superseded ? undefined : row;
  },
});

const lostWrite = (store: Store): Store => {
  let writes = 0;
  return {
    ...store,
    commit: async (change) => {
      writes += 1;
      const ok = { ok: true, written: change.map(() => true), sequence: change.map(() => 0) } as const;
      return writes % 40 === 39 ? ok : store.commit(change);
    },
  };
};

/** A part of the change goes in a transaction of its own. */
const apart =
  (table: Write["table"]) =>
  (store: Store, world: World): Store => ({
    ...store,
    commit: async (change) => {
      const own = change.filter((write) => write.table === table);
      const rest: Change = change.filter((write) => write.table !== table);
      if (own.length === 0 || rest.length === 0) return store.commit(change);
      const committed = await store.commit(rest);
      if (committed.ok) world.timer(20, () => void store.commit(own).catch(() => undefined));
      return committed;
    },
  });

const unfenced = altering((change) =>
  change.map((write): Write => {
    if (write.table !== "attempts" || write.op !== "update" || !("fenced_at" in write.set)) return write;
    return { ...write, set: { ...write.set, fenced_at: null } };
  }),
);

const remembersKeys = (store: Store): Store => {
  const known = new Map<string, unknown>();
  return {
    ...store,
    find: async (table, where) => {
      if (table !== "keys") return store.find(table, where);
      const name = JSON.stringify(where);
      const row = known.get(name) ?? (await store.find(table, where));
      known.set(name, row);
      return row as Awaited<ReturnType<typeof store.find<typeof table>>>;
    },
  };
};

const failingApply = (store: Store): Store => ({
  ...store,
  commit: (change) => {
    const settles = change.some(
      (write) => write.table === "inbox" && write.op === "patch" && write.set.detail === "stale",
    );
    return settles ? Promise.reject(new Error("stale callback")) : store.commit(change);
  },
});

const reordersBodies = (store: Store): Store => {
  let reads = 0;
  return {
    ...store,
    list: async (query) => {
      const rows = await store.list(query);
      if (query.table !== "events" || query.among === undefined) return rows;
      reads += 1;
      return rows.map((row) => ({ ...row, body: `${(row as EventRow).body}${" ".repeat(reads % 7)}` }));
    },
  };
};

const elsewhere = (decision: string): string => decision.replace(/"policy_hash":"[^"]*"/, '"policy_hash":"other"');

const otherPolicy = altering((change) =>
  change.map((write): Write => {
    if (write.table === "transitions" && write.op === "insert" && write.row.decision_json !== null)
      return { ...write, row: { ...write.row, decision_json: elsewhere(write.row.decision_json) } };
    if (write.table !== "sessions" || write.op !== "update" || write.set.decision_json == null) return write;
    return { ...write, set: { ...write.set, decision_json: elsewhere(write.set.decision_json) } };
  }),
);

/** Bugs of what is written, what is left out and what is read. */
export const STORE_PLANTS: readonly PlantRow[] = [
  { name: "an old write that is replayed", quirks: ["Q5", "Q7"], plant: { store: replayed }, caughtBy: /^(S|L)/ },
  { name: "a pointer to one attempt only", quirks: ["Q6"], plant: { store: onePointer }, caughtBy: /^(D2|F5|L)/ },
  { name: "a change that is acknowledged and lost", plant: { store: lostWrite }, caughtBy: /^(D|S|O|A|L|I|F)/ },
  { name: "an audit entry in a transaction of its own", plant: { store: apart("audit") }, caughtBy: /^(A1|O1)/ },
  {
    name: "an idempotency key in a transaction of its own",
    plant: { store: apart("idempotency") },
    caughtBy: /^(I|D4)/,
  },
  { name: "a failover without a fence", plant: { store: unfenced }, caughtBy: /^F/ },
  { name: "silence that nobody asks about", plant: { store: dropping(isTimer("poll")) }, caughtBy: /^L2/ },
  { name: "a session that never expires", plant: { store: dropping(isTimer("expire")) }, caughtBy: /^L2/ },
  { name: "a queued start that is forgotten", plant: { store: dropping(isTimer("start")) }, caughtBy: /^(L2|I2|F3)/ },
  { name: "a parked callback that is forgotten", plant: { store: dropping(isTimer("unpark")) }, caughtBy: /^D2/ },
  {
    name: "a dispute without a case",
    plant: { store: dropping((write) => rowOf<ReviewRow>(write, "reviews")?.kind === "contested") },
    caughtBy: /^S5/,
  },
  {
    name: "an event of the other mode",
    plant: { store: rewriting<EventRow>("events", (row) => ({ ...row, livemode: 1 })) },
    caughtBy: /^Z/,
  },
  {
    name: "an event of another tenant",
    plant: { store: rewriting<EventRow>("events", (row) => ({ ...row, tenant: "ten_other" })) },
    caughtBy: /^(Z1|O4)/,
  },
  {
    name: "an audit leaf over other bytes",
    plant: { store: rewriting<AuditRow>("audit", (row) => ({ ...row, at: row.at + 1 })) },
    caughtBy: /^A2/,
  },
  {
    name: "a provisional word that decides",
    quirks: ["Q16"],
    plant: { store: rewriting<ObservationRow>("observations", (row) => ({ ...row, final: 0 })) },
    caughtBy: /^S[34]/,
  },
  {
    name: "a decision of another policy",
    quirks: ["Q21"],
    plant: { store: otherPolicy },
    caughtBy: /^S6/,
  },
  {
    name: "a delivery that counts without being sent",
    plant: {
      store: rewriting<DeliveryRow>("deliveries", (row) => ({
        ...row,
        state: "delivered",
        settled_at: row.created_at,
      })),
    },
    caughtBy: /^O4/,
  },
  {
    name: "an event that is never queued",
    plant: { store: dropping((write) => rowOf<DeliveryRow>(write, "deliveries")?.event_type === "session.decided") },
    caughtBy: /^O4/,
  },
  { name: "a body that is made anew for each try", plant: { store: reordersBodies }, caughtBy: /^O3/ },
  { name: "a dead-letter table that nobody counts", quirks: ["Q26"], plant: { store: failingApply }, caughtBy: /^D2/ },
  { name: "a revoked key that still opens", plant: { store: remembersKeys }, caughtBy: /^Z2/ },
  {
    name: "an order that is stored as another one",
    plant: { store: rewriting<VendorControlRow>("vendor_controls", (row) => ({ ...row, kind: "kill" })) },
    caughtBy: /^F8/,
  },
];
