import type { Driver, Reading } from "../target/driver.ts";

export const PHASES = ["before", "during", "after"] as const;
export type Phase = (typeof PHASES)[number];

/** One person of a replay. Times in virtual minutes from its beginning. */
export interface Person {
  readonly name: string;
  readonly phase: Phase;
  readonly openedAt: number;
  /** Of the first answer; 0: none. */
  readonly answered: number;
  reading: Reading | undefined;
  /** Every hosted link that the target gave. */
  readonly links: Set<string>;
  /** Objects at vendors that the person was led to, with the last thing that happened to each. */
  readonly objects: Map<string, string | null>;
  /** When the target first showed a verdict. */
  shownAt: number | undefined;
}

export const OUTCOMES = ["in time", "delayed", "waiting", "refused", "lost", "doubled", "wrong"] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** A verdict later than this after the opening is a delayed one; virtual minutes. */
export const IN_TIME = 10;

const verdictOf = ({ reading }: Person): "approved" | "rejected" | undefined =>
  reading?.standing === "approved" || reading?.standing === "rejected" ? reading.standing : undefined;

const approvedAt = ({ objects }: Person): number =>
  [...objects.values()].filter((stage) => stage === "approved").length;

/** Everybody of a replay is a person whom a vendor approves, sooner or later or never: so a rejection is wrong. */
export const outcomeOf = (person: Person): Outcome => {
  const verdict = verdictOf(person);
  const { reading, answered, objects, shownAt = 0, openedAt } = person;
  if ((reading?.announced?.length ?? 0) > 1 || approvedAt(person) > 1) return "doubled";
  if (verdict === "rejected" || reading?.standing === "expired") return "wrong";
  if (verdict === "approved" && objects.size > 0 && approvedAt(person) === 0) return "wrong";
  if (verdict === "approved") return shownAt - openedAt > IN_TIME ? "delayed" : "in time";
  if (approvedAt(person) > 0) return "lost";
  if (reading === undefined) return answered >= 200 && answered < 300 ? "lost" : "refused";
  return objects.size > 0 || reading.waiting ? "waiting" : "lost";
};

/** What a person sees is the target's to tell. */
export const look = async (driver: Driver, person: Person, minute: number): Promise<void> => {
  if (person.reading === undefined) return;
  person.reading = (await driver.read(person.reading.id)) ?? person.reading;
  if (verdictOf(person) !== undefined) person.shownAt ??= minute;
};

/** The vendor has approved, and the target does not show it. */
export const isDue = (person: Person): boolean => verdictOf(person) === undefined && approvedAt(person) > 0;

export const isSettled = (person: Person): boolean => person.reading === undefined || verdictOf(person) !== undefined;
