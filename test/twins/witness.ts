import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Who else has read a vendor's documents: its own SDK, or a verifier and client written apart from adapter and twin. */
export interface Witness {
  readonly vendor: string;
  /** The test in which the twin faces it; undefined: there is none. */
  readonly file: string | undefined;
  /** `package version`, or the file of an independent reading. */
  readonly by: readonly string[];
}

/** Packages that carry requests and run tests: they have read nobody's documents. */
const TOOLS: readonly string[] = [
  "vitest",
  "msw",
  "axios",
  "undici",
  "hono",
  "zod",
  "fast-check",
  "playwright-core",
  "jose",
];
const SPECIFIER = /(?:from |import\(|require\(|createRequire\([^)]*\)\()\s*"([^"]+)"/g;

const packageOf = (specifier: string): string =>
  specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");

const specifiersIn = (text: string): readonly string[] =>
  [...text.matchAll(SPECIFIER)].flatMap(([, name]) => name ?? []);

interface Manifest {
  readonly devDependencies: Readonly<Record<string, string>>;
}

/** The witness of one vendor. `root`: of the repository, with a slash at the end. */
export const witnessOf = (root: string, vendor: string): Witness => {
  const file = `test/sdk/${vendor}.test.ts`;
  if (!existsSync(join(root, file))) return { vendor, file: undefined, by: [] };
  const { devDependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as Manifest;
  const used = specifiersIn(readFileSync(join(root, file), "utf8"));
  const packages = new Set(used.map(packageOf).filter((name) => name in devDependencies && !TOOLS.includes(name)));
  const readings = new Set(used.flatMap((path) => /^\.\.(\/witness\/.+)$/.exec(path)?.[1] ?? []));
  return {
    vendor,
    file,
    by: [
      ...[...packages].map((name) => `${name} ${devDependencies[name]}`),
      ...[...readings].map((path) => `test${path} (independent reading)`),
    ],
  };
};
