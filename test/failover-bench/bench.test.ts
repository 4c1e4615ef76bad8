import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { type Row, runBench, type Scored, scoreOf } from "./bench.ts";
import type { Contract } from "./contract.ts";
import type { Break } from "./naive/server.ts";
import { optionsOf, PATIENCE_SECONDS } from "./options.ts";
import { criteriaMarkdown, reportJson, tableText } from "./report.ts";
import type { Scenario, Verdict } from "./scenario.ts";
import { SCENARIOS } from "./scenarios/all.ts";
import { type OwnTarget, startGateway, startNaive } from "./targets.ts";
import { startTwins } from "./twins.ts";

const NAMES = SCENARIOS.map(({ name }) => name);
const LIMIT = (PATIENCE_SECONDS + 60) * 1000;

/** Mistakes that the naive integration does not make by itself, and the scenarios that are there for them. */
const FURTHER: readonly (readonly [broken: Break, names: readonly string[]])[] = [
  ["unsigned", ["forged-signature", "wrong-secret", "no-signature"]],
  ["impatient", ["accepted-never-finishes"]],
  ["fragile", ["unknown-reference"]],
];

const score = async (begin: (contract: Contract) => Promise<OwnTarget>, scenarios: readonly Scenario[]) => {
  const twins = await startTwins(0);
  let own: OwnTarget | undefined;
  try {
    own = await begin(twins.contract);
    return await runBench(twins, own.target, { scenarios, patienceSeconds: PATIENCE_SECONDS });
  } finally {
    await own?.close();
    await twins.close();
  }
};

const scoreBroken = ([broken, names]: (typeof FURTHER)[number]): Promise<Scored> =>
  score(
    (contract) => startNaive(contract, [broken]),
    SCENARIOS.filter(({ name }) => names.includes(name)),
  );

const named = (scored: Scored, ...verdicts: readonly Verdict[]): readonly string[] =>
  scored.rows
    .filter(({ outcome }) => verdicts.includes(outcome.verdict))
    .map(({ scenario, outcome }) => `${scenario.name}: ${outcome.seen}`);

describe("the failover bench over the real processes", () => {
  let ours: Scored;
  let naive: Scored;
  let broken: readonly Scored[];

  beforeAll(async () => {
    const further = async () => {
      const scored: Scored[] = [];
      for (const one of FURTHER) scored.push(await scoreBroken(one));
      return scored;
    };
    [ours, naive, broken] = await Promise.all([
      score(startGateway, SCENARIOS),
      score(startNaive, SCENARIOS),
      further(),
    ]);
  }, LIMIT);

  test("the gateway fails no scenario, and none is left out", () => {
    expect(named(ours, "fail", "skipped")).toEqual([]);
    expect(ours.rows).toHaveLength(SCENARIOS.length);
  });

  test("the naive integration fails at least eight", () => {
    expect(named(naive, "fail").length, tableText([naive])).toBeGreaterThanOrEqual(8);
    expect(naive.score).toBeLessThan(ours.score);
  });

  test("there is no scenario that nobody can miss: each is not passed by the naive integration or a worse one", () => {
    const missed = [naive, ...broken].flatMap(({ rows }) =>
      rows.filter(({ outcome }) => !["pass", "skipped"].includes(outcome.verdict)).map(({ scenario }) => scenario.name),
    );
    expect(NAMES.filter((name) => !missed.includes(name))).toEqual([]);
  });

  test("a mistake that is switched on fails the scenarios that are there for it", () => {
    for (const scored of broken) expect(named(scored, "pass", "partial", "safe", "skipped")).toEqual([]);
  });

  test("the report for machines has every verdict and what was seen", () => {
    const [first] = JSON.parse(reportJson([ours])) as {
      scenarios: { name: string; verdict: string; seen: string }[];
    }[];
    expect(first?.scenarios.map(({ name }) => name)).toEqual(NAMES);
    expect(first?.scenarios.every(({ verdict, seen }) => verdict !== "" && seen !== "")).toBe(true);
  });
});

test("there are at least 24 scenarios, each named once", () => {
  expect(NAMES.length).toBeGreaterThanOrEqual(24);
  expect(new Set(NAMES).size).toBe(NAMES.length);
});

test("the documented criteria are those of the code", () => {
  const page = readFileSync(new URL("../../docs/failover-bench.md", import.meta.url), "utf8");
  expect(page).toContain(criteriaMarkdown(SCENARIOS.map((scenario) => ({ scenario }))));
});

test("what was skipped neither raises nor lowers the score", () => {
  const rowOf = (verdict: Verdict): Row => ({
    scenario: SCENARIOS[0] as Scenario,
    outcome: { verdict, seen: "" },
    milliseconds: 1,
  });
  expect(scoreOf([rowOf("pass"), rowOf("fail"), rowOf("skipped")])).toBe(50);
  expect(scoreOf([rowOf("partial"), rowOf("safe")])).toBe(37.5);
  expect(scoreOf([])).toBe(0);
});

describe("a wrong option is refused with a sentence", () => {
  test.each([
    [["--only", "nonsense"], /^--only: no scenario nonsense/],
    [["--driver", "soap"], /^--driver: one of gateway, simple/],
    [["--target", "127.0.0.1:3000"], /^--target: an address/],
    [["--target", "http://127.0.0.1:1", "--write"], /^--write: only/],
    [["--min-score", "101"], /^--min-score: a number from 0 to 100/],
    [["--patience", "soon"], /^--patience: a number/],
    [["--twins-port", ""], /^--twins-port: a number/],
    [["--fast"], /--fast/],
  ])("%j", (words, sentence) => {
    expect(optionsOf(words, NAMES)).toMatch(sentence);
  });
});
