import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { VENDOR_IDS } from "../../../adapters/registry.ts";
import { REASONS } from "../../../contracts/reason.ts";
import { vendorTable } from "../../../docs/vendor-table.ts";
import { wordsWithoutRule } from "../../kit/adapter-kit/tables.ts";
import { SPECS, subjectOf } from "../../kit/subjects.ts";
import { meaningsOf, taxonomy, unmappedIn } from "../../kit/taxonomy.ts";

describe("the printed taxonomy", () => {
  test("ends well as a command, and prints every word of every vendor with what it means", async () => {
    const { stdout } = await promisify(execFile)(process.execPath, ["test/kit/taxonomy.ts"]);
    expect(stdout).toBe(`${taxonomy().text}\n0 words without a rule\n`);
    for (const vendor of VENDOR_IDS)
      for (const { word, status, reason } of meaningsOf(vendor)) {
        if (reason === undefined && status === undefined) expect(stdout).toContain(`  ${word} -> nothing: `);
        else expect(stdout).toContain(`  ${word} -> ${status ?? "-"}, ${reason ?? "-"}, `);
        if (reason !== undefined) expect(stdout).toContain(`${reason}, ${REASONS[reason].remedy}`);
      }
  });

  test.each(VENDOR_IDS)("leaves no word of %s without a rule", (vendor) => expect(unmappedIn(vendor)).toEqual([]));

  test.each(VENDOR_IDS)("would name a word of %s that no table has", (vendor) => {
    const words = [{ name: "planted", words: ["PLANTED_WORD"] }];
    expect(wordsWithoutRule(subjectOf(vendor), { ...SPECS[vendor], words })).toEqual(["PLANTED_WORD"]);
  });
});

test("the table of vendors has a line for each, with as many cells as heads", () => {
  const [heads = "", , ...rows] = vendorTable().split("\n");
  expect(rows).toHaveLength(VENDOR_IDS.length);
  for (const row of rows) expect(row.split(" | ")).toHaveLength(heads.split(" | ").length);
  for (const vendor of VENDOR_IDS) expect(vendorTable()).toContain(`(adapters/${vendor}/README.md)`);
});
