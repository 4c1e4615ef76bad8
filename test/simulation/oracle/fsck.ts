import type { Engine } from "../../../src/store/sqlite/engine.ts";
import type { Row, TableName } from "../../../src/store/store.ts";
import type { Rig } from "../../kit/gateway/rig.ts";
import { leakIn } from "./canaries.ts";
import type { Mirror } from "./mirror.ts";
import type { Watch } from "./watch.ts";

const ALL = 100_000;

const FIRST_COLUMN: Readonly<Partial<Record<TableName, string>>> = {
  transitions: "session_id",
  delivery_tries: "delivery_id",
  vendor_controls: "connection",
  policies: "hash",
  meta: "name",
};

const asText = (row: object): string =>
  JSON.stringify(
    Object.entries(row)
      .map(([column, value]) => [column, value instanceof Uint8Array ? Buffer.from(value).toString("base64") : value])
      .sort(),
  );

const stored = (engine: Engine, table: TableName): readonly object[] => {
  const column = FIRST_COLUMN[table] ?? "id";
  return engine.list({ table, order: [column as keyof Row<typeof table> & string, "asc"], limit: ALL });
};

/** Rows that a new database has by itself. */
const OWN = /"(schema_version|database_id)"/;

/** Everything that was acknowledged is there as it was acknowledged, and nothing else is. */
const asAcknowledged = ({ engine }: Rig, mirror: Mirror): string | undefined => {
  for (const table of mirror.tables()) {
    const told = mirror.rows(table).map(asText).sort();
    const held = stored(engine, table)
      .map(asText)
      .filter((text) => table !== "meta" || !OWN.test(text))
      .sort();
    const [missing] = told.filter((text, at) => held[at] !== text);
    if (missing !== undefined || told.length !== held.length)
      return `${table} has ${held.length} rows instead of ${told.length}: ${missing?.slice(0, 200)}`;
  }
  return undefined;
};

/** Column, and the table and column that it must name. */
const OWNERS: readonly (readonly [TableName, string, TableName, string])[] = [
  ["transitions", "session_id", "sessions", "id"],
  ["attempts", "session_id", "sessions", "id"],
  ["observations", "attempt_id", "attempts", "id"],
  ["observations", "inbox_id", "inbox", "id"],
  ["reviews", "session_id", "sessions", "id"],
  ["consents", "session_id", "sessions", "id"],
  ["sessions", "subject_id", "subjects", "id"],
  ["idempotency", "session_id", "sessions", "id"],
  ["events", "session_id", "sessions", "id"],
  ["audit", "session_id", "sessions", "id"],
  ["deliveries", "event_id", "events", "id"],
  ["deliveries", "endpoint_id", "endpoints", "id"],
  ["delivery_tries", "delivery_id", "deliveries", "id"],
];

const orphan = (mirror: Mirror): string | undefined => {
  for (const [table, column, owners, key] of OWNERS) {
    const known = new Set(mirror.rows(owners).map((row) => (row as unknown as Record<string, unknown>)[key]));
    const lost = mirror
      .rows(table)
      .map((row) => (row as unknown as Record<string, unknown>)[column])
      .find((name) => name !== null && !known.has(name));
    if (lost !== undefined) return `${table}.${column} ${lost} has no owner in ${owners}`;
  }
  return undefined;
};

const unexplained = (mirror: Mirror): string | undefined => {
  const row = mirror.where("inbox", { state: "quarantined" }).find(({ detail }) => detail === null);
  return row === undefined ? undefined : `${row.id} was set aside without a reason`;
};

/** Set aside although its attempt is known, or because our own work failed. */
const givenUp = (mirror: Mirror): string | undefined => {
  const row = mirror
    .where("inbox", { state: "quarantined" })
    .find(
      ({ detail, connection, vendor_ref }) =>
        detail === "failed" || (vendor_ref !== null && mirror.where("attempts", { connection, vendor_ref }).length > 0),
    );
  return row === undefined ? undefined : `${row.id} was set aside: ${row.detail}`;
};

const notArrived = (mirror: Mirror, arrived: ReadonlySet<string>): string | undefined => {
  const row = mirror.where("deliveries", { state: "delivered" }).find(({ event_id }) => !arrived.has(event_id));
  return row === undefined ? undefined : `${row.event_id} never came`;
};

const twiceNamed = (mirror: Mirror): string | undefined => {
  const names = mirror
    .rows("sessions")
    .flatMap((row) => (row.client_reference === null ? [] : [`${row.tenant} ${row.livemode} ${row.client_reference}`]));
  return new Set(names).size === names.length ? undefined : `one reference names two sessions: ${names.join()}`;
};

const strangers = (mirror: Mirror): string | undefined => {
  const modes = new Set(mirror.rows("sessions").map(({ tenant, livemode }) => `${tenant} ${livemode}`));
  const events = mirror
    .rows("events")
    .find((row) => row.session_id !== null && !modes.has(`${row.tenant} ${row.livemode}`));
  return events === undefined ? undefined : `event ${events.id} is of another tenant or mode than its session`;
};

const plainText = (mirror: Mirror): string | undefined => {
  for (const table of mirror.tables()) {
    for (const row of mirror.rows(table)) {
      const texts = Object.entries(row).map(([column, value]) => [
        column,
        value instanceof Uint8Array ? Buffer.from(value).toString("latin1") : String(value),
      ]);
      const found = texts.find(([, text]) => leakIn(text ?? "") !== undefined);
      if (found !== undefined) return `${table}.${found[0]} holds ${leakIn(found[1] ?? "")}`;
    }
  }
  return undefined;
};

/** Retries that a budget allows a process in any minute: the floor, and what first calls have saved up. */
const MOST_RETRIES = 6 + 10;
const MINUTE = 60_000;

/** First calls deposit a tenth of a retry; no minute may see more than the budget of the processes that lived in it. */
const overspent = ({ world }: Rig, lives: number): string | undefined => {
  const calls = world.logs.filter(({ message }) => message === "vendor call");
  const byConnection = Map.groupBy(calls, ({ fields }) => String(fields.connection));
  for (const [connection, lines] of byConnection) {
    const retries = lines.filter(({ fields }) => Number(fields.try) > 1).length;
    const minutes = Math.max(1, Math.ceil((world.monotonic() - 0) / MINUTE));
    const bound = lines.length * 0.1 + MOST_RETRIES * Math.min(minutes, lives + 3) + 6 * minutes;
    if (retries > bound) return `${connection} was asked again ${retries} times for ${lines.length} calls`;
  }
  return undefined;
};

/** The whole database, when everything is over. */
export const fsck = (rig: Rig, watch: Watch, lives: number): void => {
  const { mirror } = watch;
  const { none } = watch.verdicts;
  none("D1 what was acknowledged is what is stored", asAcknowledged(rig, mirror));
  none("D5 no row without its owner", orphan(mirror));
  none("D5 what is set aside says why", unexplained(mirror));
  none("D2 no callback is given up that could have been applied", givenUp(mirror));
  none("O4 what counts as delivered has arrived", notArrived(mirror, watch.arrived));
  none("I4 one reference names one session", twiceNamed(mirror));
  none("Z1 rows stay with their tenant", strangers(mirror));
  none("P2 nothing personal outside ciphertext", plainText(mirror));
  none("L4 retries stay within their budget", overspent(rig, lives));
};
