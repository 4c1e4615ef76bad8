import type { Change, Store, Write } from "../../../src/store/store.ts";
import type { AuditRow, EventRow, InboxRow, ObservationRow, TransitionRow } from "../../../src/store/tables.ts";
import type { World } from "../../../src/world.ts";
import { altering, type PlantRow, rowOf } from "./plant.ts";

type StorePlant = (store: Store, world: World) => Store;

const isInbox = (change: Change): boolean => change.some((write) => rowOf<InboxRow>(write, "inbox") !== undefined);

const observationsAs = (alter: (row: ObservationRow, now: number) => ObservationRow): StorePlant =>
  altering((change, now) =>
    change.map((write): Write => {
      if (write.table !== "observations" || write.op !== "insert") return write;
      return { ...write, row: alter(write.row, now) };
    }),
  );

/** "Nothing after the end counts": contrary news are stored and otherwise forgotten. */
const monotoneGate: StorePlant = altering((change) => {
  const late = change.some((write) =>
    ["contested", "revised"].includes(rowOf<TransitionRow>(write, "transitions")?.kind ?? ""),
  );
  if (!late) return change;
  const dropped = (write: Write): boolean =>
    ["transitions", "sessions", "reviews"].includes(write.table) ||
    rowOf<AuditRow>(write, "audit")?.kind === "transition" ||
    rowOf<EventRow>(write, "events") !== undefined;
  return change.filter((write) => !dropped(write));
});

const arrivalOrder = observationsAs((row, now) => (row.source === "webhook" ? { ...row, ordered_at: now } : row));

const missingTimeIsNow = observationsAs((row, now) => (row.occurred_at === null ? { ...row, ordered_at: now } : row));

/** No unique index: looks whether the row is there, and a little later writes it. */
const readThenWrite: StorePlant = (store, world): Store => {
  let copies = 0;
  const salted = (row: InboxRow): InboxRow => {
    copies += 1;
    return { ...row, body_hash: `${row.body_hash}#${copies}` };
  };
  return {
    ...store,
    commit: async (change) => {
      const [first] = change;
      const row = first && rowOf<InboxRow>(first, "inbox");
      if (row === undefined) return store.commit(change);
      const { connection, body_hash } = row;
      const known = await store.find("inbox", { connection, body_hash });
      if (known !== undefined) return { ok: true, written: [false], sequence: [0] };
      await new Promise<void>((resolve) => world.timer(2000, resolve));
      const raced = await store.find("inbox", { connection, body_hash });
      return store.commit([{ op: "insert_once", table: "inbox", row: raced === undefined ? row : salted(row) }]);
    },
  };
};

/** Every observation is new: what the unique key of the observation would have refused has its effect again. */
const noDedupeKey: StorePlant = (store, world): Store => {
  const racing = readThenWrite(store, world);
  let copies = 0;
  const own = observationsAs((row) => {
    copies += 1;
    return { ...row, dedupe_key: `${row.dedupe_key}#${copies}` };
  })(racing, world);
  return own;
};

const acknowledgeFirst: StorePlant = (store, world): Store => ({
  ...store,
  commit: async (change) => {
    if (!isInbox(change)) return store.commit(change);
    world.timer(50, () => void store.commit(change));
    return { ok: true, written: change.map(() => true), sequence: change.map(() => 0) };
  },
});

const isEvent = (write: Write): boolean => rowOf<EventRow>(write, "events") !== undefined;

const eventOutside: StorePlant = (store, world): Store => ({
  ...store,
  commit: async (change) => {
    if (!change.some(isEvent)) return store.commit(change);
    const committed = await store.commit(change.filter((write) => !isEvent(write)));
    if (committed.ok) world.timer(5, () => void store.commit(change.filter(isEvent)));
    return committed;
  },
});

/** The attempt is written while the vendor is already called. */
const intentLater: StorePlant = (store, world): Store => {
  const isAttempt = (write: Write): boolean => write.table === "attempts" && write.op === "insert";
  return {
    ...store,
    commit: async (change) => {
      const committed = await store.commit(change.filter((write) => !isAttempt(write)));
      if (committed.ok && change.some(isAttempt)) world.timer(100, () => void store.commit(change.filter(isAttempt)));
      return committed;
    },
  };
};

const auditSkipped: StorePlant = altering((change) =>
  change.filter((write) => rowOf<AuditRow>(write, "audit")?.action !== "session.decided"),
);

/** The answer is kept, but not the bytes that were sent. */
const forgetfulKeys: StorePlant = altering((change) =>
  change.map((write): Write => {
    if (write.table !== "idempotency" || write.op !== "update") return write;
    return { ...write, set: { ...write.set, status: 200 } };
  }),
);

/** Bugs of durability, deduplication, order and the trail of a change. */
export const ORDER_PLANTS: readonly PlantRow[] = [
  {
    name: "a gate that ignores what comes after the end",
    quirks: ["Q4", "Q18"],
    plant: { store: monotoneGate },
    caughtBy: /^S[35]/,
  },
  { name: "a gate that orders by arrival", quirks: ["Q1"], plant: { store: arrivalOrder }, caughtBy: /^S3/ },
  { name: "a missing time that is taken for now", quirks: ["Q3"], plant: { store: missingTimeIsNow }, caughtBy: /^S3/ },
  { name: "deduplication that reads and then writes", quirks: ["Q8"], plant: { store: noDedupeKey }, caughtBy: /^D3/ },
  { name: "an acknowledgement before the commit", plant: { store: acknowledgeFirst }, caughtBy: /^D2/ },
  { name: "an event outside the change", quirks: ["Q9"], plant: { store: eventOutside }, caughtBy: /^O1/ },
  { name: "a vendor that is called before the intent is durable", plant: { store: intentLater }, caughtBy: /^F2/ },
  { name: "a decision without its audit entry", plant: { store: auditSkipped }, caughtBy: /^(A1|O1)/ },
  { name: "a replay that is not the first answer", plant: { store: forgetfulKeys }, caughtBy: /^I1/ },
];
