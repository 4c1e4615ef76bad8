import { SCENARIOS, type Scenario, type ScenarioName } from "../contracts/scenario.ts";
import type { CaptureSession, Defect } from "./capture/session.ts";
import { CATALOGUE, PLAY_FAULT_NAMES } from "./faults/catalogue.ts";
import type { PlayFault } from "./faults/catalogue-plays.ts";
import { bent } from "./faults/plays.ts";
import type { Case, Faults, Strike } from "./faults/rules.ts";
import { linkOf, newPlay, type Play } from "./play.ts";
import { SCRIPTS, type Script, type Stage, type Step } from "./scenario.ts";
import { type SendingParts, send } from "./sending.ts";
import type { Enrolment, Renewal } from "./twin.ts";
import type { Labels } from "./wire.ts";
import type { MockWorld } from "./world.ts";

export interface Engine {
  /** Reference -> scenario, for objects without a label. */
  readonly defaults: Map<string, ScenarioName>;
  /** The scenario that a request's labels lead to; undefined: the label names none. */
  choose(labels: Labels): ScenarioName | undefined;
  /** The script that a new object would play. */
  scriptFor(labels: Labels): Script;
  enrol(enrolment: Enrolment): string;
  renew(vendor: string, object: string, renewal?: Renewal): string;
  stop(vendor: string, object: string): void;
  byToken(token: string): Play | undefined;
  /** The last thing that happened to an object, in the words of scenarios. */
  stageOf(vendor: string, object: string): Stage["kind"] | undefined;
  run(play: Play, steps: readonly Step[]): void;
  perform(play: Play, stage: Stage, last: boolean): void;
  clear(): void;
}

export interface EngineParts extends SendingParts {
  readonly world: MockWorld;
  readonly faults: Faults;
}

/** Key of `defaults` that holds for every reference without one of its own. */
export const EVERYWHERE = "";
const isScenario = (name: string): name is ScenarioName => Object.hasOwn(SCENARIOS, name);
const DEFECTS: readonly string[] = ["blurry", "glare", "cropped", "dark", "too_small"] satisfies Defect[];
const isDefect = (finding: string): finding is Defect => DEFECTS.includes(finding);
const keyOf = (vendor: string, object: string): string => `${vendor} ${object}`;

const CAPTURE_STATE: Readonly<Record<Stage["kind"], CaptureSession["state"]>> = {
  opened: "open",
  broken_upload: "open",
  document_uploaded: "open",
  left: "open",
  submitted: "submitted",
  retake: "open",
  review: "closed",
  approved: "closed",
  refused: "closed",
  timed_out: "closed",
};

/** Moves the object by one stage and sends what that causes the way the scenario's wire would. */
const perform = (parts: EngineParts, play: Play, stage: Stage, last: boolean): void => {
  play.stage = stage.kind;
  play.capture = CAPTURE_STATE[stage.kind];
  if (stage.kind === "retake") play.retake = isDefect(stage.finding) ? stage.finding : undefined;
  if (stage.kind === "submitted") play.retake = undefined;
  const callbacks = parts.twinOf(play.enrolment.vendor).advance(play.enrolment.object, stage);
  send(parts, play, callbacks, last);
};

const secondsUntil = (step: Step, play: Play, now: number, pace: number): number => {
  if ("after" in step) return step.after / pace;
  const contract: Scenario = SCENARIOS[play.scenario];
  const link = (play.linkEndsAt - now) / 1000;
  // A session's life is the gateway's time as well as ours: the pace does not shorten it.
  return Math.max(0.1, Math.min(link, contract.lifeSeconds ?? link) * step.life);
};

const run = (parts: EngineParts, play: Play, steps: readonly Step[]): void => {
  const [step, ...rest] = steps;
  play.running = step !== undefined;
  if (!step) return;
  const seconds = secondsUntil(step, play, parts.world.now(), parts.pace);
  play.cancel = parts.world.timer(seconds * 1000, () => {
    perform(parts, play, step.stage, rest.length === 0);
    run(parts, play, rest);
  });
};

const caseOf = ({ vendor, object, reference }: Enrolment): Case => ({
  ...{ vendor, operation: "play" },
  concerns: (session) => session === object || session === reference,
  session: () => reference ?? object,
});

const strikesOn = ({ faults }: EngineParts, enrolment: Enrolment): readonly Strike<PlayFault>[] =>
  faults.hits(PLAY_FAULT_NAMES, caseOf(enrolment));

/** Faults of the first picture and the first link strike a person once. */
const isNew = ({ struck }: Play, { kind, rule }: Strike<PlayFault>): boolean => {
  const key = `${rule?.id}`;
  const isFirst = !struck.has(key);
  struck.add(key);
  return isFirst || (CATALOGUE[kind].class !== "capture" && kind !== "link_expired");
};

/** Sets out on steps, as the faults of this moment have bent them. */
const setOut = (
  parts: EngineParts,
  play: Play,
  steps: readonly Step[],
  strikes: readonly Strike<PlayFault>[] = strikesOn(parts, play.enrolment),
): void => {
  const { world, pace } = parts;
  const fresh = strikes.filter((strike) => isNew(play, strike));
  const expired = fresh.find(({ kind }) => kind === "link_expired");
  play.strandedUntil = expired && world.now() + expired.seconds * 1000;
  if (expired) play.linkEndsAt = Math.min(play.linkEndsAt, world.now());
  else run(parts, play, bent(steps, fresh, { pace, alone: play.scenario === "interactive" }));
};

interface Plays {
  readonly byObject: Map<string, Play>;
  readonly byToken: Map<string, Play>;
}

type Casting = Pick<Engine, "defaults" | "choose" | "scriptFor"> & { effective(labels: Labels): ScenarioName };

/** Label, else the default of the reference, else the default of all, else `interactive`. */
const createCasting = (): Casting => {
  const defaults = new Map<string, ScenarioName>();
  const choose = ({ scenario, reference }: Labels): ScenarioName | undefined => {
    if (scenario !== undefined) return isScenario(scenario) ? scenario : undefined;
    return defaults.get(reference ?? EVERYWHERE) ?? defaults.get(EVERYWHERE) ?? "interactive";
  };
  const effective = (labels: Labels): ScenarioName => {
    const chosen = choose(labels) ?? "interactive";
    return SCRIPTS[chosen].firstAttemptOnly && (labels.attempt ?? 1) > 1 ? "approve" : chosen;
  };
  return { defaults, choose, effective, scriptFor: (labels) => SCRIPTS[effective(labels)] };
};

const begin = (parts: EngineParts, plays: Plays, casting: Casting, enrolment: Enrolment): Play => {
  const strikes = strikesOn(parts, enrolment);
  const play = newPlay(parts.world, enrolment, casting.effective(enrolment.labels));
  plays.byObject.set(keyOf(enrolment.vendor, enrolment.object), play);
  plays.byToken.set(play.token, play);
  setOut(parts, play, play.script.steps, strikes);
  return play;
};

/** Plays the scenarios: one play for each person on the way through a vendor's object. */
export const createEngine = (parts: EngineParts): Engine => {
  const plays: Plays = { byObject: new Map(), byToken: new Map() };
  const casting = createCasting();
  const { defaults, choose, scriptFor } = casting;
  return {
    defaults,
    choose,
    scriptFor,
    enrol: (enrolment) => linkOf(begin(parts, plays, casting, enrolment)),
    renew: (vendor, object, renewal = {}) => {
      const play = plays.byObject.get(keyOf(vendor, object));
      if (!play) return "";
      const { now } = parts.world;
      if (now() < (play.strandedUntil ?? 0)) return linkOf(play);
      play.linkEndsAt = renewal.linkEndsAt ?? play.linkEndsAt;
      if (play.strandedUntil !== undefined || (renewal.again && !play.running)) {
        play.capture = "open";
        setOut(parts, play, play.script.steps);
      }
      return linkOf(play);
    },
    stop: (vendor, object) => {
      const play = plays.byObject.get(keyOf(vendor, object));
      if (!play) return;
      play.cancel();
      play.running = false;
      play.capture = "closed";
    },
    stageOf: (vendor, object) => plays.byObject.get(keyOf(vendor, object))?.stage,
    byToken: (token) => plays.byToken.get(token.slice(0, Math.max(0, token.lastIndexOf("-")))),
    run: (play, steps) => setOut(parts, play, steps),
    perform: (play, stage, last) => perform(parts, play, stage, last),
    clear: () => {
      for (const play of plays.byObject.values()) play.cancel();
      for (const map of [plays.byObject, plays.byToken, defaults]) map.clear();
    },
  };
};
