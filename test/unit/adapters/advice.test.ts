import { expect, test } from "vitest";
import { wrongName } from "../../adapter-new/refusal.ts";
import { leftToFill } from "../../adapter-test/left-to-fill.ts";
import { adapterChecks } from "../../kit/adapter-kit/adapter-kit.ts";
import { twinChecks } from "../../kit/adapter-kit/twin.ts";
import { ADVICE } from "../../kit/advice.ts";
import { SUBJECTS, twinFor } from "../../kit/subjects.ts";

test("every check of the kit has a sentence that says what to do where it fails", () => {
  const checks = SUBJECTS.flatMap(([id, subject, spec]) => [
    ...adapterChecks(subject, spec),
    ...twinChecks(twinFor(id), subject, spec),
  ]);
  const names = new Set(checks.map(({ name }) => name));
  expect([...names].filter((name) => ADVICE[name] === undefined)).toEqual([]);
});

test("no adapter of the registry has anything left to fill in", () => {
  const root = new URL("../../../", import.meta.url).pathname;
  expect(leftToFill(root, ["adapters", "mock-vendor", "test/kit/specs", "examples"])).toEqual([]);
});

test.each([
  ["", "an id is needed"],
  ["Acme", "is no id"],
  ["../acme", "is no id"],
  ["acme_id", "is no id"],
  ["acme-", "is no id"],
  ["1acme", "is no id"],
  ["class", "means something else"],
  ["registry", "means something else"],
  ["onfido", "a vendor of the registry already"],
  ["a".repeat(31), "longer than 30"],
])("a new vendor cannot be called %j", (name, why) => expect(wrongName(name)).toContain(why));

test.each(["acme", "acme-id", "plaid2"])("a new vendor can be called %j", (name) =>
  expect(wrongName(name)).toBeUndefined(),
);
