import type { Group } from "./groups.ts";

/** The part of a report (mutation-testing-report-schema, version 2) that the bounds are about. */
export interface MutationReport {
  readonly files: Readonly<Record<string, { readonly mutants: readonly { readonly status: string }[] }>>;
}

export interface Score {
  readonly file: string;
  /** Changes of the code that some test noticed. */
  readonly noticed: number;
  readonly all: number;
  /** Percent; at least. */
  readonly bound: number;
}

/** A change that hangs was noticed as well. */
const NOTICED = ["Killed", "Timeout"];
const UNNOTICED = ["Survived", "NoCoverage"];

const count = (mutants: readonly { readonly status: string }[], statuses: readonly string[]): number =>
  mutants.filter(({ status }) => statuses.includes(status)).length;

/**
 * One score for each file of the group; a file that the report does not have was not looked at, and scores nothing.
 * Changes that do not run, or that a comment in the code declares to be without effect, are no part of a score.
 */
export const scoresOf = ({ files, bound }: Group, report: MutationReport): readonly Score[] =>
  files.map((file) => {
    const mutants = report.files[file]?.mutants ?? [];
    const noticed = count(mutants, NOTICED);
    return { file, noticed, all: noticed + count(mutants, UNNOTICED), bound };
  });

/** Percent. */
export const percentOf = ({ noticed, all }: Pick<Score, "noticed" | "all">): number =>
  all === 0 ? 0 : (100 * noticed) / all;

export const isBelow = (score: Score): boolean => percentOf(score) < score.bound;

/** A line of the table. */
export const lineOf = (score: Score): string =>
  [
    isBelow(score) ? "below" : "     ",
    percentOf(score).toFixed(1).padStart(5),
    `>= ${score.bound}`,
    `${score.noticed}/${score.all}`.padStart(7),
    score.file,
  ].join("  ");
