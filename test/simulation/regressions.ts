import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import type { Failure } from "./reduce.ts";
import { INGREDIENTS, type Ingredient, type Reduction } from "./storm/reduction.ts";

const FOLDER = new URL("./regressions/", import.meta.url);

/** A seed that broke an invariant once. It is run first, for ever. */
export interface Regression {
  readonly name: string;
  readonly seed: number;
  readonly without: readonly Ingredient[];
  /** Absent: all of the seed's. */
  readonly errands?: readonly string[];
  /** What it broke. */
  readonly broke: string;
  /** What was wrong, in words. */
  readonly why: string;
}

const isIngredient = (name: string): name is Ingredient => (INGREDIENTS as readonly string[]).includes(name);

/** Oldest first. A kind of trouble that exists no more is left out. */
export const regressions = (): readonly Regression[] =>
  readdirSync(FOLDER)
    .filter((name) => name.endsWith(".json"))
    .sort()
    .map((name) => {
      const read = JSON.parse(readFileSync(new URL(name, FOLDER), "utf8")) as Omit<Regression, "name">;
      return { ...read, without: read.without.filter(isIngredient), name: name.slice(0, -".json".length) };
    });

export const reductionOf = ({ without, errands }: Regression): Reduction => ({
  without,
  ...(errands !== undefined && { errands }),
});

/** Keeps a failure for ever; answers where. */
export const keep = ({ violation, ...failure }: Failure, folder: URL = FOLDER): URL => {
  mkdirSync(folder, { recursive: true });
  const id = violation.split(/[ :]/)[0]?.replace(/[^A-Za-z0-9]/g, "") ?? "broken";
  const file = new URL(`${id}-${failure.seed}.json`, folder);
  const written = { ...failure, broke: violation.split("\n")[0], why: "not yet understood" };
  writeFileSync(file, `${JSON.stringify(written, undefined, 2)}\n`);
  return file;
};
