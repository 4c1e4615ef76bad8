import { writeFileSync } from "node:fs";
import { cpus, release, totalmem } from "node:os";
import { fromRoot } from "./processes.ts";
import { create } from "./parts/create.ts";
import { ingest } from "./parts/ingest.ts";
import { sessions } from "./parts/sessions.ts";
import { startup } from "./parts/startup.ts";
import { type Part, sectionText } from "./report.ts";

const PARTS: readonly Part[] = [ingest, create, sessions, startup];

const HELP = `npm run bench -- [--quick] [--only ${PARTS.map(({ name }) => name).join("|")}] [--soak] [--write]

  --quick   less than a minute in all; ratios are rougher
  --only    one part
  --soak    sessions: all 100,000 of them
  --write   puts the result into docs/benchmarks.md
  BENCH_DIR folder for the databases (the system's folder for temporary files): put it on the disk to be measured
`;

const machine = (): string => {
  const [processor] = cpus();
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`;
  return `${cpus().length} x ${processor?.model.trim() ?? "unknown"}, ${memory}, Linux ${release()}, Node ${process.version}, SQLite ${process.versions.sqlite}, ${new Date().toISOString().slice(0, 10)}`;
};

const valueOf = (flag: string): string | undefined => {
  const place = process.argv.indexOf(flag);
  return place < 0 ? undefined : process.argv[place + 1];
};

const run = async (): Promise<void> => {
  const has = (flag: string): boolean => process.argv.includes(flag);
  const only = valueOf("--only");
  const chosen = PARTS.filter(({ name }) => only === undefined || name === only);
  if (has("--help") || chosen.length === 0) return void console.log(HELP);
  const head = `Machine: ${machine()}`;
  console.log(head);
  const texts: string[] = [];
  for (const part of chosen) {
    const section = await part.run({ quick: has("--quick"), soak: has("--soak"), progress: (text) => console.log(`  ${text}`) });
    texts.push(sectionText(section));
    console.log(`\n${texts.at(-1)}\n`);
  }
  if (has("--write")) writeFileSync(fromRoot("docs/benchmarks.md"), `# Benchmarks\n\n${[head, ...texts].join("\n\n")}\n`);
  process.exit(0);
};

await run();
