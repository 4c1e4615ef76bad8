import { parseArgs } from "node:util";
import { DRIVERS, type DriverName } from "./bench.ts";

/** The twins' port while somebody else's integration is scored: it must know their address beforehand. */
export const TWINS_PORT = 4010;
/** Our own gateway asks after a silent vendor for the first time after a minute, give or take a fifth. */
/**
 * The gateway asks after a silent vendor for the first time after a minute, give or take a fifth; if the vendor asked for
 * rest half a minute, when that is over; and of those it may ask about together, one after the other.
 */
export const PATIENCE_SECONDS = 120;

export const HELP = `npm run failover-bench -- [options]

  Scores an integration of identity vendors by what is seen on the wire. Without --target: this project's gateway and
  the naive integration beside it, each in a process of its own.

  --target URL           where the integration listens
  --driver NAME          how to talk to it: ${DRIVERS.join(", ")} (simple)
  --key KEY              its API key, sent as a bearer token
  --restart-command CMD  kills it (SIGKILL) and starts it again; without it that scenario is skipped
  --twins-port N         port of the vendors' twins on 127.0.0.1 (${TWINS_PORT})
  --patience SECONDS     how long a lost callback may stay lost (${PATIENCE_SECONDS})
  --only NAME[,NAME]     these scenarios
  --json FILE            the result for machines
  --min-score N          exit code 1 when the score of the first target is lower
  --write                without --target: puts the tables into docs/failover-bench.md
  --contract             prints addresses, keys and webhook secrets that the integration must be given;
                         with --driver gateway as a KYC_CONFIG file
  --list                 names of the scenarios
  --help                 this

  Exit code 0: the run is complete, whatever the score. 1: below --min-score. 2: an option is wrong. 3: it could not run.
`;

export interface Options {
  readonly action: "run" | "help" | "list" | "contract";
  readonly target: string | undefined;
  readonly driver: DriverName;
  readonly key: string | undefined;
  readonly restartCommand: string | undefined;
  readonly twinsPort: number;
  readonly patienceSeconds: number;
  readonly only: readonly string[];
  readonly json: string | undefined;
  readonly minimum: number | undefined;
  readonly write: boolean;
}

const text = { type: "string" } as const;
const flag = { type: "boolean" } as const;

const parse = (words: readonly string[]) =>
  parseArgs({
    args: [...words],
    options: {
      ...{ target: text, driver: text, key: text, only: text, json: text, patience: text },
      ...{ "restart-command": text, "twins-port": text, "min-score": text },
      ...{ write: flag, contract: flag, list: flag, help: flag },
    },
  }).values;

type Values = ReturnType<typeof parse>;

const LIMITS = { "twins-port": 65_535, patience: 86_400, "min-score": 100 } as const;

/** What is wrong with the values, as a sentence; undefined: nothing. */
const wrongIn = (values: Values, names: readonly string[]): string | undefined => {
  const unknown = values.only?.split(",").find((name) => !names.includes(name));
  if (unknown !== undefined) return `--only: no scenario ${unknown}; --list shows the names`;
  if (values.driver !== undefined && !DRIVERS.some((name) => name === values.driver))
    return `--driver: one of ${DRIVERS.join(", ")}`;
  if (values.target !== undefined && !/^https?:\/\/[^/]+$/.test(values.target))
    return "--target: an address without a path, such as http://127.0.0.1:3000";
  if (values.write === true && (values.target !== undefined || values.only !== undefined))
    return "--write: only for the whole run without --target";
  const numbers = Object.entries(LIMITS) as readonly [keyof typeof LIMITS, number][];
  const wrong = numbers.find(([name, largest]) => {
    const number = Number(values[name] ?? 0);
    return values[name] === "" || !(number >= 0 && number <= largest);
  });
  return wrong && `--${wrong[0]}: a number from 0 to ${wrong[1]}`;
};

/** A sentence where something is wrong. */
export const optionsOf = (words: readonly string[], names: readonly string[]): Options | string => {
  let values: Values;
  try {
    values = parse(words);
  } catch (error) {
    return `${error instanceof Error ? error.message : "wrong option"}; --help shows them`;
  }
  const wrong = wrongIn(values, names);
  if (wrong !== undefined) return wrong;
  const minimum = values["min-score"];
  return {
    action: values.help ? "help" : values.list ? "list" : values.contract ? "contract" : "run",
    target: values.target,
    driver: DRIVERS.find((name) => name === values.driver) ?? "simple",
    key: values.key,
    restartCommand: values["restart-command"],
    twinsPort: Number(values["twins-port"] ?? TWINS_PORT),
    patienceSeconds: Number(values.patience ?? PATIENCE_SECONDS),
    only: values.only?.split(",") ?? [],
    json: values.json,
    minimum: minimum === undefined ? undefined : Number(minimum),
    write: values.write === true,
  };
};
