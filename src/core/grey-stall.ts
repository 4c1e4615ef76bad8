import { ENDED_EVIDENCE, type Expectation } from "./grey-baseline.ts";
import { addToCohort, type Cohorts, forgetCohorts, newCohorts, saidByLatecomers, zeros } from "./grey-cohorts.ts";
import { ALARM, added } from "./grey-evidence.ts";
import { addToPace, newPace, type Pace, stepPace } from "./grey-pace.ts";

/** What open attempts and decisions say about a vendor that may have stopped finishing its work. */
export interface Stall {
  readonly pace: Pace;
  /** By band. */
  readonly bands: number[];
  /** By band: evidence since the last look. Within it decisions come first and survivals last, so that they count as one. */
  readonly pending: number[];
  readonly cohorts: Cohorts;
  /** By band. */
  latecomers: readonly number[];
}

const sumOf = (byBand: readonly number[]): number => byBand.reduce((sum, evidence) => sum + evidence, 0);

export const newStall = (): Stall => ({
  pace: newPace(),
  bands: zeros(),
  pending: zeros(),
  cohorts: newCohorts(),
  latecomers: zeros(),
});

export interface Trial {
  /** When the attempt began; seconds. */
  readonly since: number;
  readonly bucket: number;
  readonly hasEnded: boolean;
}

/** One attempt lived through a bucket, or ended in it. */
export const addTrial = (stall: Stall, expected: Expectation, trial: Trial, isAlarmed: boolean): void => {
  const { pace, pending, cohorts } = stall;
  const { since, bucket, hasEnded } = trial;
  const band = expected.band[bucket] ?? -1;
  if (band < 0) return;
  const evidence = hasEnded ? ENDED_EVIDENCE : (expected.passedEvidence[bucket] ?? 0) * (pace.part[band] ?? 1);
  pending[band] = (pending[band] ?? 0) + evidence;
  if (isAlarmed) return;
  // An outage is no pace.
  addToPace(pace, band, expected.hazards[bucket] ?? 0, hasEnded);
  addToCohort(cohorts, since, band, evidence);
};

/** Takes up what was tried since the last look, so many seconds before `at`. */
export const stepStall = (stall: Stall, at: number, seconds: number, fade: number): void => {
  const { pace, bands, pending, cohorts } = stall;
  stepPace(pace, seconds);
  for (const [band, evidence] of pending.entries()) bands[band] = added(bands[band] ?? 0, evidence + fade);
  pending.fill(0);
  stall.latecomers = saidByLatecomers(cohorts, at);
};

export const stallScore = ({ bands, latecomers }: Stall): number => Math.max(sumOf(latecomers), ...bands);

/** From the alarm on the bands alone say when it is over, as they know who came before: first the one where latecomers said most. */
export const alarmStall = (stall: Stall): void => {
  const { bands, latecomers, cohorts } = stall;
  const band = latecomers.indexOf(Math.max(...latecomers));
  if (sumOf(latecomers) >= ALARM) bands[band] = Math.max(ALARM, bands[band] ?? 0);
  forgetCohorts(cohorts);
  stall.latecomers = zeros();
};

export const calmStall = ({ bands }: Stall): void => void bands.fill(0);
