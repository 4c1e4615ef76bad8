import type { HealthCause } from "../../../contracts/vendor-health.ts";
import { type Random, seededRandom } from "../../../mock-vendor/random.ts";
import type { Outcome, Path } from "../../../src/core/grey-baseline.ts";
import { createGreyDetector, type GreyDetector, type GreyEvent } from "../../../src/core/grey-detector.ts";
import type { Incident, Trouble } from "./published.ts";

/** One vendor's customers and people, in health. Seconds. */
export interface Profile {
  /** Mean over the day. */
  readonly sessionsPerSecond: number;
  /** Swing of the traffic over the day, as a part of the mean. */
  readonly dailySwing: number;
  readonly automatic: { readonly median: number; readonly sigma: number };
  readonly human: { readonly median: number; readonly sigma: number };
  /** Part that the machine hands to people. */
  readonly referred: number;
  /** How much longer people need at the worst hour of the night. */
  readonly nightFactor: number;
  /** Reviews that take hours (Pareto, index 1.2, from half an hour). */
  readonly heavyTail: number;
  /** Never finished, on a good day too. */
  readonly forgotten: number;
  /** Callbacks that get lost on a good day; a poll finds the news. */
  readonly lostCallbacks: number;
}

export const PROFILE: Profile = {
  sessionsPerSecond: 1,
  dailySwing: 0.8,
  automatic: { median: 25, sigma: 0.9 },
  human: { median: 180, sigma: 0.9 },
  referred: 0.2,
  nightFactor: 1.5,
  heavyTail: 0.03,
  forgotten: 0.002,
  lostCallbacks: 0.01,
};

const DAY = 86_400;
const TICK = 15;
const POLLED_AFTER = 240;

export interface Change {
  readonly at: number;
  readonly path: Path;
  /** Undefined: well again. */
  readonly cause: HealthCause | undefined;
}

const normal = (random: Random): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

/** Arrivals in a time that has `mean` of them, by waiting times. */
const poisson = (mean: number, random: Random): number => {
  let arrived = 0;
  let left = mean + Math.log(1 - random());
  while (left > 0) {
    arrived += 1;
    left += Math.log(1 - random());
  }
  return arrived;
};

/** -1 in the middle of the night, 1 in the middle of the day. */
const daylight = (at: number): number => -Math.cos((2 * Math.PI * at) / DAY);

const outcomeAt = (at: number, random: Random): Outcome => {
  const drawn = random();
  // Fraud is a night trade.
  const rejected = 0.07 * (1 - 0.3 * daylight(at));
  if (drawn < rejected) return "rejected";
  return drawn < rejected + 0.1 ? "needs_resubmission" : drawn < rejected + 0.11 ? "expired" : "approved";
};

interface Scene {
  readonly profile: Profile;
  readonly random: Random;
  readonly detectors: Readonly<Record<Path, GreyDetector>>;
  /** By second. */
  readonly agenda: Map<number, (() => void)[]>;
  /** Undefined: nothing goes wrong there and then. */
  readonly troubleOf: (
    path: Path,
  ) => { readonly from: number; readonly to: number; readonly trouble: Trouble } | undefined;
}

const later = (scene: Scene, at: number, run: () => void): void => {
  const second = Math.ceil(at);
  const there = scene.agenda.get(second);
  if (there === undefined) scene.agenda.set(second, [run]);
  else there.push(run);
};

const durationOf = ({ profile, random }: Scene, path: Path, at: number): number => {
  const { median, sigma } = profile[path];
  const drawn = median * Math.exp(sigma * normal(random));
  if (path === "automatic") return drawn;
  if (random() < profile.heavyTail) return 1800 * (1 - random()) ** (-1 / 1.2);
  return drawn * (1 + (profile.nightFactor - 1) * Math.max(0, -daylight(at)));
};

/** When the work that began at `at` ends, the vendor's trouble included; undefined: never. */
const endOf = (scene: Scene, path: Path, at: number): number | undefined => {
  const { random, profile } = scene;
  const planned = at + durationOf(scene, path, at);
  if (random() < profile.forgotten) return undefined;
  const wrong = scene.troubleOf(path);
  if (wrong === undefined || at >= wrong.to || planned <= wrong.from) return planned;
  const { trouble, from, to } = wrong;
  if (trouble.kind === "slows") return Math.max(at, from) + (planned - Math.max(at, from)) * trouble.factor;
  if (trouble.kind !== "stalls" || (trouble.of === "new" && at < from) || random() >= trouble.share) return planned;
  if (planned >= to) return planned;
  return random() < trouble.finishedLater ? to + random() * 3600 : undefined;
};

const isMuted = (scene: Scene, path: Path, at: number): boolean => {
  const wrong = scene.troubleOf(path);
  const share = wrong?.trouble.kind === "mutes" && at >= wrong.from && at < wrong.to ? wrong.trouble.share : 0;
  return scene.random() < Math.max(share, scene.profile.lostCallbacks);
};

const work = (scene: Scene, attempt: string, path: Path, at: number): void => {
  scene.detectors[path].take({ kind: "submitted", attempt, at });
  const end = endOf(scene, path, at);
  if (end === undefined) return;
  const missed = isMuted(scene, path, end);
  const heardAt = missed ? Math.max(end, at + POLLED_AFTER) + scene.random() * 60 : end;
  later(scene, heardAt, () => {
    const now = Math.ceil(heardAt);
    const referred = path === "automatic" && scene.random() < scene.profile.referred;
    const outcome = referred ? "referred" : outcomeAt(now, scene.random);
    scene.detectors[path].take({ kind: missed ? "missed" : "callback", at: now });
    scene.detectors[path].take({ kind: "decided", attempt, at: now, outcome });
    if (referred) work(scene, attempt, "human", now);
  });
};

const refusedAt = (scene: Scene, at: number): boolean => {
  const wrong = scene.troubleOf("automatic");
  return wrong?.trouble.kind === "refuses" && at >= wrong.from && at < wrong.to && scene.random() < wrong.trouble.share;
};

const arrivals = (scene: Scene, at: number, count: number): number => {
  const { profile, random, detectors } = scene;
  const rate = profile.sessionsPerSecond * (1 + profile.dailySwing * daylight(at));
  const made = poisson(rate, random);
  for (let number = 1; number <= made; number += 1) {
    const attempt = String(count + number);
    if (refusedAt(scene, at)) detectors.automatic.take({ kind: "decided", attempt, at, outcome: "refused" });
    else work(scene, attempt, "automatic", at);
  }
  return made;
};

export interface Played {
  readonly changes: readonly Change[];
  readonly detectors: Readonly<Record<Path, GreyDetector>>;
  readonly sessions: number;
}

/**
 * Plays `seconds` of one vendor's traffic in one region into a detector of each path. The incident begins at its second
 * of the play; what it does not name stays healthy.
 */
export const play = (
  seconds: number,
  seed: number,
  profile: Profile = PROFILE,
  incident?: { readonly what: Pick<Incident, "trouble" | "paths" | "minutes">; readonly at: number },
): Played => {
  const detectors = { automatic: createGreyDetector("automatic"), human: createGreyDetector("human") };
  const wrong = incident && {
    from: incident.at,
    to: incident.at + incident.what.minutes * 60,
    trouble: incident.what.trouble,
  };
  const troubleOf = (path: Path) => (incident?.what.paths.includes(path) ? wrong : undefined);
  const scene: Scene = { profile, random: seededRandom(seed), detectors, agenda: new Map(), troubleOf };
  const changes: Change[] = [];
  const before: Partial<Record<Path, string>> = {};
  let sessions = 0;
  for (let at = 0; at < seconds; at += 1) {
    for (const run of scene.agenda.get(at) ?? []) run();
    scene.agenda.delete(at);
    sessions += arrivals(scene, at, sessions);
    if (at % TICK !== 0) continue;
    for (const path of ["automatic", "human"] as const) {
      detectors[path].take({ kind: "tick", at } satisfies GreyEvent);
      const state = detectors[path].state();
      if ((before[path] ?? "healthy") !== state.status)
        changes.push({ at, path, cause: state.status === "degraded" ? state.cause : undefined });
      before[path] = state.status;
    }
  }
  return { changes, detectors, sessions };
};
