import type { Status } from "../../contracts/status.ts";
import type { HealthCause, HealthPath } from "../../contracts/vendor-health.ts";
import { type Random, seededRandom } from "../../mock-vendor/random.ts";
import { jittered, pollDelay } from "../../src/core/failover.ts";
import type { Baseline } from "../../src/core/grey-baseline.ts";
import { type AccountHealth, createAccountHealth, type PathHealth } from "../../src/vendors/health.ts";
import type { World } from "../../src/world.ts";
import { createVirtualWorld } from "../kit/virtual-world.ts";
import type { Agenda } from "./agenda.ts";

import { natureOf } from "./stages.ts";
import type { Wrong } from "./trouble.ts";
import type { Vendor } from "./vendors.ts";
import { DAY } from "./week.ts";

/** What the gateway told of an account. */
export interface Told {
  readonly at: number;
  readonly vendor: string;
  readonly path: HealthPath;
  /** Undefined: well again. */
  readonly cause: HealthCause | undefined;
}

/** The gateway's side: its own view of one account's health, on the agenda's clock. */
interface Ears {
  /** Another one after a restart, which knows what was stored. */
  health: AccountHealth;
  readonly restart: () => void;
}

const worldOn = (agenda: Agenda): World => {
  const { log, ...world } = createVirtualWorld({ seed: 1 });
  const silent = () => undefined;
  return {
    ...world,
    log: { debug: silent, info: silent, warn: silent, error: silent },
    now: () => agenda.now() * 1000,
    monotonic: () => agenda.now() * 1000,
    timer: (delayMs, run) => {
      let cancelled = false;
      agenda.add(agenda.now() + delayMs / 1000, () => (cancelled ? undefined : run()));
      return () => {
        cancelled = true;
      };
    },
  };
};

const earsOf = (agenda: Agenda, { vendor, region }: Vendor, told: (what: Told) => void): Ears => {
  const world = worldOn(agenda);
  const known = new Map<HealthPath, Baseline>();
  const changed = ({ path, cause }: PathHealth): void =>
    told({ at: agenda.now(), vendor, path, cause: cause ?? undefined });
  const metrics = { count: () => undefined, observe: () => undefined, gauge: () => undefined };
  const begun = (): AccountHealth => {
    const health = createAccountHealth(world, { connection: vendor, region, metrics, weigh: () => undefined });
    health.begin((path) => known.get(path), { changed, learned: (path, baseline) => known.set(path, baseline) });
    return health;
  };
  const ears: Ears = {
    health: begun(),
    restart: () => {
      ears.health.stop();
      ears.health = begun();
    },
  };
  return ears;
};

export interface Account {
  readonly vendor: Vendor;
  /** Somebody hands in what the vendor wants to see. */
  readonly arrive: () => void;
  /** The gateway's process ends and another begins. */
  readonly restart: () => void;
  readonly health: () => AccountHealth;
}

interface Parts {
  readonly agenda: Agenda;
  readonly ears: Ears;
  readonly vendor: Vendor;
  readonly nature: ReturnType<typeof natureOf>;
  readonly wrong: () => Wrong;
  readonly random: Random;
  arrived: number;
}

/** Until the session's own end. */
const LIFE = 7 * DAY;

type Stage = "submitted" | "pending_review";

/** Polls as the gateway makes them, until one finds the vendor's word or a callback has brought it. */
const poll = (parts: Parts, attempt: string, stage: Stage, since: number, news: News | undefined, polls = 0): void => {
  const { agenda, ears, random } = parts;
  const at = agenda.now() + jittered(pollDelay(polls, ears.health.slowest(stage)), random());
  if (at >= (news?.calledAt ?? since + LIFE)) return;
  agenda.add(at, () => {
    ears.health.standing(attempt, stage, agenda.now() - since);
    if (news !== undefined && news.saidAt <= at) news.heard("fetch");
    else poll(parts, attempt, stage, since, news, polls + 1);
  });
};

interface News {
  readonly saidAt: number;
  /** Undefined: no callback comes. */
  readonly calledAt: number | undefined;
  readonly heard: (source: "webhook" | "fetch") => void;
}

/** The vendor says its word `after` seconds; the gateway hears of it by a callback or by a poll, once. */
const say = (parts: Parts, attempt: string, before: Stage, after: number | undefined, word: () => Status): void => {
  const { agenda, ears, nature, wrong } = parts;
  const since = agenda.now();
  if (after === undefined) {
    agenda.add(since + LIFE, () => ears.health.left(attempt));
    poll(parts, attempt, before, since, undefined);
    return;
  }
  const saidAt = since + after;
  const takes = wrong().isMuted ? undefined : nature.callback(saidAt);
  const calledAt = takes === undefined ? undefined : saidAt + takes;
  let isHeard = false;
  const heard: News["heard"] = (source) => {
    if (isHeard) return;
    isHeard = true;
    const now = word();
    ears.health.heard({ attempt, before, now, source });
    follow(parts, attempt, now);
  };
  if (calledAt !== undefined) agenda.add(calledAt, () => heard("webhook"));
  poll(parts, attempt, before, since, { saidAt, calledAt, heard });
};

const follow = (parts: Parts, attempt: string, now: Status): void => {
  const { agenda, nature, wrong } = parts;
  if (now === "pending_review") {
    const takes = wrong().human ?? nature.human(agenda.now());
    say(parts, attempt, "pending_review", takes, () => nature.outcome(agenda.now(), "person"));
  }
  const again = now === "needs_resubmission" ? nature.retake() : undefined;
  if (again !== undefined) agenda.add(agenda.now() + again, () => submit(parts));
};

const submit = (parts: Parts): void => {
  const { agenda, ears, nature, wrong } = parts;
  parts.arrived += 1;
  const attempt = String(parts.arrived);
  const { isRefused, automatic } = wrong();
  if (isRefused || nature.isRefused(agenda.now())) {
    ears.health.refused(attempt);
    return;
  }
  ears.health.heard({ attempt, before: "capture_in_progress", now: "submitted", source: "webhook" });
  const usual = nature.automatic(agenda.now());
  const takes = usual === undefined || automatic === "never" ? undefined : usual + automatic;
  say(parts, attempt, "submitted", takes, () =>
    nature.isReferred(agenda.now()) ? "pending_review" : nature.outcome(agenda.now(), "machine"),
  );
};

export interface Setting {
  readonly agenda: Agenda;
  readonly vendor: Vendor;
  readonly seed: number;
  readonly told: (what: Told) => void;
  readonly wrong: (random: Random) => Wrong;
  /** Is the gateway down, so that callbacks get no answer? */
  readonly isDown: (at: number) => boolean;
}

/** One vendor account with its people, and the gateway that listens to it. */
export const createAccount = ({ agenda, vendor, seed, told, wrong, isDown }: Setting): Account => {
  const random = seededRandom(seed);
  const ears = earsOf(agenda, vendor, told);
  const nature = natureOf(vendor, seededRandom(seed + 1), isDown);
  const parts: Parts = { agenda, ears, vendor, nature, wrong: () => wrong(random), random, arrived: 0 };
  return { vendor, arrive: () => submit(parts), restart: ears.restart, health: () => ears.health };
};
