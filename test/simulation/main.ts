import { simulate } from "./simulate.ts";

/** `npm run simulate -- --seed N` runs one seed, `-- --seeds N --from M` many. Ends with 1 if an invariant broke. */
const numberAfter = (name: string, fallback: number): number => {
  const at = process.argv.indexOf(name);
  return at < 0 ? fallback : Number(process.argv[at + 1]);
};

const single = process.argv.includes("--seed");
const from = single ? numberAfter("--seed", 1) : numberAfter("--from", 1);
const count = single ? 1 : numberAfter("--seeds", 100);
let broken = 0;
let checks = 0;
const seen = new Set<string>();
for (let seed = from; seed < from + count; seed += 1) {
  const run = await simulate(seed);
  checks += run.checks;
  for (const name of run.seen) seen.add(name);
  if (run.violation === undefined) continue;
  broken += 1;
  console.log(`seed ${seed}: ${run.violation}\n  reproduce: npm run simulate -- --seed ${seed}`);
}
console.log(`${count} seeds from ${from}, ${checks} checks, ${broken} broken`);
if (single) console.log([...seen].sort().join("\n"));
process.exitCode = broken > 0 ? 1 : 0;
