import { describe, expect, test } from "vitest";
import config from "../../vitest.config.ts";
import { sourcesUnder } from "./source.ts";
import { testStyleBreaches } from "./test-style.ts";

const IMPORT = 'import { describe, it, test } from "vitest";\n';

test("tests are named as sentences, all run, none is repeated and none sleeps", () => {
  expect(
    sourcesUnder("test")
      .flatMap(testStyleBreaches)
      .map((breach) => `${breach.message} (line ${breach.line})`),
  ).toEqual([]);
});

test("the runner repeats no test and refuses a singled-out one", () => {
  expect(config.test).toMatchObject({ retry: 0, allowOnly: false });
});

describe("a planted breach is reported", () => {
  test.each([
    ["test name", 'test("gate", () => {});'],
    ["test name", 'test.each([1])("gate", () => {});'],
    ["switched test", 'test.only("the gate opens", () => {});'],
    ["switched test", 'describe.skip("the gate", () => {});'],
    ["switched test", 'it.todo("opens the gate");'],
    ["retried test", 'test("the gate opens", { retry: 2 }, () => {});'],
    ["sleep", 'import { setTimeout } from "node:timers/promises";'],
    ["sleep", "await new Promise((resolve) => setTimeout(resolve, 50));"],
    ["sleep", "await sleep(50);"],
  ])("by the rule %s: %s", (rule, text) => {
    expect(testStyleBreaches({ path: "test/unit/x.test.ts", text: `${IMPORT}${text}` })).toEqual([
      expect.objectContaining({ rule }),
    ]);
  });
});

describe("ordinary tests are not reported", () => {
  test.each([
    'test("the gate opens", () => {});',
    'test.each([1])("the gate opens for %i", () => {});',
    "test(sentence, () => {});",
    "const ok = /x/.test(text);",
    'pattern.test("gate");',
    'test.each([["a", 1]])("%s", () => {});',
    'import { setImmediate } from "node:timers/promises";',
  ])("%s", (text) => {
    expect(testStyleBreaches({ path: "test/unit/x.test.ts", text: `${IMPORT}${text}` })).toEqual([]);
  });

  test("nor is a variable that is called it", () => {
    expect(
      testStyleBreaches({ path: "test/unit/x.test.ts", text: 'const it = opened(); it.ends("success");' }),
    ).toEqual([]);
  });

  test("nor is a limit on waiting for a real process", () => {
    const text = "await new Promise((resolve) => setTimeout(resolve, 50));";
    expect(testStyleBreaches({ path: "test/crash/kill.ts", text })).toEqual([]);
  });
});
