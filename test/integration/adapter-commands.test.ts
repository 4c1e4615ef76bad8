import { execFile } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const EXAMPLE = join(ROOT, "examples/northlight");

/** Checking the types of the whole copy, on a machine that does other things besides. */
const SLOW = 180_000;

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

const run = (cwd: string, command: string, ...args: readonly string[]): Promise<Ran> =>
  new Promise((resolve) => {
    const { INIT_CWD: _, ...env } = process.env;
    execFile(command, args, { cwd, env }, (error, out, err) =>
      resolve({ code: typeof error?.code === "number" ? error.code : error ? -1 : 0, out, err }),
    );
  });

const node = (cwd: string, script: string, ...args: readonly string[]): Promise<Ran> =>
  run(cwd, process.execPath, "--disable-warning=ExperimentalWarning", script, ...args);

const examine = (cwd: string, ...args: readonly string[]) => node(cwd, "test/adapter-test/main.ts", ...args);
const begin = (cwd: string, ...args: readonly string[]) => node(cwd, "test/adapter-new/main.ts", ...args);

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "adapter-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The example in a folder of its own, with one of its files changed. */
const changedExample = (name: string, file: string, change: (text: string) => string): string => {
  const copy = join(folder, name);
  cpSync(EXAMPLE, copy, { recursive: true });
  const files = readdirSync(copy, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".ts"));
  for (const path of files) {
    const text = readFileSync(join(copy, path), "utf8");
    const moved = text.replaceAll(/"(?:\.\.\/)+(adapters|contracts|mock-vendor|test)\//g, `"${ROOT}$1/`);
    writeFileSync(join(copy, path), path === file ? change(moved) : moved);
  }
  return copy;
};

describe("the kit over an adapter that lives outside the registry", () => {
  test("passes the worked example, whose adapter has fewer than 300 lines", async () => {
    const { code, out } = await examine(ROOT, EXAMPLE);
    expect(out).toMatch(/^the adapter of northlight, and its twin\n/);
    expect(out).not.toContain("FAIL");
    expect(out).toMatch(/\n(\d+) checks: \1 ok, 0 failed\n\nAll checks pass\./);
    expect(code).toBe(0);
    const files = readdirSync(join(EXAMPLE, "adapter")).map((name) =>
      readFileSync(join(EXAMPLE, "adapter", name), "utf8"),
    );
    expect(files.join("").split("\n").length).toBeLessThan(300);
  });

  test("names the first failing check of a broken one, and what to do", async () => {
    const broken = changedExample("broken", "adapter/statuses.ts", (text) =>
      text.replace('again: "needs_resubmission"', 'again: "rejected"'),
    );
    const { code, out } = await examine(ROOT, broken);
    expect(code).toBe(1);
    expect(out).toMatch(/\nFAIL {2}samples-are-read-as-stated: again, blurry/);
    expect(out).toMatch(/\nFAIL {2}capture-problem-never-rejects: again, blurry: a bad picture became a rejection/);
    expect(out).toMatch(/\nBegin with: samples-are-read-as-stated\n[\s\S]*\n {2}What to do: Compare the sample/);
  });

  test("runs one check alone", async () => {
    const { code, out } = await examine(ROOT, EXAMPLE, "--only", "raw-is-a-word");
    expect(out.split("\n").slice(1)).toEqual(["ok    raw-is-a-word", "", "1 checks: 1 ok, 0 failed", ""]);
    expect(code).toBe(0);
  });

  test.each([
    [[], 2, "npm run adapter:test"],
    [["--help"], 0, "A folder holds:"],
    [["nowhere"], 2, "neither a folder nor a vendor"],
    [["test"], 2, "has no adapter/index.ts"],
    [["onfido", "--only", "nothing"], 2, "no check is named nothing"],
  ])("answers %j with %i", async (args, expected, text) => {
    const { code, out, err } = await examine(ROOT, ...args);
    expect(out + err).toContain(text);
    expect(code).toBe(expected);
  });

  test("says so where a folder has no twin, or one of another name", async () => {
    const alone = changedExample("alone", "", (text) => text);
    rmSync(join(alone, "twin"), { recursive: true });
    const { code, out } = await examine(ROOT, alone);
    expect(out).toMatch(/^the adapter of northlight \(without a twin/);
    expect([code, out.includes("twin-scenarios-start")]).toEqual([0, false]);
    const other = changedExample("other", "adapter/index.ts", (text) =>
      text.replaceAll('"northlight"', '"southlight"'),
    );
    expect((await examine(ROOT, other)).err).toContain("southlight and its twin northlight: give them one name");
  });
});

describe("the scaffold of a new adapter", () => {
  let copy = "";
  beforeAll(() => {
    copy = join(folder, "repository");
    mkdirSync(copy);
    const apart = ["node_modules", ".git", "data", "artefacts", "coverage"];
    for (const name of readdirSync(ROOT))
      if (!apart.includes(name)) cpSync(join(ROOT, name), join(copy, name), { recursive: true });
    symlinkSync(join(ROOT, "node_modules"), join(copy, "node_modules"));
  });

  test("names the files that it wrote", async () => {
    const made = await begin(copy, "acme-id");
    expect(made).toMatchObject({ code: 0, err: "" });
    expect(made.out).toContain("mock-vendor/vendors/acme-id/account.ts");
  });

  test(
    "compiles with everything around it",
    async () => {
      const types = await run(copy, join(ROOT, "node_modules/.bin/tsc"), "-p", ".");
      expect(types).toEqual({ code: 0, out: "", err: "" });
    },
    SLOW,
  );

  test("is formatted as the house is", async () => {
    const biome = join(ROOT, "node_modules/.bin/biome");
    const lint = await run(copy, biome, "check", "adapters", "mock-vendor", "test/kit");
    expect(lint.code, lint.err).toBe(0);
  });

  test("says what to fill in first", async () => {
    const { code, out } = await examine(copy, "acme-id");
    expect(code).toBe(1);
    expect(out).toMatch(
      /^the adapter of acme-id, and its twin\nFAIL {2}nothing-is-left-to-fill-in: \S+words\.ts:\d+ {2}FILL IN 1: every word/,
    );
    expect(out).toContain("Begin with: nothing-is-left-to-fill-in");
    expect(out).toContain("FAIL  twin-scenarios-end-as-stated");
  });

  test("asks for the next step once one is done, and its checks fail where the marks were only deleted", async () => {
    const words = join(copy, "test/kit/specs/acme-id.words.ts");
    writeFileSync(words, readFileSync(words, "utf8").replace(/^.*FILL IN 1:.*\n/m, ""));
    const { out } = await examine(copy, "acme-id");
    expect(out).toMatch(/FAIL {2}nothing-is-left-to-fill-in: adapters\/acme-id\/index\.ts:\d+ {2}FILL IN 2:/);
  });

  test("refuses a name that is none, and writes nothing", async () => {
    const { code, err } = await begin(copy, "../acme");
    expect(err).toContain('"../acme" is no id');
    expect([code, existsSync(join(copy, "acme"))]).toEqual([2, false]);
  });

  test("overwrites nothing", async () => {
    mkdirSync(join(copy, "adapters/borea"));
    const { code, err } = await begin(copy, "borea");
    expect(err).toContain("adapters/borea is there already: nothing was written");
    expect([code, readdirSync(join(copy, "adapters/borea"))]).toEqual([2, []]);
  });

  test("begins in a folder elsewhere too", async () => {
    const elsewhere = join(folder, "elsewhere");
    expect((await begin(copy, "corva", "--into", elsewhere)).code).toBe(0);
    const types = await run(elsewhere, join(ROOT, "node_modules/.bin/tsc"), "-p", ".");
    expect(types).toEqual({ code: 0, out: "", err: "" });
    expect((await examine(copy, elsewhere)).out).toContain("words.ts:3  FILL IN 1:");
  });
});
