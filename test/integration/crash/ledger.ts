import { DatabaseSync } from "node:sqlite";
import type { Site } from "../../kit/gateway/process.ts";
import { whenCalm } from "./calm.ts";

/** Each query finds what must not be, whenever it is asked. */
const ALWAYS: Readonly<Record<string, string>> = {
  "versions of a session are not 1 to n": `SELECT s.id FROM sessions s LEFT JOIN
    (SELECT session_id, count(*) AS n, min(version) AS low, max(version) AS high FROM transitions GROUP BY session_id) t
    ON t.session_id = s.id WHERE t.n IS NOT s.version OR t.low IS NOT 1 OR t.high IS NOT s.version`,
  "a transition does not begin where the one before ended": `SELECT t.session_id FROM transitions t JOIN transitions b
    ON b.session_id = t.session_id AND b.version = t.version - 1 WHERE t.from_status IS NOT b.to_status`,
  "the last transition is not the session's status": `SELECT s.id FROM sessions s JOIN transitions t
    ON t.session_id = s.id AND t.version = s.version WHERE t.to_status <> s.status`,
  "a session was decided twice": `SELECT session_id AS id FROM transitions WHERE kind = 'decided'
    GROUP BY session_id HAVING count(*) > 1`,
  "a transition without its event": `SELECT t.session_id AS id FROM transitions t LEFT JOIN events e
    ON e.session_id = t.session_id AND e.version = t.version WHERE e.id IS NULL`,
  "an event without its transition": `SELECT e.id FROM events e LEFT JOIN transitions t
    ON t.session_id = e.session_id AND t.version = e.version WHERE e.version IS NOT NULL AND t.version IS NULL`,
  "a transition without its audit entry": `SELECT t.session_id AS id FROM transitions t LEFT JOIN audit a
    ON a.session_id = t.session_id AND a.version = t.version AND a.kind = 'transition' WHERE a.id IS NULL`,
  "an audit entry without its transition": `SELECT a.id FROM audit a LEFT JOIN transitions t
    ON t.session_id = a.session_id AND t.version = a.version WHERE a.kind = 'transition' AND t.version IS NULL`,
  "a gap in the audit log": "SELECT max(sequence) AS id FROM audit HAVING count(*) <> max(sequence)",
  "two active attempts": `SELECT session_id AS id FROM attempts WHERE active = 1
    GROUP BY session_id HAVING count(*) > 1`,
  "two sessions for one request": "SELECT subject_id AS id FROM sessions GROUP BY subject_id HAVING count(*) > 1",
};

/** Must not be once everything has come to rest. */
const AT_REST: Readonly<Record<string, string>> = {
  "a request without its answer": "SELECT id FROM idempotency WHERE state = 'running'",
  "a callback that was not applied": `SELECT id || ' ' || state || ' ' || coalesce(detail, '') AS id
    FROM inbox WHERE state IN ('pending', 'quarantined')`,
  "an event that was not delivered": `SELECT e.id FROM events e LEFT JOIN deliveries d
    ON d.event_id = e.id AND d.state = 'delivered' WHERE d.id IS NULL`,
  "a person with no active attempt": `SELECT s.id FROM sessions s WHERE NOT EXISTS
    (SELECT 1 FROM attempts a WHERE a.session_id = s.id AND a.active = 1 AND a.vendor_ref IS NOT NULL)`,
};

const opened = <T>(site: Site, read: (database: DatabaseSync) => T): T => {
  const database = new DatabaseSync(site.database, { readOnly: true, timeout: 5000 });
  try {
    return read(database);
  } finally {
    database.close();
  }
};

const offences = (database: DatabaseSync, rules: Readonly<Record<string, string>>): readonly string[] =>
  Object.entries(rules).flatMap(([rule, sql]) =>
    database
      .prepare(sql)
      .all()
      .map((row) => `${rule}: ${String(row.id ?? row.session_id)}`),
  );

/** Callbacks answered with 2xx whose row is not there. */
const lostCallbacks = (site: Site, database: DatabaseSync): readonly string[] => {
  const rows = database.prepare("SELECT connection || ' ' || body_hash AS stored FROM inbox").all();
  const stored = new Set(rows.map((row) => row.stored));
  return site.acknowledged
    .map(({ connection, bodyHash }) => `${connection} ${bodyHash}`)
    .filter((callback) => !stored.has(callback))
    .map((callback) => `an acknowledged callback was lost: ${callback}`);
};

/** What is wrong at any time, as sentences. Asked while the process runs, so that its log is recovered. */
export const damage = (site: Site): readonly string[] =>
  opened(site, (database) => [...offences(database, ALWAYS), ...lostCallbacks(site, database)]);

export interface StoredSession {
  readonly id: string;
  readonly status: string;
  readonly contested: number;
  /** Ids of its attempts, the active one first. */
  readonly attempts: readonly string[];
}

export const storedSessions = (site: Site): ReadonlyMap<string, StoredSession> =>
  opened(site, (database) => {
    const attempts = database.prepare("SELECT id, session_id FROM attempts ORDER BY active DESC").all();
    const byId = Map.groupBy(attempts, (row) => String(row.session_id));
    const sessions = database.prepare("SELECT id, status, contested FROM sessions").all();
    return new Map(
      sessions.map((row) => {
        const id = String(row.id);
        const ids = (byId.get(id) ?? []).map((attempt) => String(attempt.id));
        return [id, { id, status: String(row.status), contested: Number(row.contested), attempts: ids }];
      }),
    );
  });

/** Parked callbacks that an active attempt waits for. Those about an object that nobody was sent to stay parked. */
const missedNews = (site: Site, database: DatabaseSync): readonly string[] => {
  const parked = database.prepare("SELECT vendor_ref FROM inbox WHERE state = 'parked'").all();
  if (parked.length === 0) return [];
  const active = new Set(
    database
      .prepare("SELECT id FROM attempts WHERE active = 1")
      .all()
      .map(({ id }) => id),
  );
  const references = new Map(site.mock.objects().map(({ object, reference }) => [object, reference]));
  return parked
    .filter(({ vendor_ref }) => active.has(references.get(String(vendor_ref)) ?? ""))
    .map(({ vendor_ref }) => `a callback about ${String(vendor_ref)} stayed parked`);
};

/** What still has to happen after the last restart, as sentences. */
export const unfinished = (site: Site): readonly string[] =>
  opened(site, (database) => [...offences(database, AT_REST), ...missedNews(site, database)]);

/** The endpoint got each event at least once, and never other bytes than the stored ones. */
export const misdelivered = (site: Site): readonly string[] =>
  opened(site, (database) =>
    database
      .prepare("SELECT id, body FROM events")
      .all()
      .flatMap(({ id, body }) => {
        const copies = site.received.get(String(id)) ?? [];
        if (copies.length === 0) return [`event ${String(id)} never came`];
        return copies.some((copy) => copy !== body) ? [`event ${String(id)} came with other bytes`] : [];
      }),
  );

interface FedEvent {
  readonly subject: string;
  readonly type: string;
  readonly data: { readonly version?: number };
}

/** Versions in the pull feed, by session. */
export const fedVersions = async (site: Site): Promise<ReadonlyMap<string, readonly number[]>> => {
  const versions = new Map<string, number[]>();
  let after = "0";
  for (;;) {
    const { text } = await whenCalm(() => site.call("GET", `/v1/events?limit=100&after=${after}`));
    const page = JSON.parse(text) as { data: readonly FedEvent[]; next_after: string };
    for (const { subject, data } of page.data) {
      if (data.version !== undefined) versions.set(subject, [...(versions.get(subject) ?? []), data.version]);
    }
    if (page.data.length === 0) return versions;
    after = page.next_after;
  }
};

/** Sessions whose feed is not 1, 2, 3, … */
export const disorderedFeeds = async (site: Site): Promise<readonly string[]> =>
  [...(await fedVersions(site))]
    .filter(([, versions]) => versions.some((version, index) => version !== index + 1))
    .map(([session, versions]) => `the feed of ${session} has versions ${versions.join(", ")}`);

/** Vendor objects with an attempt's reference: one for the active attempt, by default none for a fenced one. */
export const objectsOf = (site: Site, session: StoredSession): readonly number[] => {
  const objects = site.mock.objects();
  return session.attempts.map((attempt) => objects.filter(({ reference }) => reference === attempt).length);
};
