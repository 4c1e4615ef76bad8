import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Row, runBench, type Scored } from "./bench.ts";
import { contractFor, gatewayConfig } from "./contract.ts";
import { HELP, type Options, optionsOf } from "./options.ts";
import { criteriaMarkdown, reportJson, tableMarkdown, tableText } from "./report.ts";
import type { Scenario } from "./scenario.ts";
import { SCENARIOS } from "./scenarios/all.ts";
import { type OwnTarget, restartBy, startGateway, startNaive } from "./targets.ts";
import { startTwins } from "./twins.ts";

const PAGE = join(import.meta.dirname, "../../docs/failover-bench.md");

const tell = (name: string) => (row: Row) =>
  console.error(`  ${name} ${row.scenario.name}: ${row.outcome.verdict} (${row.milliseconds} ms)`);

/** Own targets: each with twins of its own, both at once. */
const scoreOwn = async (
  begin: typeof startGateway,
  scenarios: readonly Scenario[],
  { patienceSeconds }: Options,
): Promise<Scored> => {
  const twins = await startTwins(0);
  let own: OwnTarget | undefined;
  try {
    own = await begin(twins.contract);
    return await runBench(twins, own.target, { scenarios, patienceSeconds, progress: tell(own.target.name) });
  } finally {
    await own?.close();
    await twins.close();
  }
};

const scoreOther = async (url: string, scenarios: readonly Scenario[], options: Options): Promise<Scored> => {
  const { driver, key, patienceSeconds, restartCommand } = options;
  const twins = await startTwins(options.twinsPort);
  const restart = restartCommand === undefined ? undefined : () => restartBy(restartCommand);
  try {
    const target = { name: url, url, driver, key, restart };
    return await runBench(twins, target, { scenarios, patienceSeconds, progress: tell(driver) });
  } finally {
    await twins.close();
  }
};

const between = (text: string, name: string, inner: string): string => {
  const [begin, end] = [`<!-- ${name}: begin -->`, `<!-- ${name}: end -->`];
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`docs/failover-bench.md has no place for ${name}`);
  return `${text.slice(0, from + begin.length)}\n\n${inner}\n\n${text.slice(to)}`;
};

const writePage = (all: readonly Scored[]): void => {
  const rows = all[0]?.rows ?? [];
  const page = between(readFileSync(PAGE, "utf8"), "results", tableMarkdown(all));
  writeFileSync(PAGE, between(page, "criteria", criteriaMarkdown(rows)));
};

const run = async (options: Options): Promise<void> => {
  const { only, target } = options;
  const scenarios = SCENARIOS.filter(({ name }) => only.length === 0 || only.includes(name));
  const all =
    target === undefined
      ? await Promise.all([scoreOwn(startGateway, scenarios, options), scoreOwn(startNaive, scenarios, options)])
      : [await scoreOther(target, scenarios, options)];
  console.log(tableText(all));
  if (options.json !== undefined) writeFileSync(options.json, reportJson(all));
  if (options.write) writePage(all);
  const score = all[0]?.score ?? 0;
  if (options.minimum !== undefined && score < options.minimum) {
    console.error(`score ${score} is below ${options.minimum}`);
    process.exitCode = 1;
  }
};

/** In the words of the target: the gateway reads them as its configuration. */
const printContract = ({ driver, twinsPort }: Options): void => {
  const contract = contractFor(`http://127.0.0.1:${twinsPort}`);
  console.log(JSON.stringify(driver === "gateway" ? gatewayConfig(contract) : contract, null, 2));
};

const list = (): void => {
  for (const { name, group, story } of SCENARIOS) console.log(`${name.padEnd(32)} ${group.padEnd(14)} ${story}`);
};

class WrongOption extends Error {}

const options = optionsOf(
  process.argv.slice(2),
  SCENARIOS.map(({ name }) => name),
);
const act = async (): Promise<void> => {
  if (typeof options === "string") throw new WrongOption(options);
  if (options.action === "help") console.log(HELP);
  else if (options.action === "list") list();
  else if (options.action === "contract") printContract(options);
  else await run(options);
};

await act().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : "the bench could not run");
  process.exitCode = error instanceof WrongOption ? 2 : 3;
});
