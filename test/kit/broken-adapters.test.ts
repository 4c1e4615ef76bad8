import { describe, expect, test } from "vitest";
import type { VendorId } from "../../adapters/registry.ts";
import { adapterChecks } from "./adapter-kit/adapter-kit.ts";
import { twinChecks } from "./adapter-kit/twin.ts";
import { ALL_BROKEN } from "./broken/all.ts";
import { NOT_AN_ADAPTERS, QUIRKS } from "./broken/quirks.ts";
import type { NamedCheck, Subject } from "./spec.ts";
import { SPECS, SUBJECTS, subjectOf, twinFor } from "./subjects.ts";

const allChecks = (vendor: VendorId, subject: Subject): readonly NamedCheck[] => [
  ...adapterChecks(subject, SPECS[vendor]),
  ...twinChecks(twinFor(vendor), subject, SPECS[vendor]),
];

const named = (name: string, checks: readonly NamedCheck[]): NamedCheck => {
  const found = checks.find((check) => check.name === name);
  if (found === undefined) throw new Error(`no check is named ${name}`);
  return found;
};

const fails = async (check: NamedCheck): Promise<boolean> => {
  try {
    await check.run();
    return false;
  } catch {
    return true;
  }
};

describe("the conformance kit", () => {
  for (const { name, vendor, caughtBy, sabotage } of ALL_BROKEN) {
    test(`catches an adapter that ${name} by ${caughtBy}`, async () => {
      const good = subjectOf(vendor);
      expect(await fails(named(caughtBy, allChecks(vendor, good)))).toBe(false);
      expect(await fails(named(caughtBy, allChecks(vendor, sabotage(good))))).toBe(true);
    });
  }

  test("has a saboteur for each of its checks", () => {
    const caught = new Set(ALL_BROKEN.map((saboteur) => saboteur.caughtBy));
    const names = new Set(SUBJECTS.flatMap(([id, subject]) => allChecks(id, subject).map((check) => check.name)));
    expect([...names].filter((name) => !caught.has(name))).toEqual([]);
  });

  test("repeats every bug of the field that an adapter can have, each by a check of its own", () => {
    const names = ALL_BROKEN.map(({ name }) => name);
    const planted = Object.values(QUIRKS).flatMap(({ plants }) => plants);
    expect(planted.filter((name) => !names.includes(name))).toEqual([]);
    const numbers = Array.from({ length: 26 }, (_, index) => `Q${index + 1}`);
    expect([...Object.keys(QUIRKS), ...Object.keys(NOT_AN_ADAPTERS)].sort()).toEqual(numbers.sort());
    const checksOf = (plants: readonly string[]) =>
      ALL_BROKEN.filter(({ name }) => plants.includes(name)).map(({ caughtBy }) => caughtBy);
    const checks = new Set(Object.values(QUIRKS).flatMap(({ plants }) => checksOf(plants)));
    expect(checks.size).toBeGreaterThanOrEqual(25);
  });

  test("gives each broken adapter a name of its own", () => {
    const names = ALL_BROKEN.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  test.each(SUBJECTS)("has at least sixty checks for %s", (id, subject) => {
    expect(allChecks(id, subject).length).toBeGreaterThanOrEqual(60);
  });
});
