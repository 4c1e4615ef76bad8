import { simulate } from "../simulate.ts";
import { NODE_PLANTS } from "./nodes.ts";
import { ORDER_PLANTS } from "./order.ts";
import type { PlantRow } from "./plant.ts";
import { STORE_PLANTS } from "./store.ts";
import { WORLD_PLANTS } from "./world.ts";

/** Every bug that the simulation must find. */
export const PLANTS: readonly PlantRow[] = [...ORDER_PLANTS, ...STORE_PLANTS, ...WORLD_PLANTS, ...NODE_PLANTS];

/** A bug that is not found within so many seeds is not found. */
export const MOST_SEEDS = 120;

export interface Finding {
  /** Seeds that it took. */
  readonly seeds: number;
  readonly violation: string;
}

/** The first violation that the bug causes; undefined: none. */
export const findPlant = async ({ plant }: PlantRow, most: number = MOST_SEEDS): Promise<Finding | undefined> => {
  for (let seed = 1; seed <= most; seed += 1) {
    const { violation } = await simulate(seed, { plant });
    if (violation !== undefined) return { seeds: seed, violation };
  }
  return undefined;
};
