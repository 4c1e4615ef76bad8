import { parseArgs } from "node:util";

/** A command's numbers by name, with what they are when they are not given; undefined: they must be. */
export type Numbers = Readonly<Record<string, number | undefined>>;

/**
 * Reads `--name N` for every name. Ends the process: with 0 after `--help`, with 2 and a sentence where an option is wrong, before
 * anything has run.
 */
export const numbersOf = <const N extends Numbers>(help: string, numbers: N, isTaken: (value: number) => boolean) => {
  const end = (code: 0 | 2, text: string): never => {
    (code === 0 ? process.stdout : process.stderr).write(`${text.trimEnd()}\n`);
    process.exit(code);
  };
  const text = { type: "string" } as const;
  const options = Object.fromEntries(Object.keys(numbers).map((name) => [name, text]));
  const read = (): Readonly<Record<string, string | boolean | undefined>> => {
    try {
      return parseArgs({ options: { ...options, help: { type: "boolean" } } }).values;
    } catch (error) {
      return end(2, `${error instanceof Error ? error.message : "wrong option"}; --help shows them`);
    }
  };
  const values = read();
  if (values.help === true) end(0, help);
  const numberOf = (name: string): number => {
    const given = values[name];
    const value = given === undefined ? numbers[name] : Number(given);
    if (value === undefined) return end(2, `--${name} is missing; --help shows what it is`);
    return isTaken(value) ? value : end(2, `--${name}: a number above 0, not ${String(given)}`);
  };
  return {
    isGiven: (name: keyof N & string): boolean => values[name] !== undefined,
    numbers: Object.fromEntries(Object.keys(numbers).map((name) => [name, numberOf(name)])) as Record<keyof N, number>,
  };
};
