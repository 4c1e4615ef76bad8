import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { VENDOR_IDS } from "../../../adapters/registry.ts";
import { HELP, summaryOf } from "../../adapter-test/report.ts";
import { ADVICE } from "../../kit/advice.ts";

const root = new URL("../../../", import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), "utf8");
const filesIn = (folder: string, recursive = true): readonly string[] =>
  readdirSync(new URL(folder, root), { recursive, encoding: "utf8" })
    .filter((name) => /\.(ts|template)$/.test(name))
    .map((name) => `${folder}/${name}`);

const GUIDE = read("docs/adding-a-vendor.md");
const quoted = (text: string): readonly string[] => [...text.matchAll(/`([^`\n]+)`/g)].map(([, inside = ""]) => inside);
const SCAFFOLD = filesIn("test/adapter-new/templates").map((path) => [path, read(path)] as const);

/** Paths from the root: what stands in a folder of the repository, whoever names it. */
const pathsIn = (text: string): readonly string[] => [
  ...new Set(text.match(/\b(?:adapters|contracts|docs|examples|mock-vendor|test)\/[\w./-]*\w/g)),
];

/** A path of the vendor that is yet to be made is one that some vendor of the registry has. */
const exists = (path: string): boolean =>
  path.includes("acme")
    ? VENDOR_IDS.some((id) => existsSync(new URL(path.replaceAll("acme", id), root)))
    : existsSync(new URL(path, root));

const commandsIn = (text: string): readonly string[] =>
  [...text.matchAll(/\b(?:npm run|node|npx) (?!--)[^\s`]+[^`\n#]*/g)].map(([command]) => command.trim());

/** What a name of the guide may be a name of. */
const CODE = [
  ...filesIn("contracts"),
  ...filesIn("adapters/_kit"),
  ...filesIn("mock-vendor", false),
  ...filesIn("test/adapter-new"),
  "test/kit/spec.ts",
]
  .map(read)
  .join("\n");

describe("the guide for a further vendor", () => {
  test.each(pathsIn(GUIDE))("names %s, which is there", (path) => expect(exists(path)).toBe(true));

  test.each(commandsIn(GUIDE))("names the command %s, which there is", (command) => {
    const [program, name = "", ...words] = command.replace("npm run", "npm").split(" ");
    const { scripts, devDependencies } = JSON.parse(read("package.json"));
    if (program === "npx") return expect(devDependencies).toHaveProperty({ tsc: "typescript" }[name] ?? name);
    if (program === "npm") expect(scripts).toHaveProperty([name]);
    const [file = ""] = pathsIn(program === "npm" ? scripts[name] : name);
    for (const flag of words.filter((word) => /^--\w/.test(word))) expect(read(file)).toContain(flag);
  });

  test("has one step for each number that the scaffold marks, in one order", () => {
    const steps = [...GUIDE.matchAll(/^(\d+)\. /gm)].map(([, number]) => Number(number));
    const marks = SCAFFOLD.flatMap(([, text]) =>
      [...text.matchAll(/FILL IN (\d+): /g)].map(([, number]) => Number(number)),
    );
    expect(steps).toEqual(Array.from({ length: steps.length }, (_, index) => index + 1));
    expect([...new Set(marks)].sort((a, b) => a - b)).toEqual(steps);
    expect(GUIDE).toContain(`the ${steps.length} steps`);
  });

  test.each([...GUIDE.matchAll(/^(\d+)\. \*\*[^*]+\*\* \(`([\w/.]+)`\)/gm)].map(([, ...found]) => found))(
    "sends step %s to %s, where its mark is",
    (number, file) => {
      const [, text = ""] = SCAFFOLD.find(([path]) => path.endsWith(`/${file}.template`)) ?? [];
      expect(text).toContain(`FILL IN ${number}: `);
    },
  );

  test.each([...new Set(quoted(GUIDE))].filter((text) => /^[a-z]+(?:[A-Z_][a-z]+)*$/.test(text)))(
    "names %s, which the code does too",
    (name) => expect(CODE).toMatch(new RegExp(`\\b${name}\\b`)),
  );

  test("quotes what the kit prints", () => {
    const passed = (name: string) => ({ name, outcome: "ok", why: "" }) as const;
    expect(quoted(GUIDE)).toContain("All checks pass");
    expect(summaryOf([passed("one"), passed("two")])).toContain("All checks pass");
  });

  test("counts the lines of its example right", () => {
    const lines = (paths: readonly string[]) => paths.reduce((sum, path) => sum + read(path).split("\n").length - 1, 0);
    const [adapter, twin] = ["adapter", "twin"].map((part) => lines(filesIn(`examples/northlight/${part}`)));
    const spec = lines(filesIn("examples/northlight", false));
    expect(GUIDE).toContain(`Adapter ${adapter} lines, twin ${twin}, spec and words ${spec}`);
  });
});

test.each(pathsIn([HELP, ...Object.values(ADVICE)].join("\n")).filter((path) => !/^adapter\//.test(path)))(
  "the kit sends its reader to %s, which is there",
  (path) => expect(exists(path)).toBe(true),
);
