import type { Change, Committed, Write } from "../../../src/store/store.ts";
import type { ObservationRow } from "../../../src/store/tables.ts";
import type { HttpRequest } from "../../../src/world.ts";
import type { Mirror } from "./mirror.ts";
import type { Situation } from "./situations.ts";
import type { Verdicts } from "./verdicts.ts";

/** Who commits; undefined while the process starts, and where there is one node only. */
export type NodeId = string | undefined;

/** What the nodes of one database may do to each other. */
export interface Neighbours {
  /** Before an accepted change is in the mirror. */
  readonly accepted: (change: Change, by: NodeId, now: number) => void;
  readonly refused: (change: Change, committed: Extract<Committed, { ok: false }>, by: NodeId) => void;
  /** A request to a vendor is about to leave this node. */
  readonly sent: (request: HttpRequest, by: NodeId) => void;
}

/** What a node sends within its lease has arrived before another one may begin the same; milliseconds. */
const LEASE_MS = 17_000;
const ATTEMPT = /att_[0-9a-z]+/;

type Has = (where: { owner: string }) => boolean;

const takenOver = (mirror: Mirror): Readonly<Partial<Record<Situation, Has>>> => ({
  "a node took over a dead node's timer": (where) => mirror.where("timers", where).length > 0,
  "a node took over a dead node's start": (where) => mirror.where("timers", { ...where, kind: "start" }).length > 0,
  "a node took over a dead node's callback": (where) =>
    mirror.where("inbox", { ...where, state: "pending" }).length > 0,
  "a node took over a dead node's delivery": (where) =>
    mirror.where("deliveries", { ...where, state: "pending" }).length > 0,
});

const fencedIn = (change: Change): readonly string[] =>
  change.flatMap((write) =>
    write.table === "attempts" && write.op === "update" && write.set.fenced_at != null ? [String(write.where.id)] : [],
  );

const observedIn = (change: Change): readonly ObservationRow[] =>
  change.flatMap((write) => (write.table === "observations" && write.op === "insert" ? [write.row] : []));

const endedIn = (change: Change): string | undefined =>
  change.flatMap((write) => (write.table === "nodes" && write.op === "delete" ? [String(write.where.id)] : []))[0];

const isBeat = (write: Write): boolean =>
  write.table === "nodes" && (write.op === "insert" || (write.op === "update" && write.set.beat !== undefined));

export const createNeighbours = (mirror: Mirror, verdicts: Verdicts, situations: Set<string>): Neighbours => {
  const beats = new Map<string, number>();
  const fences = new Map<string, NodeId>();
  const saw = (situation: Situation): void => void situations.add(situation);

  const checkEnd = (change: Change, now: number): void => {
    const ended = endedIn(change);
    if (ended === undefined) return;
    const silent = now - (beats.get(ended) ?? 0);
    const left = mirror.where("nodes", { id: ended, state: "left" }).length > 0;
    verdicts.must(left || silent > LEASE_MS, "G3 a living node keeps its work", `${ended} was silent for ${silent} ms`);
    for (const [name, has] of Object.entries(takenOver(mirror))) if (has({ owner: ended })) saw(name as Situation);
  };

  const elsewhere = (attempt: string, by: NodeId): boolean => fences.has(attempt) && fences.get(attempt) !== by;

  return {
    accepted: (change, by, now) => {
      const isCounted = mirror.where("nodes", { id: by ?? "" }).length > 0;
      if (by !== undefined && by !== "alone")
        verdicts.must(isCounted, "G1 a node that was given up writes nothing", `${by} wrote to ${change[1]?.table}`);
      for (const write of change) {
        if (!isBeat(write)) continue;
        beats.set(String(write.op === "insert" ? (write.row as { id: string }).id : by), now);
      }
      checkEnd(change, now);
      for (const id of fencedIn(change)) fences.set(id, by);
      for (const { attempt_id, effect } of observedIn(change))
        if (effect === "fenced" && elsewhere(attempt_id, by))
          saw("a callback was applied on one node while another fenced the attempt");
    },
    refused: (change, { table, at, conflict }, by) => {
      if (by === undefined || conflict !== "stale") return;
      if (table === "nodes") saw(at === 0 ? "a zombie's write was refused" : "two nodes raced for a dead node's work");
      for (const { attempt_id } of observedIn(change))
        if (table === "sessions" && elsewhere(attempt_id, by))
          saw("a callback was applied on one node while another fenced the attempt");
    },
    sent: ({ method, body = "" }, by) => {
      const [id] = method === "POST" ? (ATTEMPT.exec(String(body)) ?? []) : [];
      if (id === undefined || by === undefined || by === "alone") return;
      const isCounted = mirror.where("nodes", { id: by }).length > 0;
      verdicts.must(isCounted, "G2 one node at a time starts an attempt", `${by} was given up, and calls for ${id}`);
      const [attempt] = mirror.where("attempts", { id });
      if (attempt?.active !== 1 || attempt.state !== "intended") return;
      const [timer] = mirror.where("timers", { id: `start:${attempt.session_id}` });
      const isTheirs = timer === undefined || timer.owner === by;
      verdicts.must(isTheirs, "G2 one node at a time starts an attempt", `${by} calls for ${id} of ${timer?.owner}`);
    },
  };
};
