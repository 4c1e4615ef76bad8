import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { GROUPS, type Group, testFiles } from "./groups.ts";
import { isBelow, lineOf, percentOf, scoresOf } from "./scores.ts";

const ROOT = join(import.meta.dirname, "../..");
const mutants = (...statuses: readonly string[]) => ({ mutants: statuses.map((status) => ({ status })) });
const group: Group = { name: "one", bound: 50, files: ["src/a.ts"], tests: [] };

describe("the score of a file", () => {
  test("is the noticed part of the changes that run, changes that hang included", () => {
    const found = mutants("Killed", "Timeout", "Survived", "NoCoverage", "Ignored", "RuntimeError", "CompileError");
    const scores = scoresOf(group, { files: { "src/a.ts": found, "src/other.ts": mutants("Killed") } });
    expect(scores).toEqual([{ file: "src/a.ts", noticed: 2, all: 4, bound: 50 }]);
    expect(scores.map(percentOf)).toEqual([50]);
  });

  test("passes at its bound and fails below it", () => {
    const score = { file: "src/a.ts", noticed: 19, all: 20, bound: 95 };
    expect([isBelow(score), lineOf(score)]).toEqual([false, "        95.0  >= 95    19/20  src/a.ts"]);
    const lower = { ...score, noticed: 18 };
    expect([isBelow(lower), lineOf(lower)]).toEqual([true, "below   90.0  >= 95    18/20  src/a.ts"]);
  });

  test("is nothing where nobody looked", () => {
    expect(scoresOf(group, { files: {} }).map(isBelow)).toEqual([true]);
  });
});

describe("the groups of mutated files", () => {
  const files = GROUPS.flatMap((one) => one.files);

  test("hold every file of the core, each file once", () => {
    const core = readdirSync(join(ROOT, "src/core")).map((name) => `src/core/${name}`);
    expect(core.filter((file) => !files.includes(file))).toEqual([]);
    expect(new Set(files).size).toBe(files.length);
  });

  test("name files and tests that exist", () => {
    expect([...files, ...testFiles(GROUPS)].filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
  });
});
