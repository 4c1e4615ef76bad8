import { existsSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { ADAPTERS, bindAccount, isVendorId, VENDOR_IDS } from "../../../adapters/registry.ts";
import { SPECS } from "../../kit/subjects.ts";

const root = new URL("../../../", import.meta.url);

describe.each(VENDOR_IDS)("the vendor %s", (id) => {
  test.each([
    `adapters/${id}/index.ts`,
    `adapters/${id}/requests.ts`,
    `adapters/${id}/read.ts`,
    `adapters/${id}/statuses.ts`,
    `adapters/${id}/README.md`,
    `test/kit/specs/${id}.spec.ts`,
    `test/kit/specs/${id}.words.ts`,
    `test/vectors/${id}.json`,
  ])("has %s", (path) => expect(existsSync(new URL(path, root)), path).toBe(true));

  test("is registered and bound under the id that it names itself", () => {
    const adapter = bindAccount(id, SPECS[id].settings);
    expect(ADAPTERS[id].id).toBe(id);
    expect(adapter.ok && adapter.value.id).toBe(id);
  });
});

describe("the registry", () => {
  test("does not take the names every object answers to for vendors", () => {
    for (const name of ["toString", "constructor", "__proto__", ""]) expect(isVendorId(name)).toBe(false);
  });

  test("offers only the checks that an account is set up for", () => {
    const narrow = bindAccount("sumsub", { ...SPECS.sumsub.settings, levelChecks: ["document"] });
    expect(narrow.ok && narrow.value.capabilities.checks).toEqual(["document"]);
  });
});
