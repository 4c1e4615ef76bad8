import { type ParseArgsOptionsConfig, parseArgs } from "node:util";
import { CommandFailed, type Control } from "./client.ts";
import { secondsIn } from "./duration.ts";

export interface Call {
  readonly control: Control;
  readonly words: readonly string[];
  readonly options: Readonly<Record<string, string | boolean | undefined>>;
  /** The key of a gateway on this machine. */
  readonly defaultKey: () => string | undefined;
  readonly print: (line: string) => void;
  /** For long work: shown beside the result, never in it. */
  readonly progress: (line: string) => void;
}

/** One command. `option` names are without dashes; the text says what each means. */
export interface Command {
  readonly usage: string;
  readonly does: string;
  readonly options?: Readonly<Record<string, string>>;
  /** Options that are alone, without a value. */
  readonly flags?: Readonly<Record<string, string>>;
  /** Exit code; 0 when it says none. */
  readonly run: (call: Call) => Promise<number | undefined>;
}

export const COMMON_OPTIONS = { mock: "URL of the running mock (MOCK_URL, else http://127.0.0.1:4000)" } as const;

const line = (name: string, text: string): string => `  --${name.padEnd(18)} ${text}`;

export const helpOf = ({ usage, does, options = {}, flags = {} }: Command): string =>
  [
    `npm run mock -- ${usage}`,
    "",
    does,
    "",
    ...Object.entries(options).map(([name, text]) => line(`${name} …`, text)),
    ...Object.entries(flags).map(([name, text]) => line(name, text)),
    ...Object.entries(COMMON_OPTIONS).map(([name, text]) => line(`${name} …`, text)),
  ].join("\n");

/** Words and options of a command, or a sentence that says what is wrong with them. */
export const parsed = (command: Command, given: readonly string[]): Pick<Call, "words" | "options"> => {
  const texts = Object.keys({ ...command.options, ...COMMON_OPTIONS });
  const flags = [...Object.keys(command.flags ?? {}), "help"];
  const options: ParseArgsOptionsConfig = Object.fromEntries([
    ...texts.map((name) => [name, { type: "string" }]),
    ...flags.map((name) => [name, { type: "boolean" }]),
  ]);
  try {
    const { values, positionals } = parseArgs({ args: [...given], options, allowPositionals: true });
    return { words: positionals, options: values as Call["options"] };
  } catch (error) {
    throw new CommandFailed(error instanceof Error ? error.message : "the options cannot be read", 2);
  }
};

export const textIn = ({ options }: Call, name: string): string | undefined => {
  const value = options[name];
  return typeof value === "string" ? value : undefined;
};

export const numberIn = (call: Call, name: string): number | undefined => {
  const text = textIn(call, name);
  if (text === undefined) return undefined;
  if (!/^\d+(\.\d+)?$/.test(text)) throw new CommandFailed(`--${name}: a number, not ${text}`, 2);
  return Number(text);
};

export const durationIn = (call: Call, name: string): number | undefined => {
  const text = textIn(call, name);
  const seconds = text === undefined ? undefined : secondsIn(text);
  if (text !== undefined && seconds === undefined)
    throw new CommandFailed(`--${name}: a duration like 30s, 5m or 1h`, 2);
  return seconds;
};

/** Columns of equal width; the last one as it is. */
export const columns = (rows: readonly (readonly string[])[]): readonly string[] => {
  const widths = (rows[0] ?? []).map((_, place) => Math.max(...rows.map((row) => (row[place] ?? "").length)));
  return rows.map((row) =>
    row.map((cell, place) => (place === row.length - 1 ? cell : cell.padEnd(widths[place] ?? 0))).join("  "),
  );
};
