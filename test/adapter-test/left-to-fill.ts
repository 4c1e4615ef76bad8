import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";

/** One mark that the scaffold left: `FILL IN 3: …`. */
export interface Mark {
  readonly number: number;
  readonly text: string;
  readonly file: string;
  readonly line: number;
}

const MARK = /FILL IN (\d+): (.*?)(?:\s*\*\/)?$/;

const filesUnder = (path: string): readonly string[] => {
  if (!statSync(path, { throwIfNoEntry: false })) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { withFileTypes: true })
    .filter(({ name }) => name !== "node_modules" && !name.startsWith("."))
    .flatMap((entry) => filesUnder(join(path, entry.name)));
};

/** The marks under some files and folders, in the order in which they are to be filled in. */
export const leftToFill = (root: string, paths: readonly string[]): readonly Mark[] =>
  paths
    .flatMap((path) => filesUnder(join(root, path)))
    .filter((file) => file.endsWith(".ts"))
    .flatMap((file) =>
      readFileSync(file, "utf8")
        .split("\n")
        .flatMap((text, index): readonly Mark[] => {
          const [, number, what] = MARK.exec(text) ?? [];
          if (number === undefined || what === undefined) return [];
          return [{ number: Number(number), text: what, file: relative(root, file), line: index + 1 }];
        }),
    )
    .sort((a, b) => a.number - b.number);
