/**
 * Processor time of the gateway per operation and thread. It says more than requests a second where others use the machine
 * too. With `--against` another checkout takes turns, round by round, under the same load.
 */
import { resolve } from "node:path";
import { createGenerator } from "./load.ts";
import { createEndpoint } from "./parts/sessions.ts";
import { gatewayPlan } from "./plans.ts";
import { fromRoot, pause, residentMiB, type Server, startServer } from "./processes.ts";
import { type Product, startProduct } from "./product.ts";
import { fixed, tableText } from "./report.ts";
import type { Driven, DriveQuestion } from "./servers/vendor.ts";
import { median, percentile } from "./statistics.ts";
import { threadSeconds } from "./threads.ts";

const HELP = `npm run profile -- [--only create|sessions|reads] [--against FOLDER] [--rounds N] [--connections N] [--rate N] [--flags A,B] [--profiles FOLDER]

  --against      another checkout, measured in turns with this one
  --flags        of Node: measured in turns with those of npm start
  --connections  creates: how many at once (16); --rate: sessions begun a second (200)
  --profiles     writes V8 processor profiles of this checkout, main thread and writer
`;

interface Kind {
  readonly name: string;
  /** Runs one round and says how many operations it did. */
  readonly round: (product: Product, vendor: Server, run: string) => Promise<number>;
}

const flagValue = (flag: string): string | undefined => {
  const place = process.argv.indexOf(`--${flag}`);
  return place < 0 ? undefined : process.argv[place + 1];
};
const numberOf = (flag: string, otherwise: number): number => Number(flagValue(flag) ?? otherwise);

const generator = createGenerator();

const createKind: Kind = {
  name: "create",
  round: async (product, _vendor, run) => {
    const load = { connections: numberOf("connections", 16), warmMs: 0, forMs: numberOf("ms", 1000) };
    const { completed, failed } = await generator.run({ port: product.port, ...load, plan: gatewayPlan(product, run) });
    if (failed > 0) throw new Error(`${failed} creates failed`);
    return completed;
  },
};

const sessionsKind: Kind = {
  name: "sessions",
  round: async ({ port, key }, vendor, run) => {
    const question: DriveQuestion = {
      ask: "drive",
      port,
      key,
      rate: numberOf("rate", 200),
      sessions: numberOf("sessions", 300),
      run,
    };
    const { decided, failed } = await vendor.ask<Driven>(question);
    if (failed > 0) console.log(`  ${failed} of the sessions failed`);
    return decided;
  },
};

const KINDS: readonly Kind[] = [createKind, sessionsKind];

interface Side {
  readonly name: string;
  readonly root: string;
  readonly flags: readonly string[];
}

interface Cost {
  readonly operations: number;
  /** Thread -> milliseconds of processor time an operation. */
  readonly perOperation: Readonly<Record<string, number>>;
}

const measure = async (kind: Kind, product: Product, vendor: Server, run: string): Promise<Cost> => {
  const before = threadSeconds(product.pid);
  const operations = await kind.round(product, vendor, run);
  const after = threadSeconds(product.pid);
  const threads = Object.entries(after).map(([name, seconds]) => [
    name,
    ((seconds - (before[name] ?? 0)) * 1000) / operations,
  ]);
  return { operations, perOperation: Object.fromEntries(threads) };
};

const rowOf = (name: string, costs: readonly Cost[], pid: number): readonly string[] => {
  // Others on the machine only ever make it more.
  const low = (values: readonly number[]): string => fixed(percentile(values, 0.2), 3);
  const of = (thread: string): string => low(costs.map(({ perOperation }) => perOperation[thread] ?? 0));
  const all = low(costs.map(({ perOperation }) => Object.values(perOperation).reduce((sum, one) => sum + one, 0)));
  const operations = String(median(costs.map((cost) => cost.operations)));
  return [name, of("main"), of("writer"), of("other"), all, operations, fixed(residentMiB(pid), 0)];
};

const run = async (kind: Kind, sides: readonly Side[]): Promise<void> => {
  const vendor = await startServer("vendor.ts", {});
  const running: { readonly side: Side; readonly product: Product; readonly costs: Cost[] }[] = [];
  for (const side of sides) {
    const product = await startProduct({ vendorPort: vendor.port, root: side.root, flags: side.flags });
    if (kind === sessionsKind) await createEndpoint(product, vendor.port);
    running.push({ side, product, costs: [] });
  }
  await pause(1000);
  for (let round = 0; round <= numberOf("rounds", 10); round += 1)
    // A B B A: what was measured first on a growing database is measured last the next time.
    for (const { product, costs } of round % 2 === 0 ? running : running.toReversed()) {
      const cost = await measure(kind, product, vendor, `p${round}`);
      // The first round warms up.
      if (round > 0) costs.push(cost);
    }
  const rows = running.map(({ side, product, costs }) => rowOf(side.name, costs, product.pid));
  const columns = ["checkout", "main ms", "writer ms", "other ms", "all ms", "operations a round", "MiB"];
  console.log(`\n${kind.name}: processor time an operation\n\n${tableText(columns, rows)}`);
  for (const { product } of running) await product.stop();
  await vendor.stop();
};

const sidesOf = (): readonly Side[] => {
  const profiles = flagValue("profiles");
  const flags = profiles === undefined ? [] : ["--cpu-prof", `--cpu-prof-dir=${profiles}`];
  const against = flagValue("against");
  const others = flagValue("flags");
  return [
    ...(others === undefined ? [] : [{ name: others, root: fromRoot("."), flags: others.split(",") }]),
    ...(against === undefined ? [] : [{ name: against, root: resolve(against), flags: [] }]),
    { name: "this one", root: fromRoot("."), flags },
  ];
};

if (process.argv.includes("--help")) console.log(HELP);
else {
  const only = flagValue("only");
  for (const kind of KINDS.filter(({ name }) => only === undefined || name === only)) await run(kind, sidesOf());
}
process.exit(0);
