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

type Planned = readonly (readonly Step[])[];

/** A change that was refused at its first write left nothing behind: one statement undoes itself. */
const leftSomething = (applied: Applied): boolean =>
  applied instanceof InvalidChange || (!applied.ok && applied.at > 0);

/** Both ways to apply changes inside a transaction. */
const createWays = (database: DatabaseSync) => {
  const savepoint = database.prepare("SAVEPOINT change");
  const undo = database.prepare("ROLLBACK TO change");
  const release = database.prepare("RELEASE change");
  const applySteps = createSteps(database);

  const applyUndoably = (steps: readonly Step[]): Applied => {
    savepoint.run();
    const applied = applySteps(steps);
    if (leftSomething(applied)) undo.run();
    release.run();
    return applied;
  };

  return {
    /** Undefined where a change would have to be undone. */
    plainly: (planned: Planned): readonly Applied[] | undefined => {
      const all: Applied[] = [];
      for (const steps of planned) {
        const applied = applySteps(steps);
        if (leftSomething(applied)) return undefined;
        all.push(applied);
      }
      return all;
    },
    undoably: (planned: Planned): readonly Applied[] => planned.map(applyUndoably),
  };
};

/**
 * Applies planned changes in one transaction; a refused change undoes itself alone. Returns after the COMMIT is
 * on disk. Throws StoreFull (nothing was written) or StoreLost.
 */
export const createRunner = (database: DatabaseSync) => {
  const begin = database.prepare("BEGIN IMMEDIATE");
  const commit = database.prepare("COMMIT");
  const rollback = database.prepare("ROLLBACK");
  const ways = createWays(database);

  /** A savepoint keeps a copy of every page that is written after it, and few changes are refused: those begin anew. */
  const again = (planned: Planned): readonly Applied[] => {
    rollback.run();
    begin.run();
    return ways.undoably(planned);
  };

  return (planned: Planned): readonly Applied[] => {
    try {
      begin.run();
      const applied = ways.plainly(planned) ?? again(planned);
      commit.run();
      return applied;
    } catch (error) {
      if (database.isTransaction) database.exec("ROLLBACK");
      throw fatal(error);
    }
  };
};
