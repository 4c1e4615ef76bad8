import type { Session } from "../../../contracts/api.ts";
import { CREATE_SESSION_EXAMPLE } from "../../../contracts/api-example.ts";
import type { ScenarioName } from "../../../contracts/scenario.ts";
import type { Row, Store, TableName } from "../../../src/store/store.ts";
import type { Vendor, Whole } from "./whole-gateway.ts";

let opened = 0;

/** A body that opens a session, for a person of its own. */
export const sessionBody = (scenario: ScenarioName, vendor: Vendor, more: object = {}): Record<string, unknown> => {
  opened += 1;
  return {
    ...CREATE_SESSION_EXAMPLE,
    subject: { ...CREATE_SESSION_EXAMPLE.subject, reference: `person-${opened}` },
    sandbox: { scenario, vendor },
    ...more,
  };
};

export const openWith = async (
  whole: Whole,
  json: unknown,
  headers: Readonly<Record<string, string>> = {},
  key: string = whole.admin,
): Promise<Response> => {
  opened += 1;
  return whole.call("POST", "/v1/sessions", { key, json, headers: { "idempotency-key": `key-${opened}`, ...headers } });
};

/** A session of its own, opened with success. */
export const open = async (
  whole: Whole,
  scenario: ScenarioName,
  vendor: Vendor,
  more: object = {},
): Promise<Session> => {
  const answer = await openWith(whole, sessionBody(scenario, vendor, more));
  if (answer.status !== 201) throw new Error(`not opened: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as Session;
};

export const read = async (whole: Whole, id: string, key: string = whole.admin): Promise<Session> => {
  const answer = await whole.call("GET", `/v1/sessions/${id}`, { key });
  if (answer.status !== 200) throw new Error(`not read: ${answer.status}`);
  return (await answer.json()) as Session;
};

const ORDER: { readonly [T in TableName]: keyof Row<T> & string } = {
  keys: "id",
  connections: "id",
  vendor_controls: "connection",
  subjects: "id",
  policies: "hash",
  sessions: "id",
  transitions: "session_id",
  attempts: "id",
  observations: "id",
  inbox: "id",
  timers: "id",
  events: "sequence",
  endpoints: "id",
  deliveries: "id",
  delivery_tries: "delivery_id",
  idempotency: "id",
  consents: "id",
  reviews: "id",
  audit: "sequence",
  nodes: "id",
  meta: "name",
};
export const TABLES = Object.keys(ORDER) as readonly TableName[];

export const rowsOf = <T extends TableName>(
  store: Store,
  table: T,
  where: Partial<Row<T>> = {},
): Promise<readonly Row<T>[]> => store.list({ table, where, order: [ORDER[table], "asc"], limit: 100_000 });

/** Every row of every table, without the time that a key was last used. */
export const everything = async (store: Store): Promise<Readonly<Record<string, readonly object[]>>> => {
  const tables = await Promise.all(TABLES.map(async (table) => [table, await rowsOf(store, table)] as const));
  const still = (row: object) => ({ ...row, ...("last_used_at" in row && { last_used_at: null }) });
  return Object.fromEntries(tables.map(([table, rows]) => [table, rows.map(still)]));
};
