/** Generated documents: `node docs/generate.ts` reports stale ones and fails, `--write` writes them. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stateDiagram } from "./state-diagram.ts";

export interface Document {
  /** From the repository's root. */
  readonly path: string;
  readonly text: string;
}

export const documents = (): readonly Document[] => [{ path: "docs/state-diagram.md", text: stateDiagram() }];

const ROOT = join(import.meta.dirname, "..");

const onDisk = (path: string): string | undefined => {
  try {
    return readFileSync(join(ROOT, path), "utf8");
  } catch {
    return undefined;
  }
};

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
