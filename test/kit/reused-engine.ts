import { type Engine, engineOver } from "../../src/store/sqlite/engine.ts";
import { openWriter } from "../../src/store/sqlite/open.ts";

/** One database in memory for many runs: its schema is made once, its statements are prepared once. */
export interface ReusedEngine {
  /** Empty, as a new database is. What an earlier run wrote is gone. */
  readonly fresh: () => Engine;
  readonly close: () => void;
}

/** Rows that a new database has before anybody writes. */
const KEPT = "('schema_version', 'database_id')";

/** Those that refer to others come first. */
const emptyingOrder = (tables: readonly { readonly name: string; readonly refersTo: readonly string[] }[]) => {
  const left = [...tables];
  const order: string[] = [];
  while (left.length > 0) {
    const at = left.findIndex(
      ({ name }) => !left.some((other) => other.name !== name && other.refersTo.includes(name)),
    );
    const [next] = left.splice(Math.max(at, 0), 1);
    if (next !== undefined) order.push(next.name);
  }
  return order;
};

/**
 * The log and the transitions refuse to be emptied, so those two triggers are taken out here; that nobody deletes from
 * them is checked by whoever watches the changes.
 */
export const createReusedEngine = (): ReusedEngine => {
  const opened = openWriter(":memory:", {});
  const { database } = opened;
  database.exec("DROP TRIGGER audit_is_never_deleted; DROP TRIGGER transitions_are_never_deleted;");
  const names = database
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table'")
    .all()
    .map(({ name }) => String(name));
  const references = database.prepare('SELECT DISTINCT "table" AS target FROM pragma_foreign_key_list(?)');
  const tables = names.map((name) => ({ name, refersTo: references.all(name).map(({ target }) => String(target)) }));
  const emptying = emptyingOrder(tables).map((name) =>
    database.prepare(`DELETE FROM ${name}${name === "meta" ? ` WHERE name NOT IN ${KEPT}` : ""}`),
  );
  const engine = engineOver(opened);
  // There is no log to move into the database.
  const inMemory: Engine = { ...engine, checkpoint: () => undefined, close: () => undefined };
  return {
    fresh: () => {
      if (database.isTransaction) database.exec("ROLLBACK");
      database.exec("BEGIN IMMEDIATE");
      for (const statement of emptying) statement.run();
      database.exec("COMMIT");
      return inMemory;
    },
    close: engine.close,
  };
};
