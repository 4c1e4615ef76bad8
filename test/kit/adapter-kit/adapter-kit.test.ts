import { describe, expect, test } from "vitest";
import { SUBJECTS } from "../subjects.ts";
import { adapterChecks } from "./adapter-kit.ts";

describe.each(SUBJECTS)("the adapter of %s", (id, subject, spec) => {
  for (const check of adapterChecks(subject, spec)) test(`keeps ${check.name}`, () => check.run());

  test("is registered under its own id", () => expect(subject.id).toBe(id));

  test("has checks with unique names in kebab case", () => {
    const names = adapterChecks(subject, spec).map((check) => check.name);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
  });
});
