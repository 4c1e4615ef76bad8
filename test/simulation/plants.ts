import type { Change, Store, Write } from "../../src/store/store.ts";
import type { AuditRow, EventRow, InboxRow, ObservationRow, TransitionRow } from "../../src/store/tables.ts";
import type { Plant } from "./simulate.ts";

/** A store whose changes are altered on their way. */
const altering =
  (alter: (change: Change, now: number) => Change): Plant =>
  (store, world) => ({ ...store, commit: (change) => store.commit(alter(change, world.now())) });

const rowOf = <T>(write: Write, table: Write["table"]): T | undefined =>
  write.table === table && "row" in write ? (write.row as T) : undefined;

const isInbox = (change: Change): boolean => change.some((write) => rowOf<InboxRow>(write, "inbox") !== undefined);

const observationsAs = (alter: (row: ObservationRow, now: number) => ObservationRow): Plant =>
  altering((change, now) =>
    change.map((write): Write => {
      if (write.table !== "observations" || write.op !== "insert") return write;
      return { ...write, row: alter(write.row, now) };
    }),
  );

/** "Nothing after the end counts": contrary news are stored and otherwise forgotten. */
const monotoneGate: Plant = altering((change) => {
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
const readThenWrite: Plant = (store, world): Store => {
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
const noDedupeKey: Plant = (store, world): Store => {
  const racing = readThenWrite(store, world);
  let copies = 0;
  const own = observationsAs((row) => {
    copies += 1;
    return { ...row, dedupe_key: `${row.dedupe_key}#${copies}` };
  })(racing, world);
  return own;
};

const acknowledgeFirst: Plant = (store, world): Store => ({
  ...store,
  commit: async (change) => {
    if (!isInbox(change)) return store.commit(change);
    world.timer(50, () => void store.commit(change));
    return { ok: true, written: change.map(() => true), sequence: change.map(() => 0) };
  },
});

const isEvent = (write: Write): boolean => rowOf<EventRow>(write, "events") !== undefined;

const eventOutside: Plant = (store, world): Store => ({
  ...store,
  commit: async (change) => {
    if (!change.some(isEvent)) return store.commit(change);
    const committed = await store.commit(change.filter((write) => !isEvent(write)));
    if (committed.ok) world.timer(5, () => void store.commit(change.filter(isEvent)));
    return committed;
  },
});

/** The attempt is written while the vendor is already called. */
const intentLater: Plant = (store, world): Store => {
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

const auditSkipped: Plant = altering((change) =>
  change.filter((write) => rowOf<AuditRow>(write, "audit")?.action !== "session.decided"),
);

/** The answer is kept, but not the bytes that were sent. */
const forgetfulKeys: Plant = altering((change) =>
  change.map((write): Write => {
    if (write.table !== "idempotency" || write.op !== "update") return write;
    return { ...write, set: { ...write.set, status: 200 } };
  }),
);

/** Bugs that such systems have had, and the invariant that must notice each. */
export const PLANTS: Readonly<Record<string, { readonly plant: Plant; readonly caughtBy: RegExp }>> = {
  "a gate that ignores what comes after the end": { plant: monotoneGate, caughtBy: /^S3/ },
  "a gate that orders by arrival": { plant: arrivalOrder, caughtBy: /^S3/ },
  "a missing time that is taken for now": { plant: missingTimeIsNow, caughtBy: /^S3/ },
  "deduplication that reads and then writes": { plant: noDedupeKey, caughtBy: /^D3/ },
  "an acknowledgement before the commit": { plant: acknowledgeFirst, caughtBy: /^D2/ },
  "an event outside the change": { plant: eventOutside, caughtBy: /^O1/ },
  "a vendor that is called before the intent is durable": { plant: intentLater, caughtBy: /^F2/ },
  "a decision without its audit entry": { plant: auditSkipped, caughtBy: /^O1/ },
  "a replay that is not the first answer": { plant: forgetfulKeys, caughtBy: /^I1/ },
};
