import { auditRow } from "../audit/entry.ts";
import type { Node } from "../nodes/node.ts";
import type { Store, Write } from "../store/store.ts";
import type { DeliveryRow, EventRow } from "../store/tables.ts";
import { newId, stall, type World } from "../world.ts";
import type { Directory } from "./directory.ts";
import { cancelPending } from "./endpoint-writes.ts";
import type { Due } from "./lane.ts";

/**
 * Events become deliveries here: one row for each event and each endpoint that wants it. The position up to which
 * that is done moves in the commit that writes the rows, and each move names where it starts, so that
 * neither a crash nor a second process makes a delivery twice or leaves one out.
 */
const CURSOR = "dispatch_cursor";
const BATCH = 256;
/** Events that nobody wants move the position in memory alone; so many may be gone through anew after a crash. */
const UNKEPT = 4 * BATCH;

export interface FanOut {
  readonly load: () => Promise<void>;
  /** One batch. False: nothing was new. */
  readonly step: () => Promise<boolean>;
  /** Stores the position. For before something changes what is wanted: who is new does not get what was before. */
  readonly keep: () => Promise<void>;
}

export const deliveryRow = (world: World, endpointId: string, event: EventRow): DeliveryRow => {
  const now = world.now();
  return {
    id: newId(world, "del"),
    endpoint_id: endpointId,
    event_sequence: event.sequence,
    event_id: event.id,
    event_type: event.type,
    state: "pending",
    tries: 0,
    next_at: now,
    created_at: now,
    settled_at: null,
    owner: null,
  };
};

const ownerOf = ({ event }: Due): string => `${event.livemode} ${event.tenant}`;

/** One entry for each tenant in the batch: its log speaks of its events alone. */
const auditWrites = (world: World, queued: readonly Due[]): readonly Write[] =>
  [...Map.groupBy(queued, ownerOf).values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const { tenant, livemode } = first.event;
    const payload = group.map(({ delivery }) => [delivery.id, delivery.event_id, delivery.endpoint_id]);
    const facts = { tenant, livemode, actor: "system:outbound", action: "event.queued", kind: "record" } as const;
    return [{ op: "insert", table: "audit", row: auditRow(world, { ...facts, payload }) }];
  });

const duesOf = (world: World, directory: Directory, events: readonly EventRow[]): readonly Due[] =>
  events.flatMap((event) =>
    directory.matching(event).map(({ id }) => ({ delivery: deliveryRow(world, id, event), event })),
  );

/** An endpoint that was disabled while the rows were written must not keep them waiting. */
const cancelOrphans = async (world: World, store: Store, directory: Directory, dues: readonly Due[]): Promise<void> => {
  const endpoints = new Set(dues.map(({ delivery }) => delivery.endpoint_id));
  const gone = [...endpoints].filter((id) => directory.get(id) === undefined);
  if (gone.length > 0) await store.commit(gone.map((id) => cancelPending(id, world.now())));
};

const eventsAfter = (store: Store, above: number, limit: number): Promise<readonly EventRow[]> =>
  store.list({ table: "events", range: { column: "sequence", above }, order: ["sequence", "asc"], limit });

const moveWrite = (from: number, to: number): Write => ({
  op: "update",
  table: "meta",
  set: { value: String(to) },
  where: { name: CURSOR, value: String(from) },
});

// A replay may have made the row already: then that one counts.
const deliveryWrites = (dues: readonly Due[]): readonly Write[] =>
  dues.map(({ delivery }) => ({ op: "insert_once", table: "deliveries", row: delivery }));

/** How far this process has come, and how far that is stored. */
interface Position {
  kept: number;
  passed: number;
}

const readPosition = async (store: Store, position: Position): Promise<void> => {
  position.kept = Number((await store.find("meta", { name: CURSOR }))?.value);
  position.passed = position.kept;
};

/** Makes the deliveries durable and tells `queued` each, or goes back to what is stored. */
const createQueue =
  (world: World, node: Node, directory: Directory, position: Position, queued: (due: Due) => void) =>
  async (dues: readonly Due[], last: number): Promise<void> => {
    const { store } = node;
    // An endpoint that was there before the event gets it, whoever made the endpoint.
    const current = node.unlessTold();
    if (world.buggify("outbound.slow_queue")) await stall(world);
    world.point("outbound.before_queue");
    const writes = [...deliveryWrites(dues), moveWrite(position.kept, last), ...current, ...auditWrites(world, dues)];
    const committed = await store.commit(writes);
    if (!committed.ok) {
      await readPosition(store, position);
      return node.listen();
    }
    position.kept = last;
    position.passed = last;
    for (const [index, due] of dues.entries()) if (committed.written[index]) queued(due);
    world.point("outbound.queued");
    await cancelOrphans(world, store, directory, dues);
  };

/** `queued` is told each delivery once it is durable. */
export const createFanOut = (world: World, node: Node, directory: Directory, queued: (due: Due) => void): FanOut => {
  const { store } = node;
  const position: Position = { kept: 0, passed: 0 };
  const queue = createQueue(world, node, directory, position, queued);
  return {
    load: async () => {
      await store.commit([{ op: "insert_once", table: "meta", row: { name: CURSOR, value: "0" } }]);
      await readPosition(store, position);
    },
    step: async () => {
      const events = await eventsAfter(store, position.passed, world.buggify("outbound.one_event") ? 1 : BATCH);
      const last = events.at(-1)?.sequence;
      if (last === undefined) return false;
      const dues = duesOf(world, directory, events);
      // Several nodes keep each step: what one passed over, another may know a receiver for.
      if (dues.length > 0 || node.owner !== null || last - position.kept > UNKEPT) await queue(dues, last);
      else position.passed = last;
      return true;
    },
    keep: async () => {
      if (position.passed > position.kept) await queue([], position.passed);
    },
  };
};
