import { BYTES } from "./bytes.ts";
import { CALLS } from "./calls.ts";
import { FORGERY } from "./forgery.ts";
import { HINTS } from "./hints.ts";
import { JOURNEYS } from "./journeys.ts";
import { MEANING } from "./meaning.ts";
import { READING } from "./reading.ts";
import { SIGNATURE } from "./signature.ts";
import { STARTS } from "./starts.ts";
import { TABLES } from "./tables.ts";
import { TWIN } from "./twin.ts";
import type { Saboteur } from "./wrap.ts";

/** Every deliberately wrong adapter: one for each way in which the kit says that an adapter can be wrong. */
export const ALL_BROKEN: readonly Saboteur[] = [
  ...BYTES,
  ...CALLS,
  ...FORGERY,
  ...HINTS,
  ...JOURNEYS,
  ...MEANING,
  ...READING,
  ...SIGNATURE,
  ...STARTS,
  ...TABLES,
  ...TWIN,
];
