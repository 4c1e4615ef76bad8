import { BAND_COUNT } from "./grey-baseline.ts";

/**
 * What attempts say, by when they began and by band: a ring, as every trial writes to it and every look reads all of it. An outage that
 * spares what was in progress is hidden behind it in every band for a while; among those who came after its beginning nobody speaks for
 * the vendor.
 */
export interface Cohorts {
  /** By place: which cohort it holds. */
  readonly held: Float64Array;
  /** By place and band. */
  readonly said: Float64Array;
}

/** How wide a cohort is; seconds. */
const WIDE = 15;
/** A little more than an hour of them, as over more than that a vendor may change its pace; a power of two, for the ring. */
const KEPT = 256;

export const newCohorts = (): Cohorts => ({
  held: new Float64Array(KEPT).fill(Number.NEGATIVE_INFINITY),
  said: new Float64Array(KEPT * BAND_COUNT),
});

const cohortAt = (seconds: number): number => Math.floor(seconds / WIDE);

/** Also of who began before the clock did: one who is met late. */
const placeOf = (cohort: number): number => cohort & (KEPT - 1);

/** `since`: when the attempt began; seconds. */
export const addToCohort = ({ held, said }: Cohorts, since: number, band: number, evidence: number): void => {
  const cohort = cohortAt(since);
  const place = placeOf(cohort);
  const there = held[place] ?? cohort;
  if (there > cohort) return;
  if (there < cohort) {
    held[place] = cohort;
    said.fill(0, place * BAND_COUNT, (place + 1) * BAND_COUNT);
  }
  said[place * BAND_COUNT + band] = (said[place * BAND_COUNT + band] ?? 0) + evidence;
};

export const forgetCohorts = ({ held }: Cohorts): void => void held.fill(Number.NEGATIVE_INFINITY);

/** No evidence, by band. */
export const zeros = (): number[] => new Array<number>(BAND_COUNT).fill(0);

/** By band: what all who came since one moment of the last hour say, the moment since which they say most. */
export const saidByLatecomers = ({ held, said }: Cohorts, at: number): readonly number[] => {
  const newest = cohortAt(at);
  const bands = zeros();
  let [all, most, byBand] = [0, 0, zeros()];
  for (let cohort = newest; cohort > newest - KEPT; cohort -= 1) {
    const place = placeOf(cohort);
    if (held[place] !== cohort) continue;
    for (let band = 0; band < BAND_COUNT; band += 1) {
      const evidence = said[place * BAND_COUNT + band] ?? 0;
      bands[band] = (bands[band] ?? 0) + evidence;
      all += evidence;
    }
    if (all > most) [most, byBand] = [all, [...bands]];
  }
  return byBand;
};
