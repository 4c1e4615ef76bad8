import type { Change, TableName, Write } from "../../../src/store/store.ts";
import type { Mirror } from "./mirror.ts";

/** Says what is wrong with one accepted change; undefined: holds. */
export type ChangeInvariant = (change: Change, before: Mirror) => string | undefined;

const inserted = <T>(change: Change, table: TableName): readonly T[] =>
  change.flatMap((write) => (write.table === table && "row" in write ? [write.row as T] : []));

const keyOf = ({ session_id, version }: { session_id: string | null; version: number | null }): string =>
  `${session_id} ${version}`;

interface Versioned {
  readonly session_id: string | null;
  readonly version: number | null;
}

/** A trail that is written later is a trail that a crash loses. */
const trailTogether: ChangeInvariant = (change) => {
  const transitions = inserted<Versioned>(change, "transitions").map(keyOf);
  const entries = inserted<Versioned & { readonly kind: string }>(change, "audit")
    .filter(({ kind }) => kind === "transition")
    .map(keyOf);
  return JSON.stringify(transitions) === JSON.stringify(entries)
    ? undefined
    : `transitions ${transitions.join()} with entries ${entries.join()}`;
};

const APPEND_ONLY: readonly TableName[] = ["audit", "transitions"];

const nothingRewritten: ChangeInvariant = (change) => {
  const rewrites = ({ op, table }: Write): boolean => APPEND_ONLY.includes(table) && op !== "insert";
  const wrong = change.find(rewrites);
  return wrong === undefined ? undefined : `${wrong.op} of ${wrong.table}`;
};

const intentWithKey: ChangeInvariant = (change) => {
  const sessions = inserted<{ readonly id: string }>(change, "sessions").map(({ id }) => id);
  const keys = inserted<{ readonly session_id: string | null }>(change, "idempotency").map((row) => row.session_id);
  return JSON.stringify(sessions) === JSON.stringify(keys)
    ? undefined
    : `sessions ${sessions.join()} with keys of ${keys.join()}`;
};

/** No other vendor is asked for another opinion. */
const noDecisionShopping: ChangeInvariant = (change, before) => {
  const started = inserted<{ readonly session_id: string; readonly active: 1 | null }>(change, "attempts");
  const again = started.find(
    ({ session_id, active }) =>
      active === 1 && before.where("sessions", { id: session_id, status: "rejected" }).length > 0,
  );
  return again === undefined ? undefined : `${again.session_id} was rejected and is started again`;
};

/** Hold for every change that the store accepts. */
export const CHANGE_INVARIANTS: Readonly<Record<string, ChangeInvariant>> = {
  "A1 a transition and its entry are one change": trailTogether,
  "A2 the log is only appended to": nothingRewritten,
  "F6 no second opinion after a rejection": noDecisionShopping,
  "I5 a key and its effects are one change": intentWithKey,
};
