import type { VendorId } from "../../adapters/registry.ts";
import { adapterChecks } from "../kit/adapter-kit.ts";
import { twinChecks } from "../kit/adapter-kit-twin.ts";
import { CALLS } from "../kit/broken/calls.ts";
import { READING } from "../kit/broken/reading.ts";
import { SIGNATURE } from "../kit/broken/signature.ts";
import { TABLES } from "../kit/broken/tables.ts";
import { TWIN } from "../kit/broken/twin.ts";
import type { Saboteur } from "../kit/broken/wrap.ts";
import type { Subject } from "../kit/spec.ts";
import { SPECS, subjectOf, twinFor } from "../kit/subjects.ts";
import { findPlant, PLANTS } from "./plants.ts";

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

const SABOTEURS: readonly Saboteur[] = [...TABLES, ...READING, ...SIGNATURE, ...CALLS, ...TWIN];

/** Which broken adapter is which bug that was seen in the field. */
const QUIRKS: Readonly<Record<string, readonly string[]>> = {
  "puts the present in the place of a missing time": ["Q3"],
  "dates events by their arrival": ["Q1", "Q3"],
  "fetches nothing new": ["Q2"],
  "refuses the past only": ["Q11"],
  "lets a time that is no number switch the check off": ["Q13"],
  "accepts a callback without a signature": ["Q13", "Q20"],
  "knows one secret only": ["Q17"],
  "signs what it read again instead of the raw bytes": ["Q14"],
  "lets the sender choose a weaker digest": ["Q15"],
  "treats every word as final": ["Q16"],
  "signs in the time of another hour": ["Q12", "Q19"],
  "quotes the vendor's error page": ["Q23"],
  "says that making an applicant twice is harmless": ["Q24"],
  "takes an unknown word for an approval": ["Q22"],
};

/** What the quirks that no plant stands for would need. */
export const QUIRKS_WITHOUT_A_PLANT: Readonly<Record<string, string>> = {
  Q10: "the age of a callback is judged at the door alone: there is no later look that could be wrong",
};

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
    quirks: QUIRKS[name] ?? [],
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
  for (const saboteur of SABOTEURS) rows.push(await kitRow(saboteur));
  return rows;
};
