import { describe, expect, test } from "vitest";
import type { VendorId } from "../../adapters/registry.ts";
import { adapterChecks } from "./adapter-kit.ts";
import { twinChecks } from "./adapter-kit-twin.ts";
import { CALLS } from "./broken/calls.ts";
import { READING } from "./broken/reading.ts";
import { SIGNATURE } from "./broken/signature.ts";
import { TABLES } from "./broken/tables.ts";
import { TWIN } from "./broken/twin.ts";
import type { NamedCheck, Subject } from "./spec.ts";
import { SPECS, SUBJECTS, subjectOf, twinFor } from "./subjects.ts";

const SABOTEURS = [...TABLES, ...READING, ...SIGNATURE, ...CALLS, ...TWIN];

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
  for (const { name, vendor, caughtBy, sabotage } of SABOTEURS) {
    test(`catches an adapter that ${name} by ${caughtBy}`, async () => {
      const good = subjectOf(vendor);
      expect(await fails(named(caughtBy, allChecks(vendor, good)))).toBe(false);
      expect(await fails(named(caughtBy, allChecks(vendor, sabotage(good))))).toBe(true);
    });
  }

  test("has a saboteur for each of its checks", () => {
    const caught = new Set(SABOTEURS.map((saboteur) => saboteur.caughtBy));
    const names = new Set(SUBJECTS.flatMap(([id, subject]) => allChecks(id, subject).map((check) => check.name)));
    expect([...names].filter((name) => !caught.has(name))).toEqual([]);
  });
});
