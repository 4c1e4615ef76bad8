import { hash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { cpus, loadavg, release, totalmem } from "node:os";
import { breaker } from "./parts/breaker.ts";
import { create } from "./parts/create.ts";
import { ingest } from "./parts/ingest.ts";
import { outage } from "./parts/outage.ts";
import { routeDecision } from "./parts/route.ts";
import { sessions } from "./parts/sessions.ts";
import { startup } from "./parts/startup.ts";
import { fromRoot } from "./processes.ts";
import { type Part, sectionText, withSections } from "./report.ts";

const PARTS: readonly Part[] = [ingest, create, sessions, startup, outage, routeDecision, breaker];

const HELP = `npm run bench -- [--quick] [--only ${PARTS.map(({ name }) => name).join("|")}] [--soak] [--write]

  --quick   less than a minute in all; ratios are rougher
  --only    one part
  --soak    sessions: all 100,000 of them
  --write   puts the parts that were run into docs/benchmarks.md, in place of their last results
  BENCH_DIR folder for the databases (the system's folder for temporary files): put it on the disk to be measured
`;

const HEAD = `# Benchmarks

Written by \`npm run bench -- --write\`, each part by the command at its end. Ratios are of one run; absolute figures are of that machine at that hour.`;

const machine = (): string => {
  const [processor] = cpus();
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`;
  return `${cpus().length} x ${processor?.model.trim() ?? "unknown"}, ${memory}, Linux ${release()}, Node ${process.version}, SQLite ${process.versions.sqlite}, ${new Date().toISOString().slice(0, 10)}`;
};

/** What a core gives just now, so that absolute figures of different hours can be told apart; SHA-256 of 2 KiB a second. */
const calibration = (): string => {
  const bytes = Buffer.alloc(2048, 1);
  const ends = performance.now() + 500;
  let count = 0;
  for (; performance.now() < ends; count += 1) hash("sha256", bytes, "hex");
  const [load = 0] = loadavg();
  return `${Math.round(count * 2).toLocaleString("en")} SHA-256 of 2 KiB a second on one core, load ${load.toFixed(1)}`;
};

const flagValue = (flag: string): string | undefined => {
  const place = process.argv.indexOf(flag);
  return place < 0 ? undefined : process.argv[place + 1];
};

const run = async (): Promise<void> => {
  const has = (flag: string): boolean => process.argv.includes(flag);
  const only = flagValue("--only");
  const chosen = PARTS.filter(({ name }) => only === undefined || name === only);
  if (has("--help") || chosen.length === 0) return void console.log(HELP);
  const command = ["npm run bench --", ...process.argv.slice(2)].join(" ");
  const texts: string[] = [];
  console.log(`Machine: ${machine()}`);
  for (const part of chosen) {
    const before = calibration();
    const section = await part.run({
      quick: has("--quick"),
      soak: has("--soak"),
      progress: (text) => console.log(`  ${text}`),
    });
    const provenance = `\`${command}\` on ${machine()}; before: ${before}; after: ${calibration()}.`;
    texts.push(sectionText({ ...section, notes: [...section.notes, provenance] }));
    console.log(`\n${texts.at(-1)}\n`);
  }
  const page = fromRoot("docs/benchmarks.md");
  if (has("--write")) writeFileSync(page, withSections(readFileSync(page, "utf8"), HEAD, texts));
  process.exit(0);
};

await run();
