import type { VendorId } from "../../adapters/registry.ts";
import { adapterChecks } from "../kit/adapter-kit/adapter-kit.ts";
import { twinChecks } from "../kit/adapter-kit/twin.ts";
import { ALL_BROKEN } from "../kit/broken/all.ts";
import { NOT_AN_ADAPTERS, quirksOf } from "../kit/broken/quirks.ts";
import type { Saboteur } from "../kit/broken/wrap.ts";
import type { Subject } from "../kit/spec.ts";
import { SPECS, subjectOf, twinFor } from "../kit/subjects.ts";
import { findPlant, PLANTS } from "./plants/plants.ts";

/** One planted bug and who found it. */
export interface MatrixRow {
  readonly bug: string;
  readonly quirks: readonly string[];
  readonly harness: "simulation" | "adapter kit";
  /** The invariant or the check. */
  readonly by: string;
  /** Seeds until it was found; null where a check needs none. */
  readonly seeds: number | null;
}

/** What the quirks that no plant stands for would need. */
export const QUIRKS_WITHOUT_A_PLANT: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(NOT_AN_ADAPTERS).filter(([quirk]) => !PLANTS.some(({ quirks }) => quirks?.includes(quirk))),
);

const fails = async (vendor: VendorId, subject: Subject, name: string): Promise<boolean> => {
  const checks = [...adapterChecks(subject, SPECS[vendor]), ...twinChecks(twinFor(vendor), subject, SPECS[vendor])];
  const check = checks.find((one) => one.name === name);
  if (check === undefined) throw new Error(`no check is named ${name}`);
  return Promise.resolve()
    .then(() => check.run())
    .then(
      () => false,
      () => true,
    );
};

const kitRow = async ({ name, vendor, caughtBy, sabotage }: Saboteur): Promise<MatrixRow> => {
  const found = await fails(vendor, sabotage(subjectOf(vendor)), caughtBy);
  if (!found) throw new Error(`an adapter that ${name} is not found`);
  return {
    bug: `an adapter that ${name}`,
    quirks: quirksOf(name),
    harness: "adapter kit",
    by: caughtBy,
    seeds: null,
  };
};

/** Plants every bug and says who found it. Throws where nobody does. */
export const plantedBugs = async (): Promise<readonly MatrixRow[]> => {
  const rows: MatrixRow[] = [];
  for (const row of PLANTS) {
    const found = await findPlant(row);
    if (found === undefined || !row.caughtBy.test(found.violation)) throw new Error(`${row.name} is not found`);
    const by = found.violation.split(":")[0] ?? "";
    rows.push({ bug: row.name, quirks: row.quirks ?? [], harness: "simulation", by, seeds: found.seeds });
  }
  for (const saboteur of ALL_BROKEN) rows.push(await kitRow(saboteur));
  return rows;
};
