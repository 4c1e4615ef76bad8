import { OUTCOMES, type Outcome } from "../incidents/person.ts";
import { INCIDENT_NAMES, INCIDENTS, type Incident } from "../incidents/published.ts";
import { type Replayed, ReplayRefused, replay, type Stage } from "../incidents/replay.ts";
import { createSend, type Driver, type Send } from "../target/driver.ts";
import { gatewayDriver } from "../target/gateway.ts";
import { simpleDriver } from "../target/simple.ts";
import { isObject, type JsonObject } from "../wire.ts";
import { CommandFailed, type Control, pause, realMs } from "./client.ts";
import { type Call, type Command, columns, durationIn, numberIn, textIn } from "./command.ts";

const TARGET = "http://localhost:3000";
const LOSSES: readonly Outcome[] = ["lost", "doubled", "wrong"];
const CALLBACK_PATIENCE_MS = 3_000;

const objectsIn = (value: unknown): readonly JsonObject[] => (Array.isArray(value) ? value.filter(isObject) : []);

const untried = async (control: Control): Promise<boolean> => {
  const { entries } = await control("GET", "/journal?kind=callback&limit=200");
  return objectsIn(entries).some(
    ({ state, attempts, marks }) =>
      state === "pending" && objectsIn(attempts).length === 0 && !String(marks).includes("gap"),
  );
};

/** Every tenth line: a replay has many. */
const sparingly = (progress: Call["progress"]): Call["progress"] => {
  let lines = 0;
  return (line) => {
    if (lines % 10 === 0) progress(line);
    lines += 1;
  };
};

const stageOf = ({ control, progress }: Call, added: string[]): Stage => ({
  realMs,
  pause,
  progress: sparingly(progress),
  now: async () => Number((await control("GET", "/clock")).ms),
  advance: async (minutes) => void (await control("POST", "/clock", { advanceMs: Math.round(minutes * 60_000) })),
  addFault: async (rule) => void added.push(String((await control("POST", "/faults", rule)).id)),
  behind: async (link) => {
    const token = new URL(link).pathname.split("/").at(-1) ?? "";
    const [found] = objectsIn((await control("GET", `/objects?token=${encodeURIComponent(token)}`)).objects);
    if (found === undefined) return undefined;
    const stage = typeof found.stage === "string" ? found.stage : null;
    return { object: String(found.object), vendor: String(found.vendor), stage };
  },
  delivered: async () => {
    for (let waited = 0; waited < CALLBACK_PATIENCE_MS && (await untried(control)); waited += 20) await pause(20);
    await pause(30);
  },
  made: async () => objectsIn((await control("GET", "/objects")).objects).length,
});

const driverOf = (call: Call, send: Send): Driver => {
  const key = textIn(call, "key") ?? call.defaultKey();
  if (textIn(call, "driver") === "simple") return simpleDriver(send, key);
  if (key === undefined) throw new CommandFailed("which key opens the target? --key KEY, or KYC_KEY", 2);
  return gatewayDriver(send, key);
};

const hours = (minutes: number): string => `${Math.floor(minutes / 60)} h ${Math.round(minutes % 60)} min`;

const tableOf = ({ rows }: Replayed): readonly string[] =>
  columns([
    ["phase", "persons", ...OUTCOMES, ""],
    ...rows.map(({ phase, persons, counts }) => [
      phase,
      String(persons),
      ...OUTCOMES.map((name) => String(counts[name])),
      "",
    ]),
  ]);

const tell = (call: Call, name: string, incident: Incident, played: Replayed): number => {
  const { print } = call;
  const people = played.rows.reduce((sum, { persons }) => sum + persons, 0);
  const faster = Math.round((played.virtualMinutes * 60) / Math.max(0.1, played.realSeconds));
  print(`${name}: ${incident.source}`);
  for (const fact of incident.facts) print(`  published: ${fact}`);
  for (const assumption of incident.assumptions) print(`  assumed:   ${assumption}`);
  if (played.pinned) print(`  the target does not choose ${incident.vendor} by itself: it was asked to`);
  print("");
  for (const line of tableOf(played)) print(line.trimEnd());
  print("");
  print(`${people} persons, ${played.made} verifications made at the vendors`);
  print(`${hours(played.virtualMinutes)} in ${played.realSeconds.toFixed(1)} s: ${faster} times as fast as it was`);
  print(`the target lived in real time: ten seconds of its own timers lasted ${hours((faster * 10) / 60)} here`);
  const losses = played.rows.reduce((sum, { counts }) => sum + LOSSES.reduce((all, of) => all + counts[of], 0), 0);
  print(
    losses === 0
      ? "nobody was lost, doubled or told something wrong"
      : `${losses} persons were lost, doubled or told something wrong`,
  );
  return losses === 0 ? 0 : 1;
};

const PERSONS = 40;
const PATIENCE_SECONDS = 20;

const playOn = async (call: Call, incident: Incident, driver: Driver): Promise<Replayed> => {
  const { control } = call;
  const added: string[] = [];
  const { default: before } = await control("GET", "/scenarios");
  await control("PUT", "/scenario", { scenario: "approve" });
  try {
    return await replay(stageOf(call, added), driver, incident, {
      persons: numberIn(call, "persons") ?? PERSONS,
      patienceSeconds: durationIn(call, "patience") ?? PATIENCE_SECONDS,
    });
  } catch (error) {
    throw error instanceof ReplayRefused ? new CommandFailed(error.message) : error;
  } finally {
    for (const id of added) await control("DELETE", `/faults/${id}`).catch(() => undefined);
    await control("PUT", "/scenario", { scenario: before === "interactive" ? null : before }).catch(() => undefined);
  }
};

const run = async (call: Call): Promise<number> => {
  const [word = "nothing"] = call.words;
  const name = INCIDENT_NAMES.find((known) => known === word);
  if (name === undefined) throw new CommandFailed(`no incident is called ${word}: ${INCIDENT_NAMES.join(", ")}`, 2);
  const { send, close } = createSend((textIn(call, "target") ?? TARGET).replace(/\/+$/, ""));
  try {
    return tell(call, name, INCIDENTS[name], await playOn(call, INCIDENTS[name], driverOf(call, send)));
  } finally {
    await close();
  }
};

export const REPLAY_COMMANDS: Readonly<Record<string, Command>> = {
  replay: {
    usage: "replay <incident> [options]",
    does: `Plays a published incident against an integration and tells what became of everybody: ${INCIDENT_NAMES.join(", ")}. Ends with 1 if anybody was lost.`,
    options: {
      target: `the integration (${TARGET})`,
      driver: "gateway, or simple: the three paths of docs/failover-bench.md",
      key: "opens the target (KYC_KEY, else the key of the gateway's first start in DATA_DIR)",
      persons: `how many come (${PERSONS})`,
      patience: `real time that the target has at the end (${PATIENCE_SECONDS}s)`,
    },
    run,
  },
};
