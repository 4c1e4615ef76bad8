import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { isVendorId } from "../../adapters/registry.ts";
import { candidateOf, Unusable } from "./folder.ts";
import { HELP, headOf, lineOf, summaryOf } from "./report.ts";
import { examine } from "./run.ts";

const say = (text: string): void => void process.stdout.write(`${text}\n`);

/** The folder is named from where the command was typed, not from where npm runs it. */
const placeOf = (name: string): string => {
  const from = process.env.INIT_CWD;
  return from === undefined || isVendorId(name) ? name : resolve(from, name);
};

const main = async (): Promise<number> => {
  const options = { help: { type: "boolean" }, only: { type: "string" } } as const;
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  const [name, ...others] = positionals;
  if (values.help || name === undefined || others.length > 0) {
    say(HELP);
    return values.help ? 0 : 2;
  }
  const candidate = await candidateOf(placeOf(name));
  say(headOf(candidate));
  const outcomes = await examine(candidate, values.only, (outcome) => say(lineOf(outcome)));
  if (outcomes.length === 0) throw new Unusable(`no check is named ${values.only}`);
  say(`\n${summaryOf(outcomes)}`);
  return outcomes.some(({ outcome }) => outcome === "failed") ? 1 : 0;
};

try {
  process.exitCode = await main();
} catch (error) {
  const isOurs =
    error instanceof Unusable ||
    (error instanceof Error && "code" in error && /^ERR_PARSE_ARGS/.test(String(error.code)));
  if (!isOurs) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
