import type { MockWorld } from "./world.ts";

export interface DeliveryAttempt {
  readonly at: string;
  /** 0: no answer. */
  readonly status: number;
}

interface Entry {
  readonly id: string;
  /** RFC 3339, the mock's clock. */
  readonly at: string;
  readonly vendor: string;
  /** Our reference, where the message carries or names it. */
  readonly reference: string | null;
}

export interface RequestEntry extends Entry {
  readonly kind: "request";
  readonly method: string;
  /** Without query: queries can name a person. */
  readonly path: string;
  readonly operation: string;
  /** Position of the account in the list of accounts; null: credentials refused. */
  readonly account: number | null;
  readonly status: number;
  readonly fault: string | null;
}

export interface CallbackEntry extends Entry {
  readonly kind: "callback";
  readonly type: string;
  readonly object: string;
  state: "pending" | "delivered" | "failed" | "dropped";
  readonly attempts: DeliveryAttempt[];
  /** What was done to it on purpose. */
  readonly marks: string[];
}

export type JournalEntry = RequestEntry | CallbackEntry;

type New<T> = Omit<T, "id" | "at">;

export interface Journal {
  entries(): readonly JournalEntry[];
  request(entry: New<RequestEntry>): void;
  callback(entry: New<CallbackEntry>): CallbackEntry;
  clear(): void;
}

const CAPACITY = 20_000;

export const createJournal = (world: MockWorld): Journal => {
  let entries: JournalEntry[] = [];
  let written = 0;
  const write = <T extends JournalEntry>(prefix: string, entry: New<T>): T => {
    written += 1;
    const complete = { id: `${prefix}_${written}`, at: new Date(world.now()).toISOString(), ...entry } as T;
    entries.push(complete);
    if (entries.length > 2 * CAPACITY) entries = entries.slice(-CAPACITY);
    return complete;
  };
  return {
    entries: () => entries,
    request: (entry) => void write<RequestEntry>("req", entry),
    callback: (entry) => write<CallbackEntry>("cb", entry),
    clear: () => {
      entries = [];
    },
  };
};
