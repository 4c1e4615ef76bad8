import type { ScenarioName } from "../contracts/scenario.ts";
import type { CaptureSession, Defect } from "./capture/session.ts";
import { alphanumeric } from "./ids.ts";
import { SCRIPTS, type Script, type Stage } from "./scenario.ts";
import type { Callback, Enrolment } from "./twin.ts";
import type { MockWorld } from "./world.ts";

/** One person's way through one vendor object, as the engine keeps it. */
export interface Play {
  readonly enrolment: Enrolment;
  readonly scenario: ScenarioName;
  readonly script: Script;
  /** Unguessable part of the hosted link; each link adds a counter to it. */
  readonly token: string;
  links: number;
  linkEndsAt: number;
  visited: boolean;
  /** The last thing that a person or the vendor did. */
  stage: Stage["kind"] | undefined;
  capture: CaptureSession["state"];
  retake: Defect | undefined;
  /** Steps are still to come. */
  running: boolean;
  /** Links made before then have run out at once, and the steps wait for a fresh one; ms since the epoch. */
  strandedUntil: number | undefined;
  /** Faults that strike a person once and have struck. */
  readonly struck: Set<string>;
  cancel: () => void;
  /** The play's first callback, kept where it is to come again. */
  first: Callback | undefined;
  held: Callback[];
}

export const newPlay = (world: MockWorld, enrolment: Enrolment, scenario: ScenarioName): Play => ({
  enrolment,
  scenario,
  script: SCRIPTS[scenario],
  token: alphanumeric(world.random, 24),
  links: 0,
  linkEndsAt: enrolment.linkEndsAt,
  visited: false,
  stage: undefined,
  capture: "open",
  retake: undefined,
  running: false,
  strandedUntil: undefined,
  struck: new Set(),
  cancel: () => undefined,
  first: undefined,
  held: [],
});

/** Each link of a play is a new one. */
export const linkOf = (play: Play): string => {
  play.links += 1;
  return `${play.token}-${play.links}`;
};
