/**
 * `npm run mutation [-- group ...]`: changes the code in small ways, one at a time, and sees whether a test notices. Prints the score
 * of each file, keeps a report of each group in artefacts/, and fails where a score is below its bound.
 */
import { spawnSync } from "node:child_process";
import { readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import { GROUPS, type Group } from "./groups.ts";
import { isBelow, lineOf, type MutationReport, type Score, scoresOf } from "./scores.ts";

const HELP = `npm run mutation [-- group ...]

  Without a group all of them, which takes hours. Groups: ${GROUPS.map(({ name }) => name).join(", ")}
`;

const ROOT = join(import.meta.dirname, "../..");
const STRYKER = join(ROOT, "node_modules/@stryker-mutator/core/bin/stryker.js");
const WRITTEN = join(ROOT, "artefacts/mutation.json");

const mutate = (group: Group): readonly Score[] => {
  const { status } = spawnSync(process.execPath, [STRYKER, "run", "--mutate", group.files.join(",")], {
    cwd: ROOT,
    env: { ...process.env, MUTATION_GROUP: group.name },
    stdio: "inherit",
  });
  if (status !== 0) throw new Error(`the run of group ${group.name} failed: see above`);
  const kept = join(ROOT, `artefacts/mutation-${group.name}.json`);
  renameSync(WRITTEN, kept);
  return scoresOf(group, JSON.parse(readFileSync(kept, "utf8")) as MutationReport);
};

const run = (names: readonly string[]): void => {
  const unknown = names.filter((name) => !GROUPS.some((group) => group.name === name));
  if (unknown.length > 0) {
    console.error(`No group ${unknown.join(", ")}.\n\n${HELP.trimEnd()}`);
    process.exitCode = 2;
    return;
  }
  const scores = GROUPS.filter(({ name }) => names.length === 0 || names.includes(name)).flatMap(mutate);
  for (const score of scores) console.log(lineOf(score));
  if (scores.some(isBelow)) process.exitCode = 1;
};

if (process.argv.includes("--help")) console.log(HELP.trimEnd());
else run(process.argv.slice(2));
