import type { DatabaseSync, StatementSync } from "node:sqlite";
import { InvalidChange } from "../errors.ts";
import type { Committed } from "../store.ts";
import { fatal, invalid, isInvalid, isTaken } from "./fault.ts";
import type { Shape, Step } from "./plan.ts";

/** What became of one change; an InvalidChange is the caller's to throw. */
export type Applied = Committed | InvalidChange;

/** What became of one step: -1 nothing written, 0 written, above 0 written at that position; or why not. */
type Outcome = number | "exists" | "stale" | InvalidChange;

const settled = (outcomes: readonly number[]): Committed => ({
  ok: true,
  written: outcomes.map((outcome) => outcome >= 0),
  sequence: outcomes.map((outcome) => Math.max(outcome, 0)),
});

const counted = (step: Step, changes: number): Outcome => {
  if (step.shape.op !== "update") return changes > 0 ? 0 : -1;
  if (changes === 0) return "stale";
  return changes === 1 ? 0 : new InvalidChange(`update of ${step.shape.table} met ${changes} rows`);
};

const refused = ({ shape }: Step, at: number, error: unknown): Outcome => {
  if (isTaken(error)) return shape.op === "insert_once" ? -1 : "exists";
  if (isInvalid(error)) return invalid(`write ${at} (${shape.op} ${shape.table})`, error);
  throw error;
};

const createSteps = (database: DatabaseSync) => {
  const statements = new Map<number, StatementSync>();

  const statementOf = (shape: Shape): StatementSync => {
    const known = statements.get(shape.id);
    if (known) return known;
    const statement = database.prepare(shape.sql);
    statements.set(shape.id, statement);
    return statement;
  };

  const perform = (step: Step, at: number): Outcome => {
    try {
      const { changes, lastInsertRowid } = statementOf(step.shape).run(...step.values);
      const inserted = step.shape.sequenced && step.shape.op.startsWith("insert");
      return inserted ? Number(lastInsertRowid) : counted(step, Number(changes));
    } catch (error) {
      return refused(step, at, error);
    }
  };

  return (steps: readonly Step[]): Applied => {
    const outcomes: number[] = [];
    for (const [at, step] of steps.entries()) {
      const outcome = perform(step, at);
      if (outcome instanceof InvalidChange) return outcome;
      if (typeof outcome === "string") return { ok: false, conflict: outcome, table: step.shape.table, at };
      outcomes.push(outcome);
    }
    return settled(outcomes);
  };
};

/** One statement undoes itself, except an update that turns out to meet several rows. */
const needsSavepoint = (steps: readonly Step[]): boolean => steps.length > 1 || steps[0]?.shape.op === "update";

/**
 * Applies planned changes in one transaction; a refused change undoes itself alone. Returns after the COMMIT is
 * on disk. Throws StoreFull (nothing was written) or StoreLost.
 */
export const createRunner = (database: DatabaseSync) => {
  const prepared = (sql: string) => database.prepare(sql);
  const begin = prepared("BEGIN IMMEDIATE");
  const commit = prepared("COMMIT");
  const savepoint = prepared("SAVEPOINT change");
  const undo = prepared("ROLLBACK TO change");
  const release = prepared("RELEASE change");
  const applySteps = createSteps(database);

  const applyChange = (steps: readonly Step[]): Applied => {
    if (!needsSavepoint(steps)) return applySteps(steps);
    savepoint.run();
    const applied = applySteps(steps);
    if (applied instanceof InvalidChange || !applied.ok) undo.run();
    release.run();
    return applied;
  };

  return (planned: readonly (readonly Step[])[]): readonly Applied[] => {
    try {
      begin.run();
      const applied = planned.map(applyChange);
      commit.run();
      return applied;
    } catch (error) {
      if (database.isTransaction) database.exec("ROLLBACK");
      throw fatal(error);
    }
  };
};
