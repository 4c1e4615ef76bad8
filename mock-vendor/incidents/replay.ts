import type { Driver } from "../target/driver.ts";
import { isDue, isSettled, look, type Outcome, outcomeOf, type Person, PHASES, type Phase } from "./person.ts";
import type { Incident } from "./published.ts";

/** The mock, as a replay needs it. */
export interface Stage {
  /** Its clock; milliseconds since the epoch. */
  readonly now: () => Promise<number>;
  readonly advance: (minutes: number) => Promise<void>;
  readonly addFault: (rule: object) => Promise<void>;
  /** The object behind a hosted link, and the last thing that happened to it. */
  readonly behind: (
    link: string,
  ) => Promise<{ readonly object: string; readonly vendor: string; readonly stage: string | null } | undefined>;
  /** Until every callback that is due was tried. */
  readonly delivered: () => Promise<void>;
  /** How many verifications there are. */
  readonly made: () => Promise<number>;
  readonly progress: (line: string) => void;
  /** Real milliseconds: of a machine's clock, and a pause. */
  readonly realMs: () => number;
  readonly pause: (ms: number) => Promise<void>;
}

export interface ReplayOptions {
  readonly persons: number;
  /** Real seconds at the end in which the target may still heal. */
  readonly patienceSeconds: number;
}

export interface Replayed {
  readonly rows: readonly {
    readonly phase: Phase;
    readonly counts: Readonly<Record<Outcome, number>>;
    readonly persons: number;
  }[];
  readonly made: number;
  readonly virtualMinutes: number;
  readonly realSeconds: number;
  /** The target does not choose the incident's vendor by itself and was asked to. */
  readonly pinned: boolean;
}

export class ReplayRefused extends Error {}

const BEFORE_MINUTES = 10;
const AFTER_MINUTES = 10;
/** The first look at a new person; virtual minutes. */
const LOOK_MINUTES = 1;
/** Real time for a target to do what a callback told it. */
const MOMENT_MS = 1_000;
const LOOK_AGAIN_MS = 25;
const SHARE: Readonly<Record<Phase, number>> = { before: 0.2, during: 0.6, after: 0.2 };

const minutesOf = (incident: Incident): Readonly<Record<Phase, number>> => ({
  before: BEFORE_MINUTES,
  during: incident.minutes,
  after: Math.max(AFTER_MINUTES, incident.tailMinutes),
});

const switchOn = async (stage: Stage, incident: Incident): Promise<void> => {
  const begin = (await stage.now()) + BEFORE_MINUTES * 60_000;
  for (const [place, { from = 0, minutes = incident.minutes - from, ...fault }] of incident.faults.entries())
    await stage.addFault({
      ...{ ...fault, vendor: incident.vendor, seed: place + 1 },
      ...{ from: begin + from * 60_000, until: begin + (from + minutes) * 60_000 },
    });
};

const follow = async (stage: Stage, driver: Driver, person: Person, minute: number): Promise<void> => {
  if (person.reading?.link != null) person.links.add(person.reading.link);
  await look(driver, person, minute);
  if (person.reading?.link != null) person.links.add(person.reading.link);
  for (const link of person.links) {
    const found = await stage.behind(link);
    if (found !== undefined) person.objects.set(`${found.vendor} ${found.object}`, found.stage);
  }
};

interface Run {
  readonly stage: Stage;
  readonly driver: Driver;
  readonly incident: Incident;
  readonly people: Person[];
  /** Names that no earlier replay used. */
  readonly run: string;
  /** Persons for whom the target had its moment. */
  readonly given: Set<Person>;
  minute: number;
  pinned: boolean;
}

const open = async (of: Run, phase: Phase): Promise<Person> => {
  const { driver, incident, people } = of;
  const name = `Replay${of.run}x${people.length + 1}`;
  const wish = of.pinned ? { vendor: incident.vendor } : {};
  const { status, reading } = await driver.create({ name, key: `replay-${of.run}-${people.length + 1}`, ...wish });
  const person: Person = {
    ...{ name, phase, openedAt: of.minute, answered: status, reading },
    ...{ links: new Set(), objects: new Map(), shownAt: undefined },
  };
  people.push(person);
  await follow(of.stage, driver, person, of.minute);
  return person;
};

/** Where the target leads a person while all is well: else the incident would hit nobody. */
const choose = async (of: Run): Promise<void> => {
  const { reading, objects } = await open(of, "before");
  const [object] = objects.keys();
  if (reading === undefined || object === undefined)
    throw new ReplayRefused(
      "the target led nobody to this mock: does it answer, is the key right, is it set up for this mock?",
    );
  of.pinned = !object.startsWith(`${of.incident.vendor} `);
};

/** Lets time pass at the vendor; the target gets a moment of real time for what it was told. */
const pass = async (of: Run, minutes: number): Promise<void> => {
  const { stage, driver, people } = of;
  if (minutes === 0) return;
  await stage.advance(minutes);
  of.minute += minutes;
  await stage.delivered();
  const until = stage.realMs() + MOMENT_MS;
  for (const person of people.filter((one) => !isSettled(one))) await follow(stage, driver, person, of.minute);
  const due = () => people.filter((person) => isDue(person) && !of.given.has(person));
  while (due().length > 0 && stage.realMs() < until) {
    await stage.pause(LOOK_AGAIN_MS);
    for (const person of due()) await follow(stage, driver, person, of.minute);
  }
  for (const person of due()) of.given.add(person);
};

const play = async (of: Run, phase: Phase, persons: number, minutes: number): Promise<void> => {
  const { stage, people } = of;
  for (let number = 0; number < persons; number += 1) {
    if (people.length === 0) await choose(of);
    else await open(of, phase);
    const step = minutes / persons;
    await pass(of, Math.min(LOOK_MINUTES, step));
    await pass(of, Math.max(0, step - LOOK_MINUTES));
    stage.progress(
      `${phase} the incident, minute ${Math.round(of.minute)}: ${people.length} persons, ${people.filter(isSettled).length} with an end`,
    );
  }
};

/** The target's own timers run in real time: it gets a while to mend what it can. */
const heal = async ({ stage, driver, people, minute }: Run, seconds: number): Promise<void> => {
  const until = stage.realMs() + seconds * 1000;
  const pending = () => people.filter((person) => outcomeOf(person) === "lost" || person.reading?.waiting);
  while (pending().length > 0 && stage.realMs() < until) {
    stage.progress(`${pending().length} persons are not where they should be yet`);
    await stage.pause(500);
    await stage.advance(0.1);
    await stage.delivered();
    for (const person of pending()) await follow(stage, driver, person, minute);
  }
};

const countsOf = (people: readonly Person[]): Readonly<Record<Outcome, number>> => {
  const counts = { "in time": 0, delayed: 0, waiting: 0, refused: 0, lost: 0, doubled: 0, wrong: 0 };
  for (const person of people) counts[outcomeOf(person)] += 1;
  return counts;
};

/** Plays an incident against an integration: the mock's clock is driven, the integration lives in real time. */
export const replay = async (
  stage: Stage,
  driver: Driver,
  incident: Incident,
  { persons, patienceSeconds }: ReplayOptions,
): Promise<Replayed> => {
  const began = stage.realMs();
  const before = await stage.made();
  const of: Run = {
    stage,
    driver,
    incident,
    people: [],
    given: new Set(),
    run: began.toString(36).replace(".", ""),
    minute: 0,
    pinned: false,
  };
  await switchOn(stage, incident);
  const minutes = minutesOf(incident);
  for (const phase of PHASES) await play(of, phase, Math.max(1, Math.round(persons * SHARE[phase])), minutes[phase]);
  await heal(of, patienceSeconds);
  return {
    rows: PHASES.map((phase) => {
      const people = of.people.filter((person) => person.phase === phase);
      return { phase, counts: countsOf(people), persons: people.length };
    }),
    made: (await stage.made()) - before,
    virtualMinutes: of.minute,
    realSeconds: (stage.realMs() - began) / 1000,
    pinned: of.pinned,
  };
};
