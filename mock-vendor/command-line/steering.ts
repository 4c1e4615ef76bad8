import { isObject, type JsonObject } from "../wire.ts";
import { CommandFailed } from "./client.ts";
import { type Command, columns, textIn } from "./command.ts";
import { secondsIn } from "./duration.ts";

const objectsIn = (value: unknown): readonly JsonObject[] => (Array.isArray(value) ? value.filter(isObject) : []);

const scenarios: Command = {
  usage: "scenarios",
  does: "Lists the scenarios with where each ends, and what is played for persons without a label.",
  run: async ({ control, print }) => {
    const { scenarios: all, default: chosen } = await control("GET", "/scenarios");
    const rows = Object.entries(isObject(all) ? all : {}).map(([name, one]) => [
      name,
      String(isObject(one) && one.ends),
    ]);
    for (const line of columns(rows)) print(line);
    print(`\nwithout a label: ${String(chosen)}`);
    return 0;
  },
};

const scenario: Command = {
  usage: "scenario set <name> [--reference ref]",
  does: "Chooses what persons without a label do: all of them, or one.",
  options: { reference: "only the person of this reference" },
  run: async (call) => {
    const reference = textIn(call, "reference");
    const body = { scenario: call.words[0] ?? "", ...(reference !== undefined && { reference }) };
    const { scenario: chosen } = await call.control("PUT", "/scenario", body);
    call.print(`${reference ?? "everybody without a label"}: ${String(chosen)}`);
    return 0;
  },
};

const outcomeOf = (entry: JsonObject): string => {
  if (entry.kind === "request") return `${entry.status}${entry.fault === null ? "" : ` (${entry.fault})`}`;
  const tries = objectsIn(entry.attempts).map(({ status }) => (status === 0 ? "no answer" : String(status)));
  const marks = Array.isArray(entry.marks) ? entry.marks.map(String) : [];
  return [String(entry.state), ...tries, ...marks].join(" ");
};

const FILTERS = {
  kind: "request or callback",
  vendor: "only this vendor",
  reference: "only this reference of ours",
  object: "only this object of the vendor",
  operation: "only this operation",
  type: "only callbacks of this type",
  limit: "so many of the newest (20)",
} as const;

const journal: Command = {
  usage: "journal [options]",
  does: "Shows what the mock heard and sent, newest last.",
  options: FILTERS,
  flags: { json: "one JSON object a line, with everything that is known" },
  run: async (call) => {
    const given = Object.keys(FILTERS).flatMap((name) => {
      const value = textIn(call, name);
      return value === undefined ? [] : [[name, value] as [string, string]];
    });
    const query = new URLSearchParams([["limit", "20"], ...given]);
    const { entries } = await call.control("GET", `/journal?${query}`);
    const rows = objectsIn(entries);
    if (call.options.json) for (const entry of rows) call.print(JSON.stringify(entry));
    else
      for (const line of columns(
        rows.map((entry) => [
          String(entry.at).slice(11, 23),
          String(entry.vendor),
          entry.kind === "request" ? `${entry.method} ${entry.path}` : `callback ${entry.type}`,
          outcomeOf(entry),
        ]),
      ))
        call.print(line);
    return 0;
  },
};

const clock: Command = {
  usage: "clock",
  does: "Tells the mock's time.",
  run: async ({ control, print }) => {
    print(String((await control("GET", "/clock")).now));
    return 0;
  },
};

const advance: Command = {
  usage: "clock advance <duration>",
  does: "Moves the mock's clock: what comes due meanwhile happens at once, in order. Durations: 30s, 5m, 1h, 2d.",
  run: async ({ control, words, print }) => {
    const seconds = secondsIn(words[0] ?? "");
    if (seconds === undefined) throw new CommandFailed("how far? 30s, 5m, 1h, 2d", 2);
    print(String((await control("POST", "/clock", { advanceSeconds: seconds })).now));
    return 0;
  },
};

const reset: Command = {
  usage: "reset",
  does: "Forgets every object, fault, default and journal entry.",
  run: async ({ control, print }) => {
    await control("POST", "/reset");
    print("forgotten");
    return 0;
  },
};

export const STEERING_COMMANDS: Readonly<Record<string, Command>> = {
  scenarios,
  "scenario set": scenario,
  journal,
  "clock advance": advance,
  clock,
  reset,
};
