import { CATALOGUE, FAULT_NAMES, type FaultName } from "../faults/catalogue.ts";
import { FAULT_CLASSES } from "../faults/entry.ts";
import { isObject, type JsonObject } from "../wire.ts";
import { CommandFailed } from "./client.ts";
import { type Call, type Command, columns, durationIn, numberIn, textIn } from "./command.ts";

const rulesOf = async ({ control }: Call): Promise<readonly JsonObject[]> => {
  const { faults } = await control("GET", "/faults");
  return Array.isArray(faults) ? faults.filter(isObject) : [];
};

const scopeOf = ({ vendor, session, operation, seed, seconds, probability }: JsonObject): string =>
  [
    vendor ?? "every vendor",
    ...(session === undefined ? [] : [`session ${String(session)}`]),
    ...(operation === undefined ? [] : [`operation ${String(operation)}`]),
    ...(seconds === undefined ? [] : [`${String(seconds)} s`]),
    ...(probability === undefined ? [] : [`probability ${String(probability)}`]),
    ...(seed === undefined ? [] : [`seed ${String(seed)}`]),
  ].join(", ");

const shown = (rules: readonly JsonObject[]): readonly string[] =>
  columns(
    rules.map((rule) => [
      String(rule.id),
      String(rule.kind),
      rule.live ? "on" : "over",
      `${rule.hits} hits`,
      scopeOf(rule),
    ]),
  );

const catalogue = (): readonly string[] =>
  FAULT_CLASSES.flatMap((of) => [
    "",
    `${of}:`,
    ...columns(
      FAULT_NAMES.filter((name) => CATALOGUE[name].class === of).map((name) => [`  ${name}`, CATALOGUE[name].does]),
    ),
  ]);

const list: Command = {
  usage: "faults",
  does: "Lists every fault with what it does, and those that are on.",
  run: async (call) => {
    const rules = await rulesOf(call);
    for (const line of catalogue()) call.print(line);
    call.print("");
    call.print(rules.length === 0 ? "on: none" : "on:");
    for (const line of shown(rules)) call.print(`  ${line}`);
    return 0;
  },
};

const nameIn = ({ words: [word = "nothing"] }: Call): FaultName => {
  const name = FAULT_NAMES.find((known) => known === word);
  if (name === undefined) throw new CommandFailed(`no fault is called ${word}; npm run mock -- faults lists them`, 2);
  return name;
};

const about: Command = {
  usage: "fault about <name>",
  does: "Tells what a fault does, and what whoever integrates the vendor should see and do.",
  run: async (call) => {
    const { print } = call;
    const name = nameIn(call);
    const { class: of, does, consumer, seconds, probability } = CATALOGUE[name];
    print(`${name} (${of})`);
    print(`  does:     ${does}`);
    print(`  consumer: ${consumer}`);
    if (seconds !== undefined) print(`  the time: ${seconds} s unless --seconds says another`);
    if (probability !== undefined) print(`  the part: ${probability} unless --probability says another`);
    return 0;
  },
};

const OPTIONS = {
  vendor: "only this vendor",
  session: "only this session: our reference (the attempt's id) or the vendor's object",
  operation: "only this operation, or this type of callback",
  seed: "draws of chance come from it alone (the mock's own)",
  times: "ends after so many hits",
  for: "ends after so long on the mock's clock: 30s, 5m, 1h",
  seconds: "what the catalogue calls the time",
  probability: "part of the cases, 0 to 1",
} as const;

const set: Command = {
  usage: "fault set <name> [options]",
  does: "Switches a fault on; its id is printed.",
  options: OPTIONS,
  run: async (call) => {
    const kind = nameIn(call);
    const body = {
      ...{ kind, vendor: textIn(call, "vendor"), session: textIn(call, "session") },
      ...{ operation: textIn(call, "operation"), seed: numberIn(call, "seed"), times: numberIn(call, "times") },
      ...{ forSeconds: durationIn(call, "for"), seconds: numberIn(call, "seconds") },
      probability: numberIn(call, "probability"),
    };
    const rule = await call.control("POST", "/faults", body);
    call.print(`${String(rule.id)} ${String(rule.kind)}: ${scopeOf(rule)}`);
    return 0;
  },
};

const clear: Command = {
  usage: "fault clear [id or name]",
  does: "Ends a fault: by its id, every one of a name, or all.",
  run: async (call) => {
    const [wanted] = call.words;
    const rules = await rulesOf(call);
    const ended = rules.filter(({ id, kind }) => wanted === undefined || id === wanted || kind === wanted);
    if (wanted !== undefined && ended.length === 0) throw new CommandFailed(`${wanted} is not on`);
    for (const { id } of ended) await call.control("DELETE", `/faults/${String(id)}`);
    call.print(`${ended.length} ended`);
    return 0;
  },
};

export const FAULT_COMMANDS: Readonly<Record<string, Command>> = {
  faults: list,
  "fault about": about,
  "fault set": set,
  "fault clear": clear,
};
