import { canonicalEntry, leafHash } from "../../../src/audit/entry.ts";
import type { Change, Committed, Store } from "../../../src/store/store.ts";
import type { HttpRequest } from "../../../src/world.ts";
import type { Rig } from "../../kit/gateway/rig.ts";
import type { Place } from "../../kit/gateway/rig-parts.ts";
import { leakIn } from "./canaries.ts";
import { CHANGE_INVARIANTS } from "./change-invariants.ts";
import { dossierOf, touchedBy } from "./dossier.ts";
import { SESSION_INVARIANTS } from "./invariants.ts";
import { createMirror, type Mirror } from "./mirror.ts";
import { createNeighbours, type Neighbours, type NodeId } from "./neighbours.ts";
import { createSwitchedOff, type SwitchedOff } from "./switched-off.ts";
import { createVerdicts, type Verdicts, Violation } from "./verdicts.ts";
import { situationsOfChange } from "./witness.ts";

export interface Watch {
  /** Notes what the gateway commits; wraps the real store, below every planted fault. */
  readonly noted: (store: Store, by?: () => NodeId) => Store;
  /** Checks everything that changed since the last time. Throws Violation. */
  readonly check: () => void;
  /** Keeps what was noticed where a throw would be lost: the next check throws it. */
  readonly report: (violation: Violation) => void;
  /** A request to a vendor is about to arrive. */
  readonly sent: (request: HttpRequest, place: Place) => void;
  /** An event reached its receiver. */
  readonly delivered: (eventId: string) => void;
  /** Text that left the gateway towards somebody who must not see personal data or secrets. */
  readonly said: (place: string, text: string) => void;
  /** A situation worth a name came about. */
  readonly saw: (situation: string) => void;
  readonly mirror: Mirror;
  readonly verdicts: Verdicts;
  readonly situations: ReadonlySet<string>;
  /** Events that the receiver got. */
  readonly arrived: ReadonlySet<string>;
  /** Vendors about which an operator is just giving an order. */
  readonly unsettled: Set<string>;
  readonly checks: () => number;
}

const ATTEMPT = /att_[0-9a-z]+/g;

interface Seen {
  readonly mirror: Mirror;
  readonly verdicts: Verdicts;
  readonly touched: Set<string>;
  readonly situations: Set<string>;
  readonly arrived: Set<string>;
  readonly unsettled: Set<string>;
  readonly neighbours: Neighbours;
  readonly switchedOff: SwitchedOff;
  audit: number;
  events: number;
  acknowledged: number;
  log: number;
  checks: number;
  reported: Violation | undefined;
}

const said = ({ verdicts }: Seen, place: string, text: string): void => {
  const found = leakIn(text);
  verdicts.must(found === undefined, "P1 no personal data or secret outside", `${place} says ${found ?? ""}`);
};

/** Gapless positions, and leaves that anyone can recompute. */
const checkAudit = ({ mirror, verdicts }: Seen, from: number): number => {
  const rows = mirror.rows("audit");
  for (let at = from; at < rows.length; at += 1) {
    const row = rows[at];
    if (row === undefined) break;
    verdicts.must(row.sequence === at + 1, "A2 the log has no gap", `entry ${at + 1} is at ${row.sequence}`);
    verdicts.must(row.leaf_hash === leafHash(canonicalEntry(row)), "A2 leaves recompute", `entry ${row.sequence}`);
  }
  return rows.length;
};

const checkEvents = (seen: Seen): number => {
  const rows = seen.mirror.rows("events");
  for (const row of rows.slice(seen.events)) said(seen, `event ${row.type}`, row.body);
  return rows.length;
};

const checkAcknowledged = ({ acknowledged }: Rig, { mirror, verdicts, acknowledged: from }: Seen): number => {
  for (const { connection, bodyHash } of acknowledged.slice(from)) {
    const known = mirror.where("inbox", { connection, body_hash: bodyHash }).length > 0;
    verdicts.must(known, "D2 an acknowledged callback has its row", `${connection} ${bodyHash.slice(0, 12)}`);
  }
  return acknowledged.length;
};

const checkSession = ({ mirror, verdicts }: Seen, id: string): void => {
  const dossier = dossierOf(mirror, id);
  if (dossier === undefined) return;
  for (const [name, invariant] of Object.entries(SESSION_INVARIANTS)) {
    const wrong = invariant(dossier);
    verdicts.none(name, wrong === undefined ? undefined : `${id}: ${wrong}`);
  }
};

const note = (seen: Seen, change: Change, committed: Committed, by: NodeId, now: number): void => {
  for (const situation of situationsOfChange(seen.mirror, change, committed)) seen.situations.add(situation);
  if (!committed.ok) {
    seen.neighbours.refused(change, committed, by);
    return;
  }
  seen.neighbours.accepted(change, by, now);
  seen.switchedOff.accepted(change, now);
  for (const [name, invariant] of Object.entries(CHANGE_INVARIANTS))
    seen.verdicts.none(name, invariant(change, seen.mirror));
  seen.mirror.accept(change, committed);
  for (const id of touchedBy(seen.mirror, change)) seen.touched.add(id);
};

const checkSent = (seen: Seen, { url, body = "" }: HttpRequest): void => {
  const text = url + (typeof body === "string" ? body : Buffer.from(body).toString());
  for (const [id] of text.matchAll(ATTEMPT)) {
    const known = seen.mirror.where("attempts", { id }).length > 0;
    seen.verdicts.must(known, "F2 the intent is durable before the vendor hears of it", id);
  }
  said(seen, "a vendor's address", url);
};

const checkDelivered = ({ mirror, verdicts, arrived }: Seen, id: string): void => {
  arrived.add(id);
  verdicts.must(mirror.where("events", { id }).length > 0, "O2 no event leaves before it is durable", id);
};

const checkAll = (seen: Seen, rig: Rig): void => {
  for (const { message, fields } of rig.world.logs.slice(seen.log))
    said(seen, "the log", message + JSON.stringify(fields));
  seen.log = rig.world.logs.length;
  seen.acknowledged = checkAcknowledged(rig, seen);
  if (seen.touched.size === 0) return;
  seen.checks += 1;
  seen.audit = checkAudit(seen, seen.audit);
  seen.events = checkEvents(seen);
  for (const id of seen.touched) checkSession(seen, id);
  seen.touched.clear();
};

const createSeen = (): Seen => {
  const [mirror, verdicts, situations, unsettled] = [
    createMirror(),
    createVerdicts(),
    new Set<string>(),
    new Set<string>(),
  ];
  return {
    ...{ mirror, verdicts, situations, unsettled, touched: new Set(), arrived: new Set() },
    ...{ audit: 0, events: 0, acknowledged: 0, log: 0, checks: 0, reported: undefined },
    neighbours: createNeighbours(mirror, verdicts, situations),
    switchedOff: createSwitchedOff(mirror, verdicts, unsettled),
  };
};

export const createWatch = (rig: () => Rig | undefined): Watch => {
  const seen = createSeen();
  const report = (violation: Violation): void => {
    seen.reported ??= violation;
  };
  const reporting = (run: () => void): void => {
    try {
      run();
    } catch (error) {
      if (!(error instanceof Violation)) throw error;
      report(error);
    }
  };
  return {
    ...{ report, mirror: seen.mirror, verdicts: seen.verdicts, situations: seen.situations },
    ...{ arrived: seen.arrived, unsettled: seen.unsettled },
    check: () => {
      const now = rig();
      // While the rig is set up nobody would catch it.
      if (now === undefined) return;
      if (seen.reported !== undefined) throw seen.reported;
      checkAll(seen, now);
    },
    saw: (situation) => void seen.situations.add(situation),
    said: (place, text) => reporting(() => said(seen, place, text)),
    sent: (request, place) =>
      reporting(() => {
        const now = rig();
        checkSent(seen, request);
        seen.neighbours.sent(request, place.id());
        if (now !== undefined) seen.switchedOff.sent(request, now, place);
      }),
    delivered: (id) => reporting(() => checkDelivered(seen, id)),
    noted: (store, by = () => undefined) => ({
      ...store,
      commit: async (change) => {
        const committed = await store.commit(change);
        reporting(() => note(seen, change, committed, by(), rig()?.world.monotonic() ?? 0));
        return committed;
      },
    }),
    checks: () => seen.checks,
  };
};
