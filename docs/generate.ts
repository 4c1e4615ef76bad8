/** Generated documents: `node docs/generate.ts` reports stale ones and fails, `--write` writes them. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { faultCatalogue } from "./fault-catalogue.ts";
import { incidentList } from "./incident-list.ts";
import { stateDiagram } from "./state-diagram.ts";
import { testingTypes } from "./testing-types.ts";
import { vendorTable } from "./vendor-table.ts";

export interface Document {
  /** From the repository's root. */
  readonly path: string;
  readonly text: string;
}

const ROOT = join(import.meta.dirname, "..");

const onDisk = (path: string): string | undefined => {
  try {
    return readFileSync(join(ROOT, path), "utf8");
  } catch {
    return undefined;
  }
};

/** A document whose part between its two marks is made, and the rest written. */
const marked = (path: string, name: string, made: string): Document => {
  const [open, close] = [`<!-- ${name} -->\n`, `<!-- /${name} -->`];
  const text = onDisk(path) ?? "";
  const [start, end] = [text.indexOf(open), text.indexOf(close)];
  if (start < 0 || end < start)
    throw new Error(`${path} has no place for ${name}: put ${open.trim()} and ${close} into it`);
  return { path, text: `${text.slice(0, start)}${open}${made}\n${text.slice(end)}` };
};

export const documents = (): readonly Document[] => [
  { path: "docs/state-diagram.md", text: stateDiagram() },
  { path: "docs/faults.md", text: faultCatalogue() },
  { path: "docs/incidents.md", text: incidentList() },
  { path: "testing/index.d.ts", text: testingTypes() },
  marked("README.md", "vendors", vendorTable()),
];

export const staleDocuments = (): readonly Document[] =>
  documents().filter((document) => onDisk(document.path) !== document.text);

const run = (write: boolean): void => {
  for (const { path, text } of staleDocuments()) {
    if (write) writeFileSync(join(ROOT, path), text);
    console.log(write ? `written: ${path}` : `stale: ${path} (mend: npm run docs -- --write)`);
    if (!write) process.exitCode = 1;
  }
};

if (import.meta.main) run(process.argv.includes("--write"));
