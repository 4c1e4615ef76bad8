import type { Status } from "../../contracts/status.ts";
import type { HealthCause } from "../../contracts/vendor-health.ts";
import { type Baseline, type Outcome, PATHS, type Path } from "../core/grey-baseline.ts";
import { createGreyDetector, type GreyDetector, type GreyEvent } from "../core/grey-detector.ts";
import type { Metrics } from "../telemetry/metrics-port.ts";
import type { Cancel, World } from "../world.ts";

/** News about one attempt that had an effect. */
export interface Heard {
  readonly attempt: string;
  readonly before: Status;
  readonly now: Status;
  readonly source: "webhook" | "fetch";
}

export interface PathHealth {
  readonly path: Path;
  readonly status: "healthy" | "degraded";
  readonly cause: HealthCause | null;
  /** Wall clock, milliseconds since the epoch; null while healthy. */
  readonly since: number | null;
  readonly weight: number;
  /** Seconds from submission, or from the hand-over to people, to the decision; null until enough is learned. */
  readonly median: number | null;
  readonly p99: number | null;
}

/** What one account makes of the work that it has accepted: seen from its decisions, never from HTTP answers. */
export interface AccountHealth {
  readonly heard: (news: Heard) => void;
  /** A callback said that there is news and left us to ask: what the next question finds was not missed. */
  readonly prompted: (attempt: string) => void;
  /** The vendor refused the input of a start. */
  readonly refused: (attempt: string) => void;
  /** We ended it: neither good nor bad. */
  readonly left: (attempt: string) => void;
  /** It has stood so for `seconds`, which an earlier process may have seen. */
  readonly standing: (attempt: string, status: Status, seconds: number) => void;
  /** Seconds by which 99 % of what stands so is decided; undefined until learned, or where the vendor has nothing to decide. */
  readonly slowest: (status: Status) => number | undefined;
  /** Share of new sessions that the account should have, 0 to 1: that of its worst path. */
  readonly weight: () => number;
  readonly report: () => readonly PathHealth[];
  /** Begins with what was learned before, and tells of changes and of what is learned. */
  readonly begin: (known: (path: Path) => Baseline | undefined, told: HealthListener) => void;
  readonly stop: () => void;
}

export interface HealthListener {
  readonly changed: (health: PathHealth) => void;
  readonly learned: (path: Path, baseline: Baseline) => void;
}

export interface HealthOptions {
  readonly connection: string;
  readonly region: string;
  readonly metrics: Metrics;
  /** Is told the weight whenever it may have changed. */
  readonly weigh: (weight: number) => void;
}

/** Between two looks at what is open, at least and at most; seconds. */
const LOOK_AFTER = 15;
const LONGEST_SLEEP = 600;
/** A prompt whose answer was no news stays, as does a review that we never hear of again; so many do no harm. */
const MOST_KEPT = 10_000;

const NOBODY: HealthListener = { changed: () => undefined, learned: () => undefined };

interface Parts extends HealthOptions {
  readonly world: World;
  readonly detectors: Record<Path, GreyDetector>;
  readonly before: Record<Path, PathHealth["status"]>;
  readonly prompted: Set<string>;
  /** Reviewed, and back with the machine that says what comes of it. */
  readonly handedBack: Set<string>;
  listener: HealthListener;
  /** When the next look is due, on the clock that only grows; seconds. */
  alarm: { readonly at: number; readonly cancel: Cancel } | undefined;
}

const seconds = ({ world }: Parts): number => world.monotonic() / 1000;

const pathOf = (status: Status): Path => (status === "pending_review" ? "human" : "automatic");

const viewOf = ({ world, detectors }: Parts, path: Path): PathHealth => {
  const state = detectors[path].state();
  const degraded = state.status === "degraded";
  return {
    path,
    status: state.status,
    cause: degraded ? state.cause : null,
    since: degraded ? Math.round(world.now() - (world.monotonic() - state.since * 1000)) : null,
    weight: state.weight,
    median: detectors[path].quantile(0.5) ?? null,
    p99: detectors[path].quantile(0.99) ?? null,
  };
};

const weightOf = ({ detectors }: Parts): number => Math.min(...PATHS.map((path) => detectors[path].state().weight));

const tell = (parts: Parts, path: Path): void => {
  const { world, connection, region, metrics, listener } = parts;
  const health = viewOf(parts, path);
  if (health.status === parts.before[path]) return;
  parts.before[path] = health.status;
  const { status, cause, weight } = health;
  metrics.gauge("kyc_vendor_degraded", status === "degraded" ? 1 : 0, { connection, region, path });
  world.log.warn({ connection, region, path, status, cause, weight }, "vendor health changed");
  listener.changed(health);
};

const look = (parts: Parts): void => {
  parts.alarm = undefined;
  const { detectors, listener } = parts;
  for (const path of PATHS) {
    const known = detectors[path].baseline();
    detectors[path].take({ kind: "tick", at: seconds(parts) });
    if (detectors[path].baseline() !== known) listener.learned(path, detectors[path].baseline());
    tell(parts, path);
  }
  parts.weigh(weightOf(parts));
  const next = PATHS.flatMap((path) => detectors[path].nextAt() ?? []);
  // Under alarm the clock itself is news: evidence that nothing feeds any more fades.
  const troubled = PATHS.some((path) => parts.before[path] === "degraded");
  if (next.length > 0 || troubled) lookIn(parts, Math.min(...next, Number.MAX_VALUE) - seconds(parts));
};

/** Whoever sleeps until an old attempt is due must not sleep through a new one. */
const lookIn = (parts: Parts, after: number): void => {
  const delay = Math.min(LONGEST_SLEEP, Math.max(LOOK_AFTER, after));
  const at = seconds(parts) + delay;
  if (parts.alarm !== undefined && parts.alarm.at <= at) return;
  parts.alarm?.cancel();
  parts.alarm = { at, cancel: parts.world.timer(delay * 1000, () => look(parts)) };
};

const take = (parts: Parts, path: Path, event: GreyEvent): void => {
  parts.detectors[path].take(event);
  lookIn(parts, LOOK_AFTER);
};

const keep = (kept: Set<string>, attempt: string): void => {
  if (kept.size >= MOST_KEPT) kept.clear();
  kept.add(attempt);
};

/** What it means for the attempt, on the path where it was, that it stands so now. */
const ENDS_AS: Readonly<Partial<Record<Status, Outcome>>> = {
  approved: "approved",
  rejected: "rejected",
  needs_resubmission: "needs_resubmission",
  expired: "expired",
  pending_review: "referred",
};
const WITH_VENDOR: readonly Status[] = ["submitted", "pending_review"];

/** Where the attempt was; its review goes on until the machine tells what came of it, which at some vendors is a word of its own. */
const pathBefore = ({ handedBack }: Parts, { attempt, before, now }: Heard): Path => {
  if (before === "pending_review" && now === "submitted") keep(handedBack, attempt);
  return handedBack.has(attempt) ? "human" : pathOf(before);
};

const heard = (parts: Parts, news: Heard): void => {
  const { attempt, before, now, source } = news;
  if (before === now) return;
  const at = seconds(parts);
  const path = pathBefore(parts, news);
  const expected = parts.prompted.delete(attempt);
  take(parts, path, { kind: source === "webhook" || expected ? "callback" : "missed", at });
  if (path === "human" && WITH_VENDOR.includes(now)) return;
  parts.handedBack.delete(attempt);
  const outcome = ENDS_AS[now];
  // Time that ran out before the person had handed anything in is the person's.
  if (outcome === undefined || (now === "expired" && !WITH_VENDOR.includes(before)))
    take(parts, path, { kind: "left", attempt, at });
  else take(parts, path, { kind: "decided", attempt, at, outcome });
  if (WITH_VENDOR.includes(now)) take(parts, pathOf(now), { kind: "submitted", attempt, at });
};

const begin = (parts: Parts, known: (path: Path) => Baseline | undefined, told: HealthListener): void => {
  parts.listener = told;
  for (const path of PATHS) {
    const baseline = known(path);
    if (baseline !== undefined) parts.detectors[path] = createGreyDetector(path, baseline);
  }
};

export const createAccountHealth = (world: World, options: HealthOptions): AccountHealth => {
  const parts: Parts = {
    ...options,
    world,
    detectors: { automatic: createGreyDetector("automatic"), human: createGreyDetector("human") },
    before: { automatic: "healthy", human: "healthy" },
    prompted: new Set(),
    handedBack: new Set(),
    listener: NOBODY,
    alarm: undefined,
  };
  return {
    heard: (news) => heard(parts, news),
    prompted: (attempt) => keep(parts.prompted, attempt),
    refused: (attempt) =>
      take(parts, "automatic", { kind: "decided", attempt, at: seconds(parts), outcome: "refused" }),
    left: (attempt) => {
      parts.prompted.delete(attempt);
      parts.handedBack.delete(attempt);
      for (const path of PATHS) parts.detectors[path].take({ kind: "left", attempt, at: seconds(parts) });
    },
    standing: (attempt, status, age) => {
      const path = parts.handedBack.has(attempt) ? "human" : pathOf(status);
      if (WITH_VENDOR.includes(status)) take(parts, path, { kind: "submitted", attempt, at: seconds(parts), age });
    },
    slowest: (status) => (WITH_VENDOR.includes(status) ? parts.detectors[pathOf(status)].quantile(0.99) : undefined),
    weight: () => weightOf(parts),
    report: () => PATHS.map((path) => viewOf(parts, path)),
    begin: (known, told) => begin(parts, known, told),
    stop: () => {
      parts.alarm?.cancel();
      parts.alarm = undefined;
    },
  };
};
