import type { Witness } from "./witness.ts";

/** How many checks of a witness ran, and passed. */
export interface Counted {
  readonly run: number;
  readonly passed: number;
}

export interface VitestReport {
  readonly testResults: readonly {
    readonly name: string;
    readonly assertionResults: readonly { readonly status: string }[];
  }[];
}

/** The checks of one file in a report of vitest. What was skipped did not run. */
export const countedIn = (report: VitestReport, file: string): Counted => {
  const results = report.testResults.filter(({ name }) => name.endsWith(file)).flatMap((one) => one.assertionResults);
  const ran = results.filter(({ status }) => status === "passed" || status === "failed");
  return { run: ran.length, passed: ran.filter(({ status }) => status === "passed").length };
};

export interface Row extends Witness, Counted {}

const HEADS = ["vendor", "witness", "checks", "passed"] as const;

const cellsOf = ({ vendor, by, run, passed }: Row): readonly string[] => [
  vendor,
  by.length === 0 ? "none" : by.join(", "),
  String(run),
  String(passed),
];

export const tableOf = (rows: readonly Row[]): string => {
  const cells: readonly (readonly string[])[] = [HEADS, ...rows.map(cellsOf)];
  const widths = HEADS.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  return cells
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
};

/** What is wrong, a sentence for each vendor. */
export const complaintsOf = (rows: readonly Row[]): readonly string[] =>
  rows.flatMap(({ vendor, file, by, run, passed }) => {
    if (file === undefined)
      return [
        `${vendor} has no witness: write test/sdk/${vendor}.test.ts, with the vendor's SDK or with test/witness/${vendor}.ts`,
      ];
    if (by.length === 0) return [`${vendor}: ${file} uses neither an SDK of the vendor nor a reading of test/witness`];
    if (run === 0) return [`${vendor}: no check of ${file} ran`];
    return passed < run ? [`${vendor}: ${run - passed} of ${run} checks of ${file} failed`] : [];
  });
