import { readFileSync } from "node:fs";
import { join } from "node:path";
import { camel, type NewFile, pascal } from "./files.ts";
import { Refused } from "./refusal.ts";

/** One line more in a file: what is replaced by what. `$&` is what was found. */
type Edit = readonly [where: RegExp, put: string];

const LAST_IMPORT = (from: string): RegExp =>
  new RegExp(`import [^\\n]* from "${from}";\\n(?!import [^\\n]* from "${from}")`);

const entry = (id: string): string => (id === camel(id) ? id : `"${id}": ${camel(id)}`);

/** The lines that make a vendor known: adapter, twin, spec. */
const editsOf = (id: string): Readonly<Record<string, readonly Edit[]>> => ({
  "adapters/registry.ts": [
    [LAST_IMPORT("\\./[a-z-]+/index\\.ts"), `$&import { ${camel(id)} } from "./${id}/index.ts";\n`],
    [/(export const ADAPTERS = \{[^}]*?),?(\s*\} as const)/, `$1, ${entry(id)}$2`],
    [/(const BINDERS[\s\S]*? = \{[^}]*?)(\n\};)/, `$1\n  "${id}": bind(${camel(id)}),$2`],
  ],
  "mock-vendor/accounts.ts": [
    [
      LAST_IMPORT("\\./vendors/[a-z-]+/account\\.ts"),
      `$&import { type ${pascal(id)}Account, ${camel(id)} } from "./vendors/${id}/account.ts";\n`,
    ],
    [/(export type MockAccount =[^;]*);/, `$1 | ${pascal(id)}Account;`],
    [/(export const TWIN_MODULES = \{[^}]*?),?(\s*\} as const)/, `$1, ${entry(id)}$2`],
  ],
  "test/kit/subjects.ts": [
    [LAST_IMPORT("\\./specs/[a-z-]+\\.spec\\.ts"), `$&import { spec as ${camel(id)} } from "./specs/${id}.spec.ts";\n`],
    [/(export const SPECS[\s\S]*? = \{[^}]*?),?(\s*\};)/, `$1, ${entry(id)}$2`],
  ],
});

/** The registries with the vendor in them. Refuses where a file no longer looks as it did when this was written. */
export const registered = (root: string, id: string): readonly NewFile[] =>
  Object.entries(editsOf(id)).map(([file, edits]) => {
    const path = join(root, file);
    const text = edits.reduce(
      (before, [where, put]) => {
        if (!where.test(before)) throw new Refused(`${file} has no place for: ${put.replace(/\$[&12]/g, "").trim()}`);
        return before.replace(where, put);
      },
      readFileSync(path, "utf8"),
    );
    return { path, text };
  });
