import type { Store } from "../../../src/store/store.ts";

/** What must hold, in a sentence, and how it is shown on a new, empty store. */
export type Checks = Readonly<Record<string, Check>>;
export type Check = (store: Store) => Promise<void>;

/** One check per case. */
export const each = <T>(cases: readonly T[], make: (one: T) => readonly [says: string, check: Check]): Checks =>
  Object.fromEntries(cases.map(make));
