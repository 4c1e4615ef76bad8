import type { Scenario } from "../scenario.ts";
import { authenticity } from "./authenticity.ts";
import { content } from "./content.ts";
import { duplicates } from "./duplicates.ts";
import { keys } from "./keys.ts";
import { meaning } from "./meaning.ts";
import { order } from "./order.ts";
import { outages } from "./outages.ts";
import { timing } from "./timing.ts";

/** In the order in which they run. */
export const SCENARIOS: readonly Scenario[] = [
  ...timing,
  ...duplicates,
  ...order,
  ...authenticity,
  ...content,
  ...meaning,
  ...keys,
  ...outages,
];
