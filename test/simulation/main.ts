import { createCoverage, missed } from "./coverage.ts";
import { simulate } from "./simulate.ts";

/** `npm run simulate -- --seed N` runs one seed, `-- --seeds N --from M` many. Ends with 1 if an invariant broke. */
const numberAfter = (name: string, fallback: number): number => {
  const at = process.argv.indexOf(name);
  return at < 0 ? fallback : Number(process.argv[at + 1]);
};

const single = process.argv.includes("--seed");
const from = single ? numberAfter("--seed", 1) : numberAfter("--from", 1);
const count = single ? 1 : numberAfter("--seeds", 100);
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
