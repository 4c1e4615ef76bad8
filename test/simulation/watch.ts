import { canonicalEntry, leafHash } from "../../src/audit/entry.ts";
import type { Store } from "../../src/store/store.ts";
import type { HttpRequest } from "../../src/world.ts";
import type { Rig } from "../kit/gateway-rig.ts";
import { dossierOf, touchedBy } from "./dossier.ts";
import { SESSION_INVARIANTS } from "./invariants.ts";

/** An invariant that did not hold. */
export class Violation extends Error {}

export interface Watch {
  /** Notes what the gateway commits; wraps the real store, below every planted fault. */
  readonly noted: (store: Store) => Store;
  /** Checks everything that changed since the last time. Throws Violation. */
  readonly check: () => void;
  /** Keeps what was noticed where a throw would be lost: the next check throws it. */
  readonly report: (violation: Violation) => void;
  /** A request to a vendor is about to arrive. */
  readonly sent: (request: HttpRequest) => void;
  /** Text that left the gateway towards somebody who must not see personal data or secrets. */
  readonly said: (place: string, text: string) => void;
  readonly checks: () => number;
}

/** Personal values of the simulated person, and secrets. */
export const CANARIES = ["Zyxwcanary", "Qqvcanary", "1987-06-05", "canary.q@example.test"] as const;
const SECRETS = ["rig-onfido-hook", "rig-sumsub-hook", "rig-sumsub-key", "whsec_rig", "sk_test_rig", "api_sandbox.rig"];

const encodings = (value: string): readonly string[] => {
  const bytes = Buffer.from(value);
  return [value, bytes.toString("hex"), bytes.toString("base64").replace(/=+$/, ""), encodeURIComponent(value)].map(
    (text) => text.toLowerCase(),
  );
};

const FORBIDDEN = [...new Set([...CANARIES, ...SECRETS].flatMap(encodings))];

const leak = (text: string): string | undefined => {
  const lower = text.toLowerCase();
  return FORBIDDEN.find((canary) => lower.includes(canary));
};

const ATTEMPT = /att_[0-9a-z]+/g;

const must = (holds: boolean, name: string, detail: string): void => {
  if (!holds) throw new Violation(`${name}: ${detail}`);
};

const said = (place: string, text: string): void => {
  const found = leak(text);
  must(found === undefined, "P1 no personal data or secret outside", `${place} says ${found ?? ""}`);
};

interface Seen {
  readonly touched: Set<string>;
  readonly bodies: Map<string, string>;
  audit: number;
  event: number;
  acknowledged: number;
  log: number;
  checks: number;
  reported: Violation | undefined;
}

/** Gapless positions, and leaves that anyone can recompute. */
const checkAudit = ({ engine }: Rig, seen: Seen): void => {
  const fresh = engine.list({
    table: "audit",
    range: { column: "sequence", above: seen.audit },
    order: ["sequence", "asc"],
    limit: 10_000,
  });
  for (const row of fresh) {
    must(row.sequence === seen.audit + 1, "A2 the log has no gap", `${seen.audit} is followed by ${row.sequence}`);
    must(row.leaf_hash === leafHash(canonicalEntry(row)), "A2 leaves recompute", `entry ${row.sequence}`);
    seen.audit = row.sequence;
  }
};

const checkEvents = ({ engine }: Rig, seen: Seen): void => {
  const fresh = engine.list({
    table: "events",
    range: { column: "sequence", above: seen.event },
    order: ["sequence", "asc"],
    limit: 10_000,
  });
  for (const row of fresh) {
    said(`event ${row.type}`, row.body);
    seen.event = row.sequence;
  }
};

const checkAcknowledged = ({ engine, acknowledged }: Rig, seen: Seen): void => {
  for (const { connection, bodyHash } of acknowledged.slice(seen.acknowledged)) {
    const row = engine.find("inbox", { connection, body_hash: bodyHash });
    must(row !== undefined, "D2 an acknowledged callback has its row", `${connection} ${bodyHash.slice(0, 12)}`);
  }
  seen.acknowledged = acknowledged.length;
};

const checkSession = ({ engine }: Rig, id: string, seen: Seen): void => {
  const dossier = dossierOf(engine, id, seen.bodies);
  if (dossier === undefined) return;
  for (const [name, invariant] of Object.entries(SESSION_INVARIANTS)) {
    const wrong = invariant(dossier);
    must(wrong === undefined, name, `${id}: ${wrong ?? ""}`);
  }
};

const noted = (rig: () => Rig | undefined, seen: Seen, store: Store): Store => ({
  ...store,
  commit: async (change) => {
    const committed = await store.commit(change);
    const engine = rig()?.engine;
    if (committed.ok && engine !== undefined) for (const id of touchedBy(engine, change)) seen.touched.add(id);
    return committed;
  },
});

const checkSent = (rig: Rig | undefined, { url, body = "" }: HttpRequest): void => {
  const text = url + (typeof body === "string" ? body : Buffer.from(body).toString());
  for (const [attempt] of text.matchAll(ATTEMPT)) {
    must(
      rig?.engine.find("attempts", { id: attempt }) !== undefined,
      "F2 the intent is durable before the vendor hears of it",
      attempt,
    );
  }
  said("a vendor's address", url);
};

export const createWatch = (rig: () => Rig | undefined): Watch => {
  const seen: Seen = {
    touched: new Set(),
    bodies: new Map(),
    audit: 0,
    event: 0,
    acknowledged: 0,
    log: 0,
    checks: 0,
    reported: undefined,
  };
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
  const check = (): void => {
    const now = rig();
    if (seen.reported !== undefined) throw seen.reported;
    if (now === undefined) return;
    for (const { message, fields } of now.world.logs.slice(seen.log)) said("the log", message + JSON.stringify(fields));
    seen.log = now.world.logs.length;
    if (seen.acknowledged < now.acknowledged.length) checkAcknowledged(now, seen);
    if (seen.touched.size === 0) return;
    seen.checks += 1;
    checkAudit(now, seen);
    checkEvents(now, seen);
    for (const id of seen.touched) checkSession(now, id, seen);
    seen.touched.clear();
  };
  return {
    check,
    report,
    said: (place, text) => reporting(() => said(place, text)),
    sent: (request) => reporting(() => checkSent(rig(), request)),
    noted: (store) => noted(rig, seen, store),
    checks: () => seen.checks,
  };
};
