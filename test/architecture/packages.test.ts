import { describe, expect, test } from "vitest";
import { type Lockfile, lockfileBreaches, type Manifest, manifestBreaches, NAMED } from "./packages.ts";
import { textOf } from "./source.ts";

const manifest: Manifest = JSON.parse(textOf("package.json"));
const lockfile: Lockfile = JSON.parse(textOf("package-lock.json"));

test("the manifest pins exact versions, approves node and stays within the dependency budget", () => {
  expect(manifestBreaches(manifest)).toEqual([]);
});

test("the lockfile holds those versions and names no registry", () => {
  expect(lockfileBreaches(manifest, lockfile)).toEqual([]);
});

test("every package that the owner named is a direct dependency", () => {
  expect(Object.keys({ ...manifest.dependencies, ...manifest.devDependencies })).toEqual(
    expect.arrayContaining([...NAMED]),
  );
});

describe("a planted breach is reported", () => {
  const sound: Manifest = {
    dependencies: { hono: "4.13.19" },
    devDependencies: { node: "26.10.0" },
    allowScripts: { node: true },
  };
  const many = Object.fromEntries(Array.from({ length: 13 }, (_, index) => [`package-${index}`, "1.0.0"]));

  test.each<[string, Manifest, RegExp]>([
    ["a caret range", { ...sound, dependencies: { hono: "^4.13.19" } }, /hono@\^4\.13\.19: pin one exact version/],
    ["a tilde range", { ...sound, dependencies: { hono: "~4.13.19" } }, /pin one exact version/],
    ["a tag", { ...sound, dependencies: { hono: "latest" } }, /pin one exact version/],
    ["a thirteenth dependency", { ...sound, dependencies: many }, /13 runtime dependencies beyond the named ones/],
    ["an unapproved node", { ...sound, allowScripts: {} }, /does not approve node/],
    [
      "a version that npm does not match",
      { ...sound, allowScripts: { "node@26.10.0": true } },
      /does not approve node/,
    ],
    ["no node", { ...sound, devDependencies: {} }, /pins no node/],
  ])("for %s", (_what, planted, why) => {
    expect(manifestBreaches(sound)).toEqual([]);
    expect(manifestBreaches(planted)).toEqual([expect.stringMatching(why)]);
  });

  test("for a host in the lockfile", () => {
    const packages = {
      "node_modules/hono": { version: "4.13.19", resolved: "https://registry.example.test/hono.tgz" },
      "node_modules/node": { version: "26.10.0" },
    };
    expect(lockfileBreaches(sound, { packages })).toEqual([
      expect.stringMatching(/records a host for node_modules\/hono/),
    ]);
  });

  test("for a lockfile that lags behind", () => {
    const packages = { "node_modules/hono": { version: "4.13.18" }, "node_modules/node": { version: "26.10.0" } };
    expect(lockfileBreaches(sound, { packages })).toEqual([expect.stringMatching(/does not hold hono@4\.13\.19/)]);
  });
});
