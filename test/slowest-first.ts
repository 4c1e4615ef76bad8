import { BaseSequencer, type TestSpecification } from "vitest/node";

/**
 * Files that take longest on a machine that has run none yet, longest first. One that begins last would keep the other
 * worker waiting; a file that is not here costs seconds at most.
 */
const SLOWEST = [
  "failover-bench/",
  "integration/crash/random",
  "simulation/simulation-one",
  "simulation/simulation-two",
  "integration/crash/points",
  "unit/mock-vendor/capture-measure",
  "browser/",
  "integration/failover/blackout",
  "integration/readme-tour",
  "grey/",
  "simulation/",
  "integration/",
] as const;

const placeOf = ({ moduleId }: TestSpecification): number => {
  const place = SLOWEST.findIndex((part) => moduleId.includes(`/test/${part}`));
  return place < 0 ? SLOWEST.length : place;
};

export class SlowestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return [...files].sort((one, other) => placeOf(one) - placeOf(other));
  }
}
