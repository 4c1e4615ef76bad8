import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type AllServices, apiRoutes, documentText } from "./routes/all.ts";

/**
 * Writes contracts/openapi.json from the route declarations; with `--check` compares instead and exits with 1 at the
 * first difference. No handler runs, so the services can be empty.
 */
const FILE = join(import.meta.dirname, "../../contracts/openapi.json");

const current = (): string => {
  try {
    return readFileSync(FILE, "utf8");
  } catch {
    return "";
  }
};

const firstDifference = (committed: string, generated: string): string => {
  const before = committed.split("\n");
  const after = generated.split("\n");
  const line = after.findIndex((text, index) => text !== before[index]);
  const at = line < 0 ? after.length : line;
  return `line ${at + 1}\n  committed: ${before[at] ?? "(end)"}\n  generated: ${after[at] ?? "(end)"}`;
};

const main = (check: boolean): number => {
  const generated = documentText(apiRoutes({} as AllServices));
  const committed = current();
  if (!check) {
    writeFileSync(FILE, generated);
    console.log("contracts/openapi.json is written");
    return 0;
  }
  if (committed === generated) {
    console.log("contracts/openapi.json is current");
    return 0;
  }
  console.error(`contracts/openapi.json differs from the routes: ${firstDifference(committed, generated)}`);
  console.error("Run: node src/http/openapi-write.ts");
  return 1;
};

process.exitCode = main(process.argv.includes("--check"));
