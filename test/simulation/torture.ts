import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { numbersOf } from "./arguments.ts";
import { createCoverage, missed } from "./coverage.ts";
import { reduce, troublesOf } from "./reduce.ts";
import { keep } from "./regressions.ts";
import { simulate } from "./simulate.ts";

const HELP = `npm run torture -- --minutes N

  New seeds of the simulation for so long, from where the last time ended. A seed that breaks an invariant is made small and kept among the
  regressions, which every test run plays.

  --minutes N  how long
  --help       this

  Exit code 0: no invariant broke. 1: one did. 2: an option is wrong.
`;

const FOLDER = new URL("../../data/", import.meta.url);
const CURSOR = new URL("torture-cursor.json", FOLDER);
/** Below are the seeds of every test run. */
const FIRST_SEED = 100_001;

interface Cursor {
  readonly next: number;
  readonly seeds: number;
  readonly virtualDays: number;
  readonly broken: readonly number[];
}

const readCursor = (): Cursor => {
  try {
    return JSON.parse(readFileSync(CURSOR, "utf8")) as Cursor;
  } catch {
    return { next: FIRST_SEED, seeds: 0, virtualDays: 0, broken: [] };
  }
};

const writeCursor = (cursor: Cursor): void => {
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(CURSOR, `${JSON.stringify(cursor)}\n`);
};

const report = async (seed: number): Promise<void> => {
  const failure = await reduce(seed);
  if (failure === undefined) return;
  console.log(
    `seed ${seed}: ${failure.violation}\n  needs ${troublesOf(failure)}\n  kept in ${keep(failure).pathname}`,
  );
};

const { minutes } = numbersOf(HELP, { minutes: undefined }, (value) => value > 0).numbers;
const until = performance.now() + minutes * 60_000;
const coverage = createCoverage();
let cursor = readCursor();
const brokenBefore = cursor.broken.length;
while (performance.now() < until) {
  const seed = cursor.next;
  const run = await simulate(seed);
  coverage.add(run);
  const broken = run.violation === undefined ? cursor.broken : [...cursor.broken, seed];
  cursor = {
    next: seed + 1,
    seeds: cursor.seeds + 1,
    virtualDays: cursor.virtualDays + run.lasted / 86_400_000,
    broken,
  };
  writeCursor(cursor);
  if (run.violation !== undefined) await report(seed);
}
const { seeds, virtualDays } = coverage.totals();
console.log(`${seeds} seeds, ${virtualDays} virtual days; in all ${cursor.seeds} seeds up to ${cursor.next - 1}`);
if (missed(coverage).length > 0) console.log(`did not come about this time: ${missed(coverage).join("; ")}`);
process.exitCode = cursor.broken.length > brokenBefore ? 1 : 0;
