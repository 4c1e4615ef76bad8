import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { VendorId } from "../../adapters/registry.ts";
import { SCENARIO_NAMES } from "../../contracts/scenario.ts";
import { bound } from "../kit/adapter-kit/bound.ts";
import { playThrough } from "../kit/play-through.ts";
import { subjectOf, twinFor } from "../kit/subjects.ts";
import { twinSettings } from "../kit/twin-stage.ts";
import type { Typed } from "./sdk-types.ts";

const MODULES = fileURLToPath(new URL("../../node_modules", import.meta.url));

export interface Told {
  readonly what: string;
  readonly type: string;
  readonly message: unknown;
}

export interface TypeError {
  /** Which of the messages. */
  readonly index: number;
  readonly text: string;
}

/** Every typed message of a twin, of all scenarios. */
export const messagesOf = async (vendor: VendorId, { answers, callback }: Typed): Promise<readonly Told[]> => {
  const twin = twinFor(vendor);
  const adapter = bound(subjectOf(vendor), twinSettings(twin));
  const told: Told[] = [];
  for (const scenario of SCENARIO_NAMES) {
    const bodies = await playThrough(adapter, twin, scenario, ({ method, path }, { status, headers, body }) => {
      const [plain = ""] = path.split("?");
      const type = answers.find(([pattern, at]) => at === status && pattern.test(plain))?.[2];
      if (type === undefined || headers["x-mock-wire"] !== undefined) return;
      told.push({ what: `${scenario}: ${method} ${plain}`, type, message: JSON.parse(body) });
    });
    for (const body of bodies)
      told.push({ what: `${scenario}: callback`, type: callback, message: JSON.parse(new TextDecoder().decode(body)) });
  }
  return told;
};

/** On the wire an enumeration is one of its words and a set is a list, and nothing else may stand beside what is named. */
const onTheWire = (types: string): string =>
  types
    .replace(/export declare enum (\w+) \{([^}]*)\}/g, (_all, name: string, body: string) => {
      const words = [...body.matchAll(/= ("[^"]*"|-?\d+)/g)].map(([, word]) => word);
      return `export type ${name} = ${words.join(" | ") || "never"};`;
    })
    .replace(/\bSet<([^<>]*)>/g, "Array<$1>")
    .replace(/^\s*\[key: string\]: .*;$/gm, "")
    .replace(/from '(\.\/|axios)/g, (_all, from: string) => `from '${MODULES}/${from}`);

const CONFIG = {
  compilerOptions: {
    ...{ strict: true, noEmit: true, skipLibCheck: true, allowImportingTsExtensions: true, types: [] },
    ...{ module: "nodenext", target: "es2024" },
  },
  files: ["messages.ts"],
};

type Apart = Typed["apart"];

/** A message without what is known to be apart. */
export const trimmed = (value: unknown, apart: Apart, place = ""): unknown => {
  if (Array.isArray(value)) return value.map((one) => trimmed(one, apart, `${place}/*`));
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).filter(
    ([name, one]) =>
      !apart.some(({ pointer, whenNull }) => pointer === `${place}/${name}` && (whenNull !== true || one === null)),
  );
  return Object.fromEntries(kept.map(([name, one]) => [name, trimmed(one, apart, `${place}/${name}`)]));
};

/** What the compiler says of which line, with the name that stands at the place. */
const errorsIn = (output: string, lines: readonly string[], above: number, told: readonly Told[]) =>
  output.split("\n").flatMap((said): readonly TypeError[] => {
    const [, line, column, message] = /^messages\.ts\((\d+),(\d+)\): error TS\d+: (.*)/.exec(said) ?? [];
    if (message === undefined) return said.includes("error TS") ? [{ index: -1, text: said }] : [];
    const name = /^"([^"]*)"/.exec((lines[Number(line) - 1] ?? "").slice(Number(column) - 1))?.[1] ?? "";
    const index = Number(line) - 1 - above;
    return [{ index, text: `${told[index]?.what} ${name}: ${message}` }];
  });

const compiled = (folder: string): string => {
  const options = { cwd: folder, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 } as const;
  return spawnSync(join(MODULES, ".bin/tsc"), ["-p", folder, "--pretty", "false"], options).stdout;
};

/** What the SDK's types say against the messages, as they are. */
export const typeErrors = (typed: Typed, told: readonly Told[]): readonly TypeError[] => {
  if (told.length === 0) return [];
  const folder = mkdtempSync(join(tmpdir(), "types-"));
  try {
    const head = typed.imports.replaceAll("$modules", MODULES).split("\n");
    const written = told.map(({ type, message }, at) => `export const v${at}: ${type} = ${JSON.stringify(message)};`);
    const lines = [...head, ...written];
    writeFileSync(join(folder, "messages.ts"), lines.join("\n"));
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(CONFIG));
    if (typed.generated !== undefined)
      writeFileSync(join(folder, "generated.d.ts"), onTheWire(readFileSync(join(MODULES, typed.generated), "utf8")));
    return errorsIn(compiled(folder), lines, head.length, told);
  } finally {
    rmSync(folder, { recursive: true });
  }
};
