import { InvalidChange, StoreFull, StoreLost } from "../errors.ts";

/** Primary result codes: https://sqlite.org/rescode.html */
const BUSY = 5;
const FULL = 13;
const TOO_BIG = 18;
const CONSTRAINT = 19;
const MISMATCH = 20;

/** Extended codes of a uniqueness violation: SQLITE_CONSTRAINT_PRIMARYKEY, _UNIQUE, _ROWID. */
const TAKEN: ReadonlySet<number> = new Set([1555, 2067, 2579]);
const INVALID: ReadonlySet<number> = new Set([TOO_BIG, CONSTRAINT, MISMATCH]);

/** The extended result code of an error that SQLite raised. */
export const codeOf = (error: unknown): number | undefined =>
  error instanceof Error && "errcode" in error && typeof error.errcode === "number" ? error.errcode : undefined;

const primary = (error: unknown): number => (codeOf(error) ?? 0) & 0xff;

const words = (error: unknown): string => (error instanceof Error ? error.message : "unknown error");

export const isTaken = (error: unknown): boolean => TAKEN.has(codeOf(error) ?? 0);
export const isBusy = (error: unknown): boolean => primary(error) === BUSY;
export const isInvalid = (error: unknown): boolean => INVALID.has(primary(error));

/** SQLite names the constraint and the column, never the value. */
export const invalid = (place: string, error: unknown): InvalidChange => new InvalidChange(`${place}: ${words(error)}`);

/** The error a whole batch or a read ends with. */
export const fatal = (error: unknown): Error => {
  if (error instanceof StoreLost || error instanceof StoreFull || error instanceof InvalidChange) return error;
  if (primary(error) === FULL) return new StoreFull("the disk is full", { cause: error });
  const code = codeOf(error);
  return new StoreLost(code === undefined ? words(error) : `${words(error)} (SQLite ${code})`, { cause: error });
};
