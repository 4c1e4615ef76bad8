import { numbersOf } from "./arguments.ts";
import { createCoverage, missed } from "./coverage.ts";
import { simulate } from "./simulate.ts";

const HELP = `npm run simulate -- [options]

  Whole gateways under a seeded scheduler, with everything that can go wrong. Each seed is one history; the same seed is the same history.

  --seed N     one seed, and which situations it came into
  --seeds N    so many seeds (100)
  --from N     beginning with this one (1)
  --help       this

  Exit code 0: no invariant broke. 1: one did, and its seed is told. 2: an option is wrong.
`;

const isWhole = (value: number): boolean => Number.isInteger(value) && value > 0;
const { isGiven, numbers } = numbersOf(HELP, { seed: 1, seeds: 100, from: 1 }, isWhole);
const single = isGiven("seed");
const from = single ? numbers.seed : numbers.from;
const count = single ? 1 : numbers.seeds;
const coverage = createCoverage();
let broken = 0;
for (let seed = from; seed < from + count; seed += 1) {
  const run = await simulate(seed);
  coverage.add(run);
  if (run.violation === undefined) continue;
  broken += 1;
  console.log(`seed ${seed}: ${run.violation}\n  reproduce: npm run simulate -- --seed ${seed}`);
}
const { checks, virtualDays, sessions } = coverage.totals();
console.log(
  `${count} seeds from ${from}, ${sessions} sessions, ${virtualDays} days, ${checks} checks, ${broken} broken`,
);
if (single) console.log([...coverage.seen, ...coverage.situations.keys()].sort().join("\n"));
else if (missed(coverage).length > 0) console.log(`never came about: ${missed(coverage).join("; ")}`);
process.exitCode = broken > 0 ? 1 : 0;
