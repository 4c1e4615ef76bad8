import { SCENARIOS, type Scenario, type ScenarioName } from "../contracts/scenario.ts";
import type { CaptureSession, Defect } from "./capture/session.ts";
import type { Courier } from "./deliver.ts";
import type { Faults } from "./faults.ts";
import { alphanumeric } from "./ids.ts";
import { SCRIPTS, type Script, type Stage, type Step } from "./scenario.ts";
import type { Callback, Enrolment, Renewal, Twin } from "./twin.ts";
import type { Labels } from "./wire.ts";
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
  capture: CaptureSession["state"];
  retake: Defect | undefined;
  /** Steps are still to come. */
  running: boolean;
  cancel: () => void;
  /** The play's first callback, kept where it is to come again. */
  first: Callback | undefined;
  held: Callback[];
}

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
  run(play: Play, steps: readonly Step[]): void;
  perform(play: Play, stage: Stage, last: boolean): void;
  clear(): void;
}

export interface EngineParts {
  readonly world: MockWorld;
  readonly courier: Courier;
  readonly faults: Faults;
  readonly twinOf: (vendor: string) => Twin;
  readonly pace: number;
}

/** Key of `defaults` that holds for every reference without one of its own. */
export const EVERYWHERE = "";
const COPY_GAP_SECONDS = 0.05;
const REVERSE_GAP_SECONDS = 0.1;
const STALE_SECONDS = 0.4;

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

const post = ({ courier, pace }: EngineParts, callback: Callback, seconds: number, mark?: string): void =>
  courier.post(callback, { delaySeconds: seconds / pace, ...(mark === undefined ? {} : { mark }) });

/** Everything is kept; the last step lets it go in reverse. */
const sendReversed = (parts: EngineParts, play: Play, callbacks: readonly Callback[], last: boolean): void => {
  play.held.push(...callbacks);
  if (!last) return;
  for (const [index, callback] of play.held.splice(0).reverse().entries()) {
    post(parts, callback, index * REVERSE_GAP_SECONDS, "reordered");
  }
};

/** One callback is always kept back, so that the last but one comes after the last; then the first comes again. */
const sendStale = (parts: EngineParts, play: Play, callbacks: readonly Callback[], last: boolean): void => {
  if (last) {
    for (const callback of callbacks) post(parts, callback, 0);
    const again = play.first === undefined ? [] : [play.first];
    for (const old of [...play.held.splice(0), ...again]) post(parts, old, STALE_SECONDS, "stale");
    return;
  }
  play.first ??= callbacks[0];
  const ready = [...play.held, ...callbacks];
  play.held = ready.splice(-1);
  for (const callback of ready) post(parts, callback, 0);
};

const sendVerdict = (parts: EngineParts, play: Play, verdict: Callback): void => {
  const { delivery = {} } = play.script;
  const { vendor, object } = play.enrolment;
  for (const lie of delivery.forge ? parts.twinOf(vendor).forge(object) : []) {
    parts.courier.post(lie, { spoilt: true, mark: "forged" });
  }
  if (delivery.dropLast) parts.courier.drop(verdict);
  else post(parts, verdict, delivery.delayLast ?? 0);
};

const sendPlainly = (parts: EngineParts, play: Play, callbacks: readonly Callback[], last: boolean): void => {
  const verdict = last ? callbacks.at(-1) : undefined;
  const copies = play.script.delivery?.copies ?? 1;
  for (const callback of callbacks) {
    if (callback === verdict) sendVerdict(parts, play, callback);
    else post(parts, callback, 0);
    for (let copy = 1; copy < copies; copy += 1) post(parts, callback, copy * COPY_GAP_SECONDS, "duplicate");
  }
};

/** Moves the object by one stage and sends what that causes the way the scenario's wire would. */
const perform = (parts: EngineParts, play: Play, stage: Stage, last: boolean): void => {
  const { delivery } = play.script;
  play.capture = CAPTURE_STATE[stage.kind];
  if (stage.kind === "retake") play.retake = isDefect(stage.finding) ? stage.finding : undefined;
  if (stage.kind === "submitted") play.retake = undefined;
  const callbacks = parts.twinOf(play.enrolment.vendor).advance(play.enrolment.object, stage);
  const send = delivery?.reversed ? sendReversed : delivery?.stale ? sendStale : sendPlainly;
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

const newPlay = ({ world }: EngineParts, enrolment: Enrolment, scenario: ScenarioName): Play => ({
  enrolment,
  scenario,
  script: SCRIPTS[scenario],
  token: alphanumeric(world.random, 24),
  links: 0,
  linkEndsAt: enrolment.linkEndsAt,
  visited: false,
  capture: "open",
  retake: undefined,
  running: false,
  cancel: () => undefined,
  first: undefined,
  held: [],
});

const linkOf = (play: Play): string => {
  play.links += 1;
  return `${play.token}-${play.links}`;
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
  const stuck = parts.faults.hit(["never_finishes"], enrolment.vendor, "play") !== undefined;
  const play = newPlay(parts, enrolment, stuck ? "grey-outage" : casting.effective(enrolment.labels));
  plays.byObject.set(keyOf(enrolment.vendor, enrolment.object), play);
  plays.byToken.set(play.token, play);
  run(parts, play, play.script.steps);
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
      play.linkEndsAt = renewal.linkEndsAt ?? play.linkEndsAt;
      if (renewal.again && !play.running) {
        play.capture = "open";
        run(parts, play, play.script.steps);
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
    byToken: (token) => plays.byToken.get(token.slice(0, Math.max(0, token.lastIndexOf("-")))),
    run: (play, steps) => run(parts, play, steps),
    perform: (play, stage, last) => perform(parts, play, stage, last),
    clear: () => {
      for (const play of plays.byObject.values()) play.cancel();
      for (const map of [plays.byObject, plays.byToken, defaults]) map.clear();
    },
  };
};
