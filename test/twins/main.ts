import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { VENDOR_IDS } from "../../adapters/registry.ts";
import { complaintsOf, countedIn, type Row, tableOf, type VitestReport } from "./table.ts";
import { witnessOf } from "./witness.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** Runs the tests of all witnesses at once, and gives what vitest reports. */
const reportOn = (files: readonly string[]): VitestReport => {
  const folder = mkdtempSync(join(tmpdir(), "twins-"));
  const output = join(folder, "report.json");
  try {
    const args = ["run", ...files, "--reporter=json", `--outputFile=${output}`];
    // What a witness' own dependencies warn of says nothing about a twin.
    const env = { ...process.env, NODE_OPTIONS: "--disable-warning=ExperimentalWarning" };
    const stdio = ["ignore", "ignore", "inherit"] as const;
    spawnSync(join(ROOT, "node_modules/.bin/vitest"), args, { cwd: ROOT, env, stdio: [...stdio] });
    return existsSync(output) ? JSON.parse(readFileSync(output, "utf8")) : { testResults: [] };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

const witnesses = VENDOR_IDS.map((vendor) => witnessOf(ROOT, vendor));
const report = reportOn(witnesses.flatMap(({ file }) => file ?? []));
const rows: readonly Row[] = witnesses.map((witness) => ({
  ...witness,
  ...(witness.file === undefined ? { run: 0, passed: 0 } : countedIn(report, witness.file)),
}));
process.stdout.write(`${tableOf(rows)}\n`);
const complaints = complaintsOf(rows);
for (const complaint of complaints) process.stderr.write(`${complaint}\n`);
process.exitCode = complaints.length > 0 ? 1 : 0;
