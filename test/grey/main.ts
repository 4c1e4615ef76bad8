/** `npm run grey`: the two figures of the detector of grey outages, from traffic that knows nothing of it. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  alarmsAMonth,
  CROWD_NAMES,
  CROWDS,
  FALSE_ALARMS_BELOW,
  healthOf,
  type Replay,
  replaysOf,
  SEEN_WITHIN,
  seenIn,
  timesOf,
} from "./figures.ts";
import { HELP, type Options, optionsOf } from "./options.ts";
import {
  healthSentence,
  healthTable,
  type IncidentRow,
  incidentTable,
  replayTable,
  type TimedHealth,
} from "./report.ts";
import { leavesNoMark, TROUBLES, UNSEEN } from "./trouble.ts";
import { alone } from "./vendors.ts";

const PAGE = join(import.meta.dirname, "../../docs/grey-outages.md");

/** What a whole gateway lives through before its vendor has its incident; seconds. */
const LEARNT_IN = 7210;

interface Part {
  readonly table: string;
  readonly isMet: boolean;
}

const health = ({ days, seeds, rate }: Options): Part => {
  const rows: TimedHealth[] = [];
  for (const crowd of CROWD_NAMES) {
    for (const seed of seeds) {
      const began = process.cpuUsage();
      const found = healthOf(crowd, seed, days, rate);
      const { user, system } = process.cpuUsage(began);
      rows.push({ ...found, processorSeconds: (user + system) / 1e6 });
      console.error(`  ${crowd}, seed ${seed}: ${found.sessions} sessions, ${found.alarms.length} false alarms`);
    }
  }
  const isMet = CROWD_NAMES.every(
    (crowd) => alarmsAMonth(rows.filter((row) => row.crowd === crowd)) < FALSE_ALARMS_BELOW,
  );
  return { table: `${healthTable(rows)}\n\n${healthSentence(rows)}`, isMet };
};

const incidents = ({ seeds, rate, repeats }: Options): Part => {
  const marked = Object.entries(TROUBLES).filter(([, trouble]) => !leavesNoMark(trouble));
  const rows = marked.map(([name, trouble]): IncidentRow => {
    const timesIn = (crowd: keyof typeof CROWDS) => {
      const vendors = crowd === "one vendor has them all" ? alone(trouble.vendor) : CROWDS[crowd];
      const own = Array.from({ length: repeats }, (_, place) => (seeds[0] ?? 1) + place);
      return timesOf(own.map((seed) => seenIn(trouble, seed, vendors, rate, 2 * SEEN_WITHIN)));
    };
    console.error(`  ${name}`);
    return {
      name,
      times: {
        "four vendors share them": timesIn("four vendors share them"),
        "one vendor has them all": timesIn("one vendor has them all"),
      },
    };
  });
  const isMet = rows.every(({ times }) => times["one vendor has them all"].worst < SEEN_WITHIN);
  return { table: incidentTable(rows, CROWD_NAMES), isMet };
};

const replays = async ({ seeds }: Options): Promise<Part> => {
  const rows: Replay[] = [];
  for (const seed of seeds) {
    await replaysOf({ seed, names: Object.keys(TROUBLES), learnSeconds: LEARNT_IN }, (one) => {
      rows.push(one);
      console.error(`  ${one.name}, seed ${seed}: ${one.seenAs ?? "nothing seen"} ${one.seenAfter ?? ""}`);
    });
  }
  const isMet = rows.every(
    ({ name, seenAfter, falseAlarm }) => !falseAlarm && (seenAfter !== undefined) === !UNSEEN.includes(name),
  );
  const byIncident = rows.toSorted((one, other) => one.name.localeCompare(other.name) || one.seed - other.seed);
  return { table: replayTable(byIncident), isMet };
};

const PLAYED = { health, incidents, replays };

const written = (page: string, name: string, inner: string): string => {
  const [begin, end] = [`<!-- ${name}: begin -->`, `<!-- ${name}: end -->`];
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`docs/grey-outages.md has no place for ${name}`);
  return `${page.slice(0, from + begin.length)}\n\n${inner}\n\n${page.slice(to)}`;
};

const run = async (options: Options): Promise<void> => {
  let page = options.write ? readFileSync(PAGE, "utf8") : "";
  for (const part of options.parts) {
    const { table, isMet } = await PLAYED[part](options);
    console.log(`\n${part}${isMet ? "" : ": NOT MET"}\n\n${table}`);
    if (!isMet) process.exitCode = 1;
    if (options.write) page = written(page, part, table);
  }
  if (options.write) writeFileSync(PAGE, page);
};

const options = optionsOf(process.argv.slice(2));
if (typeof options === "string") {
  console.error(options);
  process.exitCode = 2;
} else if (options.help) console.log(HELP);
else await run(options);
