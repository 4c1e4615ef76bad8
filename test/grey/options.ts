import { parseArgs } from "node:util";
import { MONTH } from "./figures.ts";

export const PARTS = ["health", "incidents", "replays"] as const;
export type Part = (typeof PARTS)[number];

export const HELP = `npm run grey -- [options]

  How soon the detector of grey outages sees the published incidents, and how often it cries wolf. Prints a table of each:
  false alarms of healthy traffic, incidents in that traffic, and the mock's replays before a whole gateway.

  --days N        days of healthy traffic for each seed (${MONTH})
  --seeds N,N     seeds (101,102,103)
  --rate N        sessions a second (1)
  --repeats N     seeds for each incident, beginning with the first of --seeds (20)
  --only PART     ${PARTS.join(", ")}
  --write         puts the tables into docs/grey-outages.md; only for the whole run
  --help          this

  Exit code 0: every incident is seen within ten minutes, and there is less than one false alarm in thirty days. 1: not so.
  2: an option is wrong.
`;

export interface Options {
  readonly help: boolean;
  readonly days: number;
  readonly seeds: readonly number[];
  readonly rate: number;
  readonly repeats: number;
  readonly parts: readonly Part[];
  readonly write: boolean;
}

const text = { type: "string" } as const;
const flag = { type: "boolean" } as const;

const parse = (words: readonly string[]) =>
  parseArgs({
    args: [...words],
    options: { days: text, seeds: text, rate: text, repeats: text, only: text, write: flag, help: flag },
  }).values;

const isWhole = (value: number): boolean => Number.isInteger(value) && value > 0;

const wrongIn = ({ days, seeds, rate, repeats, parts, write }: Options): string | undefined => {
  if (!(days > 0)) return "--days: a number above 0";
  if (!seeds.every(isWhole)) return "--seeds: whole numbers from 1, with commas between";
  if (!(rate > 0)) return "--rate: a number above 0";
  if (!isWhole(repeats)) return "--repeats: a whole number from 1";
  if (!parts.every((part) => PARTS.includes(part))) return `--only: one of ${PARTS.join(", ")}`;
  if (write && (parts.length < PARTS.length || days < MONTH || rate !== 1))
    return `--write: only for the whole run of at least ${MONTH} days at one session a second`;
  return undefined;
};

/** A sentence where something is wrong. */
export const optionsOf = (words: readonly string[]): Options | string => {
  let values: ReturnType<typeof parse>;
  try {
    values = parse(words);
  } catch (error) {
    return `${error instanceof Error ? error.message : "wrong option"}; --help shows them`;
  }
  const options: Options = {
    help: values.help === true,
    days: Number(values.days ?? MONTH),
    seeds: (values.seeds ?? "101,102,103").split(",").map(Number),
    rate: Number(values.rate ?? 1),
    repeats: Number(values.repeats ?? 20),
    parts: values.only === undefined ? PARTS : [values.only as Part],
    write: values.write === true,
  };
  return wrongIn(options) ?? options;
};
