import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { inside, type Layout, type NewFile, newFiles, outside, outsideSettings } from "./files.ts";
import { Refused, wrongName } from "./refusal.ts";
import { registered } from "./registry.ts";

const HELP = `Begins the adapter of a further vendor.

  npm run adapter:new -- <id>                   in this repository: adapter, twin, spec, lines in the three registries
  npm run adapter:new -- <id> --into <folder>   in a folder elsewhere: adapter/, twin/, spec.ts, words.ts

Nothing that is there is overwritten. What the vendor decides is marked FILL IN, in order; docs/adding-a-vendor.md goes along.
`;

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

const say = (text: string): void => void process.stdout.write(`${text}\n`);

const refuseWhatIsThere = (layout: Layout): void => {
  for (const path of Object.values(layout))
    if (existsSync(path)) throw new Refused(`${path} is there already: nothing was written`);
};

const write = (files: readonly NewFile[]): void => {
  for (const { path, text } of files) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
};

/** Names differ in length, so lines that fitted may not; the formatter sets them right. */
const format = (files: readonly NewFile[]): void => {
  const paths = files.map(({ path }) => path).filter((path) => path.endsWith(".ts"));
  const config = `--config-path=${join(ROOT, "biome.json")}`;
  execFileSync(join(ROOT, "node_modules/.bin/biome"), ["check", "--write", config, ...paths], { stdio: "ignore" });
};

const main = (): void => {
  const options = { help: { type: "boolean" }, into: { type: "string" } } as const;
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  if (values.help) {
    say(HELP);
    return;
  }
  const [id = "", ...others] = positionals;
  const wrong = others.length > 0 ? "one id at a time" : wrongName(id);
  if (wrong !== undefined) throw new Refused(wrong);
  const folder = values.into === undefined ? undefined : resolve(process.env.INIT_CWD ?? ".", values.into);
  const layout = folder === undefined ? inside(ROOT, id) : outside(folder);
  refuseWhatIsThere(layout);
  const files = newFiles(ROOT, id, layout);
  const more = folder === undefined ? registered(ROOT, id) : outsideSettings(ROOT, folder, id);
  write([...files, ...more]);
  format([...files, ...more]);
  for (const { path } of [...files, ...more]) say(`  ${relative(process.cwd(), path)}`);
  say(
    `\nNext: npm run adapter:test -- ${values.into ?? id}   (it says what to fill in first; docs/adding-a-vendor.md)`,
  );
};

try {
  main();
} catch (error) {
  const isOurs = error instanceof Refused || (error instanceof Error && "code" in error && error.code !== undefined);
  if (!isOurs) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
