import { CommandFailed, controlAt } from "./client.ts";
import { type Call, type Command, columns, helpOf, parsed } from "./command.ts";
import { FAULT_COMMANDS } from "./faults.ts";
import { REPLAY_COMMANDS } from "./replay.ts";
import { STEERING_COMMANDS } from "./steering.ts";

/** Longest names first: `clock advance` is no `clock`. */
const COMMANDS: Readonly<Record<string, Command>> = { ...FAULT_COMMANDS, ...STEERING_COMMANDS, ...REPLAY_COMMANDS };

/** One line a command, for `--help`. */
export const commandLines = (): readonly string[] =>
  columns(Object.values(COMMANDS).map(({ usage, does }) => [`  npm run mock -- ${usage}`, does]));

const commandOf = (given: readonly string[]): { readonly command: Command; readonly rest: readonly string[] } => {
  for (const count of [2, 1]) {
    const name = given.slice(0, count).join(" ");
    const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
    if (command !== undefined) return { command, rest: given.slice(count) };
  }
  throw new CommandFailed(`no command is called ${given[0]}; npm run mock -- --help lists them`, 2);
};

export interface Terminal extends Pick<Call, "print" | "progress" | "defaultKey"> {
  /** Where the mock is unless `--mock` says otherwise. */
  readonly mockUrl: string;
}

/** Runs one command against a running mock; the exit code. */
export const runCommand = async (given: readonly string[], { mockUrl, ...terminal }: Terminal): Promise<number> => {
  try {
    const { command, rest } = commandOf(given);
    const { words, options } = parsed(command, rest);
    if (options.help) {
      terminal.print(helpOf(command));
      return 0;
    }
    const { mock } = options;
    const control = controlAt(typeof mock === "string" ? mock.replace(/\/+$/, "") : mockUrl);
    return (await command.run({ control, words, options, ...terminal })) ?? 0;
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    terminal.progress(error.message);
    return error.code;
  }
};
